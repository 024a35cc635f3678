//! The second look: the auditor types a seed, it draws a share of whatever was ever kept, and somebody of security without a
//! part in it decides each again without being shown the first answer.

use super::changes::Asked;
use super::confirm::confirmed_by;
use super::delegate::delegators;
use super::rows::{answer, standing, tie, visible};
use super::snapshot;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::texts;
use domain::id::{CampaignId, ItemId, PersonId};
use domain::instant::Instant;
use domain::policy::{self, Action, Answer as Permission, Standing};
use domain::problem::Problems;
use domain::review::{
    Answer, LookingAgain, Refusal, SamplingSeed, Tie, disagree, may_look_again, may_type_seed,
};
use domain::text::ReasonText;
use entities::inconsistency::Place;
use entities::{campaign, confirmation, decision, item, ownership, second_look};
use evidence::hash::Digest;
use evidence::log::facts::{LOOKED_AGAIN, LookedAgain, SEEDED, seeded};
use evidence::second_look::draw;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Set,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Types the sampling seed of a campaign: once, while it is open. From then on the share of the keeps with the smallest
/// hashes is drawn, whoever keeps what afterwards.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not see the campaign, [`Error::Forbidden`] for whoever is no auditor or has a part
/// in it; [`Error::Conflict`] once it is closed, and the second time; a seed that is too short, too long or not plain.
pub async fn type_seed(call: &Call, id: CampaignId, seed: &str) -> Result<()> {
    visible(call, id).await?;
    if policy::may(&call.actor, Action::TypeSeed, Standing::None) != Permission::Allowed {
        return Err(Error::Forbidden(format!("your roles do not let you {}", Action::TypeSeed)));
    }
    let seed = SamplingSeed::parse(seed)?;
    let work = call.begin().await?;
    let row =
        campaign::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("campaign"))?;
    let person = call.actor.person().ok_or(Refusal::Machine)?;
    let decided = decision::Entity::find()
        .filter(decision::COLUMN.campaign_id.eq(row.id))
        .filter(decision::COLUMN.person_id.eq(person.uuid()))
        .count(work.db())
        .await?;
    let reviews = item::Entity::find()
        .filter(item::COLUMN.campaign_id.eq(row.id))
        .filter(item::COLUMN.reviewer_id.eq(person.uuid()))
        .count(work.db())
        .await?;
    let confirmed = confirmed_by(work.db(), confirmation::COLUMN.campaign_id.eq(row.id), person).await?;
    let has_part = decided + reviews > 0 || confirmed || row.launched_by == person.uuid();
    let state = Place::new("campaign", row.id).word("state", &row.state)?;
    may_type_seed(state, row.seed.is_some(), has_part)?;
    let mut change = row.into_active_model();
    change.seed = Set(Some(seed.as_str().to_owned()));
    change.seed_by = Set(Some(person.uuid()));
    change.seed_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    work.commit(Event::of_campaign(id, SEEDED, id, seeded(id, seed.as_str()))).await?;
    Ok(())
}

/// A second look at one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// The item.
    pub item: ItemId,
    /// The hash of the snapshot that was shown, lower-case hex.
    pub snapshot_sha256: String,
    /// What they would have decided: keep, reduce, rotate or revoke.
    pub answer: Answer,
    /// Why, as it was typed.
    pub reason: String,
}

/// Decides a drawn item again, blind: once. It changes no outcome; where it disagrees before the campaign is due, the first
/// decision has to be confirmed or changed.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not know of the item; everything that [`may_look_again`] refuses, in its words;
/// [`Error::Stale`] where another snapshot was shown; no reason, or an answer that decides nothing.
pub async fn look_again(call: &Call, again: &Again) -> Result<()> {
    let work = call.begin().await?;
    let row = item::Entity::find_by_id(again.item.uuid()).one(work.db()).await?;
    let row = row.ok_or(Error::NotFound("item"))?;
    let owner = campaign::Entity::find_by_id(row.campaign_id).one(work.db()).await?;
    let owner = owner.ok_or(Error::NotFound("campaign"))?;
    let drawn = drawn(work.db(), &owner).await?.contains(&again.item);
    let (permission, refused) = may(call, work.db(), (&owner, &row, drawn), work.at()).await?;
    if permission == Permission::Hidden {
        return Err(Error::NotFound("item"));
    }
    refused?;
    Error::unless_allowed(permission, "item", Action::LookAgain.as_str())?;
    if row.snapshot_sha256 != again.snapshot_sha256 {
        return Err(Refusal::AnotherSnapshot.into());
    }
    if !matches!(again.answer, Answer::Keep | Answer::Reduce | Answer::Rotate | Answer::Revoke) {
        return Err(Problems::one("outcome", "Choose what you would have decided").into());
    }
    let reason = ReasonText::parse(&again.reason)?;
    let reason_sha256 = texts::keep(&work, reason.as_str()).await?;
    let person = call.actor.person().ok_or(Refusal::Machine)?;
    let said = LookedAgain {
        item: again.item,
        outcome: again.answer,
        snapshot_sha256: row.snapshot_sha256.parse::<Digest>().map_err(Error::unexpected)?,
        reason_sha256,
    };
    let event = Event::of_campaign(CampaignId::new(owner.id), LOOKED_AGAIN, again.item, said.facts());
    let recorded = work.record(event).await?;
    second_look::ActiveModel {
        item_id: Set(row.id),
        campaign_id: Set(owner.id),
        seq: Set(i64::try_from(recorded.seq()).map_err(Error::unexpected)?),
        person_id: Set(person.uuid()),
        outcome: Set(again.answer.to_string()),
        reason_sha256: Set(reason_sha256.to_string()),
        snapshot_sha256: Set(row.snapshot_sha256),
        at: Set(recorded.work().at()),
    }
    .insert(recorded.work().db())
    .await?;
    recorded.commit().await
}

