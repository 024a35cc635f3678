//! Mail: what is told to people, written into the outbox in the transaction of the change it tells of. A job sends it;
//! where no mail server is configured it waits, and nothing is lost.

mod choice;
mod clear;
mod digest;
mod gathered;
mod letter;
mod offers;
mod outbox;

use crate::call::Work;
use crate::error::{Error, Result};
use crate::jobs::{self, Job};
use crate::telling::Ink;
pub use choice::{Choice, choice, choose};
pub use clear::{KEPT, clear};
pub use digest::write_digests;
use domain::alert::Alert;
use domain::digest::Urgency;
use domain::id::{
    CampaignId, CheckpointId, CredentialId, ExceptionId, IdentityId, ItemId, OutboxId, PersonId, RecurringId,
    SourceId,
};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::review::NoResponse;
use entities::outbox as row;
pub use gathered::write_daily;
pub use letter::{Letter, letter, sent};
pub use offers::{offered, offered_system};
pub use outbox::{MailRow, MailState, outbox, try_again};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, Set};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What is told. Ids alone: names are looked up when it is sent, so that what is erased by then is not told. The names of
/// the variants and their fields are stored: they stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields say what they are: whom and what it is about, by when")]
pub enum Mail {
    /// They are asked to own these.
    Offers {
        identities: Vec<IdentityId>,
        /// How many systems, beside.
        #[serde(default)]
        systems: u64,
    },
    /// Somebody whom they asked declined.
    OfferDeclined { identity: IdentityId, by: PersonId, part: OwnerPart },
    /// Somebody left: these need another owner, and those are the reader's now, with so many credentials to rotate and
    /// review items to decide.
    PersonLeft {
        person: PersonId,
        identities: Vec<IdentityId>,
        #[serde(default)]
        yours: Vec<IdentityId>,
        #[serde(default)]
        rotate: u64,
        #[serde(default)]
        items: u64,
    },
    /// An exception is asked for, and they decide.
    ExceptionAsked {
        identity: IdentityId,
        rule: String,
        by: PersonId,
        until: Instant,
        #[serde(default)]
        exception: Option<ExceptionId>,
    },
    /// Their exception was approved.
    ExceptionApproved {
        identity: IdentityId,
        rule: String,
        by: PersonId,
        until: Instant,
        #[serde(default)]
        exception: Option<ExceptionId>,
    },
    /// Their exception was refused.
    ExceptionRefused {
        identity: IdentityId,
        rule: String,
        by: PersonId,
        #[serde(default)]
        exception: Option<ExceptionId>,
    },
    /// Their exception ends in so many days.
    ExceptionEnding {
        identity: IdentityId,
        rule: String,
        until: Instant,
        days: u32,
        #[serde(default)]
        exception: Option<ExceptionId>,
    },
    /// Their exception has ended.
    ExceptionEnded {
        identity: IdentityId,
        rule: String,
        until: Instant,
        #[serde(default)]
        exception: Option<ExceptionId>,
    },
    /// A credential is to be rotated.
    RotationDue { identity: IdentityId, credential: CredentialId, due_at: Instant },
    /// A credential was to be rotated and was not.
    RotationOverdue { identity: IdentityId, credential: CredentialId, due_at: Instant },
    /// Credentials of several identities are to be rotated, the first then.
    RotationsDue { identities: Vec<IdentityId>, more: u64, first: Instant },
    /// Credentials of several identities were to be rotated and were not, the first then.
    RotationsOverdue { identities: Vec<IdentityId>, more: u64, first: Instant },
    /// Something is to be done at the provider.
    TaskOpened { identity: IdentityId, task: String, due_at: Instant },
    /// A campaign was closed, and its decisions ask so many things of them, the first by then.
    ReviewFollows { campaign: CampaignId, tasks: u64, first: Instant },
    /// What they decided to take away was used since: they look again.
    TaskReturned { identity: IdentityId, task: String },
    /// What is out of use and watched was called for, and refused; so it is restored.
    RefusedWhileWatched { identity: IdentityId, calls: u64, restore: Vec<String> },
    /// They decide so many items of somebody else's, until then.
    ReviewDelegated { campaign: CampaignId, by: PersonId, items: u64, until: Instant },
    /// So many items of theirs are still open.
    ReviewReminder { campaign: CampaignId, items: u64, due_at: Instant },
    /// So many items of so many people are open shortly before a campaign is due, or when it was.
    ReviewBehind { campaign: CampaignId, items: u64, people: u64, due_at: Instant, late: bool },
    /// What they keep was sent back by security: it is open again.
    ReviewSentBack { campaign: CampaignId, item: ItemId, identity: IdentityId, due_at: Instant },
    /// So many keeps wait for security to confirm them, until then.
    ReviewToConfirm { campaign: CampaignId, items: u64, until: Instant },
    /// A campaign was closed, and nobody answered so many items of it; what becomes of them, for how many a task was opened,
    /// and for how many one waited already.
    ReviewUnanswered { campaign: CampaignId, items: u64, then: NoResponse, opened: u64, stood: u64 },
    /// A waiver of independence is asked for, for somebody else, until then: they may answer.
    WaiverAsked { campaign: CampaignId, by: PersonId, person: PersonId, until: Instant },
    /// The waiver that they asked for, or that is for them, was approved or refused.
    WaiverAnswered { campaign: CampaignId, by: PersonId, person: PersonId, until: Instant, approved: bool },
    /// Something happened to these that was to open a micro-review, and none could be opened.
    MicroReviewHeld { identities: Vec<IdentityId>, more: u64, why: String },
    /// Somebody is away when what they have to decide is due: it is offered to the reader.
    AwayOffered { campaign: CampaignId, by: PersonId, items: u64, until: Instant, due_at: Instant },
    /// The reader is away when what they have to decide is due: so many are offered to others, so many to nobody.
    AwayTold { campaign: CampaignId, items: u64, left: u64, due_at: Instant },
    /// A recurring review was not launched when it was to be, and why.
    RecurringHeld { recurring: RecurringId, why: String },
    /// They have so many items of a campaign to decide.
    ReviewAssigned { campaign: CampaignId, items: u64, due_at: Instant },
    /// Something happened that does not wait.
    Alert { identity: IdentityId, alert: Alert, at: Instant },
    /// The same happened to several.
    Alerts { alert: Alert, identities: Vec<IdentityId>, more: u64, at: Instant },
    /// A source says nothing any more.
    SourceQuiet { source: SourceId, since: Instant },
    /// What waits for them, once a week, and what was not told by itself meanwhile.
    Digest {
        offers: u64,
        items: u64,
        rotations: u64,
        #[serde(default)]
        gathered: Vec<Mail>,
    },
    /// A head of the log was signed: this note, for them to keep.
    Checkpoint { checkpoint: CheckpointId, note: String },
    /// What was not told by itself since yesterday.
    Gathered { mails: Vec<Mail> },
}

