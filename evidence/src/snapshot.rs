//! Snapshots: what was known of an identity when its review was launched, as the bytes that decisions name by hash.

mod draft;
mod gist;

use crate::canonical::{self, CanonicalError};
use crate::hash::Digest;
use domain::coverage::Grade;
use domain::credential::{CredentialType, RotationStatus};
use domain::grant::{Effect, GrantPath, GrantedBasis};
use domain::id::{CampaignId, CredentialId, IdentityId, ImportId, ItemId, PersonId, SourceId};
use domain::identity::{Environment, Kind, Lifecycle};
use domain::instant::Instant;
use domain::principal::PrincipalClass;
use domain::source::Provider;
use domain::tally::Counts;
pub use draft::Draft;
pub use gist::Gist;
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

/// An item's snapshot. It names people by pseudonym and free text by salted hash: it is never erased.
///
/// Its fields, as those of its parts, stand in the order of canonical JSON: then none has to be moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The campaign it was made for.
    pub campaign_id: CampaignId,
    /// The catalogue of actions that patterns were expanded against.
    pub catalogue_sha256: Digest,
    /// What class of principal it is.
    pub class: PrincipalClass,
    /// Made at, by the provider.
    #[serde(with = "domain::instant::fixed_option")]
    pub created_at: Option<Instant>,
    /// What it proves itself with.
    pub credentials: Vec<CredentialSnapshot>,
    /// Where what it serves runs, where somebody said so.
    pub environment: Option<Environment>,
    /// Exceptions in force at launch.
    pub exceptions: Vec<ExceptionSnapshot>,
    /// Ends at; none where it does not expire or nobody said.
    #[serde(with = "domain::instant::fixed_option")]
    pub expires_at: Option<Instant>,
    /// The provider's label (AWS: the ARN).
    pub external_id: String,
    /// Rules it broke at launch.
    pub findings: Vec<FindingSnapshot>,
    /// What it holds, as written in the policies, with the verdict.
    pub grants: Vec<GrantSnapshot>,
    /// The identity it describes.
    pub identity_id: IdentityId,
    /// The item it belongs to.
    pub item_id: ItemId,
    /// What kind of identity it is.
    pub kind: Kind,
    /// How far it has come.
    pub lifecycle: Lifecycle,
    /// Who owns it.
    pub owners: Owners,
    /// Does it hold a privileged grant?
    pub privileged: bool,
    /// The provider's immutable id, where it is known.
    pub provider_id: Option<String>,
    /// Salted hash of its purpose; none where it has none, which is a finding.
    pub purpose_sha256: Option<Digest>,
    /// Where it lives, and by which inventory it is known.
    pub source: SourceSnapshot,
    /// What it used or tried in the window.
    pub used: Vec<UsedAction>,
    /// Over what time, and how much of that was observed.
    pub window: WindowSnapshot,
}

/// The source and the inventory import that a snapshot rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSnapshot {
    /// The provider account.
    pub account: String,
    /// The inventory import.
    pub import_id: ImportId,
    /// When the inventory was taken.
    #[serde(with = "domain::instant::fixed")]
    pub imported_at: Instant,
    /// Who runs the place.
    pub provider: Provider,
    /// The source.
    pub source_id: SourceId,
}

/// Owners at launch; accepted ones only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owners {
    /// Take over when the technical owner leaves.
    pub backups: Vec<PersonId>,
    /// Answers for the need.
    pub business: Option<PersonId>,
    /// Security's catch-all while it is orphaned.
    pub steward: Option<PersonId>,
    /// Can change it.
    pub technical: Option<PersonId>,
}

/// One credential, by id, prefix or fingerprint only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialSnapshot {
    /// May it be used? None where the provider does not say.
    pub active: Option<bool>,
    /// Made at.
    #[serde(with = "domain::instant::fixed_option")]
    pub created_at: Option<Instant>,
    /// The credential.
    pub credential_id: CredentialId,
    /// What kind it is.
    pub kind: CredentialType,
    /// Last seen in use, in the logs or by the provider's own figure.
    #[serde(with = "domain::instant::fixed_option")]
    pub last_used_at: Option<Instant>,
    /// The provider's id, or a prefix or fingerprint; never the secret.
    pub provider_ref: String,
    /// Last rotated at.
    #[serde(with = "domain::instant::fixed_option")]
    pub rotated_at: Option<Instant>,
    /// Where it stands on its rotation clock.
    pub status: RotationStatus,
}