/// May the actor look again at this item now? Where it may, nothing of the first answer is shown to it.
pub(super) async fn asks(call: &Call, owner: &campaign::Model, row: &item::Model) -> Result<bool> {
    if owner.seed.is_none() {
        return Ok(false);
    }
    // What is drawn follows from every keep of the campaign: that is asked last.
    let (permission, refused) = may(call, call.read(), (owner, row, true), call.now()).await?;
    if permission != Permission::Allowed || refused.is_err() {
        return Ok(false);
    }
    Ok(drawn(call.read(), owner).await?.contains(&ItemId::new(row.id)))
}

async fn may(
    call: &Call,
    db: &impl ConnectionTrait,
    (owner, row, drawn): (&campaign::Model, &item::Model, bool),
    now: Instant,
) -> Result<(Permission, std::result::Result<(), Refusal>)> {
    let person = call.actor.person();
    let instead = match person {
        Some(person) => delegators(db, owner.id, person, now).await?,
        None => Vec::new(),
    };
    let tie = tie(call, row, &instead)?;
    let permission = policy::may(&call.actor, Action::LookAgain, standing(tie));
    let decided = decision::Entity::find().filter(decision::COLUMN.item_id.eq(row.id)).all(db).await?;
    let decided = decided.iter().any(|one| {
        let person = person.map(PersonId::uuid);
        person.is_some() && (Some(one.person_id) == person || one.on_behalf_of == person)
    });
    // Whoever confirmed it was shown the answer.
    let confirmed = match person {
        Some(person) => confirmed_by(db, confirmation::COLUMN.item_id.eq(row.id), person).await?,
        None => false,
    };
    let looking = LookingAgain {
        actor: &call.actor,
        state: Place::new("campaign", owner.id).word("state", &owner.state)?,
        launched_at: owner.launched_at,
        drawn,
        looked: second_look::Entity::find_by_id(row.id).one(db).await?.is_some(),
        has_part: decided || confirmed || tie != Tie::None || row.reviewer_id == person.map(PersonId::uuid),
        owns: match person {
            Some(person) => owns(db, row, person).await?,
            None => false,
        },
        acknowledges: person == Some(PersonId::new(owner.acknowledger_id)),
    };
    Ok((permission, may_look_again(looking)))
}

/// Owns it in any part, now or when it was frozen.
pub(super) async fn owns(db: &impl ConnectionTrait, row: &item::Model, person: PersonId) -> Result<bool> {
    let now = ownership::Entity::find()
        .filter(ownership::COLUMN.identity_id.eq(row.identity_id))
        .filter(ownership::COLUMN.person_id.eq(person.uuid()))
        .filter(ownership::COLUMN.accepted_at.is_not_null())
        .filter(ownership::COLUMN.until.is_null())
        .count(db)
        .await?;
    let owners = snapshot::of(row.id, &row.snapshot)?.owners;
    let then =
        [owners.technical, owners.business].contains(&Some(person)) || owners.backups.contains(&person);
    Ok(then || now > 0)
}

/// The items of a campaign that are drawn as things are; none before the seed was typed.
pub(super) async fn drawn(db: &impl ConnectionTrait, owner: &campaign::Model) -> Result<BTreeSet<ItemId>> {
    let Some(seed) = &owner.seed else { return Ok(BTreeSet::new()) };
    Ok(draw(seed, ever_kept(db, owner.id).await?))
}

/// The items of which somebody ever said keep, whatever they said afterwards.
async fn ever_kept(db: &impl ConnectionTrait, campaign: Uuid) -> Result<BTreeSet<ItemId>> {
    let kept: Vec<Uuid> = decision::Entity::find()
        .filter(decision::COLUMN.campaign_id.eq(campaign))
        .filter(decision::Column::Outcome.is_in([Answer::Keep, Answer::NeedStated].map(Answer::as_str)))
        .select_only()
        .column(decision::Column::ItemId)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    Ok(kept.into_iter().map(ItemId::new).collect())
}

/// One item that is drawn, or was looked at again while it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Looked {
    pub(crate) item: ItemId,
    pub(crate) drawn: bool,
    /// The last answer before the second look, or, where nobody looked again, the last.
    pub(crate) first: Answer,
    pub(crate) second: Option<(Answer, second_look::Model)>,
}

