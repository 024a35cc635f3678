//! Exceptions: the list, the request, and the page on which one is decided.

#![cfg_attr(
    feature = "ssr",
    expect(clippy::needless_pass_by_value, reason = "a component owns its properties")
)]

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
pub mod ask_page;
#[cfg(feature = "ssr")]
pub mod detail_page;
#[cfg(feature = "ssr")]
mod gestures;
#[cfg(feature = "ssr")]
pub mod list_page;
pub mod server_fns;
#[cfg(feature = "ssr")]
mod timeline;
#[cfg(feature = "ssr")]
pub mod words;

#[cfg(feature = "ssr")]
pub use ask_page::AskPage;
#[cfg(feature = "ssr")]
pub use detail_page::ExceptionPage;
#[cfg(feature = "ssr")]
pub use list_page::ExceptionsPage;
#[cfg(feature = "ssr")]
pub(crate) use words::{ask_about, ask_from_item, ask_path};
