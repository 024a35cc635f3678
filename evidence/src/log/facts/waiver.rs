//! The facts of waivers of independence, from the request on.

use crate::hash::Digest;
use domain::id::{ItemId, PersonId, WaiverId};
use domain::instant::{Instant, format};
use serde_json::{Value, json};

/// The fact that names a waiver: in the leaves of the waiver itself, and in that of each decision made under it.
pub const WAIVER: &str = "waiver";
/// Action of the leaf by which a waiver is asked for; its facts are [`WaiverFacts::facts`].
pub const WAIVER_ASKED: &str = "campaign.waiver_asked";
/// Action of its approval; its facts are [`waiver_named`].
pub const WAIVER_APPROVED: &str = "campaign.waiver_approved";
/// Action of its refusal; its facts are [`waiver_named`].
pub const WAIVER_REFUSED: &str = "campaign.waiver_refused";
/// Action of its end before its time; its facts are [`waiver_named`].
pub const WAIVER_ENDED: &str = "campaign.waiver_ended";

/// What the leaf of a request says of a waiver, beside who asks and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaiverFacts {
    /// The waiver.
    pub waiver: WaiverId,
    /// For one item alone; for all of the person's in the campaign where there is none.
    pub item: Option<ItemId>,
    /// For whom.
    pub person: PersonId,
    /// To, exclusive.
    pub until: Instant,
    /// Salted, of the reason.
    pub reason_sha256: Digest,
}

impl WaiverFacts {
    /// The leaf's facts.
    #[must_use]
    pub fn facts(&self) -> Value {
        json!({
            WAIVER: self.waiver.to_string(),
            "item": self.item.map(|item| item.to_string()),
            "person": self.person.to_string(),
            "until": format(self.until),
            "reason_sha256": self.reason_sha256.to_string(),
        })
    }
}

/// The facts of what becomes of a waiver.
#[must_use]
pub fn waiver_named(id: WaiverId) -> Value {
    json!({ WAIVER: id.to_string() })
}