/// One granted pattern with what the tallies say of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantSnapshot {
    /// Its actions by their own verdicts.
    pub actions: ActionCounts,
    /// The statement's conditions as compact JSON; empty where it has none.
    pub conditions: String,
    /// Does it give or take?
    pub effect: Effect,
    /// Held since; none is "since before anything we know".
    #[serde(with = "domain::instant::fixed_option")]
    pub granted_at: Option<Instant>,
    /// How that is known.
    pub granted_basis: GrantedBasis,
    /// The way it came.
    #[serde(serialize_with = "path")]
    pub path: GrantPath,
    /// As written: `s3:Get*`, `NotAction:iam:*`.
    pub pattern: String,
    /// Is it on the list of privileged grants?
    pub privileged: bool,
    /// As written; those of a NotResource begin with `!`.
    pub resources: Vec<String>,
    /// The verdict's word for the pattern as a whole.
    pub verdict: String,
}

/// A path in the order of canonical JSON; its own is the one by which paths are compared.
fn path<S: Serializer>(path: &GrantPath, to: S) -> Result<S::Ok, S::Error> {
    let GrantPath { kind, policy, policy_id, group } = path;
    let mut written = to.serialize_struct("GrantPath", 4)?;
    written.serialize_field("group", group)?;
    written.serialize_field("kind", kind)?;
    written.serialize_field("policy", policy)?;
    written.serialize_field("policy_id", policy_id)?;
    written.end()
}

/// How many of a pattern's actions have which verdict. They add up to `total`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionCounts {
    /// Refused, never allowed.
    pub denied_only: u64,
    /// No source observes the identity.
    pub not_evaluable: u64,
    /// Not wholly observed.
    pub not_observed: u64,
    /// Granted after the window began.
    pub too_new: u64,
    /// Actions the pattern stands for.
    pub total: u64,
    /// Wholly observed, and nothing seen.
    pub unused: u64,
    /// Allowed or on behalf at least once.
    pub used: u64,
}

impl ActionCounts {
    /// Both together, each number by itself.
    #[must_use]
    pub(crate) const fn plus(self, more: &Self) -> Self {
        Self {
            total: self.total.saturating_add(more.total),
            used: self.used.saturating_add(more.used),
            denied_only: self.denied_only.saturating_add(more.denied_only),
            too_new: self.too_new.saturating_add(more.too_new),
            unused: self.unused.saturating_add(more.unused),
            not_observed: self.not_observed.saturating_add(more.not_observed),
            not_evaluable: self.not_evaluable.saturating_add(more.not_evaluable),
        }
    }
}

/// One permission or unmapped event that was used or tried in the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsedAction {
    /// How often, by outcome.
    pub counts: Counts,
    /// The event's name.
    pub event: String,
    /// First seen in the window.
    #[serde(with = "domain::instant::fixed")]
    pub first_at: Instant,
    /// Last seen in the window.
    #[serde(with = "domain::instant::fixed")]
    pub last_at: Instant,
    /// Is it known which permission the event needs?
    pub mapped: bool,
    /// The permission; for an unmapped event, the event.
    pub permission: String,
    /// The verdict's word.
    pub verdict: String,
}

/// The window and how much of it was observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowSnapshot {
    /// Whole days.
    pub days: u32,
    /// Inclusive, a midnight UTC.
    #[serde(with = "domain::instant::fixed")]
    pub from: Instant,
    /// The weakest grade that holds for every hour.
    pub grade: Grade,
    /// Proven and declared hours in days, rounded down.
    pub observed_days: u32,
    /// Exclusive, a midnight UTC.
    #[serde(with = "domain::instant::fixed")]
    pub until: Instant,
}

/// An exception in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExceptionSnapshot {
    /// To, exclusive.
    #[serde(with = "domain::instant::fixed")]
    pub end: Instant,
    /// Its id; exceptions.csv says the rest.
    pub exception_id: String,
    /// The rule it excepts from.
    pub rule: String,
    /// From, inclusive.
    #[serde(with = "domain::instant::fixed")]
    pub start: Instant,
}

