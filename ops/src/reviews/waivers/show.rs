//! Waivers as the pages of their campaign and of their item show them.

use super::held;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::reviews::rows::visible;
use crate::{people, texts};
use domain::actor::Role;
use domain::id::{CampaignId, ItemId, PersonId, WaiverId};
use domain::instant::Instant;
use domain::policy::{self, Action, Answer as Permission, Standing};
use domain::review::{CampaignState, ReviewerRule, WaiverAnswering, WaiverState, in_time, may_answer_waiver};
use entities::inconsistency::Place;
use entities::{campaign, identity, item, waiver};
use sea_orm::sea_query::Cond;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// One waiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverRow {
    /// The waiver.
    pub id: WaiverId,
    /// For one item alone, and what its identity is called; for all of the person's where there is none.
    pub item: Option<(ItemId, String)>,
    /// For whom.
    pub person: PersonId,
    /// What they are called.
    pub person_name: String,
    /// What whoever asked is called.
    pub asked_by: String,
    /// When.
    pub asked_at: Instant,
    /// Why; `None` where it was erased.
    pub reason: Option<String>,
    /// How far it has come.
    pub state: WaiverState,
    /// What whoever answered is called, and when they did.
    pub answered: Option<(String, Instant)>,
    /// To, exclusive.
    pub until: Instant,
    /// When it was ended before that.
    pub ended_at: Option<Instant>,
    /// Does it hold now?
    pub holds: bool,
    /// Does it wait for an answer?
    pub waits: bool,
    /// May the actor answer it now?
    pub may_answer: bool,
    /// May the actor end it, or take it back?
    pub may_end: bool,
}

/// The waivers of a campaign, or of one item, as the actor may see them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waivers {
    /// Those there are, the newest first.
    pub rows: Vec<WaiverRow>,
    /// For whom the actor may ask for one now, by id and name; empty where it may not.
    pub ask_for: Vec<(PersonId, String)>,
}

/// The waivers of a campaign; with an item, those that concern it. Whoever sees all of the campaign sees all of them, others
/// those that are for them.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not see the campaign, or the item is none of its.
pub async fn waivers(call: &Call, id: CampaignId, item: Option<ItemId>) -> Result<Waivers> {
    let (row, whole) = visible(call, id).await?;
    let mut query = waiver::Entity::find().filter(waiver::COLUMN.campaign_id.eq(row.id));
    if !whole {
        let Some(person) = call.actor.person() else { return Ok(Waivers::default()) };
        query = query.filter(waiver::COLUMN.person_id.eq(person.uuid()));
    }
    if let Some(item) = item {
        let all =
            Cond::any().add(waiver::COLUMN.item_id.is_null()).add(waiver::COLUMN.item_id.eq(item.uuid()));
        query = query.filter(all);
    }
    let ask_for = ask_for(call, &row, item).await?;
    let mut rows = query
        .order_by_desc(waiver::COLUMN.asked_at)
        .order_by_desc(waiver::COLUMN.id)
        .all(call.read())
        .await?;
    if let Some(item) = item.filter(|_| !rows.is_empty()) {
        // One for all of somebody's items concerns this one where they decide it.
        let deciding = deciding(call, &row, Some(item)).await?;
        rows.retain(|one| one.item_id.is_some() || deciding.contains(&one.person_id));
    }
    let people: Vec<PersonId> = rows
        .iter()
        .flat_map(|row| [Some(row.person_id), Some(row.asked_by), row.answered_by])
        .flatten()
        .map(PersonId::new)
        .collect();
    let names = people::names(call.read(), people).await?;
    let of: Vec<Uuid> = rows.iter().filter_map(|row| row.item_id).collect();
    let items = items(call, of).await?;
    let mut shown = Vec::with_capacity(rows.len());
    for one in rows {
        shown.push(view(call, &row, one, (&names, &items)).await?);
    }
    Ok(Waivers { rows: shown, ask_for })
}

/// The waivers that wait for the actor's answer, with what each one's campaign is called, the one that ends first at the top.
///
/// # Errors
/// What the database says.
pub async fn waivers_to_answer(call: &Call) -> Result<Vec<(CampaignId, String, WaiverRow)>> {
    if policy::may(&call.actor, Action::AnswerWaiver, Standing::None) != Permission::Allowed {
        return Ok(Vec::new());
    }
    let asked = waiver::Entity::find()
        .filter(waiver::COLUMN.state.eq(WaiverState::Asked.as_str()))
        .filter(waiver::COLUMN.ended_at.is_null())
        .filter(waiver::COLUMN.until_at.gt(call.now()))
        .all(call.read())
        .await?;
    let campaigns: BTreeSet<Uuid> = asked.into_iter().map(|row| row.campaign_id).collect();
    let mut waiting = Vec::new();
    for id in campaigns.into_iter().map(CampaignId::new) {
        let (row, _) = match visible(call, id).await {
            Err(Error::NotFound(_)) => continue,
            other => other?,
        };
        let rows = waivers(call, id, None).await?.rows;
        waiting.extend(rows.into_iter().filter(|one| one.may_answer).map(|one| (id, row.name.clone(), one)));
    }
    waiting.sort_by_key(|(_, _, one)| (one.until, one.id));
    Ok(waiting)
}

