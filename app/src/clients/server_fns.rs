//! What the forms of clients post to, but for the one that makes a token: its answer is a page of its own.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;

/// Revokes a client's token.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "clients/revoke")]
pub async fn revoke_client(#[server(default)] client: String) -> Result<(), AppError> {
    super::act::revoke(client).await
}
