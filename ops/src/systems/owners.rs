//! Owners of systems: offered by security, accepted by the person or a member of the team, and then owners of what
//! belongs to the system.

use super::{inherit, there};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::ownership::{Party, Through, may_answer, may_be_asked};
use crate::{mail, teams, texts};
use domain::id::{PersonId, SystemId, SystemOwnerId, TeamId};
use domain::ownership::{EndedAs, OFFER_DAYS, OwnerPart, Ownership, lapses_at};
use domain::policy::Action;
use domain::text::ReasonText;
use entities::inconsistency::Place;
use entities::system_owner;
use sea_orm::sea_query::Cond;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set,
};
use serde_json::json;

/// What a stored row says.
pub(crate) fn of_row(row: &system_owner::Model) -> Result<Ownership> {
    let part = Place::new("system_owner", row.id).word("part", &row.part)?;
    Ok(Ownership {
        person: PersonId::new(row.person_id),
        part,
        offered_at: row.offered_at,
        accepted_at: row.accepted_at,
        until: row.until,
    })
}

/// Ends an interval, or an offer, with its leaf.
pub(crate) async fn end(
    work: &Work,
    row: system_owner::Model,
    ended_as: EndedAs,
    reason: Option<String>,
) -> Result<()> {
    let system = SystemId::new(row.system_id);
    let action = if row.accepted_at.is_some() { "system.owner_ended" } else { "system.offer_ended" };
    let facts = json!({
        "system_owner": SystemOwnerId::new(row.id).to_string(), "person": PersonId::new(row.person_id).to_string(),
        "part": row.part, "as": ended_as.as_str(), "reason_sha256": reason,
    });
    let mut change = row.into_active_model();
    change.until = Set(Some(work.at()));
    change.ended_as = Set(Some(ended_as.to_string()));
    change.reason_sha256 = Set(reason);
    change.update(work.db()).await?;
    work.note(Event::new(action, system, facts)).await
}

