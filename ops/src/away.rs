//! Away dates: somebody says on which days they are away; what is theirs to decide then goes to whoever stands behind them.

mod beside;
mod takeover;

use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::zone::{begin_of, day_of};
use chrono_tz::Tz;
use domain::away::Away;
use domain::id::{AwayId, PersonId};
use domain::instant::Instant;
use domain::window::Day;
use entities::away;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::json;
use std::collections::HashMap;
pub(crate) use takeover::route;
pub use takeover::{Offered, offered, take_over};

/// Days on which somebody is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AwayRow {
    /// The statement.
    pub id: AwayId,
    /// Which days.
    pub days: Away,
    /// Are they away now?
    pub now: bool,
}

/// Somebody who is away at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gone {
    pub(crate) id: AwayId,
    /// The first day on which they are back.
    pub(crate) until: Day,
}

/// Says that the actor is away on the days [from, until) of the organisation. What was given to them and is due in that
/// time is offered to whoever stands behind them; both are told. Gives the statement, and how many items are offered.
///
/// # Errors
/// Whoever is no person; days that [`Away::stated`] refuses; [`Error::Conflict`] where some of them were said before.
pub async fn state(call: &Call, from: Day, until: Day) -> Result<(AwayId, u64)> {
    let person = person(call)?;
    let work = call.begin().await?;
    let zone = work.tenure().zone;
    let days = Away::stated(from, until, day_of(work.at(), zone))?;
    let known = of_person(work.db(), person).await?;
    if known.iter().any(|row| of(row).overlaps(days)) {
        return Err(Error::Conflict(
            "you said that of some of these days already: take that back first".into(),
        ));
    }
    let id = AwayId::new(work.id());
    away::ActiveModel {
        id: Set(id.uuid()),
        person_id: Set(person.uuid()),
        from_day: Set(from.0),
        until_day: Set(until.0),
        stated_at: Set(work.at()),
        ended_at: Set(None),
    }
    .insert(work.db())
    .await?;
    let offered = takeover::offer(&work, person, days).await?;
    let facts = json!({ "away": id.to_string(), "from": from.to_string(), "until": until.to_string() });
    work.commit(Event::new("person.away", person, facts)).await?;
    Ok((id, offered))
}

/// Takes a statement back, or says that the actor is back before. What went to others meanwhile stays with them.
///
/// # Errors
/// [`Error::NotFound`] where it is no statement of the actor's, [`Error::Conflict`] where it is over.
pub async fn end(call: &Call, id: AwayId) -> Result<()> {
    let person = person(call)?;
    let work = call.begin().await?;
    let row = away::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    let row = row.filter(|row| row.person_id == person.uuid()).ok_or(Error::NotFound("statement"))?;
    if row.ended_at.is_some() || of(&row).until <= day_of(work.at(), work.tenure().zone) {
        return Err(Error::Conflict("it is over already".into()));
    }
    let mut change = row.into_active_model();
    change.ended_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    work.commit(Event::new("person.back", person, json!({ "away": id.to_string() }))).await?;
    Ok(())
}

/// What the actor said and is not over, first day first.
///
/// # Errors
/// Whoever is no person.
pub async fn mine(call: &Call) -> Result<Vec<AwayRow>> {
    let today = day_of(call.now(), call.tenure.zone);
    let rows = of_person(call.read(), person(call)?).await?;
    let mut rows: Vec<AwayRow> = rows
        .iter()
        .map(|row| AwayRow { id: AwayId::new(row.id), days: of(row), now: of(row).has(today) })
        .filter(|row| today < row.days.until)
        .collect();
    rows.sort_by_key(|row| row.days.from);
    Ok(rows)
}

fn person(call: &Call) -> Result<PersonId> {
    call.actor.person().ok_or_else(|| Error::Forbidden("only a person is away".into()))
}

fn of(row: &away::Model) -> Away {
    Away { from: Day(row.from_day), until: Day(row.until_day) }
}

/// What a person said and did not take back.
async fn of_person(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<away::Model>> {
    Ok(away::Entity::find()
        .filter(away::COLUMN.person_id.eq(person.uuid()))
        .filter(away::COLUMN.ended_at.is_null())
        .all(db)
        .await?)
}

/// Who is away at `at`.
pub(crate) async fn gone(
    db: &impl ConnectionTrait,
    at: Instant,
    zone: Tz,
) -> Result<HashMap<PersonId, Gone>> {
    let today = day_of(at, zone);
    let rows = away::Entity::find()
        .filter(away::COLUMN.from_day.lte(today.0))
        .filter(away::COLUMN.until_day.gt(today.0))
        .filter(away::COLUMN.ended_at.is_null())
        .all(db)
        .await?;
    let gone = |row: away::Model| {
        let gone = Gone { id: AwayId::new(row.id), until: Day(row.until_day) };
        (PersonId::new(row.person_id), gone)
    };
    Ok(rows.into_iter().map(gone).collect())
}

/// From when until when somebody is away, as instants.
fn span(days: Away, zone: Tz) -> (Instant, Instant) {
    (begin_of(days.from, zone), begin_of(days.until, zone))
}