impl Mail {
    /// Its kind and what it tells, as they are stored.
    fn stored(&self) -> Result<(String, String)> {
        let value = serde_json::to_value(self).map_err(Error::unexpected)?;
        let kind = value["kind"].as_str().unwrap_or_default().to_owned();
        Ok((kind, value["data"].to_string()))
    }

    /// Reads what [`Self::stored`] wrote.
    fn parse(kind: &str, data: &str) -> Result<Self> {
        let data: Value = serde_json::from_str(data).map_err(Error::unexpected)?;
        serde_json::from_value(json!({ "kind": kind, "data": data })).map_err(Error::unexpected)
    }

    /// The exception that it is about; `None` for what is about none, and for what was written before mails named it.
    #[must_use]
    pub const fn exception(&self) -> Option<ExceptionId> {
        match self {
            Self::ExceptionAsked { exception, .. }
            | Self::ExceptionApproved { exception, .. }
            | Self::ExceptionRefused { exception, .. }
            | Self::ExceptionEnding { exception, .. }
            | Self::ExceptionEnded { exception, .. } => *exception,
            _ => None,
        }
    }

    /// Does it press?
    const fn urgency(&self) -> Urgency {
        match self {
            Self::Alert { .. }
            | Self::Alerts { .. }
            | Self::SourceQuiet { .. }
            | Self::MicroReviewHeld { .. }
            | Self::RecurringHeld { .. }
            | Self::TaskReturned { .. }
            | Self::RefusedWhileWatched { .. } => Urgency::AtOnce,
            // Only what has left the building binds whoever stays in it.
            Self::Checkpoint { .. } => Urgency::AtOnce,
            // The digests themselves.
            Self::Digest { .. } | Self::Gathered { .. } => Urgency::AtOnce,
            Self::ExceptionEnding { until, .. } | Self::ExceptionEnded { until, .. } => Urgency::Due(*until),
            Self::RotationDue { due_at, .. }
            | Self::RotationOverdue { due_at, .. }
            | Self::TaskOpened { due_at, .. }
            | Self::ReviewReminder { due_at, .. }
            | Self::ReviewBehind { due_at, .. }
            | Self::AwayOffered { due_at, .. }
            | Self::AwayTold { due_at, .. }
            | Self::ReviewSentBack { due_at, .. }
            | Self::ReviewAssigned { due_at, .. } => Urgency::Due(*due_at),
            Self::ReviewToConfirm { until, .. } => Urgency::Due(*until),
            Self::RotationsDue { first, .. }
            | Self::RotationsOverdue { first, .. }
            | Self::ReviewFollows { first, .. }
            | Self::WaiverAsked { until: first, .. }
            | Self::WaiverAnswered { until: first, .. }
            | Self::ReviewDelegated { until: first, .. } => Urgency::Due(*first),
            Self::Offers { .. }
            | Self::OfferDeclined { .. }
            | Self::PersonLeft { .. }
            | Self::ReviewUnanswered { .. }
            | Self::ExceptionAsked { .. }
            | Self::ExceptionApproved { .. }
            | Self::ExceptionRefused { .. } => Urgency::CanWait,
        }
    }

