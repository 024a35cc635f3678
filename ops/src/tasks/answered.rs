//! What went back to whoever decided, because it was used since: they say once more whether it is to be taken away.

use super::show::standing;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::reviews::hands;
use crate::texts;
use domain::id::{IdentityId, TaskId};
use domain::policy::Action;
use domain::removal::Again;
use domain::task::TaskState;
use domain::text::ReasonText;
use entities::task;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;

/// Answers for a task that came back. Taken away all the same, it goes to whoever changes the identity, and does not come
/// back again; kept, nothing is to be done any more, and the reason stays beside the decision. Gives the identity.
///
/// # Errors
/// [`Error::NotFound`] for whoever it did not come back to; [`Error::Conflict`] where it waits for no answer.
pub async fn answer_again(call: &Call, id: TaskId, again: Again, why: &ReasonText) -> Result<IdentityId> {
    let work = call.begin().await?;
    let row = task::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("task"))?;
    let identity = IdentityId::new(row.identity_id);
    call.may_to(Action::AnswerReturned, standing(call, &row), "task")?;
    if !matches!(super::times(&row)?.state(work.at()), TaskState::Returned { .. }) {
        return Err(Error::Conflict("it waits for no answer any more".into()));
    }
    let reason = texts::keep(&work, why.as_str()).await?;
    let mut change = row.into_active_model();
    change.returned_at = Set(None);
    let action = match again {
        Again::Keep => {
            change.not_needed_at = Set(Some(work.at()));
            "task.kept"
        }
        Again::Remove => {
            change.confirmed_at = Set(Some(work.at()));
            change.person_id =
                Set(hands(&work, [identity]).await?.get(&identity).map(|person| person.uuid()));
            "task.confirmed"
        }
    };
    change.update(work.db()).await?;
    let facts = json!({ "task": id.to_string(), "reason_sha256": reason.to_string() });
    work.commit(Event::new(action, identity, facts)).await?;
    Ok(identity)
}
