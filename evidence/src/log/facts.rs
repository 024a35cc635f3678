//! The facts of the leaves that a bundle's verification reads: what writes them and what checks them is one place.

mod confirmation;
mod silence;
mod waiver;

use crate::hash::Digest;
use crate::outcome::{Answer, Counts};
use domain::id::{CampaignId, DecisionId, ItemId, PersonId};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub use confirmation::{ANSWER_SHA256, CONFIRM_DAYS, CONFIRMED, ConfirmationFacts, SENT_BACK};
pub use silence::{NO_RESPONSE, SilentTask, TASK_OPENED, TASK_STANDS};
pub use waiver::{
    WAIVER, WAIVER_APPROVED, WAIVER_ASKED, WAIVER_ENDED, WAIVER_REFUSED, WaiverFacts, waiver_named,
};

/// Action of the leaf that freezes a population; its facts are [`launched`].
pub const LAUNCHED: &str = "campaign.launched";
/// Action of a decision's leaf; its facts are [`Decided::facts`].
pub const DECIDED: &str = "campaign.decided";
/// Action of the leaf of a decision that undoes the one before it; its facts are [`Decided::facts`] too.
pub const UNDONE: &str = "campaign.undone";
/// Action of the leaf that closes a campaign; its facts are [`closed`].
pub const CLOSED: &str = "campaign.closed";
/// Action of management's acknowledgement.
pub const ACKNOWLEDGED: &str = "campaign.acknowledged";
/// Action of an edition's freezing; its facts are [`frozen`].
pub const FROZEN: &str = "evidence.frozen";

/// Action of the leaf by which an auditor types a campaign's sampling seed; its facts are [`seeded`].
pub const SEEDED: &str = "campaign.seeded";
/// Action of a second look's leaf; its facts are [`LookedAgain::facts`].
pub const LOOKED_AGAIN: &str = "campaign.looked_again";

/// The fact of a launch that lists whom it left outside, as [`Outside`](crate::bundle::campaign::Outside). The first
/// launches do not have it.
pub const OUTSIDE: &str = "outside";

/// The fact of a freezing that names the edition's tables by SHA-256. The first freezings do not have it.
pub const FILES: &str = "files";
/// The fact of a freezing that says how many leaves the campaign has by then, itself among them.
pub const LEAVES: &str = "leaves";

/// The facts of a freezing: of which edition, over how many of the campaign's leaves, and of which tables, each with its
/// SHA-256. A head of the log that left the building so holds whoever has the key to all of them.
#[must_use]
pub fn frozen(campaign: CampaignId, edition: u32, leaves: u64, files: &[(String, Digest)]) -> Value {
    let files: BTreeMap<&str, String> =
        files.iter().map(|(name, digest)| (name.as_str(), digest.to_string())).collect();
    json!({ "campaign": campaign.to_string(), "edition": edition, LEAVES: leaves, FILES: files })
}

/// The action of the leaf that says who took an edition out.
pub const EXPORTED: &str = "evidence.exported";

/// The fact of a close that names what had changed by then, as
/// [`standing_sha256`](crate::bundle::rows::standing_sha256). The first closes do not have it.
pub const CHANGES: &str = "changes_sha256";

/// The fact of a decision that names the person in whose place it was made; a decision of one's own does not have it.
pub const ON_BEHALF_OF: &str = "on_behalf_of";

/// The fact of a launch that no person made: the events that opened it.
pub const OPENED_BY: &str = "opened_by";

/// The facts of a launch: what population was frozen.
#[must_use]
pub fn launched(campaign: CampaignId, population: u64, population_sha256: Digest) -> Value {
    json!({ "campaign": campaign.to_string(), "population": population, "population_sha256": population_sha256.to_string() })
}

/// The facts of a seed: it is no secret once it was typed.
#[must_use]
pub fn seeded(campaign: CampaignId, seed: &str) -> Value {
    json!({ "campaign": campaign.to_string(), "seed": seed })
}

/// What the leaf of a second look proves of it, beside who and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookedAgain {
    /// The item.
    pub item: ItemId,
    /// What the second person said.
    pub outcome: Answer,
    /// Of the snapshot that was shown.
    pub snapshot_sha256: Digest,
    /// Salted, of the reason.
    pub reason_sha256: Digest,
}

impl LookedAgain {
    /// The leaf's facts.
    #[must_use]
    pub fn facts(&self) -> Value {
        json!({
            "item": self.item.to_string(),
            "outcome": self.outcome.as_str(),
            "snapshot_sha256": self.snapshot_sha256.to_string(),
            "reason_sha256": self.reason_sha256.to_string(),
        })
    }
}

/// The facts of a close: what came out.
#[must_use]
pub fn closed(campaign: CampaignId, counts: Counts) -> Value {
    json!({
        "campaign": campaign.to_string(),
        "counts": {
            "population": counts.population,
            "kept": counts.kept,
            "reduced": counts.reduced,
            "rotated": counts.rotated,
            "revoked": counts.revoked,
            "no_response": counts.no_response,
            "withdrawn": counts.withdrawn,
        }
    })
}

/// What the leaf of a decision proves of it, beside who and when, which are the leaf's actor and instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The decision.
    pub decision: DecisionId,
    /// The item decided on.
    pub item: ItemId,
    /// What it says.
    pub outcome: Answer,
    /// Of the snapshot that was decided on.
    pub snapshot_sha256: Digest,
    /// Salted, of the reason; none where none was asked for.
    pub reason_sha256: Option<Digest>,
    /// How many items were decided in one go; 1 for one alone.
    pub batch_size: u64,
    /// Of the changes that were shown; a decision that was shown none does not say.
    pub changes_sha256: Option<Digest>,
    /// In whose place; one of their own does not say.
    pub on_behalf_of: Option<PersonId>,
}

impl Decided {
    /// The leaf's action: undoing has its own.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self.outcome {
            Answer::Undone => UNDONE,
            _ => DECIDED,
        }
    }

    /// The leaf's facts.
    #[must_use]
    pub fn facts(&self) -> Value {
        let mut facts = json!({
            "decision": self.decision.to_string(),
            "item": self.item.to_string(),
            "outcome": self.outcome.as_str(),
            "snapshot_sha256": self.snapshot_sha256.to_string(),
            "reason_sha256": self.reason_sha256.map(|digest| digest.to_string()),
            "batch_size": self.batch_size,
        });
        if let Some(changes) = self.changes_sha256 {
            facts[CHANGES] = json!(changes.to_string());
        }
        if let Some(person) = self.on_behalf_of {
            facts[ON_BEHALF_OF] = json!(person.to_string());
        }
        facts
    }
}