    /// The identities, people, campaigns and sources it is about.
    fn about(&self) -> About {
        let mut about = About::default();
        self.add_to(&mut about);
        about
    }

    fn add_to(&self, about: &mut About) {
        match self {
            Self::Offers { identities, .. }
            | Self::Alerts { identities, .. }
            | Self::RotationsDue { identities, .. }
            | Self::RotationsOverdue { identities, .. }
            | Self::MicroReviewHeld { identities, .. } => about.identities.extend(identities),
            Self::PersonLeft { person, identities, yours, .. } => {
                about.identities.extend(identities.iter().chain(yours));
                about.people.push(*person);
            }
            Self::OfferDeclined { identity, by, .. }
            | Self::ExceptionAsked { identity, by, .. }
            | Self::ExceptionApproved { identity, by, .. }
            | Self::ExceptionRefused { identity, by, .. } => {
                about.identities.push(*identity);
                about.people.push(*by);
            }
            Self::ExceptionEnding { identity, .. }
            | Self::ExceptionEnded { identity, .. }
            | Self::RotationDue { identity, .. }
            | Self::RotationOverdue { identity, .. }
            | Self::TaskOpened { identity, .. }
            | Self::TaskReturned { identity, .. }
            | Self::RefusedWhileWatched { identity, .. }
            | Self::Alert { identity, .. } => about.identities.push(*identity),
            Self::ReviewAssigned { campaign, .. }
            | Self::ReviewFollows { campaign, .. }
            | Self::ReviewReminder { campaign, .. }
            | Self::AwayTold { campaign, .. }
            | Self::ReviewToConfirm { campaign, .. }
            | Self::ReviewUnanswered { campaign, .. }
            | Self::ReviewBehind { campaign, .. } => about.campaigns.push(*campaign),
            Self::ReviewSentBack { campaign, identity, .. } => {
                about.campaigns.push(*campaign);
                about.identities.push(*identity);
            }
            Self::ReviewDelegated { campaign, by, .. } | Self::AwayOffered { campaign, by, .. } => {
                about.campaigns.push(*campaign);
                about.people.push(*by);
            }
            Self::WaiverAsked { campaign, by, person, .. }
            | Self::WaiverAnswered { campaign, by, person, .. } => {
                about.campaigns.push(*campaign);
                about.people.extend([*by, *person]);
            }
            Self::SourceQuiet { source, .. } => about.sources.push(*source),
            Self::Checkpoint { .. } | Self::RecurringHeld { .. } => {}
            Self::Digest { gathered: mails, .. } | Self::Gathered { mails } => {
                for one in mails {
                    one.add_to(about);
                }
            }
        }
    }
}

