//! What the form of many offers posts to. It answers with a redirect: what was done, or what was wrong, stands on the next
//! page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What is offered to whom, as the form sends it and as its preview's address says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AssignForm {
    /// Part of a name, an ARN or an id.
    pub q: String,
    /// A tag as key=value; empty is any.
    pub tag: String,
    /// What names are like; empty is anything.
    pub name: String,
    /// The class; empty is machine or unsure.
    pub class: String,
    /// The kind; empty is all.
    pub kind: String,
    /// The provider account; empty is all.
    pub account: String,
    /// What they lack; empty is anything.
    pub lacking: String,
    /// To whom, or to which team.
    pub person: String,
    /// In what part.
    pub part: String,
}

/// Offers everything that a filter finds to one person.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "owners/assign")]
pub async fn assign_owners(#[server(flatten)] form: AssignForm) -> Result<(), AppError> {
    super::act::assign(form).await
}

/// Asks likely owners about what nobody owns, of one risk or of all.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "owners/ask-likely")]
pub async fn ask_likely_owners(#[server(default)] risk: String) -> Result<(), AppError> {
    super::act::ask_likely(risk).await
}

/// By when owners are found, as the form sends it: the last day of each risk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WavesForm {
    /// Privileged and unowned.
    pub privileged_and_unowned: String,
    /// Privileged and not used.
    pub privileged_and_not_used: String,
    /// AI agents.
    #[serde(rename = "AI_agent")]
    pub ai_agent: String,
    /// Third parties.
    pub third_party: String,
    /// Production.
    pub production: String,
    /// The rest.
    pub the_rest: String,
}

/// Proposes by when owners are found.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "waves/propose")]
pub async fn propose_waves(#[server(flatten)] form: WavesForm) -> Result<(), AppError> {
    super::act::propose(form).await
}

/// Approves what another person proposed.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "waves/approve")]
pub async fn approve_waves(#[server(default)] plan: String) -> Result<(), AppError> {
    super::act::answer(plan, super::act::Answer::Approve).await
}

/// Refuses what another person proposed.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "waves/refuse")]
pub async fn refuse_waves(#[server(default)] plan: String) -> Result<(), AppError> {
    super::act::answer(plan, super::act::Answer::Refuse).await
}

/// Takes one's own proposal back.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "waves/withdraw")]
pub async fn withdraw_waves(#[server(default)] plan: String) -> Result<(), AppError> {
    super::act::answer(plan, super::act::Answer::Withdraw).await
}
