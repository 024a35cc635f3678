//! How keeps of privileged items stand in a campaign whose second stage security is, and which of them wait for the actor.

use super::changes::Asked;
use super::items::items_of;
use super::rows::ItemRow;
use crate::call::Call;
use crate::error::Result;
use domain::actor::Role;
use domain::id::{DecisionId, PersonId};
use domain::instant::Instant;
use domain::review::{Answer, CampaignState, Confirmation, asks_confirmation, confirmed_until};
use entities::inconsistency::Place;
use entities::{campaign, confirmation, decision, identity, item, ownership};
use sea_orm::sea_query::Cond;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

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

/// The keeps that wait for the actor to confirm them, each with until when, the campaign first whose time for that ends first, riskiest first in
/// it; nothing to whoever is not of security, and nothing in which the actor has a part.
///
/// # Errors
/// What the database says.
pub async fn to_confirm(call: &Call) -> Result<Vec<(ItemRow, Instant)>> {
    let Some(person) = call.actor.person().filter(|_| call.actor.has(Role::Security)) else {
        return Ok(Vec::new());
    };
    let mut campaigns = campaign::Entity::find()
        .filter(campaign::COLUMN.state.eq(CampaignState::Open.as_str()))
        .filter(campaign::COLUMN.confirm_days.is_not_null())
        .order_by_asc(campaign::COLUMN.id)
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
    let mut found = Vec::new();
    for (until, row) in theirs {
        let items = items_of(call, &row, None).await?;
        let waiting: Vec<ItemRow> =
            items.into_iter().filter(|item| item.confirmation == Some(Confirmation::Waiting)).collect();
        if waiting.is_empty() {
            continue;
        }
        let barred = part_of(call, row.id, person).await?;
        let barred = |item: &ItemRow| {
            item.reviewer == Some(person)
                || barred.contains(&item.id.uuid())
                || barred.contains(&item.identity.uuid())
        };
        found.extend(waiting.into_iter().filter(|item| !barred(item)).map(|item| (item, until)));
    }
    Ok(found)
}

/// The items of a campaign that a person answered, or another for them, and the identities that they own or that are gone.
async fn part_of(call: &Call, campaign: Uuid, person: PersonId) -> Result<HashSet<Uuid>> {
    let by = Cond::any()
        .add(decision::COLUMN.person_id.eq(person.uuid()))
        .add(decision::COLUMN.on_behalf_of.eq(person.uuid()));
    let mut part: HashSet<Uuid> = decision::Entity::find()
        .filter(decision::COLUMN.campaign_id.eq(campaign))
        .filter(by)
        .select_only()
        .column(decision::Column::ItemId)
        .into_tuple::<Uuid>()
        .all(call.read())
        .await?
        .into_iter()
        .collect();
    let owned: Vec<Uuid> = ownership::Entity::find()
        .filter(ownership::COLUMN.person_id.eq(person.uuid()))
        .filter(ownership::COLUMN.accepted_at.is_not_null())
        .filter(ownership::COLUMN.until.is_null())
        .select_only()
        .column(ownership::Column::IdentityId)
        .into_tuple()
        .all(call.read())
        .await?;
    part.extend(owned);
    let gone: Vec<Uuid> = identity::Entity::find()
        .filter(identity::Column::Id.in_subquery(Asked::All.of(campaign, item::Column::IdentityId)))
        .filter(identity::COLUMN.gone_at.is_not_null())
        .select_only()
        .column(identity::Column::Id)
        .into_tuple()
        .all(call.read())
        .await?;
    part.extend(gone);
    Ok(part)
}
