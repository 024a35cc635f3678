//! Owners and reviews, as findings need them.

use super::load::{Desk, Which};
use crate::error::Result;
use crate::ownership::of_row;
use domain::finding::{AttestedFacts, OwnerFacts};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::review::{CampaignState, ItemOutcome};
use entities::inconsistency::Place;
use entities::{campaign, decision, item, ownership, person};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Who answers for each.
pub(super) async fn owners(desk: &Desk, which: &Which) -> Result<HashMap<Uuid, OwnerFacts>> {
    let rows = ownership::Entity::find()
        .filter(which.on(ownership::Column::IdentityId))
        .filter(ownership::COLUMN.part.ne(OwnerPart::Steward.as_str()))
        .all(desk.call.read())
        .await?;
    let active: HashSet<Uuid> = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::COLUMN.active.eq(true))
        .into_tuple::<Uuid>()
        .all(desk.call.read())
        .await?
        .into_iter()
        .collect();
    let mut all: HashMap<Uuid, OwnerFacts> = HashMap::new();
    for row in rows {
        let facts = all.entry(row.identity_id).or_default();
        let part: OwnerPart = Place::new("ownership", row.id).word("part", &row.part)?;
        let is_over = row.until.is_some_and(|until| until <= desk.now);
        match row.accepted_at {
            // An offer that nobody answered lapses by itself.
            None if !is_over && of_row(&row)?.waits(desk.now) => {
                let earlier = facts.offered_at.map_or(row.offered_at, |known| known.min(row.offered_at));
                facts.offered_at = Some(earlier);
            }
            None => {}
            Some(_) if is_over => facts.lost_at = facts.lost_at.max(row.until),
            // A backup takes over when the owner leaves; until then nobody answers but the owner.
            Some(at) if part != OwnerPart::Backup => {
                let acts = at <= desk.now && active.contains(&row.person_id);
                facts.owned |= acts;
                if acts && part == OwnerPart::Technical {
                    facts.technical_since = facts.technical_since.max(Some(at));
                }
            }
            Some(_) => {}
        }
    }
    Ok(all)
}

/// The last review of each that came to an answer.
pub(super) async fn attested(desk: &Desk, which: &Which) -> Result<HashMap<Uuid, AttestedFacts>> {
    let unanswered = [ItemOutcome::NoResponse.as_str(), ItemOutcome::Withdrawn.as_str()];
    let items: Vec<(Uuid, Uuid, Uuid)> = item::Entity::find()
        .select_only()
        .columns([item::Column::Id, item::Column::IdentityId, item::Column::CampaignId])
        .filter(which.on(item::Column::IdentityId))
        .filter(item::COLUMN.outcome.is_not_null())
        .filter(item::Column::Outcome.is_not_in(unanswered))
        .into_tuple()
        .all(desk.call.read())
        .await?;
    if items.is_empty() {
        return Ok(HashMap::new());
    }
    let launched: HashMap<Uuid, Instant> = campaign::Entity::find()
        .select_only()
        .columns([campaign::Column::Id, campaign::Column::LaunchedAt])
        .filter(campaign::COLUMN.state.ne(CampaignState::Open.as_str()))
        .into_tuple::<(Uuid, Instant)>()
        .all(desk.call.read())
        .await?
        .into_iter()
        .collect();
    let mut last: HashMap<Uuid, (Instant, Uuid)> = HashMap::new();
    for (item, identity, campaign) in items {
        let Some(at) = launched.get(&campaign).copied() else { continue };
        let known = last.entry(identity).or_insert((at, item));
        *known = (*known).max((at, item));
    }
    let ids: Vec<Uuid> = last.values().map(|(_, item)| *item).collect();
    let mut decided: HashMap<Uuid, Instant> = HashMap::new();
    for part in ids.chunks(1_000) {
        let rows: Vec<(Uuid, Instant)> = decision::Entity::find()
            .select_only()
            .columns([decision::Column::ItemId, decision::Column::At])
            .filter(decision::Column::ItemId.is_in(part.iter().copied()))
            .into_tuple()
            .all(desk.call.read())
            .await?;
        for (item, at) in rows {
            let known = decided.entry(item).or_insert(at);
            *known = at.max(*known);
        }
    }
    let all = last.into_iter().filter_map(|(identity, (frozen_at, item))| {
        Some((identity, AttestedFacts { at: decided.get(&item).copied()?, frozen_at }))
    });
    Ok(all.collect())
}
