//! What the forms of an identity's life post to. It answers with a redirect: what was done, or what was wrong, stands on the
//! next page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;

/// Takes a step of an identity's life.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "identities/transition")]
pub async fn change_life(
    #[server(default)] identity: String,
    #[server(default)] step: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    super::act::take(identity, step, reason).await
}
