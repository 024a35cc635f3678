//! The second stage: another person of security confirms what is kept among the privileged, or sends it back with a reason.
//! Checked in the transaction, bound to the snapshot and the answer that were shown, appended.

use super::answers::Answers;
use super::changes;
use super::confirmed::{days, until};
use super::delegate::delegators;
use super::route::hand_item;
use super::rows::{standing, tie};
use super::second::owns;
use super::waivers::independence;
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::mail::{self, Mail};
use crate::{people, texts};
use domain::id::{CampaignId, DecisionId, IdentityId, ItemId, PersonId};
use domain::instant::Instant;
use domain::policy::{self, Action, Answer as Permission};
use domain::review::{Confirmation, Confirming, Refusal, ReviewerRule, Tie, in_time, may_confirm};
use domain::text::ReasonText;
use entities::inconsistency::Place;
use entities::{campaign, confirmation, decision, item, log_leaf, person};
use evidence::hash::Digest;
use evidence::log::facts::{CONFIRMED, ConfirmationFacts, SENT_BACK};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use std::collections::BTreeSet;

/// A keep as it was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownKeep {
    /// The item.
    pub item: ItemId,
    /// The hash of the snapshot that was shown, lower-case hex.
    pub snapshot_sha256: String,
    /// The hash of the answer that was shown, lower-case hex.
    pub answer_sha256: String,
}

/// Confirms a keep: it counts from then on, until another answer takes its place.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not know of the item; everything that [`may_confirm`] refuses, in its words;
/// [`Error::Stale`] where another snapshot or another answer was shown.
pub async fn confirm(call: &Call, shown: &ShownKeep) -> Result<()> {
    say(call, shown, None).await
}

/// Sends a keep back, with a reason: it counts for nothing. Before the campaign is due the item is open again, and whoever
/// reviews it and whoever answered are told; it is the steward's where its reviewer has left.
///
/// # Errors
/// As [`confirm`], and no reason.
pub async fn send_back(call: &Call, shown: &ShownKeep, reason: &str) -> Result<()> {
    say(call, shown, Some(reason)).await
}

async fn say(call: &Call, shown: &ShownKeep, reason: Option<&str>) -> Result<()> {
    let work = call.begin().await?;
    let row = item::Entity::find_by_id(shown.item.uuid()).one(work.db()).await?;
    let row = row.ok_or(Error::NotFound("item"))?;
    let owner = campaign::Entity::find_by_id(row.campaign_id).one(work.db()).await?;
    let owner = owner.ok_or(Error::NotFound("campaign"))?;
    let asked = Asked::of(call, work.db(), (&owner, &row), work.at()).await?;
    if asked.permission == Permission::Hidden {
        return Err(Error::NotFound("item"));
    }
    let stale = asked.answer_sha256.map(|hash| hash.to_string()).as_ref() != Some(&shown.answer_sha256);
    asked.may(call, stale, work.at())?;
    Error::unless_allowed(asked.permission, "item", Action::ConfirmKeep.as_str())?;
    if row.snapshot_sha256 != shown.snapshot_sha256 {
        return Err(Refusal::AnotherSnapshot.into());
    }
    let (last, answer_sha256) = asked.last.zip(asked.answer_sha256).ok_or(Refusal::NothingToConfirm)?;
    let person = call.actor.person().ok_or(Refusal::Machine)?;
    let reason_sha256 = match reason {
        Some(reason) => Some(texts::keep(&work, ReasonText::parse(reason)?.as_str()).await?),
        None => None,
    };
    let (action, said) = match reason {
        Some(_) => (SENT_BACK, Confirmation::SentBack),
        None => (CONFIRMED, Confirmation::Confirmed),
    };
    let facts = ConfirmationFacts {
        item: shown.item,
        decision: DecisionId::new(last.id),
        answer_sha256,
        snapshot_sha256: row.snapshot_sha256.parse().map_err(Error::unexpected)?,
        reason_sha256,
    };
    if said == Confirmation::SentBack && in_time(work.at(), owner.due_at) {
        reopen(&work, (&owner, &row), &last).await?;
    }
    let event = Event::of_campaign(CampaignId::new(owner.id), action, shown.item, facts.facts());
    let recorded = work.record(event).await?;
    confirmation::ActiveModel {
        decision_id: Set(last.id),
        campaign_id: Set(owner.id),
        item_id: Set(row.id),
        seq: Set(i64::try_from(recorded.seq()).map_err(Error::unexpected)?),
        person_id: Set(person.uuid()),
        said: Set(said.to_string()),
        reason_sha256: Set(reason_sha256.map(|hash| hash.to_string())),
        snapshot_sha256: Set(row.snapshot_sha256),
        answer_sha256: Set(answer_sha256.to_string()),
        at: Set(recorded.work().at()),
    }
    .insert(recorded.work().db())
    .await?;
    recorded.commit().await
}

