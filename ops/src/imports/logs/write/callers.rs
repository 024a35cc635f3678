//! Who stood behind calls, and who was assumed: counted by day, by session and by address.

use super::ROWS;
use super::sums::{Span, add_up};
use crate::call::Work;
use crate::error::Result;
use crate::imports::logs::chunk::{Chunk, ChunkCall};
use domain::id::IdentityId;
use entities::{assumption, caller};
use sea_orm::{ActiveValue::Set, EntityTrait};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How often somebody was assumed, by day.
pub(super) async fn write_assumptions(
    work: &Work,
    new: &[&ChunkCall],
    of: &impl Fn(Option<usize>) -> Option<IdentityId>,
) -> Result<()> {
    let mut sums: BTreeMap<(Uuid, i32), Span<i64>> = BTreeMap::new();
    for call in new {
        let Some(identity) = of(call.assumed) else { continue };
        let sum = sums.entry((identity.uuid(), call.day.0)).or_insert_with(|| Span::at(call.millis));
        sum.count += 1;
        sum.see(call.millis);
    }
    let rows: Vec<assumption::ActiveModel> = sums
        .into_iter()
        .map(|((identity, day), sum)| assumption::ActiveModel {
            identity_id: Set(identity),
            day: Set(day),
            count: Set(sum.count),
            first_ms: Set(sum.first),
            last_ms: Set(sum.last),
        })
        .collect();
    use assumption::Column::{Count, Day, FirstMs, IdentityId as Identity, LastMs};
    let conflict = add_up(
        "assumption",
        &[Identity, Day],
        &[(Count, "count")],
        [(FirstMs, "first_ms"), (LastMs, "last_ms")],
    );
    for part in rows.chunks(ROWS) {
        assumption::Entity::insert_many(part.to_vec())
            .on_conflict(conflict.clone())
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}

/// Sessions, source identities and addresses behind an identity's calls.
pub(super) async fn write(
    work: &Work,
    chunk: &Chunk,
    new: &[&ChunkCall],
    of: &impl Fn(Option<usize>) -> Option<IdentityId>,
) -> Result<()> {
    let mut sums: BTreeMap<(Uuid, usize), Span<i64>> = BTreeMap::new();
    for call in new {
        let (Some(identity), Some(caller)) = (of(call.principal), call.caller) else { continue };
        let sum = sums.entry((identity.uuid(), caller)).or_insert_with(|| Span::at(call.millis));
        sum.count += 1;
        sum.see(call.millis);
    }
    let rows: Vec<caller::ActiveModel> = sums
        .into_iter()
        .map(|((identity, number), sum)| {
            let behind = &chunk.callers.list[number];
            let text = |value: &Option<String>| Set(value.clone().unwrap_or_default());
            caller::ActiveModel {
                identity_id: Set(identity),
                session: text(&behind.session),
                source_identity: text(&behind.source_identity),
                address: text(&behind.address),
                calls: Set(sum.count),
                first_ms: Set(sum.first),
                last_ms: Set(sum.last),
            }
        })
        .collect();
    use caller::Column::{Address, Calls, FirstMs, IdentityId as Identity, LastMs, Session, SourceIdentity};
    let conflict = add_up(
        "caller",
        &[Identity, Session, SourceIdentity, Address],
        &[(Calls, "calls")],
        [(FirstMs, "first_ms"), (LastMs, "last_ms")],
    );
    for part in rows.chunks(ROWS) {
        caller::Entity::insert_many(part.to_vec())
            .on_conflict(conflict.clone())
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}
