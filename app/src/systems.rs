//! Systems: what identities serve, who owns them, and what belongs to them.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
pub mod detail_page;
#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
pub mod list_page;
#[cfg(feature = "ssr")]
mod rules;
pub mod server_fns;
#[cfg(feature = "ssr")]
mod waiting;

#[cfg(feature = "ssr")]
pub use detail_page::SystemPage;
#[cfg(feature = "ssr")]
pub(crate) use form::place_form;
#[cfg(feature = "ssr")]
pub use list_page::SystemsPage;
#[cfg(feature = "ssr")]
pub(crate) use waiting::system_offer_line;
