//! Networks: which environment each belongs to, and the forms that state and end it.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
pub mod list_page;
pub mod server_fns;

#[cfg(feature = "ssr")]
pub use list_page::NetworksPage;