/// Everything that was offered or is held of a system and has not ended.
pub(super) async fn open_rows(
    db: &impl ConnectionTrait,
    system: SystemId,
) -> Result<Vec<system_owner::Model>> {
    let mut rows = system_owner::Entity::find()
        .filter(system_owner::COLUMN.system_id.eq(system.uuid()))
        .filter(system_owner::COLUMN.until.is_null())
        .all(db)
        .await?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// Offers a system to a person or a team.
///
/// # Errors
/// As [`crate::ownership::offer`]; [`Error::NotFound`] where there is no such system.
pub async fn offer(
    call: &Call,
    system: SystemId,
    to: impl Into<Party>,
    part: OwnerPart,
) -> Result<SystemOwnerId> {
    call.may(Action::ManageSystems)?;
    let work = call.begin().await?;
    let to = may_be_asked(call, work.db(), to.into(), part).await?;
    there(work.db(), system).await?;
    let (id, event) = ask(&work, system, to, part).await?;
    work.commit(event).await?;
    Ok(id)
}

/// Writes an offer, and gives the event that says so.
///
/// # Errors
/// [`Error::Conflict`] where they have the part, or an offer of it that waits.
pub(super) async fn ask(
    work: &Work,
    system: SystemId,
    to: Through,
    part: OwnerPart,
) -> Result<(SystemOwnerId, Event)> {
    for row in open_rows(work.db(), system).await? {
        if row.person_id != to.person.uuid() || row.part != part.as_str() {
            continue;
        }
        if row.accepted_at.is_some() || of_row(&row)?.waits(work.at()) {
            return Err(Error::Conflict(format!("they are, or were already asked to be, its {part}")));
        }
        // It lapsed by itself; now that another is made, the row says so too.
        let at = lapses_at(row.offered_at);
        let mut change = row.into_active_model();
        change.until = Set(Some(at));
        change.ended_as = Set(Some(EndedAs::Lapsed.to_string()));
        change.update(work.db()).await?;
    }
    let id = SystemOwnerId::new(work.id());
    system_owner::ActiveModel {
        id: Set(id.uuid()),
        system_id: Set(system.uuid()),
        person_id: Set(to.person.uuid()),
        team_id: Set(to.team.map(TeamId::uuid)),
        part: Set(part.to_string()),
        offered_at: Set(work.at()),
        offered_by: Set(work.actor().name()),
        accepted_at: Set(None),
        until: Set(None),
        ended_as: Set(None),
        reason_sha256: Set(None),
    }
    .insert(work.db())
    .await?;
    mail::offered_system(work, to.person).await?;
    let facts = json!({
        "system_owner": id.to_string(), "person": to.person.to_string(), "part": part.as_str(),
        "team": to.team.map(|team| team.to_string()),
    });
    Ok((id, Event::new("system.offered", system, facts)))
}

/// An offer that the actor may answer, in a transaction.
async fn answered(call: &Call, id: SystemOwnerId) -> Result<(Work, system_owner::Model, OwnerPart)> {
    let work = call.begin().await?;
    let row = system_owner::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    let row = row.ok_or(Error::NotFound("offer"))?;
    may_answer(call, &work, (row.person_id, row.team_id)).await?;
    let said = of_row(&row)?;
    if row.accepted_at.is_some() || row.until.is_some() {
        return Err(Error::Conflict("this offer was answered already".into()));
    }
    if !said.waits(work.at()) {
        return Err(Error::Conflict(format!(
            "this offer lapsed {OFFER_DAYS} days after it was made: security can make it again"
        )));
    }
    Ok((work, row, said.part))
}

/// Accepts a system: whoever held the part before holds it no more, and everything that belongs to the system is owned
/// from now on, but for what somebody accepted alone.
///
/// # Errors
/// [`Error::NotFound`] where it is no offer to the actor; [`Error::Conflict`] where it was answered already.
pub async fn accept(call: &Call, id: SystemOwnerId) -> Result<()> {
    let (work, row, part) = answered(call, id).await?;
    let system = SystemId::new(row.system_id);
    there(work.db(), system).await?;
    if matches!(part, OwnerPart::Technical | OwnerPart::Business) {
        for held in open_rows(work.db(), system).await? {
            if held.part == row.part && held.accepted_at.is_some() {
                end(&work, held, EndedAs::Replaced, None).await?;
            }
        }
    }
    let person = call.actor.person().unwrap_or(PersonId::new(row.person_id));
    let team = row.team_id.map(|team| TeamId::new(team).to_string());
    let mut change = row.into_active_model();
    change.person_id = Set(person.uuid());
    change.accepted_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    let facts = json!({
        "system_owner": id.to_string(), "person": person.to_string(), "part": part.as_str(), "team": team,
    });
    work.note(Event::new("system.accepted", system, facts)).await?;
    let count = inherit(&work, system).await?;
    work.commit(Event::new(
        "system.inherited",
        system,
        json!({ "system_owner": id.to_string(), "intervals": count }),
    ))
    .await?;
    Ok(())
}

/// Declines a system, and says why.
///
/// # Errors
/// As [`accept`].
pub async fn decline(call: &Call, id: SystemOwnerId, reason: &ReasonText) -> Result<()> {
    let (work, row, _) = answered(call, id).await?;
    let system = SystemId::new(row.system_id);
    let person = PersonId::new(row.person_id);
    let reason = texts::keep(&work, reason.as_str()).await?.to_string();
    end(&work, row, EndedAs::Declined, Some(reason.clone())).await?;
    let facts = json!({
        "system_owner": id.to_string(), "person": person.to_string(), "reason_sha256": reason,
    });
    work.commit(Event::new("system.declined", system, facts)).await?;
    Ok(())
}

/// Takes an offer back that nobody answered yet.
///
/// # Errors
/// Whoever may not; [`Error::NotFound`] where there is no such offer; [`Error::Conflict`] where it was answered, or lapsed.
pub async fn withdraw(call: &Call, id: SystemOwnerId) -> Result<()> {
    call.may(Action::ManageSystems)?;
    let work = call.begin().await?;
    let row = system_owner::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    let row = row.ok_or(Error::NotFound("offer"))?;
    if !of_row(&row)?.waits(work.at()) {
        return Err(Error::Conflict("this offer was answered already, or has lapsed".into()));
    }
    let system = SystemId::new(row.system_id);
    end(&work, row, EndedAs::Withdrawn, None).await?;
    work.commit(Event::new("system.withdrawn", system, json!({ "system_owner": id.to_string() }))).await?;
    Ok(())
}

/// Offers of systems that wait for the actor, or a team that they are in, oldest first.
///
/// # Errors
/// What the database says.
pub async fn offers(call: &Call) -> Result<Vec<super::SystemOwnerRow>> {
    let Some(person) = call.actor.person() else { return Ok(Vec::new()) };
    let theirs = Cond::any()
        .add(system_owner::COLUMN.person_id.eq(person.uuid()))
        .add(system_owner::Column::TeamId.in_subquery(teams::teams_of(person, call.now())));
    let rows = system_owner::Entity::find()
        .filter(theirs)
        .filter(system_owner::COLUMN.accepted_at.is_null())
        .filter(system_owner::COLUMN.until.is_null())
        .filter(system_owner::COLUMN.offered_at.gt(call.now() - chrono::Duration::days(OFFER_DAYS)))
        .all(call.read())
        .await?;
    let mut rows = super::show::owner_rows(call, rows).await?;
    rows.sort_by_key(|row| (row.offered_at, row.id));
    Ok(rows)
}
