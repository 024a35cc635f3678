//! Deciding and undoing: checked in the transaction, appended, never overwritten.

use super::changes;
use super::delegate::delegators;
use super::rows::{answer_of, named, standing, tie};
use super::snapshot;
use super::waivers::independence;
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::texts;
use domain::id::{CampaignId, DecisionId, ItemId, PersonId, WaiverId};
use domain::policy::{self, Action, Answer as Permission};
use domain::review::{
    Answer, Asking, Change, Decision, Independence, ItemFacts, Refusal, Tie, accept, independently,
    may_decide, may_undo,
};
use domain::text::ReasonText;
use entities::inconsistency::Place;
use entities::{campaign, decision, item};
use evidence::bundle::rows::changes_sha256;
use evidence::hash::Digest;
use evidence::log::facts::{Decided, WAIVER};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use uuid::Uuid;

/// An item as it was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The item.
    pub item: ItemId,
    /// The hash of the snapshot that was shown, lower-case hex.
    pub snapshot_sha256: String,
    /// The hash of the changes that were shown, lower-case hex; empty where none were.
    pub changes_sha256: String,
}

/// What a person decides with one gesture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deciding {
    /// On which items, of one campaign. All are decided, or none.
    pub items: Vec<Shown>,
    /// What.
    pub decision: Decision,
    /// Why, as it was typed; empty is none.
    pub reason: Option<String>,
}

/// Decides. A second decision on an item is appended; the last before the close counts.
///
/// # Errors
/// [`Error::NotFound`] for an item that the actor may not know of; everything that [`may_decide`] and [`accept`] refuse,
/// in their words; [`Error::Stale`] where another snapshot was shown, or other changes than there are now. A list shows
/// material changes alone: that is enough to keep or rotate, not to take away what may have been used since.
pub async fn decide(call: &Call, deciding: &Deciding) -> Result<Vec<DecisionId>> {
    let reason = match deciding.reason.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => Some(ReasonText::parse(text)?),
        None => None,
    };
    let batch = deciding.items.len();
    let work = call.begin().await?;
    let mut taken: Vec<Taken> = Vec::with_capacity(batch);
    for shown in &deciding.items {
        if taken.iter().any(|one| one.item.id == shown.item.uuid()) {
            return Err(Refusal::NothingChosen.into());
        }
        let mut one = Taken::load(call, &work, shown.item).await?;
        let rule = |asking: Asking<'_>| may_decide(asking, &deciding.decision);
        one.waiver = one.permitted(call, deciding.decision.keeps(), rule, &work)?;
        if one.item.snapshot_sha256 != shown.snapshot_sha256 {
            return Err(Refusal::AnotherSnapshot.into());
        }
        one.changes = seen(&work, &one, (&deciding.decision, shown)).await?;
        if taken.first().is_some_and(|first| first.campaign.id != one.campaign.id) {
            return Err(Error::Conflict("items of two campaigns cannot be decided together".into()));
        }
        taken.push(one);
    }
    if taken.is_empty() {
        return Err(Refusal::NothingChosen.into());
    }
    let mut answers = Vec::with_capacity(batch);
    for one in &taken {
        let snapshot = snapshot::of(one.item.id, &one.item.snapshot)?;
        let risk = Place::new("item", one.item.id).word("risk", &one.item.risk)?;
        let facts = ItemFacts {
            changed: one.changes.iter().any(|change| change.kind.asks_reason()),
            ..snapshot::facts(&snapshot, risk)?
        };
        answers.push(accept(&facts, &deciding.decision, reason.as_ref(), batch)?);
    }
    let reason_sha256 = match &reason {
        Some(reason) => Some(texts::keep(&work, reason.as_str()).await?),
        None => None,
    };
    let remove = match &deciding.decision {
        Decision::Reduce { remove } => remove.clone(),
        _ => Vec::new(),
    };
    let said: Vec<Said> = taken
        .into_iter()
        .zip(answers)
        .map(|(one, answer)| Said {
            on_behalf_of: one.on_behalf_of,
            waiver: one.waiver,
            item: one.item,
            answer,
            reason_sha256,
            remove: remove.clone(),
            batch,
            changes: one.changes,
        })
        .collect();
    append(work, said).await
}

