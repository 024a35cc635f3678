//! Owners: what nobody answers for, and offers of many at once.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
mod bulk;
#[cfg(feature = "ssr")]
mod burn_down;
#[cfg(feature = "ssr")]
pub mod page;
pub mod server_fns;
#[cfg(feature = "ssr")]
mod waves;

#[cfg(feature = "ssr")]
pub use page::OwnersPage;
