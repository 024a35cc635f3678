//! Telling that a task was opened, or is due sooner: whoever does it by mail, programs by webhook.

use super::NewTask;
use crate::call::Work;
use crate::error::Result;
use crate::mail::{self, Mail};
use crate::telling::{self, Ink};
use crate::webhooks::{self, Told};
use domain::id::TaskId;
use domain::webhook::HookEvent;

/// Tells whoever does it; where that is nobody yet, everybody of security.
pub(super) async fn mail(work: &Work, id: TaskId, task: &NewTask) -> Result<()> {
    let people = match task.person {
        Some(person) => std::iter::once(person).collect(),
        None => telling::security(work.db()).await?,
    };
    let words = task.kind.told(task.credential.is_some()).to_owned();
    let told = Mail::TaskOpened { identity: task.identity, task: words, due_at: task.due_at };
    for person in people {
        let marker = format!("task:{id}:{}:{person}", task.due_at.timestamp_millis());
        mail::write(work, person, &told, Some(&marker)).await?;
    }
    Ok(())
}

/// Tells webhooks of each.
pub(super) async fn hooks(work: &Work, all: &[(TaskId, NewTask)]) -> Result<()> {
    let told = |(id, task): &(TaskId, NewTask)| Told {
        kind: task.kind.to_string(),
        ids: [id.to_string(), task.identity.to_string()]
            .into_iter()
            .chain(task.credential.map(|one| one.to_string()))
            .collect(),
        more: 0,
        path: format!("/identities/{}", task.identity),
    };
    webhooks::emit_all(Ink::of(work), HookEvent::TaskOpened, all.iter().map(told)).await
}
