//! Tallies: new calls counted by identity, event, credential and day.

use super::ROWS;
use super::sums::{Span, add_up};
use crate::call::Work;
use crate::error::{Error, Result};
use crate::imports::keys;
use crate::imports::logs::chunk::{Chunk, ChunkCall};
use domain::id::{CredentialId, IdentityId};
use domain::tally::Counts;
use entities::{event_name, tally};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// The credentials that calls were made with, by identity and place in the chunk.
pub(super) type Credentials = HashMap<(IdentityId, usize), CredentialId>;

/// Counts the new calls of `of` somebody; gives the credentials that they were made with.
pub(super) async fn write(
    work: &Work,
    chunk: &Chunk,
    new: &[&ChunkCall],
    of: &impl Fn(Option<usize>) -> Option<IdentityId>,
) -> Result<Credentials> {
    let events = event_numbers(work, chunk).await?;
    let mut credentials = Credentials::new();
    let mut sums: BTreeMap<(Uuid, i32, Uuid, i32), Span<Counts>> = BTreeMap::new();
    for call in new {
        let Some(identity) = of(call.principal) else { continue };
        let credential = match call.credential {
            None => Uuid::nil(),
            Some(key) => match credentials.get(&(identity, key)) {
                Some(id) => id.uuid(),
                None => {
                    let id = keys::of_log(work, identity, &chunk.credentials.list[key]).await?;
                    credentials.insert((identity, key), id);
                    id.uuid()
                }
            },
        };
        let Some(event) = events.get(call.event) else { continue };
        let sum = sums
            .entry((identity.uuid(), *event, credential, call.day.0))
            .or_insert_with(|| Span::at(call.millis));
        sum.count.add(call.outcome);
        sum.see(call.millis);
    }
    let rows: Vec<tally::ActiveModel> = sums
        .into_iter()
        .map(|((identity, event, credential, day), sum)| {
            Ok(tally::ActiveModel {
                identity_id: Set(identity),
                event_id: Set(event),
                credential_id: Set(credential),
                day: Set(day),
                allowed: Set(stored(sum.count.allowed)?),
                denied: Set(stored(sum.count.denied)?),
                failed: Set(stored(sum.count.failed)?),
                on_behalf: Set(stored(sum.count.on_behalf)?),
                first_ms: Set(sum.first),
                last_ms: Set(sum.last),
            })
        })
        .collect::<Result<_>>()?;
    use tally::Column::{
        Allowed, CredentialId as Credential, Day, Denied, EventId as Event, Failed, FirstMs,
        IdentityId as Identity, LastMs, OnBehalf,
    };
    let conflict = add_up(
        "tally",
        &[Identity, Event, Credential, Day],
        &[(Allowed, "allowed"), (Denied, "denied"), (Failed, "failed"), (OnBehalf, "on_behalf")],
        [(FirstMs, "first_ms"), (LastMs, "last_ms")],
    );
    for part in rows.chunks(ROWS) {
        tally::Entity::insert_many(part.to_vec())
            .on_conflict(conflict.clone())
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(credentials)
}

/// The numbers of the chunk's event names, made where they have none.
async fn event_numbers(work: &Work, chunk: &Chunk) -> Result<Vec<i32>> {
    let mut known: HashMap<(String, String), i32> = HashMap::new();
    let names: BTreeSet<&str> = chunk.events.list.iter().map(|event| event.source.as_str()).collect();
    for part in names.into_iter().collect::<Vec<_>>().chunks(ROWS) {
        let rows = event_name::Entity::find()
            .filter(event_name::Column::Source.is_in(part.iter().copied()))
            .all(work.db())
            .await?;
        known.extend(rows.into_iter().map(|row| ((row.source, row.name), row.id)));
    }
    let mut next: Option<i32> = None;
    let mut numbers = Vec::with_capacity(chunk.events.list.len());
    for event in &chunk.events.list {
        let key = (event.source.clone(), event.name.clone());
        if let Some(id) = known.get(&key) {
            numbers.push(*id);
            continue;
        }
        let id = match next {
            Some(id) => id,
            None => {
                let last = event_name::Entity::find()
                    .order_by_desc(event_name::COLUMN.id)
                    .limit(1)
                    .one(work.db())
                    .await?;
                last.map_or(1, |row| row.id + 1)
            }
        };
        event_name::ActiveModel { id: Set(id), source: Set(key.0.clone()), name: Set(key.1.clone()) }
            .insert(work.db())
            .await?;
        next = Some(id + 1);
        known.insert(key, id);
        numbers.push(id);
    }
    Ok(numbers)
}

fn stored(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(Error::unexpected)
}