async fn view(
    call: &Call,
    of: &campaign::Model,
    row: waiver::Model,
    (names, items): (&HashMap<PersonId, String>, &HashMap<Uuid, String>),
) -> Result<WaiverRow> {
    let name = |id: Uuid| names.get(&PersonId::new(id)).cloned().unwrap_or_default();
    let state = Place::new("waiver", row.id).word("state", &row.state)?;
    let (waits, holds) = (held::waits(&row, call.now())?, held::force(&row)?.is_in_force(call.now()));
    let allowed = |action| policy::may(&call.actor, action, Standing::None) == Permission::Allowed;
    let answering = WaiverAnswering {
        actor: &call.actor,
        person: PersonId::new(row.person_id),
        asked_by: PersonId::new(row.asked_by),
        acknowledger: PersonId::new(of.acknowledger_id),
        state,
        campaign: Place::new("campaign", of.id).word("state", &of.state)?,
        launched_at: of.launched_at,
        until: row.until_at,
        now: call.now(),
    };
    Ok(WaiverRow {
        id: WaiverId::new(row.id),
        item: row.item_id.map(|id| (ItemId::new(id), items.get(&id).cloned().unwrap_or_default())),
        person: PersonId::new(row.person_id),
        person_name: name(row.person_id),
        asked_by: name(row.asked_by),
        asked_at: row.asked_at,
        reason: texts::read(call.read(), &row.reason_sha256).await?,
        state,
        answered: row.answered_by.zip(row.answered_at).map(|(id, at)| (name(id), at)),
        until: row.until_at,
        ended_at: row.ended_at,
        holds,
        waits,
        may_answer: waits && allowed(Action::AnswerWaiver) && may_answer_waiver(answering).is_ok(),
        may_end: (waits || holds) && allowed(Action::AskWaiver),
    })
}

/// What the identities of these items are called.
async fn items(call: &Call, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>> {
    let found: Vec<(Uuid, Uuid)> = item::Entity::find()
        .filter(item::Column::Id.is_in(ids))
        .select_only()
        .columns([item::Column::Id, item::Column::IdentityId])
        .into_tuple()
        .all(call.read())
        .await?;
    let names: Vec<(Uuid, String)> = identity::Entity::find()
        .filter(identity::Column::Id.is_in(found.iter().map(|(_, identity)| *identity)))
        .select_only()
        .columns([identity::Column::Id, identity::Column::Name])
        .into_tuple()
        .all(call.read())
        .await?;
    let names: HashMap<Uuid, String> = names.into_iter().collect();
    Ok(found.into_iter().filter_map(|(id, identity)| Some((id, names.get(&identity)?.clone()))).collect())
}

/// Whoever decides anything of the campaign, or of the item: reviewers, those in whose place others decide, and security
/// where nobody owns it.
async fn deciding(call: &Call, row: &campaign::Model, item: Option<ItemId>) -> Result<BTreeSet<Uuid>> {
    let mut query = item::Entity::find().filter(item::COLUMN.campaign_id.eq(row.id));
    if let Some(item) = item {
        query = query.filter(item::COLUMN.id.eq(item.uuid()));
    }
    let found: Vec<(Option<Uuid>, String)> = query
        .select_only()
        .columns([item::Column::ReviewerId, item::Column::ReviewerRule])
        .distinct()
        .into_tuple()
        .all(call.read())
        .await?;
    if item.is_some() && found.is_empty() {
        return Err(Error::NotFound("item"));
    }
    let mut all: BTreeSet<Uuid> = found.iter().filter_map(|(reviewer, _)| *reviewer).collect();
    let instead = crate::reviews::delegate::holding(call.read(), row.id, call.now()).await?;
    let delegates: Vec<Uuid> =
        instead.into_iter().filter(|(whose, _)| all.contains(whose)).map(|(_, who)| who).collect();
    all.extend(delegates);
    if found.iter().any(|(_, rule)| rule == ReviewerRule::Steward.as_str()) {
        all.extend(people::holders(call.read(), Role::Security).await?.into_iter().map(PersonId::uuid));
    }
    Ok(all)
}

/// For whom the actor may ask for a waiver now.
async fn ask_for(
    call: &Call,
    row: &campaign::Model,
    item: Option<ItemId>,
) -> Result<Vec<(PersonId, String)>> {
    let state: CampaignState = Place::new("campaign", row.id).word("state", &row.state)?;
    let open = state == CampaignState::Open && in_time(call.now(), row.due_at);
    if !open || policy::may(&call.actor, Action::AskWaiver, Standing::None) != Permission::Allowed {
        return Ok(Vec::new());
    }
    let deciding = deciding(call, row, item).await?;
    let all = people::active(call.read()).await?;
    Ok(all.into_iter().filter(|(id, _)| deciding.contains(&id.uuid())).collect())
}
