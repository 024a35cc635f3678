//! What the forms of webhooks post to, but for those that make a secret: their answer is a page of its own.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What is changed of an endpoint, as the form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    /// The endpoint's id.
    pub webhook: String,
    /// `yes` where events are sent there.
    pub active: String,
    /// Which events.
    pub events: Vec<String>,
}

/// Says which events an endpoint gets, and whether it is on.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "webhooks/change")]
pub async fn change_webhook(#[server(flatten)] form: ChangeForm) -> Result<(), AppError> {
    super::act::change(form).await
}

/// Sends an endpoint a test.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "webhooks/test")]
pub async fn test_webhook(#[server(default)] webhook: String) -> Result<(), AppError> {
    super::act::test(webhook).await
}

/// Has a delivery that was given up tried again.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "webhooks/try-again")]
pub async fn try_webhook_again(#[server(default)] delivery: String) -> Result<(), AppError> {
    super::act::try_again(delivery).await
}
