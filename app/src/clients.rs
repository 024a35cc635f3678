//! Programs that call Tenure with a token: the list, a new one, and how one is revoked.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
pub mod issued;
#[cfg(feature = "ssr")]
pub mod list_page;
pub mod server_fns;

#[cfg(feature = "ssr")]
pub use list_page::ClientsPage;
