//! Routing: an open item that security stood in for goes to the owner who accepted the identity.

use crate::call::Work;
use crate::error::Result;
use crate::event::Event;
use domain::id::{CampaignId, IdentityId, ItemId, PersonId};
use domain::ownership::OwnerPart;
use domain::review::{CampaignState, ReviewerRule};
use entities::{campaign, item};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::json;

/// Action of the leaf that says that an item went to another reviewer.
const ROUTED: &str = "campaign.routed";

/// Hands open items on this identity to its new owner: those that a steward holds, and, to a new technical owner, those
/// of the one before. Decisions already taken stay. Never to the acknowledger, who may have no part.
pub(crate) async fn to_owner(work: &Work, identity: IdentityId, person: PersonId, part: OwnerPart) -> Result<()> {
    let rule = match part {
        OwnerPart::Technical => ReviewerRule::Technical,
        OwnerPart::Business => ReviewerRule::Business,
        OwnerPart::Backup | OwnerPart::Steward => return Ok(()),
    };
    let mut items = item::Entity::find().filter(item::COLUMN.identity_id.eq(identity.uuid())).all(work.db()).await?;
    items.sort_by_key(|row| row.id);
    for row in items {
        let Some(campaign) = campaign::Entity::find_by_id(row.campaign_id).one(work.db()).await? else { continue };
        let is_open = campaign.state == CampaignState::Open.as_str();
        let falls_to = row.reviewer_rule == ReviewerRule::Steward.as_str() || row.reviewer_rule == rule.as_str();
        let already = row.reviewer_id == Some(person.uuid()) && row.reviewer_rule == rule.as_str();
        if !is_open || !falls_to || already || campaign.acknowledger_id == person.uuid() {
            continue;
        }
        let (id, from) = (ItemId::new(row.id), row.reviewer_id.map(|from| PersonId::new(from).to_string()));
        let mut change = row.into_active_model();
        change.reviewer_id = Set(Some(person.uuid()));
        change.reviewer_rule = Set(rule.to_string());
        change.update(work.db()).await?;
        let facts = json!({ "item": id.to_string(), "from": from, "to": person.to_string(), "rule": rule.as_str() });
        work.note(Event::of_campaign(CampaignId::new(campaign.id), ROUTED, id, facts)).await?;
    }
    Ok(())
}
