//! How keeps of privileged items stand in a campaign whose second stage security is, and which of them wait for the actor.

use super::answers::Answers;
use super::changes::Asked;
use super::items::these_items;
use super::rows::ItemRow;
use crate::call::Call;
use crate::error::Result;
use domain::actor::Role;
use domain::id::{CampaignId, DecisionId, PersonId};
use domain::instant::Instant;
use domain::review::{Answer, CampaignState, Confirmation, asks_confirmation, confirmed_until};
use entities::inconsistency::Place;
use entities::{campaign, confirmation, decision, identity, item, ownership};
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// So many answers are looked at with one statement.
const ROWS: usize = 500;
/// The name of a second row of decisions.
const LATER: &str = "later";

/// For how many days after its due instant security confirms; `None` where a campaign has no such stage.
pub(super) fn days(row: &campaign::Model) -> Result<Option<u32>> {
    let place = Place::new("campaign", row.id);
    let days = row.confirm_days.map(|days| place.count("confirm_days", days.into())).transpose()?;
    Ok(days.and_then(|days| u32::try_from(days).ok()))
}

/// Until when it may, exclusive.
pub(super) fn until(row: &campaign::Model) -> Result<Option<Instant>> {
    Ok(days(row)?.map(|days| confirmed_until(row.due_at, days)))
}

/// What of a campaign asks for a confirmation, and what was said.
pub(super) struct Stage {
    /// Does the campaign take confirmations no more? Then what waits counts for nothing.
    pub(super) over: bool,
    privileged: HashSet<Uuid>,
    said: HashMap<Uuid, Confirmation>,
}

impl Stage {
    /// Of items of a campaign; `None` where it has no second stage.
    pub(super) async fn of(
        db: &impl ConnectionTrait,
        campaign: &campaign::Model,
        asked: &Asked,
    ) -> Result<Option<Self>> {
        if campaign.confirm_days.is_none() {
            return Ok(None);
        }
        let of = confirmation::Entity::find()
            .filter(confirmation::Column::ItemId.in_subquery(asked.of(campaign.id, item::Column::Id)));
        let privileged: Vec<Uuid> = item::Entity::find()
            .filter(item::Column::Id.in_subquery(asked.of(campaign.id, item::Column::Id)))
            .filter(item::COLUMN.privileged.eq(true))
            .select_only()
            .column(item::Column::Id)
            .into_tuple()
            .all(db)
            .await?;
        let mut said = HashMap::new();
        for row in of.all(db).await? {
            let word = Place::new("confirmation", row.decision_id).word("said", &row.said)?;
            said.insert(row.decision_id, word);
        }
        let over = campaign.state != CampaignState::Open.as_str();
        Ok(Some(Self { over, privileged: privileged.into_iter().collect(), said }))
    }

    /// How this answer on an item stands; `None` where it asks for no confirmation.
    pub(super) fn stands(&self, item: Uuid, decision: DecisionId, answer: Answer) -> Option<Confirmation> {
        let said = || self.said.get(&decision.uuid()).copied().unwrap_or(Confirmation::Waiting);
        asks_confirmation(self.privileged.contains(&item), answer).then(said)
    }
}

/// What waits for somebody of security to confirm it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToConfirm {
    /// How many keeps.
    pub total: usize,
    /// The first of them, each with until when: the campaign first whose time for that ends first, riskiest first in it.
    pub first: Vec<(ItemRow, Instant)>,
}

/// The keeps that wait for the actor to confirm them, at most so many of them shown; nothing to whoever is not of security, and
/// nothing in which the actor has a part.
///
/// # Errors
/// What the database says.
pub async fn to_confirm(call: &Call, most: usize) -> Result<ToConfirm> {
    let Some(person) = call.actor.person().filter(|_| call.actor.has(Role::Security)) else {
        return Ok(ToConfirm::default());
    };
    let mut campaigns = campaign::Entity::find()
        .filter(campaign::COLUMN.state.eq(CampaignState::Open.as_str()))
        .filter(campaign::COLUMN.confirm_days.is_not_null())
        .all(call.read())
        .await?;
    campaigns.retain(|row| {
        call.actor.had_at(Role::Security, row.launched_at) && row.acknowledger_id != person.uuid()
    });
    let mut theirs = Vec::with_capacity(campaigns.len());
    for row in campaigns {
        theirs.extend(until(&row)?.filter(|until| call.now() < *until).map(|until| (until, row)));
    }
    theirs.sort_by_key(|(until, row)| (*until, row.id));
    let mut found = ToConfirm::default();
    for (until, row) in theirs {
        let waiting = waiting(call, &row, Some(person)).await?;
        found.total += waiting.len();
        let room = most.saturating_sub(found.first.len());
        let shown: Vec<Uuid> = waiting.into_iter().take(room).collect();
        let items = these_items(call, &row, &shown).await?;
        found.first.extend(items.into_iter().map(|item| (item, until)));
    }
    Ok(found)
}

