//! Teams: who is in them, since when, and through whom they own.

mod members;
mod passing;

use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::people;
use domain::id::{PersonId, TeamId};
use domain::instant::Instant;
use domain::ownership::EndedAs;
use domain::policy::Action;
use domain::problem::Problems;
use domain::text::TeamName;
use entities::{ownership as owned, system_owner, team, team_member};
use members::{current, member_rows};
pub(crate) use members::{ever, left, members, names, of_person, successor, teams_of, through};
use passing::pass_on;
pub(crate) use passing::{pass_one, pass_system};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set,
};
use serde_json::json;
use uuid::Uuid;

/// Somebody who is in a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// Is an offer to the team put to them first?
    pub is_lead: bool,
    /// Since when.
    pub since: Instant,
}

/// A team, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamRow {
    /// The team.
    pub id: TeamId,
    /// What it is called.
    pub name: String,
    /// Who is in it now, the lead first, then by name.
    pub members: Vec<MemberRow>,
    /// How many identities it owns in some part.
    pub owns: u64,
}

/// Every team that is there, by name.
///
/// # Errors
/// Whoever may not see people.
pub async fn list(call: &Call) -> Result<Vec<TeamRow>> {
    call.may(Action::SeePeople)?;
    let now = call.now();
    let rows = team::Entity::find().filter(team::COLUMN.ended_at.is_null()).all(call.read()).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let members = current(call.read(), row.id, now).await?;
        let names = people::names(call.read(), members.iter().map(|one| one.person)).await?;
        let mut members: Vec<MemberRow> = members
            .into_iter()
            .map(|one| MemberRow {
                name: names.get(&one.person).cloned().unwrap_or_default(),
                person: one.person,
                is_lead: one.is_lead,
                since: one.since,
            })
            .collect();
        members.sort_by(|a, b| (!a.is_lead, &a.name, a.person).cmp(&(!b.is_lead, &b.name, b.person)));
        let owns = held(row.id).count(call.read()).await?;
        all.push(TeamRow { id: TeamId::new(row.id), name: row.name, members, owns });
    }
    // Ordered here: databases collate differently.
    all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(all)
}

/// Intervals by which a team owns now.
fn held(team: Uuid) -> sea_orm::Select<owned::Entity> {
    owned::Entity::find()
        .filter(owned::COLUMN.team_id.eq(team))
        .filter(owned::COLUMN.accepted_at.is_not_null())
        .filter(owned::COLUMN.until.is_null())
}

/// Makes a team, with its lead.
///
/// # Errors
/// Whoever may not; [`Error::Invalid`] for a name that another team has, and for a lead who is not active here.
pub async fn make(call: &Call, name: &TeamName, lead: PersonId) -> Result<TeamId> {
    call.may(Action::ManageTeams)?;
    let work = call.begin().await?;
    active(work.db(), lead, "lead").await?;
    let key = name.as_str().to_lowercase();
    let known = team::Entity::find().filter(team::COLUMN.name_key.eq(key.as_str())).one(work.db()).await?;
    if known.is_some() {
        return Err(Problems::one("name", "A team of this name is, or was, here already").into());
    }
    let id = TeamId::new(work.id());
    team::ActiveModel {
        id: Set(id.uuid()),
        name: Set(name.as_str().to_owned()),
        name_key: Set(key),
        created_at: Set(work.at()),
        ended_at: Set(None),
    }
    .insert(work.db())
    .await?;
    join(&work, id, lead, true).await?;
    work.commit(Event::new("team.made", id, json!({ "lead": lead.to_string() }))).await?;
    Ok(id)
}

async fn active(db: &impl ConnectionTrait, id: PersonId, field: &str) -> Result<()> {
    let found = people::actor(db, id).await;
    found.map(drop).map_err(|_| Problems::one(field, "Choose somebody who is active here").into())
}

async fn join(work: &Work, team: TeamId, who: PersonId, is_lead: bool) -> Result<()> {
    team_member::ActiveModel {
        id: Set(work.id()),
        team_id: Set(team.uuid()),
        person_id: Set(who.uuid()),
        is_lead: Set(is_lead),
        since: Set(work.at()),
        until: Set(None),
    }
    .insert(work.db())
    .await?;
    Ok(())
}

