//! What the forms of waivers post to. Each answers with a redirect, as those of reviews do.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A waiver that is asked for, as its form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WaiverForm {
    /// The campaign's id.
    pub campaign: String,
    /// The item's id; empty for all of the person's.
    pub item: String,
    /// For whom.
    pub person: String,
    /// The last day on which it holds, such as `2026-04-13`.
    pub until: String,
    /// Why nobody independent can do it.
    pub reason: String,
}

/// Asks for a waiver of independence.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/ask-waiver")]
pub async fn ask_waiver(#[server(flatten)] form: WaiverForm) -> Result<(), AppError> {
    super::waiving::ask(form).await
}

/// Approves a waiver, as the second person.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/approve-waiver")]
pub async fn approve_waiver(#[server(default)] waiver: String) -> Result<(), AppError> {
    super::waiving::becomes(waiver, super::waiving::Become::Approved).await
}

/// Refuses a waiver, as the second person.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/refuse-waiver")]
pub async fn refuse_waiver(#[server(default)] waiver: String) -> Result<(), AppError> {
    super::waiving::becomes(waiver, super::waiving::Become::Refused).await
}

/// Ends a waiver before its time, or takes a request back.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "reviews/end-waiver")]
pub async fn end_waiver(#[server(default)] waiver: String) -> Result<(), AppError> {
    super::waiving::becomes(waiver, super::waiving::Become::Ended).await
}
