//! What the forms of people post to. Each answers with a redirect: what was done, or what was wrong, stands on the next
//! page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;

/// Adds a person.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "people/add")]
pub async fn add_person(
    #[server(default)] email: String,
    #[server(default)] name: String,
) -> Result<(), AppError> {
    super::act::add(email, name).await
}

/// Proposes a role for somebody.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "people/propose")]
pub async fn propose_role(
    #[server(default)] person: String,
    #[server(default)] role: String,
) -> Result<(), AppError> {
    super::act::propose(person, role).await
}

/// Confirms a proposal.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "people/confirm")]
pub async fn confirm_role(#[server(default)] proposal: String) -> Result<(), AppError> {
    super::act::confirm(proposal).await
}

/// Takes a proposal back.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "people/withdraw")]
pub async fn withdraw_role(#[server(default)] proposal: String) -> Result<(), AppError> {
    super::act::withdraw(proposal).await
}

/// Takes a role away.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "people/end-role")]
pub async fn end_role(
    #[server(default)] person: String,
    #[server(default)] role: String,
) -> Result<(), AppError> {
    super::act::end_role(person, role).await
}

/// Deactivates somebody who leaves.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "people/deactivate")]
pub async fn deactivate_person(#[server(default)] person: String) -> Result<(), AppError> {
    super::act::deactivate(person).await
}

/// Lets somebody in again.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "people/reactivate")]
pub async fn reactivate_person(#[server(default)] person: String) -> Result<(), AppError> {
    super::act::reactivate(person).await
}
