//! The tasks that programs' reports open, each once while it is open.

use crate::call::Work;
use crate::error::Result;
use chrono::Duration;
use domain::id::{CredentialId, IdentityId, TaskId};
use domain::instant::Instant;
use domain::ownership::OwnerPart;
use entities::task;
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, Set};

/// What is to be done, by when.
pub(super) struct Wanted {
    pub(super) kind: &'static str,
    pub(super) identity: IdentityId,
    pub(super) credential: Option<CredentialId>,
    pub(super) due_in: Duration,
}

/// An open task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) id: TaskId,
    pub(super) due_at: Instant,
    /// Was it opened now?
    pub(super) is_new: bool,
}

/// Opens a task for whoever owns the identity; where one of the same kind is open, that one.
pub(super) async fn open(work: &Work, wanted: Wanted) -> Result<Opened> {
    let credential = wanted.credential.map(CredentialId::uuid);
    let known = task::Entity::find()
        .filter(task::COLUMN.identity_id.eq(wanted.identity.uuid()))
        .filter(task::COLUMN.kind.eq(wanted.kind))
        .filter(task::COLUMN.seen_done_at.is_null())
        .all(work.db())
        .await?;
    // One that is due sooner, or no later than this one would be, says it already.
    let due_at = work.at() + wanted.due_in;
    let same = |row: &task::Model| row.credential_id == credential && row.due_at <= due_at;
    if let Some(row) = known.into_iter().find(same) {
        return Ok(Opened { id: TaskId::new(row.id), due_at: row.due_at, is_new: false });
    }
    let id = TaskId::new(work.id());
    task::ActiveModel {
        id: Set(id.uuid()),
        identity_id: Set(wanted.identity.uuid()),
        credential_id: Set(credential),
        decision_id: Set(None),
        kind: Set(wanted.kind.to_owned()),
        person_id: Set(technical_owner(work, wanted.identity).await?),
        opened_at: Set(work.at()),
        due_at: Set(due_at),
        seen_done_at: Set(None),
    }
    .insert(work.db())
    .await?;
    Ok(Opened { id, due_at, is_new: true })
}

async fn technical_owner(work: &Work, identity: IdentityId) -> Result<Option<uuid::Uuid>> {
    let rows = crate::ownership::of_identity_rows(work.db(), identity).await?;
    let held = rows.into_iter().filter(|row| {
        row.part == OwnerPart::Technical.as_str()
            && row.accepted_at.is_some()
            && row.until.is_none_or(|until| work.at() < until)
    });
    Ok(held.max_by_key(|row| row.accepted_at).map(|row| row.person_id))
}
