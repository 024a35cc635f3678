//! Exceptions that somebody asked for and nobody had given, or refused, when the edition was frozen.

use super::{Row, optional};
use crate::hash::Digest;
use domain::exception::State;
use domain::id::{CredentialId, IdentityId, PersonId};
use domain::instant::{Instant, format};

/// An exception that was asked for before the campaign closed. Nothing is covered by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// The exception.
    pub exception_id: String,
    /// The rule it asks leave from.
    pub rule: String,
    /// On which identity.
    pub identity_id: IdentityId,
    /// On which of its credentials; none for the identity itself.
    pub credential_id: Option<CredentialId>,
    /// Who asked.
    pub requested_by: PersonId,
    /// When.
    pub asked_at: Instant,
    /// Where it stood at the freezing: asked, or approved and not yet accepted by the business owner.
    pub state: State,
    /// Compensating controls, by their words.
    pub controls: Vec<String>,
    /// The risk that was stated.
    pub risk: String,
    /// Salted, of the reason.
    pub reason_sha256: Digest,
    /// Asked from, inclusive.
    pub start: Instant,
    /// Asked to, exclusive.
    pub end: Instant,
}

impl Row for RequestRow {
    const FILE: &'static str = "requests.csv";
    const HEADER: &'static [&'static str] = &[
        "exception_id",
        "rule",
        "identity_id",
        "credential_id",
        "requested_by",
        "asked_at",
        "state",
        "controls",
        "risk",
        "reason_sha256",
        "start",
        "end",
    ];
    fn cells(&self) -> Vec<String> {
        vec![
            self.exception_id.clone(),
            self.rule.clone(),
            self.identity_id.to_string(),
            optional(self.credential_id.as_ref()),
            self.requested_by.to_string(),
            format(self.asked_at),
            self.state.to_string(),
            self.controls.join("; "),
            self.risk.clone(),
            self.reason_sha256.to_string(),
            format(self.start),
            format(self.end),
        ]
    }
}
