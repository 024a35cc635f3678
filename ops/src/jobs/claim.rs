//! Claiming: one worker has a job for as long as its lease lasts; what became of it is told once.

use super::Job;
use crate::call::Tenure;
use crate::error::Result;
use chrono::Duration;
use domain::id::JobId;
use domain::instant::Instant;
use domain::retry::{MAX_ATTEMPTS, wait_after};
use entities::job;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, UpdateMany,
};

/// The most characters of an error that are kept.
const LONGEST_ERROR: usize = 500;

/// A job that this worker has, until its lease ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The job.
    pub id: JobId,
    /// What is to be done.
    pub job: Job,
    /// Which try this is; the first is 1.
    pub attempt: u32,
    /// The lease ends here, exclusive: then another worker may have it.
    pub until: Instant,
}

/// Takes at most `limit` jobs of these kinds whose time has come, for as long as `lease`. No two workers get the same: on
/// PostgreSQL rows that another one is taking are passed over, on SQLite writers take turns. Being taken counts as a
/// try, so that a job which kills its workers ends too. One that cannot be read is given up.
///
/// # Errors
/// What the database says.
pub async fn claim(tenure: &Tenure, kinds: &[&str], limit: u64, lease: Duration) -> Result<Vec<Claimed>> {
    let work = tenure.database.begin().await?;
    let now = tenure.clock.now();
    let until = now + lease;
    let mut query = job::Entity::find().filter(due(kinds, now)).order_by_asc(job::Column::RunAt);
    query = query.order_by_asc(job::Column::Id).limit(limit);
    if work.get_database_backend() == DbBackend::Postgres {
        query = query.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let rows = query.all(&work).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    job::Entity::update_many()
        .col_expr(job::Column::Attempts, Expr::col(job::Column::Attempts).add(1))
        .col_expr(job::Column::LockedUntil, Expr::value(until))
        .filter(job::Column::Id.is_in(ids))
        .exec(&work)
        .await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        let attempt = u32::try_from(row.attempts).unwrap_or(MAX_ATTEMPTS) + 1;
        let id = JobId::new(row.id);
        match Job::parse(&row.kind, &row.payload) {
            Ok(job) => claimed.push(Claimed { id, job, attempt, until }),
            Err(error) => give_up(&work, held(id, attempt), (now, &error.to_string())).await?,
        }
    }
    work.commit().await?;
    Ok(claimed)
}

fn due(kinds: &[&str], now: Instant) -> Cond {
    let is_free = Cond::any().add(job::Column::LockedUntil.is_null()).add(job::Column::LockedUntil.lte(now));
    Cond::all()
        .add(job::Column::DoneAt.is_null())
        .add(job::Column::GivenUpAt.is_null())
        .add(job::Column::RunAt.lte(now))
        .add(job::Column::Attempts.lt(i64::from(MAX_ATTEMPTS)))
        .add(job::Column::Kind.is_in(kinds.iter().copied()))
        .add(is_free)
}

/// The row of a try, as long as it is the last that was begun: whoever comes back after another worker took the job
/// over changes nothing.
fn held(id: JobId, attempt: u32) -> UpdateMany<job::Entity> {
    job::Entity::update_many()
        .col_expr(job::Column::LockedUntil, Expr::value(Option::<Instant>::None))
        .filter(job::Column::Id.eq(id.uuid()))
        .filter(job::Column::Attempts.eq(i64::from(attempt)))
        .filter(job::Column::DoneAt.is_null())
}

/// Says that it was done.
///
/// # Errors
/// What the database says.
pub async fn done(tenure: &Tenure, claimed: &Claimed) -> Result<()> {
    let work = tenure.database.begin().await?;
    finish(&work, claimed, tenure.clock.now()).await?;
    Ok(work.commit().await?)
}

/// [`done`], in a transaction that also writes what came of it.
pub(crate) async fn finish(db: &DatabaseTransaction, claimed: &Claimed, now: Instant) -> Result<()> {
    // Also where the lease has ended meanwhile: what is done is done, and is not to be done again.
    job::Entity::update_many()
        .col_expr(job::Column::LockedUntil, Expr::value(Option::<Instant>::None))
        .col_expr(job::Column::DoneAt, Expr::value(now))
        .col_expr(job::Column::GivenUpAt, Expr::value(Option::<Instant>::None))
        .col_expr(job::Column::Error, Expr::value(Option::<String>::None))
        .filter(job::Column::Id.eq(claimed.id.uuid()))
        .filter(job::Column::DoneAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// Says that it failed: it is tried again after a while, or given up where this was the last try.
///
/// # Errors
/// What the database says.
pub async fn failed(tenure: &Tenure, claimed: &Claimed, error: &str) -> Result<()> {
    let work = tenure.database.begin().await?;
    fail(&work, claimed, (tenure.clock.now(), error)).await?;
    Ok(work.commit().await?)
}

/// [`failed`], in a transaction that also writes what came of it.
pub(crate) async fn fail(
    db: &DatabaseTransaction,
    claimed: &Claimed,
    (now, error): (Instant, &str),
) -> Result<()> {
    let row = held(claimed.id, claimed.attempt);
    match wait_after(claimed.attempt) {
        Some(wait) => {
            row.col_expr(job::Column::RunAt, Expr::value(now + wait))
                .col_expr(job::Column::Error, Expr::value(short(error)))
                .exec(db)
                .await?;
            Ok(())
        }
        None => give_up(db, row, (now, error)).await,
    }
}

/// Says that it never will be done: it is given up at once.
///
/// # Errors
/// What the database says.
pub async fn refused(tenure: &Tenure, claimed: &Claimed, error: &str) -> Result<()> {
    let work = tenure.database.begin().await?;
    refuse(&work, claimed, (tenure.clock.now(), error)).await?;
    Ok(work.commit().await?)
}

/// [`refused`], in a transaction that also writes what came of it.
pub(crate) async fn refuse(
    db: &DatabaseTransaction,
    claimed: &Claimed,
    (now, error): (Instant, &str),
) -> Result<()> {
    give_up(db, held(claimed.id, claimed.attempt), (now, error)).await
}

/// Has a job that was given up tried again from the first.
pub(crate) async fn again(db: &DatabaseTransaction, id: JobId, now: Instant) -> Result<()> {
    job::Entity::update_many()
        .col_expr(job::Column::Attempts, Expr::value(0))
        .col_expr(job::Column::RunAt, Expr::value(now))
        .col_expr(job::Column::LockedUntil, Expr::value(Option::<Instant>::None))
        .col_expr(job::Column::GivenUpAt, Expr::value(Option::<Instant>::None))
        .filter(job::Column::Id.eq(id.uuid()))
        .exec(db)
        .await?;
    Ok(())
}

async fn give_up(
    db: &DatabaseTransaction,
    row: UpdateMany<job::Entity>,
    (now, error): (Instant, &str),
) -> Result<()> {
    row.col_expr(job::Column::GivenUpAt, Expr::value(now))
        .col_expr(job::Column::Error, Expr::value(short(error)))
        .exec(db)
        .await?;
    Ok(())
}

fn short(error: &str) -> String {
    error.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(LONGEST_ERROR).collect()
}
