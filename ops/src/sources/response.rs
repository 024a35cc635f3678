//! How long it takes, account by account, from a trigger or from revoking at once until an import shows it dead.

use crate::call::Call;
use crate::error::Result;
use domain::id::{IdentityId, RevocationId, SourceId};
use domain::instant::Instant;
use domain::policy::Action;
use domain::response::{ResponseClock, ResponseTimes, response_times};
use domain::revocation::Verdict;
use domain::task::{TaskCause, TaskKind};
use entities::{identity, revocation, source, task};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// How many of those that wait are named of each account.
const NAMED: usize = 5;

/// What waits until it is seen dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// An identity whose trigger fired.
    Triggered(IdentityId),
    /// What somebody revoked at once.
    Revoked(RevocationId),
}

/// One that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRow {
    /// What.
    pub what: Waits,
    /// What its identity is called.
    pub name: String,
    /// Since when.
    pub since: Instant,
}

/// The times of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseRow {
    /// The source.
    pub id: SourceId,
    /// What people call it.
    pub name: String,
    /// What its clocks come to.
    pub times: ResponseTimes,
    /// The oldest that wait, at most five; empty where identities are not the actor's to see.
    pub waiting: Vec<WaitingRow>,
}

/// A clock, whose it is, and where one looks.
struct Clock {
    identity: Uuid,
    what: Waits,
    clock: ResponseClock,
}

/// The times of every account in which anything ended or waits, by name.
///
/// # Errors
/// Whoever may not see sources.
pub async fn response(call: &Call) -> Result<Vec<ResponseRow>> {
    call.may(Action::SeeSources)?;
    let clocks = clocks(call).await?;
    let identities = identities(call).await?;
    let mut by_source: BTreeMap<Uuid, Vec<Clock>> = BTreeMap::new();
    for clock in clocks {
        if let Some((source, _)) = identities.get(&clock.identity) {
            by_source.entry(*source).or_default().push(clock);
        }
    }
    let names: HashMap<Uuid, String> = source::Entity::find()
        .filter(source::Column::Id.is_in(by_source.keys().copied()))
        .all(call.read())
        .await?
        .into_iter()
        .map(|row| (row.id, row.name))
        .collect();
    let sees = call.may(Action::SeeAll).is_ok();
    let mut rows: Vec<ResponseRow> = by_source
        .into_iter()
        .filter_map(|(id, clocks)| {
            let times = response_times(clocks.iter().map(|one| one.clock), call.now());
            let name = names.get(&id).cloned().unwrap_or_default();
            let mut waiting: Vec<WaitingRow> = clocks
                .iter()
                .filter(|one| sees && one.clock.dead_at.is_none())
                .map(|one| WaitingRow {
                    what: one.what,
                    name: identities.get(&one.identity).map(|(_, name)| name.clone()).unwrap_or_default(),
                    since: one.clock.fired_at,
                })
                .collect();
            waiting.sort_by(|a, b| (a.since, &a.name).cmp(&(b.since, &b.name)));
            waiting.truncate(NAMED);
            let any = times.dead + times.waiting > 0;
            any.then_some(ResponseRow { id: SourceId::new(id), name, times, waiting })
        })
        .collect();
    rows.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(rows)
}

/// Triggers that fired, and what was revoked at once. What was taken back, or became needless, has no time.
async fn clocks(call: &Call) -> Result<Vec<Clock>> {
    let triggered = task::Entity::find()
        .filter(task::COLUMN.kind.eq(TaskKind::Revoke.as_str()))
        .filter(task::COLUMN.cause.eq(TaskCause::Trigger.as_str()))
        .filter(task::COLUMN.not_needed_at.is_null())
        .all(call.read())
        .await?;
    let mut clocks: Vec<Clock> = triggered
        .into_iter()
        .map(|row| Clock {
            identity: row.identity_id,
            what: Waits::Triggered(IdentityId::new(row.identity_id)),
            clock: ResponseClock { fired_at: row.opened_at, dead_at: row.seen_done_at },
        })
        .collect();
    let mut named = Query::select();
    named.column(revocation::Column::TaskId).from(revocation::Entity);
    let tasks: HashMap<Uuid, task::Model> = task::Entity::find()
        .filter(task::Column::Id.in_subquery(named))
        .all(call.read())
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    for row in revocation::Entity::find().all(call.read()).await? {
        let task = row.task_id.and_then(|id| tasks.get(&id));
        let reversed = row.verdict.as_deref() == Some(Verdict::Reversed.as_str());
        let Some(task) = task.filter(|task| task.not_needed_at.is_none() && !reversed) else { continue };
        clocks.push(Clock {
            identity: row.identity_id,
            what: Waits::Revoked(RevocationId::new(row.id)),
            clock: ResponseClock { fired_at: row.revoked_at, dead_at: task.seen_done_at },
        });
    }
    Ok(clocks)
}

/// The account and name of everything that a clock may be of.
async fn identities(call: &Call) -> Result<HashMap<Uuid, (Uuid, String)>> {
    let mut triggered = Query::select();
    triggered
        .column(task::Column::IdentityId)
        .from(task::Entity)
        .and_where(task::Column::Cause.eq(TaskCause::Trigger.as_str()));
    let mut revoked = Query::select();
    revoked.column(revocation::Column::IdentityId).from(revocation::Entity);
    let either = sea_orm::sea_query::Cond::any()
        .add(identity::Column::Id.in_subquery(triggered))
        .add(identity::Column::Id.in_subquery(revoked));
    let rows: Vec<(Uuid, Uuid, String)> = identity::Entity::find()
        .select_only()
        .columns([identity::Column::Id, identity::Column::SourceId, identity::Column::Name])
        .filter(either)
        .into_tuple()
        .all(call.read())
        .await?;
    Ok(rows.into_iter().map(|(id, source, name)| (id, (source, name))).collect())
}
