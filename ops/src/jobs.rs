//! Durable work: enqueued in the transaction of the change that causes it, claimed by one worker at a time, tried again
//! when it fails, and visible when it is given up.
//!
//! Claiming, finishing and failing write no leaf of the log and so use the database directly, not `Work`: a job is no
//! governed state, and what it changes, if anything, writes its own leaves. Nor does a worker then wait for the log's
//! head, or others for it.

mod claim;
mod state;

use crate::call::{Tenure, Work};
use crate::error::{Error, Result};
pub use claim::{Claimed, claim, done, failed, refused};
pub(crate) use claim::{again, fail, finish, refuse};
use domain::id::{DeliveryId, ExceptionId, ImportId, JobId, OutboxId};
use domain::instant::Instant;
use entities::job;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, Set};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
pub use state::State;
use uuid::Uuid;

/// What a worker can do. The names are stored: they stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "payload")]
pub enum Job {
    /// Send what waits in the outbox under this id.
    #[serde(rename = "mail.send")]
    SendMail(OutboxId),
    /// Delete sessions that have ended.
    #[serde(rename = "sessions.sweep")]
    SweepSessions,
    /// Write everybody's weekly digest.
    #[serde(rename = "digest.write")]
    WriteDigests,
    /// Delete mails that were sent and jobs that were done long ago.
    #[serde(rename = "outbox.clear")]
    ClearOutbox,
    /// Bring what waits for an endpoint under this id.
    #[serde(rename = "webhook.send")]
    SendHook(DeliveryId),
    /// Write the day's digest to everybody who chose it.
    #[serde(rename = "digest.daily")]
    WriteDaily,
    /// Tell that an exception has come to its end.
    #[serde(rename = "exception.ends")]
    EndException(ExceptionId),
    /// Remind of exceptions that end.
    #[serde(rename = "exceptions.remind")]
    RemindExceptions,
    /// Remind of credentials that are to be rotated.
    #[serde(rename = "rotations.remind")]
    RemindRotations,
    /// Look for sources that say nothing any more.
    #[serde(rename = "sources.listen")]
    ListenToSources,
    /// Look at what an import of logs showed for what does not wait.
    #[serde(rename = "import.watch")]
    WatchImport(ImportId),
    /// Look at what is to be taken away: was it used since, was it missed?
    #[serde(rename = "tasks.weigh")]
    WeighTasks,
    /// Remind of reviews that are open, and tell what is late.
    #[serde(rename = "reviews.remind")]
    RemindReviews,
    /// Open micro-reviews of what happened an hour ago.
    #[serde(rename = "micro.open")]
    OpenMicroReviews,
    /// Launch recurring reviews whose day has come.
    #[serde(rename = "reviews.recur")]
    LaunchRecurring,
}

/// The kind of the jobs that send mails: where no mail server is configured, no worker asks for them.
pub const MAIL: &str = "mail.send";
/// The kind of the jobs that deliver webhooks: where none leaves, no worker asks for them.
pub const HOOK: &str = "webhook.send";
/// The kinds of every other job.
pub const KINDS: [&str; 13] = [
    "sessions.sweep",
    "digest.write",
    "outbox.clear",
    "digest.daily",
    "exception.ends",
    "exceptions.remind",
    "rotations.remind",
    "sources.listen",
    "import.watch",
    "tasks.weigh",
    "reviews.remind",
    "micro.open",
    "reviews.recur",
];

impl Job {
    /// Its kind, as it is stored.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::SendMail(_) => MAIL,
            Self::SendHook(_) => HOOK,
            Self::SweepSessions => KINDS[0],
            Self::WriteDigests => KINDS[1],
            Self::ClearOutbox => KINDS[2],
            Self::WriteDaily => KINDS[3],
            Self::EndException(_) => KINDS[4],
            Self::RemindExceptions => KINDS[5],
            Self::RemindRotations => KINDS[6],
            Self::ListenToSources => KINDS[7],
            Self::WatchImport(_) => KINDS[8],
            Self::WeighTasks => KINDS[9],
            Self::RemindReviews => KINDS[10],
            Self::OpenMicroReviews => KINDS[11],
            Self::LaunchRecurring => KINDS[12],
        }
    }

    /// Its kind and what it needs, as they are stored.
    fn stored(&self) -> Result<(String, String)> {
        let value = serde_json::to_value(self).map_err(Error::unexpected)?;
        Ok((self.kind().to_owned(), value["payload"].to_string()))
    }

    /// Reads what [`Self::stored`] wrote.
    fn parse(kind: &str, payload: &str) -> serde_json::Result<Self> {
        let payload: Value = serde_json::from_str(payload)?;
        serde_json::from_value(json!({ "kind": kind, "payload": payload }))
    }
}

/// Enqueues a job in the transaction of the change that causes it: both come about, or neither. Where a job of the same
/// marker is already there, nothing happens.
///
/// # Errors
/// What the database says.
pub async fn enqueue(work: &Work, job: &Job, run_at: Instant, marker: Option<&str>) -> Result<JobId> {
    let id = work.id();
    insert(work.db(), id, job, (run_at, marker)).await?;
    Ok(JobId::new(id))
}

/// Enqueues a job that no change causes, such as what the calendar asks for. Says whether it was new.
///
/// # Errors
/// What the database says.
pub async fn add(tenure: &Tenure, job: &Job, run_at: Instant, marker: Option<&str>) -> Result<bool> {
    let id = tenure.ids.uuid(tenure.clock.now());
    let work = tenure.database.begin().await?;
    let is_new = insert(&work, id, job, (run_at, marker)).await?;
    work.commit().await?;
    Ok(is_new)
}

pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    id: Uuid,
    job: &Job,
    (run_at, marker): (Instant, Option<&str>),
) -> Result<bool> {
    let (kind, payload) = job.stored()?;
    let row = job::ActiveModel {
        id: Set(id),
        kind: Set(kind),
        payload: Set(payload),
        run_at: Set(run_at),
        attempts: Set(0),
        locked_until: Set(None),
        done_at: Set(None),
        given_up_at: Set(None),
        error: Set(None),
        marker: Set(marker.map(str::to_owned)),
    };
    let count = job::Entity::insert(row)
        .on_conflict(OnConflict::column(job::Column::Marker).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_reads_back_as_it_was_stored_and_its_kind_is_asked_for() {
        let id = Uuid::from_u128(7);
        let jobs = [
            Job::SendMail(OutboxId::new(id)),
            Job::SendHook(DeliveryId::new(id)),
            Job::SweepSessions,
            Job::WriteDigests,
            Job::ClearOutbox,
            Job::WriteDaily,
            Job::EndException(ExceptionId::new(id)),
            Job::RemindExceptions,
            Job::RemindRotations,
            Job::ListenToSources,
            Job::WatchImport(ImportId::new(id)),
            Job::WeighTasks,
            Job::RemindReviews,
            Job::OpenMicroReviews,
            Job::LaunchRecurring,
        ];
        for job in &jobs {
            let (kind, payload) = job.stored().unwrap();
            assert_eq!(Job::parse(&kind, &payload).unwrap(), *job);
            assert!([MAIL, HOOK].contains(&kind.as_str()) || KINDS.contains(&kind.as_str()), "{kind}");
        }
        assert!(KINDS.iter().all(|kind| jobs.iter().any(|job| job.kind() == *kind)));
    }
}
