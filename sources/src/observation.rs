//! What a provider's files say, in Tenure's words, before anything is stored.

use domain::coverage::{EventClass, TrailSpan};
use domain::credential::CredentialType;
use domain::grant::Grant;
use domain::identity::Kind;
use domain::instant::Instant;
use domain::principal::Classified;
use domain::tally::{EventName, Outcome};
pub use domain::trust::{Assumer, AssumerKind, TrustKind};

/// Names a principal: by the provider's immutable id, by its label, or both. At least one is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrincipalKey {
    /// The provider account it lives in.
    pub account: String,
    /// The provider's immutable id (AWS: AIDA…, AROA…, never with a session's name).
    pub provider_id: Option<String>,
    /// The label (AWS: the ARN of the user or role, never of a session). A provisional key until an id is learnt.
    pub label: Option<String>,
}

/// A principal that a log names, with what the log lets us say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPrincipal {
    /// Who.
    pub key: PrincipalKey,
    /// What it is, by the log alone; an inventory knows better.
    pub class: Classified,
    /// What kind of identity it is, by the log alone.
    pub kind: Kind,
}

/// The id that makes two records the same event.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventId {
    /// A UUID, as almost all are.
    Uuid([u8; 16]),
    /// Another text; at most 128 bytes.
    Text(String),
    /// None was given: SHA-256 of the record's bytes.
    Digest([u8; 32]),
}

/// Where and of which class a record is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The account whose trail delivered it.
    pub account: String,
    /// The provider's region.
    pub region: String,
    /// Its class.
    pub class: EventClass,
}

/// What is kept of who was behind a call: the session of an assumed role, and from where.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Caller {
    /// The session's name, where there is one.
    pub session: Option<String>,
    /// The source identity, where one was set.
    pub source_identity: Option<String>,
    /// The network address or the calling service.
    pub address: Option<String>,
}

/// One record, accepted. Numbers are places in the lists of its [`Batch`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What makes it the same as another.
    pub id: EventId,
    /// When it happened.
    pub at: Instant,
    /// In [`Batch::places`].
    pub place: u32,
    /// In [`Batch::events`].
    pub event: u32,
    /// In [`Batch::principals`]; `None` is a call of nobody: the provider's service for itself.
    pub principal: Option<u32>,
    /// In [`Batch::credentials`]: the long-lived access key it was made with, if it was one.
    pub credential: Option<u32>,
    /// In [`Batch::callers`].
    pub caller: Option<u32>,
    /// In [`Batch::principals`]: who was assumed by this call, whoever made it.
    pub assumed: Option<u32>,
    /// In [`Batch::assumers`]: who became that one, where somebody was assumed.
    pub assumer: Option<u32>,
    /// What became of it.
    pub outcome: Outcome,
}

/// A change that the log shows, kept as a fact of its own. Facts come only from calls that were authorised and did
/// not fail. Each has the id of its event: the same event gives the same fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The event that shows it.
    pub id: EventId,
    /// When.
    pub at: Instant,
    /// The account.
    pub account: String,
    /// What.
    pub what: FactKind,
}

/// Who made something, as the log says it: a hint about an owner, never an owner. Each is empty where the log says
/// nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Maker {
    /// The ARN of the user or role, or its immutable id; of the provider's own service its name.
    pub label: String,
    /// The session's name.
    pub session: String,
    /// The source identity.
    pub source_identity: String,
}

/// The changes that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactKind {
    /// A successful StopLogging, DeleteTrail, UpdateTrail or PutEventSelectors.
    TrailChanged {
        /// The trail's ARN; made from name, region and account where the record gives the name alone.
        trail: String,
        /// The operation.
        operation: String,
    },
    /// A successful CreateAccessKey: the one place that joins a key's id to its user.
    KeyCreated {
        /// The user's name.
        user: String,
        /// The key's id.
        key_id: String,
        /// The creation instant as the provider states it; the event's instant where it does not.
        created_at: Instant,
        /// Who made it.
        by: Maker,
    },
    /// A successful CreateUser, CreateRole or CreateServiceLinkedRole: who made an identity.
    Made {
        /// The provider's immutable id of what was made.
        id: String,
        /// What people call it.
        name: String,
        /// Who made it.
        by: Maker,
    },
    /// A policy was attached or written: what is granted from then on.
    PolicyGranted {
        /// The user's, role's or group's ARN-like label `user/name`, `role/name`, `group/name`.
        holder: String,
        /// The managed policy's ARN, or the inline policy's name.
        policy: String,
    },
    /// A user was added to a group.
    JoinedGroup {
        /// The user's name.
        user: String,
        /// The group's name.
        group: String,
    },
}

