//! Passing on: another member acts for the team in what it owns.

use super::members::successor;
use crate::call::Work;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::ownership;
use domain::id::{IdentityId, OwnershipId, PersonId, SystemId, SystemOwnerId, TeamId};
use domain::ownership::EndedAs;
use entities::{ownership as owned, system_owner};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Has another member act for the team in everything that it owns, or was asked to own, through `who`.
///
/// # Errors
/// [`Error::Conflict`] where there is something, and no other member who can act.
pub(super) async fn pass_on(work: &Work, id: TeamId, who: PersonId, as_what: EndedAs) -> Result<()> {
    let rows = owned::Entity::find()
        .filter(owned::COLUMN.team_id.eq(id.uuid()))
        .filter(owned::COLUMN.person_id.eq(who.uuid()))
        .filter(owned::COLUMN.until.is_null())
        .order_by_asc(owned::COLUMN.id)
        .all(work.db())
        .await?;
    let systems = system_owner::Entity::find()
        .filter(system_owner::COLUMN.team_id.eq(id.uuid()))
        .filter(system_owner::COLUMN.person_id.eq(who.uuid()))
        .filter(system_owner::COLUMN.until.is_null())
        .order_by_asc(system_owner::COLUMN.id)
        .all(work.db())
        .await?;
    if rows.is_empty() && systems.is_empty() {
        return Ok(());
    }
    let next = successor(work.db(), id.uuid(), Some(who), work.at()).await?.ok_or_else(|| {
        Error::Conflict("nobody else is in this team who can act for what it owns: add somebody first".into())
    })?;
    let mut stand_for = HashMap::new();
    for row in systems {
        let old = row.id;
        stand_for.insert(old, pass_system(work, row, next, as_what).await?);
    }
    for row in rows {
        pass_one(work, row, next, (as_what, &stand_for)).await?;
    }
    Ok(())
}

/// Ends one interval, or offer, of a team's and begins the same through another member. `systems`: what became of the
/// intervals of systems that it may come by.
pub(crate) async fn pass_one(
    work: &Work,
    row: owned::Model,
    next: PersonId,
    (as_what, systems): (EndedAs, &HashMap<Uuid, Uuid>),
) -> Result<()> {
    let identity = IdentityId::new(row.identity_id);
    let (old, was) = (OwnershipId::new(row.id), row.clone());
    ownership::end(work, row, (work.at(), as_what), None).await?;
    let id = OwnershipId::new(work.id());
    owned::ActiveModel {
        id: Set(id.uuid()),
        person_id: Set(next.uuid()),
        // The offer is as old as it was: passing it on gives nobody more time.
        accepted_at: Set(was.accepted_at.map(|_| work.at())),
        system_owner_id: Set(was.system_owner_id.map(|one| systems.get(&one).copied().unwrap_or(one))),
        until: Set(None),
        ended_as: Set(None),
        ..was.clone().into_active_model()
    }
    .insert(work.db())
    .await?;
    let facts = json!({
        "ownership": id.to_string(), "before": old.to_string(), "person": next.to_string(), "part": was.part,
        "team": was.team_id.map(|team| TeamId::new(team).to_string()),
    });
    work.note(Event::new("ownership.passed_on", identity, facts)).await?;
    if was.accepted_at.is_some() {
        ownership::begins(work, identity, next, ownership::of_row(&was)?.part).await?;
    }
    Ok(())
}

/// The same of an interval of a system; gives the new one.
pub(crate) async fn pass_system(
    work: &Work,
    row: system_owner::Model,
    next: PersonId,
    as_what: EndedAs,
) -> Result<Uuid> {
    let was = row.clone();
    let mut change = row.into_active_model();
    change.until = Set(Some(work.at()));
    change.ended_as = Set(Some(as_what.to_string()));
    change.update(work.db()).await?;
    let id = SystemOwnerId::new(work.id());
    system_owner::ActiveModel {
        id: Set(id.uuid()),
        person_id: Set(next.uuid()),
        accepted_at: Set(was.accepted_at.map(|_| work.at())),
        until: Set(None),
        ended_as: Set(None),
        ..was.clone().into_active_model()
    }
    .insert(work.db())
    .await?;
    let facts = json!({
        "system_owner": id.to_string(), "before": SystemOwnerId::new(was.id).to_string(), "person": next.to_string(),
        "part": was.part,
    });
    work.note(Event::new("system.passed_on", SystemId::new(was.system_id), facts)).await?;
    Ok(id.uuid())
}
