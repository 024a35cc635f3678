//! Signing in and out: the two pages, and what can go wrong on the way.

mod local_path;
pub mod pages;
mod problem;

pub use local_path::local_path;
pub use problem::SignInProblem;

use domain::actor::Role;

/// What the server offers to whoever wants to sign in. In the context of the sign-in page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// Is an identity provider configured?
    pub provider: bool,
    /// The people whom a demonstration lets its visitor be; empty elsewhere.
    pub people: Vec<Stand>,
}

/// Somebody to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// Their id.
    pub id: String,
    /// What they are called.
    pub name: String,
    /// For which role they stand.
    pub role: Role,
}
