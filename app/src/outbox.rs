//! The outbox: what is told to people, what of it was sent, and what could not be.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
pub mod list_page;
pub mod server_fns;

#[cfg(feature = "ssr")]
pub use list_page::OutboxPage;