/// Undoes the last answer on an item: appended too, and the item is open again.
///
/// # Errors
/// As [`decide`], and where there is no answer to undo.
pub async fn undo(call: &Call, shown: &Shown) -> Result<DecisionId> {
    let work = call.begin().await?;
    let one = Taken::load(call, &work, shown.item).await?;
    let last = decision::Entity::find()
        .filter(decision::COLUMN.item_id.eq(one.item.id))
        .order_by_desc(decision::COLUMN.seq)
        .limit(1)
        .one(work.db())
        .await?;
    let last = last.as_ref().map(answer_of).transpose()?;
    let waiver = one.permitted(call, false, |asking| may_undo(asking, last), &work)?;
    if one.item.snapshot_sha256 != shown.snapshot_sha256 {
        return Err(Refusal::AnotherSnapshot.into());
    }
    let said = Said {
        on_behalf_of: one.on_behalf_of,
        waiver,
        item: one.item,
        answer: Answer::Undone,
        reason_sha256: None,
        remove: Vec::new(),
        batch: 1,
        changes: Vec::new(),
    };
    append(work, vec![said]).await?.into_iter().next().ok_or(Error::NotFound("decision"))
}

/// The changes that were shown, where they are what stands now.
async fn seen(work: &Work, taken: &Taken, (decision, shown): (&Decision, &Shown)) -> Result<Vec<Change>> {
    let item = taken.item.id;
    let mut all = changes::of_item(work.db(), &taken.campaign, item).await?;
    if shown.changes_sha256 == named(&all) {
        return Ok(all);
    }
    all.retain(|change| change.kind.is_material());
    let takes = matches!(decision, Decision::Reduce { .. } | Decision::Revoke);
    if takes || shown.changes_sha256 != named(&all) {
        return Err(Refusal::ChangedSince.into());
    }
    Ok(all)
}

/// An item that somebody wants to answer for.
struct Taken {
    item: item::Model,
    campaign: campaign::Model,
    tie: Tie,
    /// In whose place.
    on_behalf_of: Option<Uuid>,
    /// How independent they are, and the waiver that holds for them; once they are permitted, the one that was needed.
    independence: Independence,
    waiver: Option<WaiverId>,
    /// What changed since the launch, as it was shown.
    changes: Vec<Change>,
}

impl Taken {
    async fn load(call: &Call, work: &Work, id: ItemId) -> Result<Self> {
        let item =
            item::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("item"))?;
        let campaign = campaign::Entity::find_by_id(item.campaign_id)
            .one(work.db())
            .await?
            .ok_or(Error::NotFound("campaign"))?;
        let instead = match call.actor.person() {
            Some(person) => delegators(work.db(), campaign.id, person, work.at()).await?,
            None => Vec::new(),
        };
        let tie = tie(call, &item, &instead)?;
        let own = item.reviewer_id == call.actor.person().map(PersonId::uuid);
        let on_behalf_of = item.reviewer_id.filter(|reviewer| !own && instead.contains(reviewer));
        let who = (call.actor.person(), instead.as_slice());
        let (independence, waiver) = independence(work.db(), &item, who, work.at()).await?;
        Ok(Self { item, campaign, tie, on_behalf_of, independence, waiver, changes: Vec::new() })
    }

    /// Hidden before anything is told of it; then the review's own words; then the permission table. Gives the waiver that it
    /// takes; `None` where it takes none.
    fn permitted(
        &self,
        call: &Call,
        keeps: bool,
        rule: impl Fn(Asking<'_>) -> std::result::Result<(), Refusal>,
        work: &Work,
    ) -> Result<Option<WaiverId>> {
        let permission = policy::may(&call.actor, Action::DecideItem, standing(self.tie));
        if permission == Permission::Hidden {
            return Err(Error::NotFound("item"));
        }
        let asking = Asking {
            actor: &call.actor,
            tie: self.tie,
            state: Place::new("campaign", self.campaign.id).word("state", &self.campaign.state)?,
            launched_at: self.campaign.launched_at,
            due_at: self.campaign.due_at,
            now: work.at(),
        };
        let lifted = independently(asking, Independence { keeps, ..self.independence }, rule)?;
        Error::unless_allowed(permission, "item", Action::DecideItem.as_str())?;
        Ok(self.waiver.filter(|_| lifted.is_some()))
    }
}

