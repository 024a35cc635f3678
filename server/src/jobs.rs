//! The worker: takes jobs whose time has come and does them, one after the other, until it is told to stop.

use crate::hooks::Hooks;
use crate::mail::{NotSent, Post};
use chrono::Duration;
use chrono_tz::Tz;
use domain::id::{DeliveryId, OutboxId};
use ops::Tenure;
use ops::jobs::{self, Claimed, Job};
use ops::sessions::Ends;
use ops::webhooks::Attempt;
use std::time::Duration as Span;
use tokio::sync::watch;
use tokio::time::sleep;

/// How often it looks where there was nothing to do.
const PAUSE: Span = Span::from_secs(5);
/// How many jobs it takes at once: all are done well before their lease ends.
const TOGETHER: u64 = 4;
/// How long it has them. A mail takes at most a minute and a half, a webhook ten seconds.
const LEASE: Duration = Duration::minutes(10);

/// A worker.
#[derive(Clone)]
pub struct Worker {
    /// The database, the clock and where ids come from.
    pub tenure: Tenure,
    /// Where mails are handed over; without it they wait.
    pub post: Option<Post>,
    /// How webhooks are delivered; without it they wait.
    pub hooks: Option<Hooks>,
    /// When sessions end.
    pub ends: Ends,
    /// The organisation's zone, in which the calendar is read.
    pub zone: Tz,
}

impl Worker {
    /// Works until `stop` says so; a job that was begun is finished.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut ask_at = self.tenure.clock.now();
        while !*stop.borrow() {
            if self.tenure.clock.now() >= ask_at {
                match ops::schedule::plan(&self.tenure, self.zone).await {
                    Ok(next) => ask_at = next,
                    Err(error) => tracing::error!(%error, "the calendar could not be planned"),
                }
            }
            let worked = self.turn(&stop).await;
            if worked == 0 {
                tokio::select! {
                    () = sleep(PAUSE) => {}
                    // Also where the sender is gone.
                    _ = stop.changed() => return,
                }
            }
        }
    }

    /// Takes some jobs and does them, unless told to stop meanwhile. Gives how many it took.
    pub async fn turn(&self, stop: &watch::Receiver<bool>) -> usize {
        let mut kinds = jobs::KINDS.to_vec();
        if self.post.is_some() {
            kinds.push(jobs::MAIL);
        }
        if self.hooks.is_some() {
            kinds.push(jobs::HOOK);
        }
        let claimed = match jobs::claim(&self.tenure, &kinds, TOGETHER, LEASE).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::error!(%error, "jobs could not be taken");
                return 0;
            }
        };
        for job in &claimed {
            // What it does not begin comes back when its lease ends.
            if *stop.borrow() {
                break;
            }
            if let Err(error) = self.perform(job).await {
                tracing::error!(%error, job = %job.id, "a job failed");
                if let Err(error) = jobs::failed(&self.tenure, job, &error.to_string()).await {
                    tracing::error!(%error, job = %job.id, "that a job failed could not be written");
                }
            }
        }
        claimed.len()
    }

    async fn perform(&self, claimed: &Claimed) -> ops::Result<()> {
        match &claimed.job {
            Job::SendMail(id) => return self.send(claimed, *id).await,
            Job::SendHook(id) => return self.deliver(claimed, *id).await,
            Job::SweepSessions => {
                let count = ops::sessions::delete_ended(&self.tenure, self.ends).await?;
                tracing::debug!(count, "deleted sessions that have ended");
            }
            Job::WriteDigests => {
                let count = ops::mail::write_digests(&self.tenure).await?;
                tracing::info!(count, "wrote digests");
            }
            Job::ClearOutbox => {
                let count = ops::mail::clear(&self.tenure).await?;
                tracing::info!(count, "deleted old mails and jobs");
            }
            Job::WriteDaily => {
                let count = ops::mail::write_daily(&self.tenure).await?;
                tracing::info!(count, "wrote the day's digests");
            }
            Job::EndException(id) => {
                let told = ops::exceptions::tell_end(&self.tenure, *id).await?;
                tracing::debug!(exception = %id, told, "an exception came to its end");
            }
            Job::RemindExceptions => {
                let count = ops::exceptions::remind(&self.tenure).await?;
                tracing::info!(count, "reminded of exceptions that end");
            }
            Job::RemindRotations => {
                let count = ops::rotation::remind(&self.tenure).await?;
                tracing::info!(count, "reminded of rotations");
            }
            Job::ListenToSources => {
                let count = ops::watch::listen(&self.tenure).await?;
                tracing::info!(count, "found sources that went quiet");
            }
            Job::WatchImport(id) => {
                let count = ops::watch::look(&self.tenure).await?;
                let observed = ops::tasks::observed(&self.tenure, *id).await?;
                let weighed = ops::tasks::weigh(&self.tenure).await?;
                tracing::info!(import = %id, count, observed, weighed, "looked at what an import showed");
            }
            Job::OpenMicroReviews => {
                let count = ops::micro::open(&self.tenure).await?;
                tracing::info!(count, "opened micro-reviews");
            }
            Job::LaunchRecurring => {
                let count = ops::reviews::launch_due(&self.tenure).await?;
                tracing::info!(count, "launched recurring reviews");
            }
            Job::RemindReviews => {
                let count = ops::reviews::remind(&self.tenure).await?;
                tracing::debug!(count, "reminded of reviews");
            }
            Job::WeighTasks => {
                let count = ops::tasks::weigh(&self.tenure).await?;
                tracing::info!(count, "looked at what is to be taken away");
            }
        }
        jobs::done(&self.tenure, claimed).await
    }

    /// Delivers a webhook. Neither its address nor what was answered is logged: both may hold secrets of the receiver's.
    async fn deliver(&self, claimed: &Claimed, id: DeliveryId) -> ops::Result<()> {
        let Some(hooks) = &self.hooks else {
            return jobs::failed(&self.tenure, claimed, "no webhook leaves here").await;
        };
        let Some(message) = ops::webhooks::message(&self.tenure, &hooks.key, &hooks.base, id).await? else {
            return jobs::done(&self.tenure, claimed).await;
        };
        let at = self.tenure.clock.now();
        let (answer, millis) = hooks.send(&message).await;
        let (status, error) = match answer {
            Ok(status) => (Some(status), None),
            Err(error) => (None, Some(error.to_string())),
        };
        tracing::debug!(delivery = %id, attempt = claimed.attempt, ?status, "tried to deliver a webhook");
        let attempt = Attempt { at, status, millis, error };
        ops::webhooks::attempted(&self.tenure, claimed, id, &attempt).await
    }

    async fn send(&self, claimed: &Claimed, id: OutboxId) -> ops::Result<()> {
        let Some(letter) = ops::mail::letter(&self.tenure, id).await? else {
            return jobs::done(&self.tenure, claimed).await;
        };
        let Some(post) = &self.post else {
            return jobs::failed(&self.tenure, claimed, "no mail server is configured").await;
        };
        // What the server said may name somebody: it is kept with the mail, not in the log.
        match post.send(&letter).await {
            Ok(()) => ops::mail::sent(&self.tenure, claimed, id).await,
            Err(NotSent::Later(said)) => {
                tracing::warn!(mail = %id, attempt = claimed.attempt, "a mail was not taken, and is tried again");
                jobs::failed(&self.tenure, claimed, &said).await
            }
            Err(NotSent::Never(said)) => {
                tracing::error!(mail = %id, "a mail was refused for good");
                jobs::refused(&self.tenure, claimed, &said).await
            }
        }
    }
}
