//! Routing: an open item that security stood in for goes to the owner who accepted the identity, and what was on the
//! list of somebody who leaves goes to whoever comes after them.

use super::answers::Answers;
use super::changes::Asked;
use crate::call::Work;
use crate::error::{Error, Result};
use crate::event::Event;
use domain::id::{AwayId, CampaignId, IdentityId, ItemId, PersonId};
use domain::ownership::OwnerPart;
use domain::review::{CampaignState, ReviewerRule};
use entities::{campaign, item};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Set,
};
use serde_json::json;
use uuid::Uuid;

/// Action of the leaf that says that an item went to another reviewer.
const ROUTED: &str = "campaign.routed";

/// Hands open items on this identity to its new owner: those that a steward holds, and, to a new technical owner, those
/// of the one before. Decisions already taken stay. Never to the acknowledger, who may have no part.
pub(crate) async fn to_owner(
    work: &Work,
    identity: IdentityId,
    person: PersonId,
    part: OwnerPart,
) -> Result<()> {
    let rule = match part {
        OwnerPart::Technical => ReviewerRule::Technical,
        OwnerPart::Business => ReviewerRule::Business,
        OwnerPart::Backup | OwnerPart::Steward => return Ok(()),
    };
    let mut items =
        item::Entity::find().filter(item::COLUMN.identity_id.eq(identity.uuid())).all(work.db()).await?;
    items.sort_by_key(|row| row.id);
    for row in items {
        let Some(campaign) = campaign::Entity::find_by_id(row.campaign_id).one(work.db()).await? else {
            continue;
        };
        let is_open = campaign.state == CampaignState::Open.as_str();
        let falls_to =
            row.reviewer_rule == ReviewerRule::Steward.as_str() || row.reviewer_rule == rule.as_str();
        let already = row.reviewer_id == Some(person.uuid()) && row.reviewer_rule == rule.as_str();
        if !is_open || !falls_to || already || campaign.acknowledger_id == person.uuid() {
            continue;
        }
        hand(work, row, Some(person), rule, None).await?;
    }
    Ok(())
}

/// Hands one open item to somebody; `None` leaves it with the steward, whoever of security that is.
pub(crate) async fn hand_item(
    work: &Work,
    id: ItemId,
    to: Option<PersonId>,
    rule: ReviewerRule,
) -> Result<()> {
    let row = item::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("item"))?;
    hand(work, row, to, rule, None).await
}

/// Hands one open item to whoever stands in for somebody who is away, and says by which statement.
pub(crate) async fn hand_away(
    work: &Work,
    id: ItemId,
    (to, rule): (PersonId, ReviewerRule),
    away: AwayId,
) -> Result<()> {
    let row = item::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("item"))?;
    hand(work, row, Some(to), rule, Some(away)).await
}

async fn hand(
    work: &Work,
    row: item::Model,
    to: Option<PersonId>,
    rule: ReviewerRule,
    away: Option<AwayId>,
) -> Result<()> {
    let (id, campaign) = (ItemId::new(row.id), CampaignId::new(row.campaign_id));
    let from = row.reviewer_id.map(|from| PersonId::new(from).to_string());
    let mut change = row.into_active_model();
    change.reviewer_id = Set(to.map(PersonId::uuid));
    change.reviewer_rule = Set(rule.to_string());
    change.away_id = Set(away.map(AwayId::uuid));
    change.update(work.db()).await?;
    let mut facts = json!({
        "item": id.to_string(), "from": from, "to": to.map(|to| to.to_string()), "rule": rule.as_str(),
    });
    if let Some(away) = away {
        facts["away"] = away.to_string().into();
    }
    work.note(Event::of_campaign(campaign, ROUTED, id, facts)).await
}

/// The open items that are on somebody's list, as (item, identity), by open campaign. Where one was answered it stays:
/// the answer is theirs.
pub(crate) async fn open_items_of(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<(campaign::Model, Vec<(Uuid, Uuid)>)>> {
    let campaigns = campaign::Entity::find()
        .filter(campaign::COLUMN.state.eq(CampaignState::Open.as_str()))
        .order_by_asc(campaign::COLUMN.id)
        .all(db)
        .await?;
    let mut found = Vec::new();
    for campaign in campaigns {
        let items: Vec<(Uuid, Uuid)> = item::Entity::find()
            .filter(item::COLUMN.campaign_id.eq(campaign.id))
            .filter(item::COLUMN.reviewer_id.eq(person.uuid()))
            .order_by_asc(item::COLUMN.position)
            .select_only()
            .columns([item::Column::Id, item::Column::IdentityId])
            .into_tuple()
            .all(db)
            .await?;
        let answers = Answers::of(db, &campaign, &Asked::Of(vec![person.uuid()])).await?;
        let open: Vec<_> = items.into_iter().filter(|(id, _)| answers.answer(*id).is_none()).collect();
        if !open.is_empty() {
            found.push((campaign, open));
        }
    }
    Ok(found)
}
