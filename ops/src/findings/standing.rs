//! Owners and reviews, as findings need them.

use super::load::{Desk, Which};
use crate::error::Result;
use crate::gathered::{Column, gathered, read};
use crate::ownership::of_row;
use domain::finding::{AttestedFacts, OwnerFacts};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::review::{CampaignState, ItemOutcome};
use entities::inconsistency::Place;
use entities::{campaign, decision, item, ownership, person};
use sea_orm::sea_query::Cond;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Who answers for each.
pub(super) async fn owners(desk: &Desk, which: &Which) -> Result<HashMap<Uuid, OwnerFacts>> {
    let rows = rows(desk, which).await?;
    let active: HashSet<Uuid> = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::COLUMN.active.eq(true))
        .filter(some_or_all(rows.iter().map(|row| row.person_id)))
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

/// An interval as the database puts it into an array, in the order of [`ownership::Model`].
#[derive(Deserialize)]
struct Lite(
    Uuid,
    Uuid,
    Uuid,
    String,
    Instant,
    String,
    Option<Instant>,
    Option<Instant>,
    Option<String>,
    Option<String>,
    Option<Uuid>,
    Option<Uuid>,
    Option<String>,
);

impl From<Lite> for ownership::Model {
    fn from(row: Lite) -> Self {
        Self {
            id: row.0,
            identity_id: row.1,
            person_id: row.2,
            part: row.3,
            offered_at: row.4,
            offered_by: row.5,
            accepted_at: row.6,
            until: row.7,
            ended_as: row.8,
            reason_sha256: row.9,
            system_owner_id: row.10,
            team_id: row.11,
            why: row.12,
        }
    }
}

async fn rows(desk: &Desk, which: &Which) -> Result<Vec<ownership::Model>> {
    let query = ownership::Entity::find()
        .filter(which.on(ownership::Column::IdentityId))
        .filter(ownership::COLUMN.part.ne(OwnerPart::Steward.as_str()))
        .into_query();
    let columns = [
        Column::Id("id"),
        Column::Id("identity_id"),
        Column::Id("person_id"),
        Column::Plain("part"),
        Column::Plain("offered_at"),
        Column::Plain("offered_by"),
        Column::Plain("accepted_at"),
        Column::Plain("until"),
        Column::Plain("ended_as"),
        Column::Plain("reason_sha256"),
        Column::Id("system_owner_id"),
        Column::Id("team_id"),
        Column::Plain("why"),
    ];
    let text = gathered(&desk.call, query, &columns).await?;
    let mut rows: Vec<ownership::Model> = read::<Lite>(&text)?.into_iter().map(Into::into).collect();
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// These people where they are few; else everybody.
fn some_or_all(people: impl Iterator<Item = Uuid>) -> Cond {
    let few: HashSet<Uuid> = people.take(100).collect();
    if few.len() < 100 { Cond::all().add(person::Column::Id.is_in(few)) } else { Cond::all() }
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
