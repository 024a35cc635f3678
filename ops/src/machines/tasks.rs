//! The tasks that programs' reports open, each once while it is open.

use crate::call::Work;
use crate::error::{Error, Result};
use crate::tasks::{self, NewTask};
use chrono::Duration;
use domain::id::{CredentialId, IdentityId, PersonId, TaskId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use domain::task::{TaskCause, TaskKind};
use entities::task;
use sea_orm::{EntityTrait, QueryFilter};

/// What is to be done, by when.
pub(super) struct Wanted {
    pub(super) kind: TaskKind,
    pub(super) cause: TaskCause,
    pub(super) identity: IdentityId,
    pub(super) credential: Option<CredentialId>,
    pub(super) due_in: Duration,
}

/// An open task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) id: TaskId,
    pub(super) due_at: Instant,
    /// Was it opened, or made due sooner, now?
    pub(super) is_new: bool,
}

/// Opens a task for whoever owns the identity; where one of the same kind waits and is due no later, that one.
pub(super) async fn open(work: &Work, wanted: Wanted) -> Result<Opened> {
    let due_at = work.at() + wanted.due_in;
    if let Some(row) = waiting(work, &wanted).await?.filter(|row| row.due_at <= due_at) {
        return Ok(Opened { id: TaskId::new(row.id), due_at: row.due_at, is_new: false });
    }
    let new = NewTask {
        identity: wanted.identity,
        credential: wanted.credential,
        decision: None,
        kind: wanted.kind,
        cause: wanted.cause,
        person: technical_owner(work, wanted.identity).await?,
        due_at,
        released_at: None,
    };
    tasks::open(work, new).await?;
    let row = waiting(work, &wanted).await?.ok_or(Error::NotFound("task"))?;
    Ok(Opened { id: TaskId::new(row.id), due_at: row.due_at, is_new: true })
}

async fn waiting(work: &Work, wanted: &Wanted) -> Result<Option<task::Model>> {
    let rows = task::Entity::find()
        .filter(task::COLUMN.identity_id.eq(wanted.identity.uuid()))
        .filter(task::COLUMN.kind.eq(wanted.kind.as_str()))
        .filter(task::COLUMN.seen_done_at.is_null())
        .filter(task::COLUMN.not_needed_at.is_null())
        .all(work.db())
        .await?;
    let credential = wanted.credential.map(CredentialId::uuid);
    Ok(rows.into_iter().find(|row| row.credential_id == credential))
}

async fn technical_owner(work: &Work, identity: IdentityId) -> Result<Option<PersonId>> {
    let owners = crate::exceptions::owners(work.db(), identity, work.at()).await?;
    Ok(owners.into_iter().find(|(_, part)| *part == OwnerPart::Technical).map(|(who, _)| who))
}
