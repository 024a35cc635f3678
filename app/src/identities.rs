//! The inventory: the list of identities, and one identity.

#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

mod access;
mod credentials;
mod detail_page;
mod facts;
mod list_page;
mod list_query;
mod list_table;
mod policies;
mod records;
mod rest;

pub use detail_page::IdentityPage;
pub use list_page::IdentitiesPage;
pub(crate) use list_page::{capital, grouped};