/// A part of one file, or several small files: what the import writes in one go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Principals named by the calls.
    pub principals: Vec<LogPrincipal>,
    /// Events named by the calls.
    pub events: Vec<EventName>,
    /// Ids of long-lived access keys.
    pub credentials: Vec<String>,
    /// Accounts, regions and classes.
    pub places: Vec<Place>,
    /// Sessions and addresses.
    pub callers: Vec<Caller>,
    /// Who became somebody else.
    pub assumers: Vec<Assumer>,
    /// The records, in file order.
    pub calls: Vec<Call>,
    /// The changes among them.
    pub facts: Vec<Fact>,
}

/// A record or row that was refused; the rest of its file went in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Rejection {
    /// The file's name as given.
    pub file: String,
    /// The record's number in the file, from 1; `None` when the whole file was refused.
    pub record: Option<u64>,
    /// Why, and what was expected.
    pub reason: String,
}

/// What an inventory says of one principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryPrincipal {
    /// Who; both id and label are there.
    pub key: PrincipalKey,
    /// The name people use.
    pub name: String,
    /// What it is.
    pub class: Classified,
    /// What kind of identity it is.
    pub kind: Kind,
    /// When it was made.
    pub created_at: Option<Instant>,
    /// Its tags, as written.
    pub tags: Vec<(String, String)>,
    /// Who might own it, and which tag says so.
    pub owner_hints: Vec<OwnerHint>,
    /// Every statement that feeds or limits it, a pattern each.
    pub grants: Vec<Grant>,
    /// Who can become it.
    pub trusts: Vec<Trust>,
    /// The provider's own last-used figure: attempts, denied included, delayed. It may veto `unused`.
    pub last_used_at: Option<Instant>,
}

/// A hint about an owner: never an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerHint {
    /// The tag's key.
    pub tag: String,
    /// What it says.
    pub value: String,
}

/// One way to become a principal, from its trust policy: a federated-trust credential.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Trust {
    /// What kind of stranger is trusted.
    pub kind: TrustKind,
    /// Who, as written: an ARN, an account, a service, an identity provider, or `*`.
    pub trusted: String,
    /// The statement's conditions as compact JSON; empty where it has none.
    pub conditions: String,
    /// Of another account than the principal's own?
    pub foreign: bool,
}

/// What one inventory file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The account it is of.
    pub account: String,
    /// Everybody in it. A file put together from several accounts has principals of others too: each key says whose.
    pub principals: Vec<InventoryPrincipal>,
    /// Entries that were refused alone. While there are any, somebody who is missing may not be gone.
    pub rejected: Vec<Rejection>,
    /// In words, what went in but is not wholly known: a policy that is attached and not in the file, a hidden tag.
    pub remarks: Vec<String>,
}

/// One credential of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedCredential {
    /// The user's ARN.
    pub user: String,
    /// The account.
    pub account: String,
    /// What kind.
    pub kind: CredentialType,
    /// Which of the user's credentials of that kind: `1`, `2`; empty where there is one alone.
    pub slot: String,
    /// May it be used? `None` where the report does not say.
    pub active: Option<bool>,
    /// When it was made; `None` is unknown.
    pub created_at: Option<Instant>,
    /// When it was last rotated or changed; `None` is unknown or never.
    pub rotated_at: Option<Instant>,
    /// When it was last used; `None` is unknown or never.
    pub last_used_at: Option<Instant>,
}

/// What a credential report says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CredentialReport {
    /// When each user was made, by ARN, where the report says.
    pub users: Vec<(String, Option<Instant>)>,
    /// Every credential that exists.
    pub credentials: Vec<ReportedCredential>,
    /// Rows that were refused alone.
    pub rejected: Vec<Rejection>,
}

/// What a folder of trail answers says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrailReport {
    /// Per account, its trails over the time for which their status speaks.
    pub trails: Vec<(String, TrailSpan)>,
    /// In words, what is configured but declares nothing, and why: a selector narrowed to one bucket, a trail that
    /// is not logging, a missing answer.
    pub remarks: Vec<String>,
    /// Files and entries that were refused.
    pub rejected: Vec<Rejection>,
}
