//! A program reports that something happened; where that was stated to revoke the identity, it is to be revoked.

use super::reached;
use super::tasks::{self, Wanted};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use chrono::Duration;
use domain::id::{IdentityId, TaskId};
use domain::identity::Lifecycle;
use domain::instant::{self, Instant};
use domain::policy::Action;
use domain::registration::{MachineEvent, Trigger};
use domain::task::{TaskCause, TaskKind};
use entities::inconsistency::Place;
use serde_json::json;

/// How long revoking may take once its trigger has fired.
const REVOKE_WITHIN: Duration = Duration::minutes(15);

/// A trigger that fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fired {
    /// The task to revoke it.
    pub task: TaskId,
    /// By when.
    pub due_at: Instant,
    /// Had it fired before, with the task still open? Then nothing was written.
    pub before: bool,
}

/// Reports an event. `None` where it is not what revokes this identity: nothing is written then.
///
/// # Errors
/// [`Error::NotFound`] where there is none that the token reaches; [`Error::Conflict`] for what is gone or retired;
/// whoever may not report.
pub async fn report(call: &Call, id: IdentityId, event: MachineEvent) -> Result<Option<Fired>> {
    let work = call.begin().await?;
    let row = reached(call, &work, id, Action::ReportEvent).await?;
    let place = Place::new("identity", row.id);
    if place.word::<Lifecycle>("lifecycle", &row.lifecycle)? == Lifecycle::Retired {
        return Err(Error::Conflict("it is retired already".into()));
    }
    let trigger = row.revocation_trigger.as_deref();
    let trigger: Option<Trigger> = trigger.map(|word| place.word("revocation_trigger", word)).transpose()?;
    if !trigger.is_some_and(|trigger| event.fires(trigger)) {
        work.abandon().await?;
        return Ok(None);
    }
    let wanted = Wanted {
        kind: TaskKind::Revoke,
        cause: TaskCause::Trigger,
        identity: id,
        credential: None,
        due_in: REVOKE_WITHIN,
    };
    let opened = tasks::open(&work, wanted).await?;
    let fired = Fired { task: opened.id, due_at: opened.due_at, before: !opened.is_new };
    if fired.before {
        work.abandon().await?;
        return Ok(Some(fired));
    }
    let facts = json!({
        "event": event.as_str(), "task": opened.id.to_string(), "due_at": instant::format(opened.due_at),
    });
    work.commit(Event::new("trigger.fired", id, facts)).await?;
    Ok(Some(fired))
}
