//! People and their roles.

mod departure;
mod departure_plan;
mod departure_systems;
mod departure_teams;
mod departure_told;
mod page;
pub(crate) mod provision;
mod roles;
mod sign_in;

use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use domain::actor::{Actor, HeldRole, Role};
use domain::id::PersonId;
use domain::policy::Action;
use domain::problem::Problems;
use entities::inconsistency::Place;
use entities::{person, person_role};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

pub use departure::{deactivate, outlook, reactivate};
pub use departure_plan::Outlook;
pub use page::{Listed, May, PeoplePage, PersonPage, RoleInterval, page, person};
pub use roles::{ProposalRow, confirm, end_role, proposals, propose, withdraw};
pub(crate) use sign_in::give;
pub use sign_in::{Claims, NotAdmitted, Present, Stand, present, sign_in, stands};

/// A person, as lists show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The pseudonym.
    pub id: PersonId,
    /// What they are called.
    pub name: String,
    /// Their address.
    pub email: String,
    /// May they sign in and own?
    pub active: bool,
    /// Their roles, and since when.
    pub roles: Vec<HeldRole>,
}

/// Everybody active, by name.
pub(crate) async fn active(db: &impl ConnectionTrait) -> Result<Vec<(PersonId, String)>> {
    let rows = person::Entity::find().filter(person::COLUMN.active.eq(true)).all(db).await?;
    let mut all: Vec<_> = rows.into_iter().map(|row| (PersonId::new(row.id), row.name)).collect();
    all.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    Ok(all)
}

/// Is this person here, and active?
pub(crate) async fn is_active(db: &impl ConnectionTrait, id: PersonId) -> Result<bool> {
    Ok(person::Entity::find_by_id(id.uuid()).one(db).await?.is_some_and(|row| row.active))
}

/// Adds a person, or gives one a role. Alone, by whoever has the machine, only while nobody active holds that role;
/// owner is everybody's, and all that an admin adds. Giving the same role again changes nothing.
///
/// # Errors
/// [`Error::Forbidden`] where somebody active holds the role already, or to an admin who gives any but owner; [`Error::Invalid`] for a bad address or name.
pub async fn add(call: &Call, email: &str, name: Option<&str>, role: Role) -> Result<PersonId> {
    call.may(Action::ManagePeople)?;
    if call.actor.person().is_some() && role != Role::Owner {
        return Err(Error::Forbidden(
            "a person gives no role alone: propose it, and somebody else confirms it".into(),
        ));
    }
    let email = address(email)?;
    let name = name.map(str::trim).filter(|name| !name.is_empty()).unwrap_or(&email).to_owned();
    let work = call.begin().await?;
    let known = person::Entity::find()
        .filter(person::COLUMN.email_key.eq(email.to_lowercase()))
        .one(work.db())
        .await?;
    let id = known.as_ref().map_or_else(|| work.id(), |row| row.id);
    let holders: Vec<PersonId> = holders(work.db(), role).await?;
    if holders.contains(&PersonId::new(id)) || (role == Role::Owner && known.is_some()) {
        work.abandon().await?;
        return Ok(PersonId::new(id));
    }
    if role != Role::Owner && !holders.is_empty() {
        return Err(Error::Forbidden(format!(
            "somebody active is {role} already: another person with that right, or a claim of the identity provider, must give the role"
        )));
    }
    if known.is_none() {
        person::ActiveModel {
            id: Set(id),
            issuer: Set(None),
            subject: Set(None),
            email_key: Set(email.to_lowercase()),
            email: Set(email),
            name: Set(name),
            active: Set(true),
            created_at: Set(work.at()),
        }
        .insert(work.db())
        .await?;
    }
    let interval = person_role::ActiveModel {
        id: Set(work.id()),
        person_id: Set(id),
        role: Set(role.to_string()),
        since: Set(work.at()),
        until: Set(None),
        given_by: Set(work.actor().name()),
    };
    interval.insert(work.db()).await?;
    work.commit(Event::new("person.role_given", PersonId::new(id), json!({ "role": role.as_str() }))).await?;
    Ok(PersonId::new(id))
}

pub(crate) fn address(raw: &str) -> Result<String> {
    let email = raw.trim();
    let whole = email.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.contains('.'));
    if !whole
        || email.len() > 254
        || email.chars().any(|letter| letter.is_whitespace() || letter.is_control())
    {
        return Err(Problems::one("email", "Write an address such as ada@example.com").into());
    }
    Ok(email.to_owned())
}

