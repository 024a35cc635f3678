//! Who is in teams: as rows, as values, and as part of a query.

use crate::call::Work;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::ownership::Through;
use domain::id::{PersonId, TeamId};
use domain::instant::Instant;
use domain::problem::Problems;
use domain::team::{Membership, acts_for};
use entities::{person, team, team_member};
use sea_orm::sea_query::{Cond, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

pub(super) async fn member_rows(db: &impl ConnectionTrait, team: Uuid) -> Result<Vec<team_member::Model>> {
    Ok(team_member::Entity::find()
        .filter(team_member::COLUMN.team_id.eq(team))
        .order_by_asc(team_member::COLUMN.id)
        .all(db)
        .await?)
}

fn of_row(row: &team_member::Model) -> Membership {
    Membership {
        person: PersonId::new(row.person_id),
        is_lead: row.is_lead,
        since: row.since,
        until: row.until,
    }
}

/// The members of a team who are active now.
pub(super) async fn current(db: &impl ConnectionTrait, team: Uuid, now: Instant) -> Result<Vec<Membership>> {
    let rows = member_rows(db, team).await?;
    let active = person::Entity::find()
        .filter(person::Column::Id.is_in(rows.iter().map(|row| row.person_id)))
        .filter(person::COLUMN.active.eq(true))
        .all(db)
        .await?;
    let is_active = |one: &Membership| active.iter().any(|row| row.id == one.person.uuid());
    Ok(rows.iter().map(of_row).filter(|one| one.holds(now) && is_active(one)).collect())
}

/// Who is in a team and active now.
pub(crate) async fn members(db: &impl ConnectionTrait, team: Uuid, now: Instant) -> Result<Vec<PersonId>> {
    Ok(current(db, team, now).await?.into_iter().map(|one| one.person).collect())
}

/// Through whom a team owns, `leaver` left out; `None` where nobody is left who can act.
pub(crate) async fn successor(
    db: &impl ConnectionTrait,
    team: Uuid,
    leaver: Option<PersonId>,
    now: Instant,
) -> Result<Option<PersonId>> {
    Ok(acts_for(&current(db, team, now).await?, leaver, now))
}

/// A team that is asked to own something, through whoever acts for it.
///
/// # Errors
/// [`Error::Invalid`] for a team that is not there, or has nobody who can act.
pub(crate) async fn through(db: &impl ConnectionTrait, id: TeamId, now: Instant) -> Result<Through> {
    let wrong = |message: &str| Error::from(Problems::one("person", message));
    super::there(db, id).await.map_err(|_| wrong("Choose a team that is here"))?;
    let person = successor(db, id.uuid(), None, now).await?;
    let person = person.ok_or_else(|| wrong("Nobody is in this team who can act for it"))?;
    Ok(Through { person, team: Some(id) })
}

/// The teams that somebody is in now.
pub(crate) async fn of_person(db: &impl ConnectionTrait, who: PersonId, now: Instant) -> Result<Vec<Uuid>> {
    let rows =
        team_member::Entity::find().filter(team_member::COLUMN.person_id.eq(who.uuid())).all(db).await?;
    Ok(rows.iter().filter(|row| of_row(row).holds(now)).map(|row| row.team_id).collect())
}

/// Every membership that somebody ever had, each with its team.
pub(crate) async fn ever(db: &impl ConnectionTrait, who: Uuid) -> Result<Vec<(Uuid, Membership)>> {
    let rows = team_member::Entity::find().filter(team_member::COLUMN.person_id.eq(who)).all(db).await?;
    Ok(rows.iter().map(|row| (row.team_id, of_row(row))).collect())
}

/// Ends the memberships of somebody who leaves.
pub(crate) async fn left(work: &Work, who: PersonId) -> Result<()> {
    let rows = team_member::Entity::find()
        .filter(team_member::COLUMN.person_id.eq(who.uuid()))
        .filter(team_member::COLUMN.until.is_null())
        .order_by_asc(team_member::COLUMN.id)
        .all(work.db())
        .await?;
    for row in rows {
        let team = TeamId::new(row.team_id);
        super::leave(work, row).await?;
        work.note(Event::new("team.left", team, json!({ "person": who.to_string() }))).await?;
    }
    Ok(())
}

/// The same as a part of a query.
pub(crate) fn teams_of(who: PersonId, now: Instant) -> SelectStatement {
    let mut teams = Query::select();
    teams
        .column(team_member::Column::TeamId)
        .from(team_member::Entity)
        .and_where(team_member::Column::PersonId.eq(who.uuid()))
        .and_where(team_member::Column::Since.lte(now))
        .cond_where(
            Cond::any().add(team_member::Column::Until.is_null()).add(team_member::Column::Until.gt(now)),
        );
    teams
}

/// What teams are called.
pub(crate) async fn names(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>> {
    let rows = team::Entity::find().filter(team::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
