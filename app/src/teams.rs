//! Teams: who is in them, and the forms that make, change and end them.

#[cfg(feature = "ssr")]
mod act;
#[cfg(feature = "ssr")]
pub mod page;
pub mod server_fns;

#[cfg(feature = "ssr")]
pub use page::TeamsPage;