/// The item is open again: whoever reviews it and whoever answered it are told. Where its reviewer has left since they
/// answered, it is the steward's.
async fn reopen(
    work: &Work,
    (owner, row): (&campaign::Model, &item::Model),
    last: &decision::Model,
) -> Result<()> {
    if let Some(reviewer) = row.reviewer_id {
        let reviewer = person::Entity::find_by_id(reviewer).one(work.db()).await?;
        if !reviewer.is_some_and(|person| person.active) {
            hand_item(work, ItemId::new(row.id), None, ReviewerRule::Steward).await?;
        }
    }
    let told = Mail::ReviewSentBack {
        campaign: CampaignId::new(owner.id),
        item: ItemId::new(row.id),
        identity: IdentityId::new(row.identity_id),
        due_at: owner.due_at,
    };
    let people: BTreeSet<PersonId> =
        row.reviewer_id.into_iter().chain([last.person_id]).map(PersonId::new).collect();
    for person in people {
        let marker = format!("sent-back:{}:{person}", DecisionId::new(last.id));
        mail::write(work, person, &told, Some(&marker)).await?;
    }
    Ok(())
}

/// What is asked of somebody who wants to confirm something, and of what.
struct Asked {
    permission: Permission,
    state: domain::review::CampaignState,
    launched_at: Instant,
    until: Option<Instant>,
    last: Option<decision::Model>,
    /// Of the last answer's leaf.
    answer_sha256: Option<Digest>,
    stands: Option<Confirmation>,
    has_part: bool,
    owns: bool,
    asked_exception: bool,
    acknowledges: bool,
}

impl Asked {
    async fn of(
        call: &Call,
        db: &impl ConnectionTrait,
        (owner, row): (&campaign::Model, &item::Model),
        now: Instant,
    ) -> Result<Self> {
        let person = call.actor.person();
        let instead = match person {
            Some(person) => delegators(db, owner.id, person, now).await?,
            None => Vec::new(),
        };
        let tie = tie(call, row, &instead)?;
        let decisions = decision::Entity::find()
            .filter(decision::COLUMN.item_id.eq(row.id))
            .order_by_asc(decision::COLUMN.seq)
            .all(db)
            .await?;
        let who = person.map(PersonId::uuid);
        let answered = decisions
            .iter()
            .any(|one| who.is_some() && (Some(one.person_id) == who || one.on_behalf_of == who));
        let last = decisions.into_iter().next_back();
        let (known, _) = independence(db, row, (person, instead.as_slice()), now).await?;
        Ok(Self {
            permission: policy::may(&call.actor, Action::ConfirmKeep, standing(tie)),
            state: Place::new("campaign", owner.id).word("state", &owner.state)?,
            launched_at: owner.launched_at,
            until: until(owner)?,
            answer_sha256: match &last {
                Some(last) => Some(leaf_sha256(db, last).await?),
                None => None,
            },
            last,
            stands: Answers::of(db, owner, &changes::Asked::One(row.id)).await?.stands(row.id),
            has_part: answered || tie == Tie::Reviewer || (who.is_some() && row.reviewer_id == who),
            owns: match person {
                Some(person) => owns(db, row, person).await?,
                None => false,
            },
            asked_exception: known.asked_exception,
            acknowledges: person == Some(PersonId::new(owner.acknowledger_id)),
        })
    }

    fn may(&self, call: &Call, stale: bool, now: Instant) -> std::result::Result<(), Refusal> {
        may_confirm(Confirming {
            actor: &call.actor,
            state: self.state,
            launched_at: self.launched_at,
            until: self.until,
            now,
            stale,
            stands: self.stands,
            has_part: self.has_part,
            owns: self.owns,
            asked_exception: self.asked_exception,
            acknowledges: self.acknowledges,
        })
    }
}