/// A rule that is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingSnapshot {
    /// The credential that breaks it; none where the identity itself does.
    pub credential_id: Option<CredentialId>,
    /// The rule.
    pub rule: String,
    /// Broken since, where that is known.
    #[serde(with = "domain::instant::fixed_option")]
    pub since: Option<Instant>,
}

impl Snapshot {
    /// The bytes that are hashed: RFC 8785 JSON, without a line feed.
    ///
    /// # Errors
    /// A count beyond 2^53 − 1.
    pub fn json(&self) -> Result<String, CanonicalError> {
        canonical::declared::text(self)
    }

    /// What it is given, pattern by pattern: an action that two patterns give counts twice. What takes is left out.
    #[must_use]
    pub fn given(&self) -> ActionCounts {
        let gives = self.grants.iter().filter(|grant| grant.effect == Effect::Allow);
        gives.fold(ActionCounts::default(), |sum, grant| sum.plus(&grant.actions))
    }

    /// Was everything that it is given observed, for as long as it was given it in the window? Of one that is given
    /// nothing: was every hour of the window proven or declared?
    #[must_use]
    pub fn is_observed(&self) -> bool {
        let unknown = ["not_observed", "not_evaluable"];
        let mut gives = self.grants.iter().filter(|grant| grant.effect == Effect::Allow).peekable();
        if gives.peek().is_none() {
            return matches!(self.window.grade, Grade::Proven | Grade::Declared);
        }
        let given = self.given();
        given.not_observed == 0
            && given.not_evaluable == 0
            && !gives.any(|grant| unknown.contains(&grant.verdict.as_str()))
    }

    /// Reads JSON of a snapshot that [`Snapshot::json`] wrote and somebody kept, without asking whether it is canonical: that
    /// is most of the work, and where its hash is compared nothing is left to ask.
    ///
    /// # Errors
    /// [`CanonicalError::NotJson`] when it is none of a snapshot.
    pub fn kept(json: &str) -> Result<Self, CanonicalError> {
        serde_json::from_str(json).map_err(|error| CanonicalError::NotJson(error.to_string()))
    }

    /// Reads canonical JSON of a snapshot.
    ///
    /// # Errors
    /// [`CanonicalError`] when it is anything else, or written in another way.
    pub fn parse(json: &str) -> Result<Self, CanonicalError> {
        let snapshot = Self::kept(json)?;
        if canonical::declared::is_text(&snapshot, json)? {
            Ok(snapshot)
        } else {
            Err(CanonicalError::NotCanonical)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::sample::snapshot;

    #[test]
    fn fields_are_declared_in_the_order_in_which_they_are_hashed() {
        let mut full = snapshot(1);
        full.exceptions = vec![ExceptionSnapshot {
            exception_id: "exc_1".into(),
            rule: "orphaned".into(),
            start: full.window.from,
            end: full.window.until,
        }];
        assert!(!full.used.is_empty() && !full.credentials.is_empty() && !full.findings.is_empty());
        let plain = serde_json::to_string(&full).unwrap();
        assert_eq!(plain, canonical::text(&full).unwrap());
        assert_eq!(plain, full.json().unwrap());
    }

    #[test]
    fn a_snapshot_reads_back_from_its_canonical_json_alone() {
        let json = snapshot(1).json().unwrap();
        assert_eq!(Snapshot::parse(&json).unwrap(), snapshot(1));
        assert!(
            json.starts_with("{\"campaign_id\":\"cam_")
                && json.contains("\"from\":\"2025-12-01T00:00:00.000Z\"")
        );
        let spaced = json.replacen(':', ": ", 1);
        assert_eq!(Snapshot::parse(&spaced), Err(CanonicalError::NotCanonical));
        assert_eq!(Snapshot::kept(&spaced).unwrap(), snapshot(1));
        let more = json.replacen('{', "{\"a\":1,", 1);
        assert!(
            matches!(Snapshot::parse(&more), Err(CanonicalError::NotJson(_))),
            "a field that nobody knows"
        );
        assert!(matches!(Snapshot::parse(&json[1..]), Err(CanonicalError::NotJson(_))));
    }

    #[test]
    fn a_count_that_readers_disagree_on_is_refused() {
        let mut snapshot = snapshot(1);
        snapshot.used[0].counts.allowed = 1 << 53;
        assert!(matches!(snapshot.json(), Err(CanonicalError::Number(_))));
    }
}
