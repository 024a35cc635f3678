//! What the form of certificates posts to. It answers with a redirect: what was done, or what was wrong, stands on the next
//! page.

#![expect(
    missing_docs,
    reason = "the fields of the struct that leptos' server macro makes of each function carry no documentation"
)]

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Certificates of an identity, as the form sends them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CertificatesForm {
    /// The identity's id.
    pub identity: String,
    /// PEM text.
    pub certificates: String,
    /// `yes` where it has no others.
    pub all: String,
}

/// Attaches certificates to an identity.
///
/// # Errors
/// [`AppError::SignInNeeded`]; everything else is told on the page.
#[server(endpoint = "identities/certificates")]
pub async fn attach_certificates(#[server(flatten)] form: CertificatesForm) -> Result<(), AppError> {
    super::act::attach(form).await
}
