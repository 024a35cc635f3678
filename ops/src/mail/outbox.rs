//! The outbox as people see it: what waits, what was sent, what could not be; and trying again.

use super::{find, row};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::jobs::{self, State};
use crate::people;
use domain::id::{JobId, OutboxId, PersonId};
use domain::instant::Instant;
use domain::policy::Action;
use entities::job;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// How many mails of each group are shown.
const SHOWN: u64 = 200;

/// How a mail stands, in the order in which mails are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailState {
    /// It could not be sent, and nobody tries any more.
    Dead,
    /// It waits to be sent, or to be tried again.
    Waiting,
    /// It was handed to the mail server.
    Sent,
    /// Whoever it is to was not active any more when its time came.
    Dropped,
}

/// A mail, as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRow {
    /// The mail.
    pub id: OutboxId,
    /// Which mail, as a word: `offers`, `digest`, ….
    pub kind: String,
    /// To whom; empty where they were erased.
    pub to: String,
    /// When it was written.
    pub created_at: Instant,
    /// When it was sent.
    pub sent_at: Option<Instant>,
    /// How it stands.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried next, where it waits.
    pub next: Instant,
    /// Why the last try failed.
    pub error: Option<String>,
}

fn state(mail: &row::Model, job: &job::Model, now: Instant) -> MailState {
    match State::of(job, now) {
        _ if mail.sent_at.is_some() => MailState::Sent,
        State::Dead => MailState::Dead,
        State::Waiting | State::Running => MailState::Waiting,
        State::Done => MailState::Dropped,
    }
}

/// The newest mails: those that were not sent, then those that were; and whether there are more.
///
/// # Errors
/// Whoever may not see it.
pub async fn outbox(call: &Call) -> Result<(Vec<MailRow>, bool)> {
    call.may(Action::SeeOutbox)?;
    let newest = || row::Entity::find().order_by_desc(row::Column::CreatedAt).order_by_desc(row::Column::Id);
    let open = newest().filter(row::Column::SentAt.is_null()).limit(SHOWN + 1).all(call.read()).await?;
    let done = newest().filter(row::Column::SentAt.is_not_null()).limit(SHOWN + 1).all(call.read()).await?;
    let most = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    let more = open.len() > most || done.len() > most;
    let rows: Vec<_> = open.into_iter().take(most).chain(done.into_iter().take(most)).collect();
    let jobs: HashMap<Uuid, job::Model> = job::Entity::find()
        .filter(job::Column::Id.is_in(rows.iter().map(|row| row.job_id)))
        .all(call.read())
        .await?
        .into_iter()
        .map(|job| (job.id, job))
        .collect();
    let names = people::names(call.read(), rows.iter().map(|row| PersonId::new(row.person_id))).await?;
    let now = call.now();
    let mut shown: Vec<_> = rows
        .into_iter()
        .filter_map(|row| {
            let job = jobs.get(&row.job_id)?;
            Some(MailRow {
                id: OutboxId::new(row.id),
                state: state(&row, job, now),
                to: names.get(&PersonId::new(row.person_id)).cloned().unwrap_or_default(),
                kind: row.kind,
                created_at: row.created_at,
                sent_at: row.sent_at,
                attempts: job.attempts,
                next: job.run_at,
                error: job.error.clone(),
            })
        })
        .collect();
    shown.sort_by_key(|row| row.state);
    Ok((shown, more))
}

/// Has a mail that could not be sent tried again from the first.
///
/// # Errors
/// Whoever may not; [`Error::NotFound`] where there is no such mail; [`Error::Conflict`] where it is not dead.
pub async fn try_again(call: &Call, id: OutboxId) -> Result<()> {
    call.may(Action::TryAgain)?;
    let work = call.begin().await?;
    let mail = find(work.db(), id).await?.ok_or(Error::NotFound("mail"))?;
    let job = job::Entity::find_by_id(mail.job_id).one(work.db()).await?.ok_or(Error::NotFound("mail"))?;
    if state(&mail, &job, work.at()) != MailState::Dead {
        return Err(Error::Conflict("this mail is not given up: it was sent, or is tried by itself".into()));
    }
    jobs::again(work.db(), JobId::new(job.id), work.at()).await?;
    work.commit(Event::new("mail.tried_again", id, json!({ "kind": mail.kind }))).await?;
    Ok(())
}
