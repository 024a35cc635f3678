//! Sources: what is observed, where it is not, and what was imported.

mod imports;
mod list_page;

pub use list_page::SourcesPage;
