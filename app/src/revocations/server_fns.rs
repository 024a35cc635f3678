//! What the forms of revoking at once post to. Each answers with a redirect: what was done, or what was wrong, stands on the
//! next page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;

/// Revokes an identity, or one of its credentials, at once.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "revocations/make")]
pub async fn revoke_now(
    #[server(default)] identity: String,
    #[server(default)] credential: String,
    #[server(default)] exposed: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    super::act::revoke(identity, credential, exposed, reason).await
}

/// Reviews what somebody else revoked.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "revocations/review")]
pub async fn review_revocation(
    #[server(default)] revocation: String,
    #[server(default)] verdict: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    super::act::review(revocation, verdict, reason).await
}
