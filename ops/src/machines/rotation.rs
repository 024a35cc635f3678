//! A program reports that it rotated a credential: it is rotated once the old one is seen dead.

use super::reached;
use super::tasks::{self, Wanted};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use chrono::Duration;
use domain::id::{CredentialId, IdentityId, TaskId};
use domain::instant::{self, Instant};
use domain::policy::{Action, Standing};
use domain::task::{TaskCause, TaskKind};
use entities::credential;
use sea_orm::EntityTrait;
use serde_json::json;

/// How long the old one may still live beside the new one.
const DEAD_WITHIN: Duration = Duration::hours(24);

/// The check that the old one died.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checking {
    /// The task.
    pub task: TaskId,
    /// By when it is to be seen dead.
    pub due_at: Instant,
    /// Was it reported before, with the check still open? Then nothing was written.
    pub before: bool,
}

/// Says that a credential was replaced by another. That opens the check that it died; it does not say that it did.
///
/// # Errors
/// [`Error::NotFound`] where there is none that the token reaches; [`Error::Conflict`] where it is dead already;
/// whoever may not report.
pub async fn rotated(call: &Call, id: CredentialId) -> Result<Checking> {
    let work = call.begin().await?;
    let Some(row) = credential::Entity::find_by_id(id.uuid()).one(work.db()).await? else {
        call.may_to(Action::ReportRotation, Standing::None, "credential")?;
        return Err(Error::NotFound("credential"));
    };
    let identity = IdentityId::new(row.identity_id);
    reached(call, &work, identity, Action::ReportRotation).await?;
    if row.gone_at.is_some() || row.active == Some(false) {
        return Err(Error::Conflict("it is dead already: there is nothing to check".into()));
    }
    let wanted = Wanted {
        kind: TaskKind::Rotate,
        cause: TaskCause::RotationReported,
        identity,
        credential: Some(id),
        due_in: DEAD_WITHIN,
    };
    let opened = tasks::open(&work, wanted).await?;
    let checking = Checking { task: opened.id, due_at: opened.due_at, before: !opened.is_new };
    if checking.before {
        work.abandon().await?;
        return Ok(checking);
    }
    let facts = json!({
        "credential": id.to_string(), "task": opened.id.to_string(), "due_at": instant::format(opened.due_at),
    });
    work.commit(Event::new("rotation.reported", identity, facts)).await?;
    Ok(checking)
}
