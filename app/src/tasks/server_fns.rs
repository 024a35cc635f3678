//! What the form of a task that came back posts to. It answers with a redirect: what was done, or what was wrong, stands on
//! the next page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;

/// Says once more whether what was used since is to be taken away.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "tasks/answer")]
pub async fn answer_task(
    #[server(default)] task: String,
    #[server(default)] again: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    super::act::answer(task, again, reason).await
}
