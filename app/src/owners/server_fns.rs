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
    /// The class; empty is machine or unsure.
    pub class: String,
    /// The kind; empty is all.
    pub kind: String,
    /// The provider account; empty is all.
    pub account: String,
    /// What they lack; empty is anything.
    pub lacking: String,
    /// To whom.
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