/// By what a confirmation names an answer: the hash of its leaf in the log.
async fn leaf_sha256(db: &impl ConnectionTrait, row: &decision::Model) -> Result<Digest> {
    let hash: Option<Vec<u8>> = log_leaf::Entity::find_by_id(row.seq)
        .select_only()
        .column(log_leaf::Column::Hash)
        .into_tuple()
        .one(db)
        .await?;
    let hash: [u8; 32] = hash
        .and_then(|hash| hash.try_into().ok())
        .ok_or_else(|| Error::unexpected(format!("decision {} has no leaf", DecisionId::new(row.id))))?;
    Ok(Digest(hash))
}

/// One thing that security said of an answer on an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmationView {
    /// What the person is called.
    pub name: String,
    /// Confirmed, or sent back.
    pub said: Confirmation,
    /// Of the answer that stands now?
    pub of_last: bool,
    /// Why; `None` where it was confirmed, or the reason was erased.
    pub reason: Option<String>,
    /// When.
    pub at: Instant,
}

/// What the page of an item says of the second stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepView {
    /// For how many days after the due instant confirmations are taken.
    pub days: u32,
    /// Until when, exclusive.
    pub until: Instant,
    /// How the answer that stands now does; `None` where it asks for no confirmation.
    pub stands: Option<Confirmation>,
    /// The hash by which a confirmation names that answer; empty where there is none.
    pub answer_sha256: String,
    /// Where something waits: may the actor confirm it, or why not? `None` to whoever is not of security, and where
    /// nothing waits.
    pub may: Option<std::result::Result<(), String>>,
    /// What was said so far, oldest first.
    pub said: Vec<ConfirmationView>,
}

/// The second stage of an item; `None` where its campaign has none, or its snapshot is not privileged.
pub(super) async fn view(
    call: &Call,
    owner: &campaign::Model,
    row: &item::Model,
) -> Result<Option<KeepView>> {
    let (Some(days), Some(until), Some(true)) = (days(owner)?, until(owner)?, row.privileged) else {
        return Ok(None);
    };
    let db = call.read();
    let asked = Asked::of(call, db, (owner, row), call.now()).await?;
    let rows = confirmation::Entity::find()
        .filter(confirmation::COLUMN.item_id.eq(row.id))
        .order_by_asc(confirmation::COLUMN.seq)
        .all(db)
        .await?;
    let names = people::names(db, rows.iter().map(|row| PersonId::new(row.person_id))).await?;
    let last = asked.last.as_ref().map(|last| last.id);
    let mut said = Vec::with_capacity(rows.len());
    for one in rows {
        said.push(ConfirmationView {
            name: names.get(&PersonId::new(one.person_id)).cloned().unwrap_or_default(),
            said: Place::new("confirmation", one.decision_id).word("said", &one.said)?,
            of_last: last == Some(one.decision_id),
            reason: match &one.reason_sha256 {
                Some(hash) => texts::read(db, hash).await?,
                None => None,
            },
            at: one.at,
        });
    }
    let security = call.actor.has(domain::actor::Role::Security);
    let waits = asked.stands == Some(Confirmation::Waiting) && security;
    let may = waits.then(|| asked.may(call, false, call.now()).map_err(|refusal| refusal.to_string()));
    Ok(Some(KeepView {
        days,
        until,
        stands: asked.stands,
        answer_sha256: asked.answer_sha256.map(|hash| hash.to_string()).unwrap_or_default(),
        may,
        said,
    }))
}

/// Did this person confirm anything of an item, or send it back? Then they were shown its answer.
pub(super) async fn confirmed_by(
    db: &impl ConnectionTrait,
    which: impl sea_orm::sea_query::IntoCondition,
    person: PersonId,
) -> Result<bool> {
    let found = confirmation::Entity::find()
        .filter(which)
        .filter(confirmation::COLUMN.person_id.eq(person.uuid()))
        .select_only()
        .column(confirmation::Column::DecisionId)
        .limit(1)
        .into_tuple::<uuid::Uuid>()
        .one(db)
        .await?;
    Ok(found.is_some())
}
