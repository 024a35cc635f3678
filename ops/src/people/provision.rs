//! People who come and go at their identity provider: what that does here, one gesture each.

use super::departure::leave;
use super::{holders, roles};
use crate::call::Work;
use crate::error::{Error, Result};
use crate::event::Event;
use domain::actor::Role;
use domain::departure::DepartureCause;
use domain::id::PersonId;
use entities::{person, person_role};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

/// Somebody leaves, as the directory says: everything that they had a part in goes to others. Gives the event that says
/// so; `None` where they are inactive already.
///
/// # Errors
/// [`Error::Conflict`] for the last active admin: nobody could let anybody in again.
pub(crate) async fn deactivate(work: &Work, row: &person::Model) -> Result<Option<Event>> {
    if !row.active {
        return Ok(None);
    }
    let (_, event) = leave(work, PersonId::new(row.id), DepartureCause::Scim).await?;
    Ok(Some(event))
}

/// Lets somebody in again, as an owner of nothing.
pub(crate) async fn reactivate(
    work: &Work,
    row: &person::Model,
    cause: &'static str,
) -> Result<Option<Event>> {
    if row.active {
        return Ok(None);
    }
    let id = PersonId::new(row.id);
    set_active(work, id, true).await?;
    Ok(Some(Event::new("person.reactivated", id, json!({ "cause": cause }))))
}

async fn set_active(work: &Work, id: PersonId, active: bool) -> Result<()> {
    person::ActiveModel { id: Set(id.uuid()), active: Set(active), ..Default::default() }
        .update(work.db())
        .await?;
    Ok(())
}

/// Is anybody else an active admin?
pub(crate) async fn not_the_last_admin(work: &Work, id: PersonId) -> Result<()> {
    let admins = holders(work.db(), Role::Admin).await?;
    if admins.contains(&id) && admins.iter().all(|other| *other == id) {
        return Err(Error::Conflict("they are the last admin: make somebody else admin first".into()));
    }
    Ok(())
}

/// Makes a person's roles of one giver exactly these; what others gave stays. Gives the events that say so.
///
/// # Errors
/// As [`deactivate`], where that would take the last admin's role.
pub(crate) async fn give_exactly(
    work: &Work,
    id: PersonId,
    wanted: &[Role],
    giver: &'static str,
) -> Result<Vec<Event>> {
    let held = person_role::Entity::find()
        .filter(person_role::Column::PersonId.eq(id.uuid()))
        .filter(person_role::Column::Until.is_null())
        .filter(person_role::Column::GivenBy.eq(giver))
        .all(work.db())
        .await?;
    let mut events = Vec::new();
    for row in held {
        if wanted.iter().any(|role| role.as_str() == row.role) {
            continue;
        }
        if row.role == Role::Admin.as_str() {
            not_the_last_admin(work, id).await?;
        }
        let ended =
            person_role::ActiveModel { id: Set(row.id), until: Set(Some(work.at())), ..Default::default() };
        ended.update(work.db()).await?;
        events.push(Event::new("person.role_ended", id, json!({ "role": row.role, "by": giver })));
    }
    let now: Vec<Role> = roles(work.db(), id).await?.into_iter().map(|held| held.role).collect();
    for role in wanted.iter().filter(|role| !now.contains(role)) {
        let interval = person_role::ActiveModel {
            id: Set(work.id()),
            person_id: Set(id.uuid()),
            role: Set(role.to_string()),
            since: Set(work.at()),
            until: Set(None),
            given_by: Set(giver.to_owned()),
        };
        interval.insert(work.db()).await?;
        events.push(Event::new("person.role_given", id, json!({ "role": role.as_str(), "by": giver })));
    }
    Ok(events)
}
