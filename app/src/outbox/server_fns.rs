//! What the form of the outbox posts to. It answers with a redirect: what was done, or what was wrong, stands on the next
//! page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;

/// Has a mail that was given up tried again.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "outbox/try-again")]
pub async fn try_mail_again(#[server(default)] mail: String) -> Result<(), AppError> {
    super::act::try_again(mail).await
}
