//! Whether a waiver holds, and whether one is needed: asked in the transaction of the decision.

use crate::error::{Error, Result};
use domain::id::{ExceptionId, ItemId, PersonId, WaiverId};
use domain::instant::Instant;
use domain::review::{Independence, WaiverFor, WaiverState};
use entities::inconsistency::Place;
use entities::{exception, item, waiver};
use evidence::snapshot::Snapshot;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

/// As far as a stored waiver's force goes.
pub(super) fn force(row: &waiver::Model) -> Result<WaiverFor> {
    let state: WaiverState = Place::new("waiver", row.id).word("state", &row.state)?;
    Ok(WaiverFor {
        person: PersonId::new(row.person_id),
        item: row.item_id.map(ItemId::new),
        approved_at: row.answered_at.filter(|_| state == WaiverState::Approved),
        until: row.until_at,
        ended_at: row.ended_at,
    })
}

/// Does it wait for an answer at `now`?
pub(super) fn waits(row: &waiver::Model, now: Instant) -> Result<bool> {
    let state: WaiverState = Place::new("waiver", row.id).word("state", &row.state)?;
    Ok(state == WaiverState::Asked && row.ended_at.is_none() && now < row.until_at)
}

/// What is known of the independence of a person who answers for an item, or of those among `instead` in whose place they do;
/// and the waiver that holds for them.
pub(in crate::reviews) async fn independence(
    db: &impl ConnectionTrait,
    item: &item::Model,
    (person, instead): (Option<PersonId>, &[Uuid]),
    now: Instant,
) -> Result<(Independence, Option<WaiverId>)> {
    let Some(person) = person else { return Ok(Default::default()) };
    // Somebody's own item is in nobody's place.
    let whose = item.reviewer_id.filter(|reviewer| *reviewer != person.uuid() && instead.contains(reviewer));
    let asked_exception = asked_exception(db, item, std::iter::once(person.uuid()).chain(whose)).await?;
    let waiver = holding(db, item, person, now).await?;
    Ok((Independence { asked_exception, keeps: false, waived: waiver.is_some() }, waiver))
}

/// The waiver that holds for a person on an item at `now`.
async fn holding(
    db: &impl ConnectionTrait,
    item: &item::Model,
    person: PersonId,
    now: Instant,
) -> Result<Option<WaiverId>> {
    let rows = waiver::Entity::find()
        .filter(waiver::COLUMN.campaign_id.eq(item.campaign_id))
        .filter(waiver::COLUMN.person_id.eq(person.uuid()))
        .order_by_asc(waiver::COLUMN.id)
        .all(db)
        .await?;
    for row in rows {
        if force(&row)?.holds(person, ItemId::new(item.id), now) {
            return Ok(Some(WaiverId::new(row.id)));
        }
    }
    Ok(None)
}

/// Did any of these people ask for an exception that the item had at the launch?
async fn asked_exception(
    db: &impl ConnectionTrait,
    item: &item::Model,
    people: impl IntoIterator<Item = Uuid>,
) -> Result<bool> {
    let text = Place::new("item", item.id).text("snapshot", &item.snapshot)?;
    // Most items have none, and then nothing is asked of the database.
    if text.contains("\"exceptions\":[]") {
        return Ok(false);
    }
    let snapshot = Snapshot::kept(&text).map_err(Error::unexpected)?;
    let ids =
        snapshot.exceptions.iter().map(|one| one.exception_id.parse::<ExceptionId>().map(ExceptionId::uuid));
    let ids: Vec<Uuid> = ids.collect::<std::result::Result<_, _>>().map_err(Error::unexpected)?;
    if ids.is_empty() {
        return Ok(false);
    }
    let asked = exception::Entity::find()
        .filter(exception::Column::Id.is_in(ids))
        .filter(exception::Column::AskedBy.is_in(people))
        .count(db)
        .await?;
    Ok(asked > 0)
}
