//! What the forms of policies post to. Each answers with a redirect: what was done, or what was wrong, stands on the next
//! page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A policy as its form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PolicyForm {
    /// The credential type.
    pub kind: String,
    /// The maximum age in days.
    pub max_age_days: String,
    /// The notice in days.
    pub lead_days: String,
    /// The overlap in days.
    pub overlap_days: String,
    /// `yes` where one may be without an end of its own.
    pub may_not_expire: String,
    /// The first day on which it holds, such as `2026-12-31`; empty for its approval.
    pub start: String,
    /// Why.
    pub reason: String,
}

/// An answer to a proposal, with what was shown of its effect.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerForm {
    /// The version's id.
    pub policy: String,
    /// How many findings it was shown to raise.
    pub raises: String,
    /// How many it was shown to clear.
    pub clears: String,
    /// Why it is refused.
    pub reason: String,
}

/// Proposes a policy.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "policies/propose")]
pub async fn propose_policy(#[server(flatten)] form: PolicyForm) -> Result<(), AppError> {
    super::act::propose(form).await
}

/// Approves a proposal.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "policies/approve")]
pub async fn approve_policy(#[server(flatten)] form: AnswerForm) -> Result<(), AppError> {
    super::act::approve(form).await
}

/// Refuses a proposal.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "policies/refuse")]
pub async fn refuse_policy(#[server(flatten)] form: AnswerForm) -> Result<(), AppError> {
    super::act::refuse(form).await
}

/// Takes one's own proposal back.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "policies/withdraw")]
pub async fn withdraw_policy(#[server(default)] policy: String) -> Result<(), AppError> {
    super::act::withdraw(policy).await
}