/// The active person with this address.
pub(crate) async fn active_by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<PersonId>> {
    let row = person::Entity::find()
        .filter(person::COLUMN.email_key.eq(email.trim().to_lowercase()))
        .filter(person::COLUMN.active.eq(true))
        .one(db)
        .await?;
    Ok(row.map(|row| PersonId::new(row.id)))
}

/// Active people who hold a role now.
pub(crate) async fn holders(db: &impl ConnectionTrait, role: Role) -> Result<Vec<PersonId>> {
    let rows = person_role::Entity::find()
        .filter(person_role::COLUMN.role.eq(role.as_str()))
        .filter(person_role::COLUMN.until.is_null())
        .all(db)
        .await?;
    let active = person::Entity::find()
        .filter(person::Column::Id.is_in(rows.iter().map(|row| row.person_id)))
        .filter(person::COLUMN.active.eq(true))
        .all(db)
        .await?;
    Ok(active.into_iter().map(|row| PersonId::new(row.id)).collect())
}

/// What people are called; somebody who was erased is left out.
pub(crate) async fn names(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = PersonId>,
) -> Result<HashMap<PersonId, String>> {
    let rows = person::Entity::find()
        .filter(person::Column::Id.is_in(ids.into_iter().map(PersonId::uuid)))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (PersonId::new(row.id), row.name)).collect())
}

/// The actor that a person is now.
///
/// # Errors
/// [`Error::NotFound`] where there is no such active person.
pub(crate) async fn actor(db: &impl ConnectionTrait, id: PersonId) -> Result<Actor> {
    person::Entity::find_by_id(id.uuid())
        .filter(person::COLUMN.active.eq(true))
        .one(db)
        .await?
        .ok_or(Error::NotFound("person"))?;
    Ok(Actor::Person { id, roles: roles(db, id).await? })
}

/// The intervals of the roles that a person holds now.
async fn held_rows(db: &impl ConnectionTrait, id: PersonId) -> Result<Vec<person_role::Model>> {
    Ok(person_role::Entity::find()
        .filter(person_role::COLUMN.person_id.eq(id.uuid()))
        .filter(person_role::COLUMN.until.is_null())
        .order_by_asc(person_role::COLUMN.since)
        .all(db)
        .await?)
}

fn held_role(row: &person_role::Model) -> Result<HeldRole> {
    Ok(HeldRole { role: Place::new("person_role", row.id).word("role", &row.role)?, since: row.since })
}

async fn roles(db: &impl ConnectionTrait, id: PersonId) -> Result<Vec<HeldRole>> {
    held_rows(db, id).await?.iter().map(held_role).collect()
}

/// The roles that everybody holds now, by person: asked once, however many people there are.
async fn all_roles(db: &impl ConnectionTrait) -> Result<HashMap<Uuid, Vec<HeldRole>>> {
    let rows = person_role::Entity::find()
        .filter(person_role::COLUMN.until.is_null())
        .order_by_asc(person_role::COLUMN.since)
        .all(db)
        .await?;
    let mut all: HashMap<Uuid, Vec<HeldRole>> = HashMap::new();
    for row in rows {
        all.entry(row.person_id).or_default().push(held_role(&row)?);
    }
    Ok(all)
}

/// Whoever is active, by name: what a list of choices needs, and no more.
///
/// # Errors
/// Whoever may not see people.
pub(crate) async fn active_names(call: &Call) -> Result<Vec<(PersonId, String)>> {
    call.may(Action::SeePeople)?;
    let rows: Vec<(Uuid, String)> = person::Entity::find()
        .select_only()
        .columns([person::Column::Id, person::Column::Name])
        .filter(person::COLUMN.active.eq(true))
        .into_tuple()
        .all(call.read())
        .await?;
    let mut people: Vec<_> = rows.into_iter().map(|(id, name)| (PersonId::new(id), name)).collect();
    people.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    Ok(people)
}

/// Everybody, by name.
///
/// # Errors
/// Whoever may not see people.
pub async fn list(call: &Call) -> Result<Vec<PersonRow>> {
    call.may(Action::SeePeople)?;
    let mut roles = all_roles(call.read()).await?;
    let rows = person::Entity::find().all(call.read()).await?.into_iter().map(|row| PersonRow {
        id: PersonId::new(row.id),
        roles: roles.remove(&row.id).unwrap_or_default(),
        name: row.name,
        email: row.email,
        active: row.active,
    });
    let mut people: Vec<PersonRow> = rows.collect();
    people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(people)
}
