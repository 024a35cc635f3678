//! What the forms of systems post to. Each answers with a redirect: what was done, or what was wrong, stands on the next
//! page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What somebody says of a system, as the form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SystemForm {
    /// The system's id; empty for one that is to be made.
    pub system: String,
    /// What it is called.
    pub name: String,
    /// What it does for the business.
    pub function: String,
    /// Where it runs.
    pub environment: String,
}

/// What belongs to a system, as the form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleForm {
    /// The system's id.
    pub system: String,
    /// A tag as key=value.
    pub tag: String,
    /// The provider account.
    pub account: String,
    /// What names are like.
    pub name_pattern: String,
}

/// Makes a system, or describes one anew.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "systems/describe")]
pub async fn describe_system(#[server(flatten)] form: SystemForm) -> Result<(), AppError> {
    super::act::describe(form).await
}

/// Ends a system.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "systems/end")]
pub async fn end_system(#[server(default)] system: String) -> Result<(), AppError> {
    super::act::end(system).await
}

/// Offers a system to a person or a team.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "systems/offer")]
pub async fn offer_system(
    #[server(default)] system: String,
    #[server(default)] person: String,
    #[server(default)] part: String,
) -> Result<(), AppError> {
    super::act::offer(system, person, part).await
}

/// Takes an offer back.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "systems/withdraw")]
pub async fn withdraw_system_offer(
    #[server(default)] offer: String,
    #[server(default)] system: String,
) -> Result<(), AppError> {
    super::act::withdraw(offer, system).await
}

/// Accepts a system.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "systems/accept")]
pub async fn accept_system(#[server(default)] offer: String) -> Result<(), AppError> {
    super::act::accept(offer).await
}

/// Declines a system, and says why.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "systems/decline")]
pub async fn decline_system(
    #[server(default)] offer: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    super::act::decline(offer, reason).await
}

/// Adds a rule to a system.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "systems/add-rule")]
pub async fn add_system_rule(#[server(flatten)] form: RuleForm) -> Result<(), AppError> {
    super::act::add_rule(form).await
}

/// Ends a rule of a system.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "systems/end-rule")]
pub async fn end_system_rule(
    #[server(default)] rule: String,
    #[server(default)] system: String,
) -> Result<(), AppError> {
    super::act::end_rule(rule, system).await
}

/// Says which system an identity serves.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "systems/place")]
pub async fn place_identity(
    #[server(default)] identity: String,
    #[server(default)] system: String,
) -> Result<(), AppError> {
    super::act::place(identity, system).await
}
