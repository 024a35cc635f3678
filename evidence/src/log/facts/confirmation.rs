//! The facts of the second stage: that a launch has one, and what security says of each keep.

use crate::hash::Digest;
use domain::id::{DecisionId, ItemId};
use serde_json::{Value, json};

/// The fact of a launch that says for how many days after the due instant security confirms what is kept among the
/// privileged. Launches without that stage do not have it.
pub const CONFIRM_DAYS: &str = "confirm_days";
/// Action of the leaf by which somebody confirms a keep; its facts are [`ConfirmationFacts::facts`].
pub const CONFIRMED: &str = "campaign.confirmed";
/// Action of the leaf by which somebody sends one back; its facts are [`ConfirmationFacts::facts`] too.
pub const SENT_BACK: &str = "campaign.sent_back";
/// The fact that names the answer by the hash of its leaf: SHA-256 of a zero byte and then the leaf's line.
pub const ANSWER_SHA256: &str = "answer_sha256";

/// What the leaf proves of it, beside who and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfirmationFacts {
    /// The item.
    pub item: ItemId,
    /// The decision that was shown.
    pub decision: DecisionId,
    /// Of that decision's leaf.
    pub answer_sha256: Digest,
    /// Of the snapshot that was shown.
    pub snapshot_sha256: Digest,
    /// Salted, of the reason; what is confirmed has none.
    pub reason_sha256: Option<Digest>,
}

impl ConfirmationFacts {
    /// The leaf's facts.
    #[must_use]
    pub fn facts(&self) -> Value {
        json!({
            "item": self.item.to_string(),
            "decision": self.decision.to_string(),
            ANSWER_SHA256: self.answer_sha256.to_string(),
            "snapshot_sha256": self.snapshot_sha256.to_string(),
            "reason_sha256": self.reason_sha256.map(|digest| digest.to_string()),
        })
    }
}