/// What a mail is about.
#[derive(Debug, Default)]
struct About {
    identities: Vec<IdentityId>,
    people: Vec<PersonId>,
    campaigns: Vec<CampaignId>,
    sources: Vec<SourceId>,
}

/// Writes a mail in the transaction of the change it tells of, to be sent at once, or with the digest that its reader
/// chose. Where a mail of the same marker was written before, nothing happens.
///
/// # Errors
/// What the database says.
pub async fn write(work: &Work, to: PersonId, mail: &Mail, marker: Option<&str>) -> Result<()> {
    write_with(Ink::of(work), to, mail, marker).await
}

/// The same, also where a job tells it.
pub(crate) async fn write_with(ink: Ink<'_>, to: PersonId, mail: &Mail, marker: Option<&str>) -> Result<()> {
    let post = Post { to, mail, marker };
    if choice::of(ink.db, to).await?.sends_at_once(mail.urgency(), ink.at) {
        put(ink, ink.at, post).await.map(drop)
    } else {
        gathered::keep(ink, post).await
    }
}

/// A mail and to whom.
struct Post<'a> {
    to: PersonId,
    mail: &'a Mail,
    marker: Option<&'a str>,
}

/// Writes a mail and the job that sends it, not before `run_at`. Says whether it was new.
async fn put(ink: Ink<'_>, run_at: Instant, post: Post<'_>) -> Result<bool> {
    let id = OutboxId::new(ink.id());
    let job = ink.id();
    // The job's marker guards both: where it is there, so is the mail.
    let marker = post.marker.map(|marker| format!("mail:{marker}"));
    if !jobs::insert(ink.db, job, &Job::SendMail(id), (run_at, marker.as_deref())).await? {
        return Ok(false);
    }
    let (kind, data) = post.mail.stored()?;
    row::ActiveModel {
        id: Set(id.uuid()),
        person_id: Set(post.to.uuid()),
        kind: Set(kind),
        data: Set(data),
        job_id: Set(job),
        created_at: Set(ink.at),
        sent_at: Set(None),
        marker: Set(post.marker.map(str::to_owned)),
    }
    .insert(ink.db)
    .await?;
    Ok(true)
}

/// The mail of an id.
async fn find(db: &impl ConnectionTrait, id: OutboxId) -> Result<Option<row::Model>> {
    Ok(row::Entity::find_by_id(id.uuid()).one(db).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_that_was_written_before_it_told_more_can_still_be_read() {
        let id = IdentityId::new(uuid::Uuid::from_u128(1)).to_string();
        let by = PersonId::new(uuid::Uuid::from_u128(2)).to_string();
        let read = |kind: &str, data: Value| Mail::parse(kind, &data.to_string()).unwrap();
        let asked = json!({ "identity": id, "rule": "orphaned", "by": by, "until": "2026-03-01T00:00:00Z" });
        assert_eq!(read("exception_asked", asked).exception(), None);
        let left = read("person_left", json!({ "person": by, "identities": [id] }));
        assert!(matches!(left, Mail::PersonLeft { yours, rotate: 0, items: 0, .. } if yours.is_empty()));
        let digest = read("digest", json!({ "offers": 1, "items": 2, "rotations": 3 }));
        assert!(matches!(digest, Mail::Digest { gathered, .. } if gathered.is_empty()));
    }
}
