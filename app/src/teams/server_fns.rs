//! What the forms of teams post to. Each answers with a redirect: what was done, or what was wrong, stands on the next page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;

/// Makes a team with its lead.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "teams/make")]
pub async fn make_team(
    #[server(default)] name: String,
    #[server(default)] lead: String,
) -> Result<(), AppError> {
    super::act::make(name, lead).await
}

/// Takes somebody into a team, or makes a member its lead.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "teams/add")]
pub async fn add_member(
    #[server(default)] team: String,
    #[server(default)] person: String,
    #[server(default)] lead: String,
) -> Result<(), AppError> {
    super::act::add(team, person, lead).await
}

/// Takes somebody out of a team.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "teams/remove")]
pub async fn remove_member(
    #[server(default)] team: String,
    #[server(default)] person: String,
) -> Result<(), AppError> {
    super::act::remove(team, person).await
}

/// Ends a team.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "teams/end")]
pub async fn end_team(#[server(default)] team: String) -> Result<(), AppError> {
    super::act::end(team).await
}
