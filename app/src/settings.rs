//! What each person chooses for themselves.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
mod away;
#[cfg(feature = "ssr")]
pub mod page;
pub mod server_fns;

#[cfg(feature = "ssr")]
pub use page::SettingsPage;