/// Does a keep of this campaign wait for security, whoever of it may confirm it?
///
/// # Errors
/// What the database says.
pub(crate) async fn is_waiting(call: &Call, campaign: CampaignId) -> Result<bool> {
    match campaign::Entity::find_by_id(campaign.uuid()).one(call.read()).await? {
        Some(row) => Ok(!waiting(call, &row, None).await?.is_empty()),
        None => Ok(false),
    }
}

/// The items of a campaign with a keep of which security has said nothing, and which nothing left unconfirmed since, riskiest
/// first; of those in which this person has no part. The database finds them: the others are not read.
async fn waiting(call: &Call, row: &campaign::Model, person: Option<PersonId>) -> Result<Vec<Uuid>> {
    let mut kept = item::Entity::find()
        .filter(item::COLUMN.campaign_id.eq(row.id))
        .filter(item::COLUMN.privileged.eq(true))
        .filter(item::Column::Id.in_subquery(last_kept(row.id)));
    if let Some(person) = person {
        let others = Cond::any()
            .add(item::Column::ReviewerId.is_null())
            .add(item::COLUMN.reviewer_id.ne(person.uuid()));
        kept = kept
            .filter(others)
            .filter(item::Column::Id.not_in_subquery(answered_by(row.id, person)))
            .filter(item::Column::IdentityId.not_in_subquery(owned_by(person)))
            .filter(item::Column::IdentityId.not_in_subquery(gone(row.id)));
    }
    let ids: Vec<Uuid> = kept
        .order_by_asc(item::COLUMN.position)
        .select_only()
        .column(item::Column::Id)
        .into_tuple()
        .all(call.read())
        .await?;
    let mut waiting = Vec::with_capacity(ids.len());
    for part in ids.chunks(ROWS) {
        let answers = Answers::of(call.read(), row, &Asked::These(part.to_vec())).await?;
        let waits = |item: &Uuid| answers.stands(*item) == Some(Confirmation::Waiting);
        waiting.extend(part.iter().copied().filter(waits));
    }
    Ok(waiting)
}

/// The items of a campaign whose last answer is a keep of which security has said nothing.
fn last_kept(campaign: Uuid) -> SelectStatement {
    use decision::Column::{CampaignId, Id, ItemId, Outcome, Seq};
    let (own, later) = (
        |column: decision::Column| Expr::col((decision::Entity, column)),
        |column: decision::Column| Expr::col((Alias::new(LATER), column)),
    );
    let mut after = Query::select();
    after
        .expr(Expr::val(1))
        .from_as(decision::Entity, Alias::new(LATER))
        .and_where(later(ItemId).eq(own(ItemId)))
        .and_where(later(Seq).gt(own(Seq)));
    let mut said = Query::select();
    said.column(confirmation::Column::DecisionId)
        .from(confirmation::Entity)
        .and_where(confirmation::Column::CampaignId.eq(campaign));
    let mut kept = Query::select();
    kept.column((decision::Entity, ItemId))
        .from(decision::Entity)
        .and_where(own(CampaignId).eq(campaign))
        .and_where(own(Outcome).is_in([Answer::Keep, Answer::NeedStated].map(Answer::as_str)))
        .and_where(own(Id).not_in_subquery(said))
        .cond_where(Expr::exists(after).not());
    kept
}

/// The items of a campaign that a person answered, or another for them.
fn answered_by(campaign: Uuid, person: PersonId) -> SelectStatement {
    let by = Cond::any()
        .add(decision::Column::PersonId.eq(person.uuid()))
        .add(decision::Column::OnBehalfOf.eq(person.uuid()));
    let mut items = Query::select();
    items
        .column(decision::Column::ItemId)
        .from(decision::Entity)
        .and_where(decision::Column::CampaignId.eq(campaign))
        .cond_where(by);
    items
}

/// The identities that a person owns in any part.
fn owned_by(person: PersonId) -> SelectStatement {
    let mut identities = Query::select();
    identities
        .column(ownership::Column::IdentityId)
        .from(ownership::Entity)
        .and_where(ownership::Column::PersonId.eq(person.uuid()))
        .and_where(ownership::Column::AcceptedAt.is_not_null())
        .and_where(ownership::Column::Until.is_null());
    identities
}

/// The identities of a campaign that are gone.
fn gone(campaign: Uuid) -> SelectStatement {
    let mut identities = Query::select();
    identities
        .column(identity::Column::Id)
        .from(identity::Entity)
        .and_where(identity::Column::Id.in_subquery(Asked::All.of(campaign, item::Column::IdentityId)))
        .and_where(identity::Column::GoneAt.is_not_null());
    identities
}
