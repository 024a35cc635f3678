//! The inventory: the list of identities, and one identity.

#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

pub mod access;
pub mod became;
mod changes;
pub mod credentials;
pub mod detail_page;
pub mod facts;
pub mod findings;
pub mod history_page;
mod list_filters;
pub mod list_page;
pub mod list_query;
pub mod list_table;
pub mod policies;
pub mod records;
pub mod rest;

pub use detail_page::IdentityPage;
pub use history_page::HistoryPage;
pub(crate) use list_filters::lacking_words;
pub use list_page::IdentitiesPage;
pub(crate) use list_page::{capital, grouped};
