//! Sources: what is observed, where it is not, and what was imported.

pub mod imports;
pub mod list_page;
pub(crate) mod response;

pub use list_page::SourcesPage;
