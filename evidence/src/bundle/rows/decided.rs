//! What people decided and what came of it: population, decisions, exceptions, tasks, and the two files of names and
//! texts.

use super::{Row, instant, optional};
use crate::hash::{Digest, salted};
use crate::log::facts::ON_BEHALF_OF;
use crate::outcome::{Answer, ItemOutcome};
use domain::exception::Ended;
use domain::id::{CredentialId, DecisionId, IdentityId, ImportId, ItemId, PersonId, SourceId};
use domain::identity::Kind;
use domain::instant::{Instant, format};
use domain::principal::PrincipalClass;

/// One identity in scope at launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PopulationRow {
    /// The item.
    pub item_id: ItemId,
    /// The identity.
    pub identity_id: IdentityId,
    /// The provider's label at launch.
    pub external_id: String,
    /// Of the bytes in `snapshots/<item>.json`.
    pub snapshot_sha256: Digest,
    /// What became of it.
    pub outcome: ItemOutcome,
    /// The source whose inventory shows it.
    pub source_id: SourceId,
    /// What kind of identity it is.
    pub kind: Kind,
    /// Machine, or unsure.
    pub class: PrincipalClass,
    /// Does it hold a privileged grant?
    pub privileged: bool,
    /// The last material change that stood at the close; changes.csv says which, and whether the decision saw it.
    pub changed_at: Option<Instant>,
    /// The import that showed it gone or merged; only then is it withdrawn.
    pub withdrawn_by: Option<ImportId>,
}

impl Row for PopulationRow {
    const FILE: &'static str = "population.csv";
    const HEADER: &'static [&'static str] = &[
        "item_id",
        "identity_id",
        "external_id",
        "snapshot_sha256",
        "outcome",
        "source_id",
        "kind",
        "class",
        "privileged",
        "changed_at",
        "withdrawn_by",
    ];
    fn cells(&self) -> Vec<String> {
        vec![
            self.item_id.to_string(),
            self.identity_id.to_string(),
            self.external_id.clone(),
            self.snapshot_sha256.to_string(),
            self.outcome.to_string(),
            self.source_id.to_string(),
            self.kind.to_string(),
            self.class.to_string(),
            self.privileged.to_string(),
            instant(self.changed_at),
            optional(self.withdrawn_by.as_ref()),
        ]
    }
}

/// One decision. None is ever left out or overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRow {
    /// The decision.
    pub decision_id: DecisionId,
    /// Its leaf in the log.
    pub seq: u64,
    /// The item decided on.
    pub item_id: ItemId,
    /// Who decided: the leaf's actor.
    pub person: PersonId,
    /// What was said.
    pub outcome: Answer,
    /// Salted, of the reason; none where none was asked for.
    pub reason_sha256: Option<Digest>,
    /// Of the snapshot that was decided on.
    pub snapshot_sha256: Digest,
    /// When: the leaf's instant.
    pub at: Instant,
    /// How many items were decided in one go; 1 for one alone.
    pub batch_size: u64,
    /// Of the changes since the launch that were shown with it; none where there were none.
    pub changes_sha256: Option<Digest>,
    /// In whose place, where it was delegated; none where it was the person's own.
    pub on_behalf_of: Option<PersonId>,
}

impl Row for DecisionRow {
    const FILE: &'static str = "decisions.csv";
    const HEADER: &'static [&'static str] = &[
        "decision_id",
        "seq",
        "item_id",
        "person",
        "outcome",
        "reason_sha256",
        "snapshot_sha256",
        "at",
        "batch_size",
    ];
    const ADDED: &'static [&'static str] = &["changes_sha256", ON_BEHALF_OF];
    fn cells(&self) -> Vec<String> {
        vec![
            self.decision_id.to_string(),
            self.seq.to_string(),
            self.item_id.to_string(),
            self.person.to_string(),
            self.outcome.to_string(),
            optional(self.reason_sha256.as_ref()),
            self.snapshot_sha256.to_string(),
            format(self.at),
            self.batch_size.to_string(),
            optional(self.changes_sha256.as_ref()),
            optional(self.on_behalf_of.as_ref()),
        ]
    }
}

