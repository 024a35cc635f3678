//! What the forms of exceptions post to. Each answers with a redirect: what was done, or what was wrong, stands on the next
//! page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What somebody asks for, as the form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AskForm {
    /// The identity's id.
    pub identity: String,
    /// The rule, and after a bar the credential where it is on one.
    pub what: String,
    /// Why.
    pub reason: String,
    /// What is done meanwhile.
    pub compensation: Vec<String>,
    /// What replaces it, and by when.
    pub exit_plan: String,
    /// How risky it is.
    pub risk: String,
    /// Its first day, such as `2026-03-01`; empty for at once.
    pub start: String,
    /// Its last day.
    pub end: String,
    /// Where more is written.
    pub link: String,
    /// The exception that it renews; empty for none.
    pub renews: String,
    /// The review from which it is asked; empty for none.
    pub campaign: String,
    /// The item of it to which whoever asked comes back.
    pub item: String,
}

/// Asks for an exception.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "exceptions/ask")]
pub async fn ask_exception(#[server(flatten)] form: AskForm) -> Result<(), AppError> {
    super::act::ask(form).await
}

/// Approves one for security.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "exceptions/approve")]
pub async fn approve_exception(#[server(default)] exception: String) -> Result<(), AppError> {
    super::act::approve(exception).await
}

/// Accepts its risk for the business.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "exceptions/accept")]
pub async fn accept_exception(#[server(default)] exception: String) -> Result<(), AppError> {
    super::act::accept(exception).await
}

/// Refuses one.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "exceptions/refuse")]
pub async fn refuse_exception(
    #[server(default)] exception: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    super::act::refuse(exception, reason).await
}

/// Takes one's own request back.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "exceptions/withdraw")]
pub async fn withdraw_exception(#[server(default)] exception: String) -> Result<(), AppError> {
    super::act::withdraw(exception).await
}

/// Ends one before its time.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "exceptions/end")]
pub async fn end_exception(
    #[server(default)] exception: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    super::act::end(exception, reason).await
}

/// Confirms one as a new owner.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "exceptions/confirm")]
pub async fn confirm_exception(#[server(default)] exception: String) -> Result<(), AppError> {
    super::act::confirm(exception).await
}
