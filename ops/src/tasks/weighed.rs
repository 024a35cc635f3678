//! Weighing tasks by use: what is to be taken away and was used since goes back to whoever decided, who misses what is
//! out of use is told how to restore it, and what was to be observed is seen to be.

use super::seen::mark;
use super::waiting;
use crate::call::{Call, Tenure, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::mail::{self, Mail};
use crate::reviews::{hands, snapshot_of};
use crate::revocations;
use crate::telling::{self, Ink, first_time};
use crate::usage::Lenses;
use crate::{identities, people};
use domain::actor::Actor;
use domain::id::{IdentityId, ImportId, PersonId, TaskId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::removal::used_since;
use domain::review::NEED_STATED_DAYS;
use domain::task::{Proof, TaskKind, TaskState};
use domain::usage::{RowKind, rows};
use domain::window::{Day, Window};
use entities::inconsistency::Place;
use entities::{decision, identity, item, task};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What was used, or tried and refused, from an instant on.
#[derive(Debug, Default)]
pub(super) struct Since {
    /// Permissions, or unmapped events, of which a call was allowed.
    used: BTreeSet<String>,
    /// Calls that were refused, on the days from that instant on.
    refused: u64,
}

/// What an identity did from `from` on.
pub(super) async fn since(call: &Call, row: &identity::Model, from: Instant) -> Result<Since> {
    let window = Window { from: Day::of(from), until: Day(Day::of(call.now()).0 + 1) };
    let brief = identities::brief_of(call, row.clone()).await?;
    let found = Lenses::new(window).look(call, &brief, |lens, facts, _| rows(lens, facts)).await?;
    let mut since = Since::default();
    let events = found.into_iter().filter(|one| matches!(one.kind, RowKind::Event { .. }));
    for one in events.filter(|one| one.last_at.is_some_and(|at| at >= from)) {
        since.refused = since.refused.saturating_add(one.counts.denied);
        if one.counts.used() > 0 {
            since.used.insert(one.permission);
        }
    }
    Ok(since)
}

/// What is to be taken away, by which decision: patterns or, where it is all of it, nothing named.
pub(super) struct Taken {
    decider: PersonId,
    remove: Vec<String>,
    /// What was known to be used when it was decided.
    before: Vec<String>,
    /// From then on use is news.
    pub(super) from: Instant,
}

pub(super) async fn taken(call: &Call, row: &task::Model) -> Result<Option<Taken>> {
    let Some(id) = row.decision_id else { return Ok(None) };
    let Some(decision) = decision::Entity::find_by_id(id).one(call.read()).await? else { return Ok(None) };
    let decider = PersonId::new(decision.person_id);
    if row.kind == TaskKind::Revoke.as_str() {
        // It was seen out of use when this was opened: from then on it is not used at all.
        return Ok(Some(Taken { decider, remove: Vec::new(), before: Vec::new(), from: row.opened_at }));
    }
    let found = item::Entity::find_by_id(decision.item_id).one(call.read()).await?;
    let found = found.ok_or(Error::NotFound("item"))?;
    let snapshot = snapshot_of(found.id, &found.snapshot)?;
    let used = snapshot.used.iter().filter(|one| one.counts.used() > 0);
    Ok(Some(Taken {
        decider,
        remove: Place::new("decision", id).json("remove", &decision.remove)?,
        before: used.map(|one| one.permission.clone()).collect(),
        from: snapshot.window.until,
    }))
}

/// What of it was used since: named permissions.
pub(super) fn used(taken: &Taken, since: &Since) -> Vec<String> {
    if taken.remove.is_empty() {
        return since.used.iter().cloned().collect();
    }
    let before: BTreeSet<&str> = taken.before.iter().map(String::as_str).collect();
    let now = since.used.iter().map(String::as_str);
    used_since(&taken.remove, &before, now).into_iter().map(str::to_owned).collect()
}

/// Looks at every task that a decision opened to take something away. Where that was used since, the task goes back to
/// whoever decided, once; while it is watched, its owners are told of calls that were refused, once a day. Gives how many
/// went back.
///
/// # Errors
/// What the database says.
pub async fn weigh(tenure: &Tenure) -> Result<u64> {
    let call = tenure.call(Actor::System);
    let kinds = [TaskKind::Reduce, TaskKind::Revoke].map(TaskKind::as_str);
    let tasks = task::Entity::find()
        .filter(waiting())
        .filter(task::COLUMN.decision_id.is_not_null())
        .filter(task::COLUMN.returned_at.is_null())
        .filter(task::COLUMN.confirmed_at.is_null())
        .order_by_asc(task::COLUMN.id)
        .all(call.read())
        .await?;
    let mut back = 0;
    for row in tasks.into_iter().filter(|row| kinds.contains(&row.kind.as_str())) {
        let Some(taken) = taken(&call, &row).await? else { continue };
        let Some(held) = identity::Entity::find_by_id(row.identity_id).one(call.read()).await? else {
            continue;
        };
        let found = since(&call, &held, taken.from).await?;
        let watched = matches!(super::times(&row)?.state(call.now()), TaskState::Watched { .. });
        let again = used(&taken, &found);
        if !again.is_empty() {
            back += u64::from(give_back(&call, &row, taken.decider, again).await?);
        } else if watched && found.refused > 0 {
            missed(tenure, &row, &held, found.refused).await?;
        }
    }
    Ok(back)
}

/// Hands a task back to whoever decided, or, where they cannot act any more, to whoever changes the identity.
async fn give_back(call: &Call, row: &task::Model, decider: PersonId, used: Vec<String>) -> Result<bool> {
    let work = call.begin().await?;
    let (id, identity) = (TaskId::new(row.id), IdentityId::new(row.identity_id));
    let now = task::Entity::find_by_id(row.id).one(work.db()).await?;
    let Some(now) = now.filter(|now| now.returned_at.is_none() && super::times(now).is_ok_and(waits)) else {
        work.abandon().await?;
        return Ok(false);
    };
    let to = match people::is_active(work.db(), decider).await? {
        true => Some(decider),
        false => hands(&work, [identity]).await?.get(&identity).copied(),
    };
    let kind: TaskKind = Place::new("task", row.id).word("kind", &row.kind)?;
    let mut change = now.into_active_model();
    change.returned_at = Set(Some(work.at()));
    change.person_id = Set(to.map(PersonId::uuid));
    change.update(work.db()).await?;
    let told = Mail::TaskReturned { identity, task: kind.told(false).to_owned() };
    let people = match to {
        Some(person) => [person].into(),
        None => telling::security(work.db()).await?,
    };
    for person in people {
        mail::write(&work, person, &told, Some(&format!("returned:{id}:{person}"))).await?;
    }
    let facts = json!({ "task": id.to_string(), "kind": kind.as_str(), "used": used });
    work.commit(Event::new("task.returned", identity, facts)).await?;
    Ok(true)
}

fn waits(times: domain::task::TaskTimes) -> bool {
    times.seen_done.is_none() && times.not_needed_at.is_none()
}

/// Tells the owners of what is out of use that it was called for, and how to restore it.
async fn missed(tenure: &Tenure, row: &task::Model, held: &identity::Model, calls: u64) -> Result<()> {
    let (identity, today) = (IdentityId::new(row.identity_id), Day::of(tenure.clock.now()));
    let work = tenure.database.begin().await?;
    let ink = Ink { db: &work, tenure, at: tenure.clock.now() };
    if first_time(ink, &format!("refused:{}:{}", TaskId::new(row.id), today.0)).await? {
        let restore = revocations::commands(&work, held).await?.map(|found| found.restore);
        let parts = [OwnerPart::Technical, OwnerPart::Business];
        let owners = telling::owners(&work, [row.identity_id], &parts, ink.at).await?;
        let told = Mail::RefusedWhileWatched { identity, calls, restore: restore.unwrap_or_default() };
        for person in owners.into_values().flatten() {
            mail::write_with(ink, person, &told, None).await?;
        }
    }
    Ok(work.commit().await?)
}

/// Marks what was to be observed and is, wholly and over as many days as a stated need holds: an import of logs showed it.
/// Gives how many.
///
/// # Errors
/// What the database says.
pub async fn observed(tenure: &Tenure, import: ImportId) -> Result<u64> {
    let call = tenure.call(Actor::System);
    let tasks = task::Entity::find()
        .filter(waiting())
        .filter(task::COLUMN.kind.eq(TaskKind::Observe.as_str()))
        .order_by_asc(task::COLUMN.id)
        .all(call.read())
        .await?;
    let days = i32::try_from(NEED_STATED_DAYS).map_err(Error::unexpected)?;
    let mut lenses = Lenses::new(Window::before(call.now(), days));
    let mut seen = BTreeMap::new();
    for row in tasks {
        let Some(held) = identity::Entity::find_by_id(row.identity_id).one(call.read()).await? else {
            continue;
        };
        let brief = identities::brief_of(&call, held).await?;
        let found = lenses.look(&call, &brief, |lens, facts, _| rows(lens, facts)).await?;
        let mut patterns = found.iter().filter_map(|one| match one.kind {
            RowKind::Pattern(by) => Some(by),
            RowKind::Event { .. } | RowKind::Action => None,
        });
        if brief.inventoried && patterns.all(|by| by.not_observed + by.not_evaluable + by.too_new == 0) {
            seen.insert(row.id, row);
        }
    }
    if seen.is_empty() {
        return Ok(0);
    }
    let work = call.begin().await?;
    let mut count = 0;
    let mut last = None;
    for (id, _) in seen {
        let now = task::Entity::find_by_id(id).one(work.db()).await?;
        let Some(now) = now.filter(|now| super::times(now).is_ok_and(waits)) else { continue };
        last = Some(IdentityId::new(now.identity_id));
        mark(&work, &now, TaskKind::Observe, Some(Proof::Import(import))).await?;
        count += 1;
    }
    match last {
        None => work.abandon().await?,
        Some(_) => finish(work, import, count).await?,
    }
    Ok(count)
}

async fn finish(work: Work, import: ImportId, count: u64) -> Result<()> {
    work.commit(Event::new("import.observed", import, json!({ "tasks": count }))).await.map(drop)
}
