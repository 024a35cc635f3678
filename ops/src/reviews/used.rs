//! Use that was first seen after a campaign was launched: calls made since, and calls of its window that came with a later
//! import.

use crate::error::{Error, Result};
use domain::instant::{Instant, from_millis};
use domain::tally::EventName;
use entities::{campaign, event_name, tally};
use sea_orm::sea_query::{Cond, Expr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use sources::aws::actions;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// So many identities are asked about with one statement.
const ROWS: usize = 500;

/// Permissions of which a call was allowed, or made on behalf, in the campaign's window or since its launch: each once,
/// with the first instant. What the snapshot shows used is among them.
pub(super) async fn of(
    db: &impl ConnectionTrait,
    campaign: &campaign::Model,
    identities: &HashSet<Uuid>,
) -> Result<Vec<(Uuid, (String, Instant))>> {
    let ids: Vec<Uuid> = identities.iter().copied().collect();
    let mut rows: Vec<(Uuid, i32, i64)> = Vec::new();
    for part in ids.chunks(ROWS) {
        let within = Cond::all()
            .add(tally::COLUMN.day.gte(campaign.window_from))
            .add(tally::COLUMN.day.lt(campaign.window_until));
        let since = tally::COLUMN.last_ms.gte(campaign.launched_at.timestamp_millis());
        let found = tally::Entity::find()
            .select_only()
            .columns([tally::Column::IdentityId, tally::Column::EventId])
            .column_as(tally::Column::FirstMs.min(), "first")
            .filter(tally::Column::IdentityId.is_in(part.iter().copied()))
            .filter(Expr::cust("\"allowed\" + \"on_behalf\" > 0"))
            .filter(Cond::any().add(within).add(since))
            .group_by(tally::Column::IdentityId)
            .group_by(tally::Column::EventId)
            .into_tuple()
            .all(db)
            .await?;
        rows.extend::<Vec<(Uuid, i32, i64)>>(found);
    }
    let permissions = permissions(db, rows.iter().map(|row| row.1).collect()).await?;
    let mut first: BTreeMap<(Uuid, &str), i64> = BTreeMap::new();
    for (identity, event, at) in &rows {
        let permission = permissions.get(event).ok_or(Error::NotFound("event name"))?;
        let known = first.entry((*identity, permission)).or_insert(*at);
        *known = (*known).min(*at);
    }
    Ok(first
        .into_iter()
        .filter_map(|((identity, permission), at)| {
            Some((identity, (permission.to_owned(), from_millis(at)?)))
        })
        .collect())
}

/// The permission that each event needed; of what is not mapped, the event.
async fn permissions(db: &impl ConnectionTrait, events: HashSet<i32>) -> Result<HashMap<i32, String>> {
    let ids: Vec<i32> = events.into_iter().collect();
    let mut all = HashMap::with_capacity(ids.len());
    for part in ids.chunks(ROWS) {
        let rows = event_name::Entity::find().filter(event_name::Column::Id.is_in(part.iter().copied()));
        for row in rows.all(db).await? {
            let event = EventName { source: row.source, name: row.name };
            let permission = match actions::mapped(&event).action {
                Some(action) => actions::catalogue().entry(action).name.clone(),
                None => event.to_string(),
            };
            all.insert(row.id, permission);
        }
    }
    Ok(all)
}
