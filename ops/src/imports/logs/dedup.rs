//! Which calls are new: ids seen before, in this chunk or in any import, are counted once and never again.

use super::chunk::Chunk;
use crate::call::Work;
use crate::error::Result;
use domain::id::SourceId;
use domain::window::Hour;
use entities::{seen_ids, seen_text};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use sources::observation::EventId;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Above so many runs an hour's ids are merged into one.
const RUNS: usize = 8;
/// Rows a statement.
const ROWS: usize = 1_000;

/// Ids of one account and hour that are texts, and the calls that have them.
type Texts = BTreeMap<(SourceId, Hour), Vec<(String, usize)>>;
/// The same of ids that are UUIDs.
type Uuids = BTreeMap<(SourceId, Hour), Vec<([u8; 16], usize)>>;

/// Marks the chunk's new calls, and remembers their ids. `sources` is the source of each of the chunk's places.
pub(super) async fn fresh(work: &Work, chunk: &Chunk, sources: &[SourceId]) -> Result<Vec<bool>> {
    let mut uuids = Uuids::new();
    let mut texts = Texts::new();
    for (at, call) in chunk.calls.iter().enumerate() {
        let Some(source) = sources.get(call.place) else { continue };
        let key = (*source, call.hour);
        match &call.id {
            EventId::Uuid(id) => uuids.entry(key).or_default().push((*id, at)),
            EventId::Text(id) => texts.entry(key).or_default().push((id.clone(), at)),
            EventId::Digest(id) => texts.entry(key).or_default().push((format!("sha256:{}", hex(id)), at)),
        }
    }
    let mut fresh = vec![false; chunk.len()];
    of_uuids(work, uuids, &mut fresh).await?;
    of_texts(work, texts, &mut fresh).await?;
    Ok(fresh)
}

async fn of_uuids(work: &Work, uuids: Uuids, fresh: &mut [bool]) -> Result<()> {
    let mut known = runs(work, uuids.keys().copied()).await?;
    let mut appended = Vec::new();
    for ((source, hour), mut ids) in uuids {
        // The first of equal ids, in the order of reading, is the one that counts.
        ids.sort_unstable();
        let runs = known.remove(&(source, hour)).unwrap_or_default();
        let mut added: Vec<[u8; 16]> = Vec::new();
        for (id, at) in ids {
            let seen = added.last() == Some(&id) || runs.iter().any(|run| run.ids.binary_search(&id).is_ok());
            if !seen {
                added.push(id);
                fresh[at] = true;
            }
        }
        if !added.is_empty() {
            appended.push(append(work, (source, hour), runs, added).await?);
        }
    }
    for part in appended.chunks(ROWS) {
        seen_ids::Entity::insert_many(part.to_vec()).exec_without_returning(work.db()).await?;
    }
    Ok(())
}

struct Run {
    number: i32,
    ids: Vec<[u8; 16]>,
}

async fn runs(
    work: &Work,
    keys: impl Iterator<Item = (SourceId, Hour)>,
) -> Result<HashMap<(SourceId, Hour), Vec<Run>>> {
    let mut hours: HashMap<SourceId, Vec<i32>> = HashMap::new();
    for (source, hour) in keys {
        hours.entry(source).or_default().push(hour.0);
    }
    let mut known: HashMap<(SourceId, Hour), Vec<Run>> = HashMap::new();
    for (source, hours) in hours {
        for part in hours.chunks(500) {
            let rows = seen_ids::Entity::find()
                .filter(seen_ids::COLUMN.source_id.eq(source.uuid()))
                .filter(seen_ids::Column::Hour.is_in(part.iter().copied()))
                .order_by_asc(seen_ids::COLUMN.run)
                .all(work.db())
                .await?;
            for row in rows {
                let ids = row.ids.as_chunks::<16>().0.to_vec();
                known.entry((source, Hour(row.hour))).or_default().push(Run { number: row.run, ids });
            }
        }
    }
    Ok(known)
}

/// The run to be written of an hour's new ids; all runs in one, where there are too many.
async fn append(
    work: &Work,
    (source, hour): (SourceId, Hour),
    runs: Vec<Run>,
    added: Vec<[u8; 16]>,
) -> Result<seen_ids::ActiveModel> {
    let mut number = runs.last().map_or(0, |run| run.number.saturating_add(1));
    let mut ids = added;
    if runs.len() >= RUNS {
        seen_ids::Entity::delete_many()
            .filter(seen_ids::COLUMN.source_id.eq(source.uuid()))
            .filter(seen_ids::COLUMN.hour.eq(hour.0))
            .exec(work.db())
            .await?;
        ids.extend(runs.into_iter().flat_map(|run| run.ids));
        ids.sort_unstable();
        number = 0;
    }
    Ok(seen_ids::ActiveModel {
        source_id: Set(source.uuid()),
        hour: Set(hour.0),
        run: Set(number),
        ids: Set(ids.into_flattened()),
    })
}

async fn of_texts(work: &Work, texts: Texts, fresh: &mut [bool]) -> Result<()> {
    for ((source, hour), ids) in texts {
        let rows = seen_text::Entity::find()
            .filter(seen_text::COLUMN.source_id.eq(source.uuid()))
            .filter(seen_text::COLUMN.hour.eq(hour.0))
            .all(work.db())
            .await?;
        let mut known: HashSet<String> = rows.into_iter().map(|row| row.event_id).collect();
        let mut added = Vec::new();
        for (id, at) in ids {
            if known.insert(id.clone()) {
                fresh[at] = true;
                added.push(seen_text::ActiveModel {
                    source_id: Set(source.uuid()),
                    hour: Set(hour.0),
                    event_id: Set(id),
                });
            }
        }
        for part in added.chunks(ROWS) {
            seen_text::Entity::insert_many(part.to_vec()).exec_without_returning(work.db()).await?;
        }
    }
    Ok(())
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