impl Looked {
    pub(crate) fn disagrees(&self) -> bool {
        self.second.as_ref().is_some_and(|(second, _)| disagree(self.first, *second))
    }
}

/// How many were ever kept, and what was drawn of them or looked at again, by id; none before the seed was typed.
pub(crate) async fn looked(db: &impl ConnectionTrait, owner: &campaign::Model) -> Result<(u64, Vec<Looked>)> {
    if owner.seed.is_none() {
        return Ok((0, Vec::new()));
    }
    let kept = ever_kept(db, owner.id).await?;
    let drawn = drawn(db, owner).await?;
    let rows =
        second_look::Entity::find().filter(second_look::COLUMN.campaign_id.eq(owner.id)).all(db).await?;
    let all = compared(db, &drawn, rows).await?;
    Ok((u64::try_from(kept.len()).map_err(Error::unexpected)?, all))
}

/// What was drawn, and what was looked at again, each with the answer before it, by id.
async fn compared(
    db: &impl ConnectionTrait,
    drawn: &BTreeSet<ItemId>,
    rows: Vec<second_look::Model>,
) -> Result<Vec<Looked>> {
    let mut rows: BTreeMap<ItemId, second_look::Model> =
        rows.into_iter().map(|row| (ItemId::new(row.item_id), row)).collect();
    let items: BTreeSet<ItemId> = drawn.iter().copied().chain(rows.keys().copied()).collect();
    let ids: Vec<Uuid> = items.iter().map(|item| item.uuid()).collect();
    let mut decided: Vec<(Uuid, Uuid, i64, String, bool)> = Vec::new();
    for part in ids.chunks(500) {
        let found: Vec<(Uuid, Uuid, i64, String, bool)> = decision::Entity::find()
            .filter(decision::Column::ItemId.is_in(part.iter().copied()))
            .order_by_asc(decision::COLUMN.seq)
            .select_only()
            .columns([
                decision::Column::Id,
                decision::Column::ItemId,
                decision::Column::Seq,
                decision::Column::Outcome,
                decision::Column::NeedStated,
            ])
            .into_tuple()
            .all(db)
            .await?;
        decided.extend(found);
    }
    let mut all = Vec::with_capacity(items.len());
    for item in items {
        let row = rows.remove(&item);
        let until = row.as_ref().map_or(i64::MAX, |row| row.seq);
        let last = decided.iter().rfind(|one| one.1 == item.uuid() && one.2 < until);
        let (id, _, _, outcome, stated) = last.ok_or(Error::NotFound("decision"))?;
        let second = match row {
            Some(row) => Some((Place::new("second_look", item).word("outcome", &row.outcome)?, row)),
            None => None,
        };
        all.push(Looked {
            item,
            drawn: drawn.contains(&item),
            first: answer(*id, outcome, *stated)?,
            second,
        });
    }
    Ok(all)
}

/// What whoever looked again would have decided otherwise, before the campaign was due: later nobody could confirm.
pub(super) async fn doubts(
    db: &impl ConnectionTrait,
    owner: &campaign::Model,
    asked: &Asked,
) -> Result<Vec<(Uuid, Answer, Instant)>> {
    if owner.seed.is_none() {
        return Ok(Vec::new());
    }
    let rows = second_look::Entity::find()
        .filter(second_look::Column::ItemId.in_subquery(asked.of(owner.id, item::Column::Id)))
        .filter(second_look::COLUMN.at.lt(owner.due_at))
        .all(db)
        .await?;
    let all = compared(db, &BTreeSet::new(), rows).await?;
    let doubted = all.into_iter().filter(Looked::disagrees).filter_map(|one| {
        let (answer, row) = one.second?;
        Some((row.item_id, answer, row.at))
    });
    Ok(doubted.collect())
}

/// What the campaign page says of the second look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecondView {
    /// The seed, once it was typed.
    pub seed: Option<String>,
    /// When.
    pub typed_at: Option<Instant>,
    /// May the actor type it now?
    pub may_type: bool,
    /// How many items were ever kept.
    pub kept: u64,
    /// Each that is drawn or was looked at again: did somebody look, and does it disagree?
    pub items: Vec<(ItemId, bool, bool)>,
}

/// The second look of a campaign, to auditors and security; nothing to others, who may be those it looks at.
pub(super) async fn view(call: &Call, owner: &campaign::Model) -> Result<Option<SecondView>> {
    let may = |action| call.may_to(action, Standing::None, "campaign").is_ok();
    if !may(Action::TypeSeed) && !may(Action::LookAgain) {
        return Ok(None);
    }
    let (kept, items) = looked(call.read(), owner).await?;
    let state = Place::new("campaign", owner.id).word("state", &owner.state)?;
    Ok(Some(SecondView {
        may_type: may(Action::TypeSeed) && may_type_seed(state, owner.seed.is_some(), false).is_ok(),
        seed: owner.seed.clone(),
        typed_at: owner.seed_at,
        kept,
        items: items.iter().map(|one| (one.item, one.second.is_some(), one.disagrees())).collect(),
    }))
}
