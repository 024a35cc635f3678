//! Ownership: the answers to an offer, and the form that makes one.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
pub mod claims_page;
#[cfg(feature = "ssr")]
pub mod offer;
pub mod server_fns;
#[cfg(feature = "ssr")]
pub mod waiting;

#[cfg(feature = "ssr")]
pub use claims_page::ClaimsPage;
