//! What the form of settings posts to. It answers with a redirect: what was done, or what was wrong, stands on the next
//! page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;

/// Chooses how the reader is told what is not urgent.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "settings/mail")]
pub async fn choose_mail(#[server(default)] digest: String) -> Result<(), AppError> {
    super::act::choose(digest).await
}

/// Says on which days the reader is away.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "settings/away")]
pub async fn state_away(
    #[server(default)] from: String,
    #[server(default)] until: String,
) -> Result<(), AppError> {
    super::away::state(from, until).await
}

/// Takes that back.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "settings/back")]
pub async fn take_away_back(#[server(default)] away: String) -> Result<(), AppError> {
    super::away::back(away).await
}
