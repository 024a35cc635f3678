//! What the form of registration posts to. It answers with a redirect: what was done, or what was wrong, stands on the next
//! page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What an owner states of an identity, as the form sends it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisterForm {
    /// The identity's id.
    pub identity: String,
    /// What it is for.
    pub purpose: String,
    /// The system that it serves; empty leaves that as it is.
    pub system: String,
    /// Where what it serves runs.
    pub environment: String,
    /// Its last day, such as `2026-12-31`; empty where it does not expire.
    pub expires: String,
    /// Why it does not expire; empty where it does.
    pub no_expiry: String,
    /// What revokes it.
    pub trigger: String,
    /// What kind of identity it is.
    pub kind: String,
    /// The kind whose own fields the form showed.
    pub of_kind: String,
    /// How many days may pass between two uses of it; empty where nobody says.
    pub cadence_days: String,
    /// How bad it is when it fails or is misused; empty where nobody says.
    pub criticality: String,
    /// Of an agent: its model, or whose product it is.
    pub model: String,
    /// How far it acts by itself.
    pub autonomy: String,
    /// The tools it may use, one a line.
    pub tools: String,
    /// For whom it may act.
    pub on_behalf_of: String,
    /// Where its task ends.
    pub task_bounds: String,
    /// What starts it.
    pub spawner: String,
    /// Of a break-glass account: who keeps its credential, one a line.
    pub custodians: String,
    /// It is tried at least every so many days.
    pub drill_days: String,
    /// When it was last tried.
    pub last_drill: String,
    /// Of a vendor's integration: the last day of the contract.
    pub contract_end: String,
    /// Whom to ask there.
    pub contact: String,
    /// Of a template: how many there are.
    pub instances: String,
    /// The most there may be at once.
    pub most: String,
}

/// Registers an identity, or states anew what was stated before.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "identities/register")]
pub async fn register_identity(#[server(flatten)] form: RegisterForm) -> Result<(), AppError> {
    super::act::register(form).await
}