/// An exception that was given for some time of the campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionRow {
    /// The exception.
    pub exception_id: String,
    /// The rule it excepts from.
    pub rule: String,
    /// On which identity.
    pub identity_id: IdentityId,
    /// On which of its credentials; none for the identity itself.
    pub credential_id: Option<CredentialId>,
    /// Who asked.
    pub requested_by: PersonId,
    /// Who approved: another person, always.
    pub approved_by: PersonId,
    /// Compensating controls, by their words.
    pub controls: Vec<String>,
    /// The risk that was stated.
    pub risk: String,
    /// Salted, of the reason.
    pub reason_sha256: Digest,
    /// From, inclusive.
    pub start: Instant,
    /// To, exclusive.
    pub end: Instant,
    /// When somebody ended it before its end.
    pub ended_early_at: Option<Instant>,
    /// Until when it really covered, exclusive: its end, or earlier where it was ended, became void or was not confirmed.
    pub covered_until: Instant,
    /// Why it covered no more, by its word, where that was before the campaign closed.
    pub ended_why: Option<Ended>,
}

impl Row for ExceptionRow {
    const FILE: &'static str = "exceptions.csv";
    const HEADER: &'static [&'static str] = &[
        "exception_id",
        "rule",
        "identity_id",
        "credential_id",
        "requested_by",
        "approved_by",
        "controls",
        "risk",
        "reason_sha256",
        "start",
        "end",
        "ended_early_at",
    ];
    const ADDED: &'static [&'static str] = &["covered_until", "ended_why"];
    fn cells(&self) -> Vec<String> {
        vec![
            self.exception_id.clone(),
            self.rule.clone(),
            self.identity_id.to_string(),
            optional(self.credential_id.as_ref()),
            self.requested_by.to_string(),
            self.approved_by.to_string(),
            self.controls.join("; "),
            self.risk.clone(),
            self.reason_sha256.to_string(),
            format(self.start),
            format(self.end),
            instant(self.ended_early_at),
            format(self.covered_until),
            optional(self.ended_why.as_ref()),
        ]
    }
}

/// Work that a decision caused, or the close for an item that nobody answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// The task.
    pub task_id: String,
    /// The item it belongs to.
    pub item_id: ItemId,
    /// The decision that caused it; none where the close did, since nobody answered.
    pub decision_id: Option<DecisionId>,
    /// What is to be done, by its word.
    pub kind: String,
    /// Whose it is; none while it is nobody's.
    pub assignee: Option<PersonId>,
    /// Opened at.
    pub opened_at: Instant,
    /// Due at, exclusive; none without a deadline.
    pub due_at: Option<Instant>,
    /// Where it stands, by its word.
    pub state: String,
    /// When an import showed it done; none while it is open.
    pub seen_done_at: Option<Instant>,
    /// That import.
    pub seen_by: Option<ImportId>,
}

impl Row for TaskRow {
    const FILE: &'static str = "tasks.csv";
    const HEADER: &'static [&'static str] = &[
        "task_id",
        "item_id",
        "decision_id",
        "kind",
        "assignee",
        "opened_at",
        "due_at",
        "state",
        "seen_done_at",
        "seen_by",
    ];
    fn cells(&self) -> Vec<String> {
        vec![
            self.task_id.clone(),
            self.item_id.to_string(),
            optional(self.decision_id.as_ref()),
            self.kind.clone(),
            optional(self.assignee.as_ref()),
            format(self.opened_at),
            instant(self.due_at),
            self.state.clone(),
            instant(self.seen_done_at),
            optional(self.seen_by.as_ref()),
        ]
    }
}

/// Who stands behind a pseudonym, unless erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The pseudonym.
    pub person: PersonId,
    /// The name.
    pub name: String,
    /// The mail address.
    pub mail: String,
}

impl Row for PersonRow {
    const FILE: &'static str = "people.csv";
    const HEADER: &'static [&'static str] = &["pseudonym", "name", "mail"];
    fn cells(&self) -> Vec<String> {
        vec![self.person.to_string(), self.name.clone(), self.mail.clone()]
    }
}

/// What stands behind a salted hash, unless erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRow {
    /// 32 bytes that nobody can guess.
    pub salt: [u8; 32],
    /// What was written.
    pub text: String,
}

impl Row for TextRow {
    const FILE: &'static str = "texts.csv";
    const HEADER: &'static [&'static str] = &["hash", "salt", "text"];
    fn cells(&self) -> Vec<String> {
        vec![salted(&self.salt, &self.text).to_string(), hex::encode(self.salt), self.text.clone()]
    }
}
