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
    /// Where what it serves runs.
    pub environment: String,
    /// Its last day, such as `2026-12-31`; empty where it does not expire.
    pub expires: String,
    /// Why it does not expire; empty where it does.
    pub no_expiry: String,
    /// What revokes it.
    pub trigger: String,
}

/// Registers an identity, or states anew what was stated before.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "identities/register")]
pub async fn register_identity(#[server(flatten)] form: RegisterForm) -> Result<(), AppError> {
    super::act::register(form).await
}