/// Takes somebody into a team, or makes a member its lead in place of the one before.
///
/// # Errors
/// Whoever may not; [`Error::NotFound`] where there is no such team; [`Error::Invalid`] for somebody who is not active
/// here; [`Error::Conflict`] where they are in it as that already.
pub async fn add(call: &Call, id: TeamId, who: PersonId, is_lead: bool) -> Result<()> {
    call.may(Action::ManageTeams)?;
    let work = call.begin().await?;
    there(work.db(), id).await?;
    active(work.db(), who, "person").await?;
    let rows = member_rows(work.db(), id.uuid()).await?;
    let now: Vec<&team_member::Model> = rows.iter().filter(|row| row.until.is_none()).collect();
    if now.iter().any(|row| row.person_id == who.uuid() && (row.is_lead || !is_lead)) {
        return Err(Error::Conflict("they are in this team already".into()));
    }
    // Whoever was a member and becomes lead, and whoever was lead and stays a member.
    let replaced = |row: &&&team_member::Model| row.person_id == who.uuid() || (is_lead && row.is_lead);
    for row in now.iter().filter(replaced) {
        leave(&work, (*row).clone()).await?;
        if row.person_id != who.uuid() {
            join(&work, id, PersonId::new(row.person_id), false).await?;
        }
    }
    join(&work, id, who, is_lead).await?;
    let facts = json!({ "person": who.to_string(), "is_lead": is_lead });
    work.commit(Event::new("team.joined", id, facts)).await?;
    Ok(())
}

async fn leave(work: &Work, row: team_member::Model) -> Result<()> {
    let mut change = row.into_active_model();
    change.until = Set(Some(work.at()));
    change.update(work.db()).await?;
    Ok(())
}

/// Takes somebody out of a team: what it owns through them it owns through another member from now on.
///
/// # Errors
/// Whoever may not; [`Error::NotFound`] where there is no such team, or they are not in it; [`Error::Conflict`] where
/// nobody else is in it who can act, and it owns something or was asked to.
pub async fn remove(call: &Call, id: TeamId, who: PersonId) -> Result<()> {
    call.may(Action::ManageTeams)?;
    let work = call.begin().await?;
    there(work.db(), id).await?;
    let rows = member_rows(work.db(), id.uuid()).await?;
    let row = rows.into_iter().find(|row| row.person_id == who.uuid() && row.until.is_none());
    leave(&work, row.ok_or(Error::NotFound("member"))?).await?;
    pass_on(&work, id, who, EndedAs::PassedOn).await?;
    work.commit(Event::new("team.left", id, json!({ "person": who.to_string() }))).await?;
    Ok(())
}

/// Ends a team that owns nothing.
///
/// # Errors
/// Whoever may not; [`Error::NotFound`] where there is none; [`Error::Conflict`] while it owns something or was asked to.
pub async fn end(call: &Call, id: TeamId) -> Result<()> {
    call.may(Action::ManageTeams)?;
    let work = call.begin().await?;
    let row = there(work.db(), id).await?;
    let identities = owned::Entity::find()
        .filter(owned::COLUMN.team_id.eq(id.uuid()))
        .filter(owned::COLUMN.until.is_null())
        .count(work.db())
        .await?;
    let systems = system_owner::Entity::find()
        .filter(system_owner::COLUMN.team_id.eq(id.uuid()))
        .filter(system_owner::COLUMN.until.is_null())
        .count(work.db())
        .await?;
    if identities + systems > 0 {
        return Err(Error::Conflict("it owns something, or was asked to: give that to others first".into()));
    }
    for member in member_rows(work.db(), id.uuid()).await?.into_iter().filter(|row| row.until.is_none()) {
        leave(&work, member).await?;
    }
    let mut change = row.into_active_model();
    change.ended_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    work.commit(Event::new("team.ended", id, json!({}))).await?;
    Ok(())
}

async fn there(db: &impl ConnectionTrait, id: TeamId) -> Result<team::Model> {
    let row = team::Entity::find_by_id(id.uuid()).one(db).await?;
    row.filter(|row| row.ended_at.is_none()).ok_or(Error::NotFound("team"))
}