/// One decision to be appended.
struct Said {
    item: item::Model,
    answer: Answer,
    reason_sha256: Option<Digest>,
    remove: Vec<String>,
    batch: usize,
    on_behalf_of: Option<Uuid>,
    waiver: Option<WaiverId>,
    changes: Vec<Change>,
}

/// A leaf each, and a row each that names its leaf.
async fn append(work: Work, said: Vec<Said>) -> Result<Vec<DecisionId>> {
    let person = work.actor().person().ok_or(Refusal::Machine)?;
    let mut said = said.into_iter();
    let first = said.next().ok_or(Refusal::NothingChosen)?;
    let mut ids = vec![DecisionId::new(work.id())];
    let mut recorded = work.record(event(&first, ids[0])?).await?;
    row(recorded.work(), recorded.seq(), ids[0], person, first).await?;
    for one in said {
        let id = DecisionId::new(recorded.work().id());
        recorded = recorded.and(event(&one, id)?).await?;
        row(recorded.work(), recorded.seq(), id, person, one).await?;
        ids.push(id);
    }
    recorded.commit().await?;
    Ok(ids)
}

fn event(said: &Said, id: DecisionId) -> Result<Event> {
    let decided = Decided {
        decision: id,
        item: ItemId::new(said.item.id),
        outcome: said.answer,
        snapshot_sha256: said.item.snapshot_sha256.parse().map_err(Error::unexpected)?,
        reason_sha256: said.reason_sha256,
        batch_size: u64::try_from(said.batch).map_err(Error::unexpected)?,
        changes_sha256: changes_sha256(&said.changes),
        on_behalf_of: said.on_behalf_of.map(PersonId::new),
    };
    let mut facts = decided.facts();
    if let Some(facts) = facts.as_object_mut() {
        if !said.remove.is_empty() {
            facts.insert("remove".into(), said.remove.clone().into());
        }
        if let Some(waiver) = said.waiver {
            facts.insert(WAIVER.into(), waiver.to_string().into());
        }
    }
    Ok(Event::of_campaign(CampaignId::new(said.item.campaign_id), decided.action(), decided.item, facts))
}

async fn row(work: &Work, seq: u64, id: DecisionId, person: PersonId, said: Said) -> Result<()> {
    let need_stated = said.answer == Answer::NeedStated;
    let outcome = if need_stated { Answer::Keep } else { said.answer };
    decision::ActiveModel {
        id: Set(id.uuid()),
        seq: Set(i64::try_from(seq).map_err(Error::unexpected)?),
        campaign_id: Set(said.item.campaign_id),
        item_id: Set(said.item.id),
        person_id: Set(person.uuid()),
        outcome: Set(outcome.to_string()),
        need_stated: Set(need_stated),
        reason_sha256: Set(said.reason_sha256.map(|hash| hash.to_string())),
        snapshot_sha256: Set(said.item.snapshot_sha256),
        remove: Set(serde_json::to_string(&said.remove).map_err(Error::unexpected)?),
        at: Set(work.at()),
        batch_size: Set(i32::try_from(said.batch).map_err(Error::unexpected)?),
        on_behalf_of: Set(said.on_behalf_of),
        waiver_id: Set(said.waiver.map(WaiverId::uuid)),
        changes: Set(serde_json::to_string(&said.changes).map_err(Error::unexpected)?),
    }
    .insert(work.db())
    .await?;
    Ok(())
}
