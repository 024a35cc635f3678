//! Telling that an exception ends, and that it ended: to whoever asked for it and whoever owns what it is about.

use super::{Known, Stored, cover_facts};
use crate::call::{Tenure, Work};
use crate::error::Result;
use crate::findings::{Desk, Which};
use crate::mail::{self, Mail};
use crate::telling::{self, Ink, first_time};
use crate::webhooks::{self, Told};
use domain::actor::Actor;
use domain::exception::{Ended, Ending, State, days_left, ending, reminder, tells_end};
use domain::id::{ExceptionId, PersonId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::webhook::HookEvent;
use entities::{exception, identity, person};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;
use uuid::Uuid;

/// How many exceptions are looked at together.
const TOGETHER: usize = 500;

/// Reminds of what ends within 14, 7 and 1 days, each once and of several only the nearest; tells what ended otherwise
/// than at its planned end, and what ended while no server ran. Gives of how many it told. One that cannot be told does
/// not stop the others.
///
/// # Errors
/// What the database says; the first failure, after all others were told.
pub async fn remind(tenure: &Tenure) -> Result<u64> {
    let call = tenure.call(Actor::System);
    let now = call.now();
    let rows = exception::Entity::find()
        .filter(exception::COLUMN.state.eq(State::Granted.as_str()))
        .order_by_asc(exception::COLUMN.id)
        .all(call.read())
        .await?;
    // What came to its planned end long ago is told no more, whatever else became of it before.
    let rows: Vec<_> =
        rows.into_iter().filter(|row| row.end_at > now || tells_end(row.end_at, now)).collect();
    let (mut count, mut failure) = (0, None);
    let mut desk = Desk::new(&call, now).await?;
    for some in rows.chunks(TOGETHER) {
        let ids: Vec<Uuid> = some.iter().map(|row| row.identity_id).collect();
        let which = Which::These(ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect());
        let found = identity::Entity::find().filter(which.on(identity::Column::Id)).all(call.read()).await?;
        let facts = desk.facts(found, &which).await?;
        for row in some {
            let Some((_, facts)) = facts.iter().find(|(identity, _)| identity.id == row.identity_id) else {
                continue;
            };
            let stored = Stored::parse(row.clone())?;
            let Some(ending) = ending(&cover_facts(&stored, &Known(facts))?) else { continue };
            match one(tenure, &stored, ending, now).await {
                Ok(is_new) => count += u64::from(is_new),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
    }
    failure.map_or(Ok(count), Err)
}

async fn one(tenure: &Tenure, stored: &Stored, ending: Ending, now: Instant) -> Result<bool> {
    let end = ending.at;
    let granted_at = stored.row.granted_at.unwrap_or(stored.row.start_at);
    let work = tenure.database.begin().await?;
    let ink = Ink { db: &work, tenure, at: now };
    // What became void is told whenever that is seen; what came to its end, only while that is news.
    if end <= now && (ending.why != Ended::AtItsEnd || tells_end(end, now)) {
        let is_new = ended(ink, stored, (end, ending.why.as_str())).await?;
        work.commit().await?;
        return Ok(is_new);
    }
    let Some(days) = reminder(granted_at, end, now) else { return Ok(false) };
    let marker = format!("ending:{}:{}:{days}", stored.id(), end.timestamp_millis());
    if !first_time(ink, &marker).await? {
        return Ok(false);
    }
    let told = Mail::ExceptionEnding {
        exception: Some(stored.id()),
        identity: stored.identity(),
        rule: stored.rule.to_string(),
        until: end,
        days: days_left(end, now),
    };
    for person in concerned(ink, stored).await? {
        mail::write_with(ink, person, &told, None).await?;
    }
    work.commit().await?;
    Ok(true)
}

/// Tells that an exception has come to its planned end, when it does; nothing where it ended before, or was told.
///
/// # Errors
/// What the database says.
pub async fn tell_end(tenure: &Tenure, id: ExceptionId) -> Result<bool> {
    let work = tenure.database.begin().await?;
    let ink = Ink { db: &work, tenure, at: tenure.clock.now() };
    let Some(row) = exception::Entity::find_by_id(id.uuid()).one(&work).await? else { return Ok(false) };
    let stored = Stored::parse(row)?;
    if stored.state != State::Granted || ink.at < stored.row.end_at {
        return Ok(false);
    }
    let end = (stored.row.end_at, Ended::AtItsEnd.as_str());
    let is_new = ended(ink, &stored, end).await?;
    work.commit().await?;
    Ok(is_new)
}

/// Tells once that it ended, people and webhooks; says whether that was now.
pub(super) async fn ended(ink: Ink<'_>, stored: &Stored, (end, why): (Instant, &str)) -> Result<bool> {
    if !first_time(ink, &format!("ended:{}", stored.id())).await? {
        return Ok(false);
    }
    let told = Mail::ExceptionEnded {
        exception: Some(stored.id()),
        identity: stored.identity(),
        rule: stored.rule.to_string(),
        until: end,
    };
    for person in concerned(ink, stored).await? {
        mail::write_with(ink, person, &told, None).await?;
    }
    webhooks::emit(ink, HookEvent::ExceptionEnded, &about(stored, why)).await?;
    Ok(true)
}

/// Tells webhooks what was decided.
pub(super) async fn decided(work: &Work, stored: &Stored, what: &str) -> Result<()> {
    webhooks::emit(Ink::of(work), HookEvent::ExceptionDecided, &about(stored, what)).await
}

fn about(stored: &Stored, kind: &str) -> Told {
    Told {
        kind: kind.to_owned(),
        ids: vec![stored.id().to_string(), stored.identity().to_string()],
        more: 0,
        path: format!("/exceptions/{}", stored.id()),
    }
}

/// Whoever asked, where they are still here, and the technical owner.
async fn concerned(ink: Ink<'_>, stored: &Stored) -> Result<BTreeSet<PersonId>> {
    let parts = [OwnerPart::Technical];
    let mut owners = telling::owners(ink.db, [stored.row.identity_id], &parts, ink.at).await?;
    let mut people = owners.remove(&stored.row.identity_id).unwrap_or_default();
    let asked = person::Entity::find_by_id(stored.row.asked_by).one(ink.db).await?;
    people.extend(asked.filter(|row| row.active).map(|row| PersonId::new(row.id)));
    Ok(people)
}
