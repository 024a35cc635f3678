//! Revoke now: what it breaks, the commands and the clock; and another person's review.

#![cfg_attr(
    feature = "ssr",
    expect(clippy::needless_pass_by_value, reason = "a component owns its properties")
)]

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
pub mod commands;
#[cfg(feature = "ssr")]
pub mod detail_page;
#[cfg(feature = "ssr")]
pub mod revoke_page;
pub mod server_fns;

#[cfg(feature = "ssr")]
pub use detail_page::RevocationPage;
#[cfg(feature = "ssr")]
pub use revoke_page::RevokePage;
