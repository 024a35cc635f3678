//! Users are people. Deleting one deactivates them: nobody who ever answered for something disappears.

use super::roles::{RoleGroups, follow};
use super::{GIVER, bounded, finish};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::people::provision::{deactivate, reactivate};
use crate::people::{address, give};
use domain::actor::Role;
use domain::id::{GroupId, PersonId};
use domain::instant::Instant;
use domain::policy::Action;
use domain::problem::Problems;
use entities::{person, scim_group, scim_group_member, scim_user};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// What the provider says of somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserStated {
    /// What the provider calls them.
    pub user_name: String,
    /// Their address; where none is said, what they are called must be one.
    pub email: Option<String>,
    /// The provider's own id of them.
    pub external_id: Option<String>,
    /// What they are called.
    pub display_name: Option<String>,
    /// Their given name.
    pub given_name: Option<String>,
    /// Their family name.
    pub family_name: Option<String>,
    /// May they sign in and own?
    pub active: bool,
}

/// One user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The person.
    pub id: PersonId,
    /// What the provider says; the address is always there.
    pub stated: UserStated,
    /// The groups they are in.
    pub groups: Vec<(GroupId, String)>,
    /// When the provider first named them.
    pub created_at: Instant,
    /// When it last changed them.
    pub changed_at: Instant,
}

impl UserStated {
    /// Checks every text, and gives the address.
    fn check(&self) -> Result<String> {
        let mut problems = Problems::default();
        bounded("userName", &self.user_name, &mut problems);
        let optional = [
            ("externalId", &self.external_id),
            ("displayName", &self.display_name),
            ("name.givenName", &self.given_name),
            ("name.familyName", &self.family_name),
        ];
        for (field, text) in optional {
            if let Some(text) = text {
                bounded(field, text, &mut problems);
            }
        }
        let email = address(self.email.as_deref().unwrap_or(&self.user_name));
        if email.is_err() {
            problems.add("emails", "expected an address such as ada@example.com, here or as userName");
        }
        problems.none_or(())?;
        email
    }

    /// What people are shown.
    fn shown(&self) -> String {
        let parts = [&self.given_name, &self.family_name];
        let whole: Vec<&str> = parts.into_iter().filter_map(|part| part.as_deref()).collect();
        match &self.display_name {
            Some(name) => name.clone(),
            None if whole.is_empty() => self.user_name.clone(),
            None => whole.join(" "),
        }
    }
}

/// Everybody whom the provider keeps here, in the order in which it named them.
///
/// # Errors
/// Whoever may not provision.
pub async fn users(call: &Call) -> Result<Vec<User>> {
    call.may(Action::Provision)?;
    let rows = scim_user::Entity::find()
        .filter(scim_user::COLUMN.deleted_at.is_null())
        .order_by_asc(scim_user::COLUMN.created_at)
        .order_by_asc(scim_user::COLUMN.person_id)
        .all(call.read())
        .await?;
    let people: HashMap<Uuid, person::Model> =
        person::Entity::find().all(call.read()).await?.into_iter().map(|row| (row.id, row)).collect();
    let mut groups = members(call.read()).await?;
    let known = rows.into_iter().filter_map(|row| {
        let person = people.get(&row.person_id)?;
        Some(shown(row, person, groups.remove(&person.id).unwrap_or_default()))
    });
    Ok(known.collect())
}

/// The groups of each person.
async fn members(db: &impl ConnectionTrait) -> Result<HashMap<Uuid, Vec<(GroupId, String)>>> {
    let names: HashMap<Uuid, String> =
        scim_group::Entity::find().all(db).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let mut groups: HashMap<Uuid, Vec<(GroupId, String)>> = HashMap::new();
    for row in scim_group_member::Entity::find().all(db).await? {
        let name = names.get(&row.group_id).cloned().unwrap_or_default();
        groups.entry(row.person_id).or_default().push((GroupId::new(row.group_id), name));
    }
    groups.values_mut().for_each(|of| of.sort());
    Ok(groups)
}

fn shown(row: scim_user::Model, person: &person::Model, groups: Vec<(GroupId, String)>) -> User {
    User {
        id: PersonId::new(row.person_id),
        stated: UserStated {
            user_name: row.user_name,
            email: Some(person.email.clone()),
            external_id: row.external_id,
            display_name: row.display_name,
            given_name: row.given_name,
            family_name: row.family_name,
            active: person.active,
        },
        groups,
        created_at: row.created_at,
        changed_at: row.changed_at,
    }
}

/// One user.
///
/// # Errors
/// [`Error::NotFound`] where the provider keeps none of that id; whoever may not provision.
pub async fn user(call: &Call, id: PersonId) -> Result<User> {
    call.may(Action::Provision)?;
    load(call.read(), id).await.map(|(user, _)| user)
}

async fn load(db: &impl ConnectionTrait, id: PersonId) -> Result<(User, person::Model)> {
    let row = scim_user::Entity::find_by_id(id.uuid())
        .filter(scim_user::COLUMN.deleted_at.is_null())
        .one(db)
        .await?
        .ok_or(Error::NotFound("user"))?;
    let person = person::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(Error::NotFound("user"))?;
    let groups = members(db).await?.remove(&id.uuid()).unwrap_or_default();
    Ok((shown(row, &person, groups), person))
}

/// Makes a user. Somebody who was added here before, or whom the provider once took away, is that person again.
///
/// # Errors
/// [`Error::Conflict`] where the provider keeps somebody of that name or address already; [`Error::Invalid`]; whoever
/// may not provision.
pub async fn create_user(call: &Call, stated: &UserStated, named: &RoleGroups) -> Result<User> {
    call.may(Action::Provision)?;
    let email = stated.check()?;
    let work = call.begin().await?;
    let before = scim_user::Entity::find()
        .filter(scim_user::COLUMN.user_name_key.eq(stated.user_name.to_lowercase()))
        .one(work.db())
        .await?;
    let known = match &before {
        Some(row) => person::Entity::find_by_id(row.person_id).one(work.db()).await?,
        None => {
            person::Entity::find()
                .filter(person::COLUMN.email_key.eq(email.to_lowercase()))
                .one(work.db())
                .await?
        }
    };
    let row = match &known {
        Some(person) => scim_user::Entity::find_by_id(person.id).one(work.db()).await?,
        None => None,
    };
    if row.as_ref().is_some_and(|row| row.deleted_at.is_none()) {
        return Err(Error::Conflict("somebody of this name or address is already here".into()));
    }
    let mut events = Vec::new();
    let person = match known {
        Some(person) => person,
        None => {
            let person = add(&work, stated, &email).await?;
            events.push(Event::new("person.provisioned", PersonId::new(person.id), json!({})));
            person
        }
    };
    let id = PersonId::new(person.id);
    let created_at = row.as_ref().map_or(work.at(), |row| row.created_at);
    let change = columns(&work, id, stated, created_at);
    match row {
        Some(_) => drop(change.update(work.db()).await?),
        None => drop(change.insert(work.db()).await?),
    }
    write(&work, &person, stated, &email).await?;
    if events.is_empty() {
        events.push(Event::new("person.linked", id, json!({ "by": GIVER })));
    }
    events.extend(switch(&work, &person, stated.active).await?);
    events.extend(follow(&work, id, named).await?);
    let (user, _) = load(work.db(), id).await?;
    finish(work, events).await?;
    Ok(user)
}

async fn add(work: &Work, stated: &UserStated, email: &str) -> Result<person::Model> {
    let id = PersonId::new(work.id());
    let row = person::ActiveModel {
        id: Set(id.uuid()),
        issuer: Set(None),
        subject: Set(None),
        email: Set(email.to_owned()),
        email_key: Set(email.to_lowercase()),
        name: Set(stated.shown()),
        active: Set(true),
        created_at: Set(work.at()),
    };
    let row = row.insert(work.db()).await?;
    // Everyone's: it follows from no group.
    give(work, id, Role::Owner, &work.actor().name()).await?;
    Ok(row)
}

fn columns(work: &Work, id: PersonId, stated: &UserStated, created_at: Instant) -> scim_user::ActiveModel {
    scim_user::ActiveModel {
        person_id: Set(id.uuid()),
        user_name: Set(stated.user_name.clone()),
        user_name_key: Set(stated.user_name.to_lowercase()),
        external_id: Set(stated.external_id.clone()),
        display_name: Set(stated.display_name.clone()),
        given_name: Set(stated.given_name.clone()),
        family_name: Set(stated.family_name.clone()),
        created_at: Set(created_at),
        changed_at: Set(work.at()),
        deleted_at: Set(None),
    }
}

/// Writes name and address onto the person.
async fn write(work: &Work, row: &person::Model, stated: &UserStated, email: &str) -> Result<()> {
    let name = stated.shown();
    if row.name == name && row.email == email {
        return Ok(());
    }
    let change = person::ActiveModel {
        id: Set(row.id),
        name: Set(name),
        email: Set(email.to_owned()),
        email_key: Set(email.to_lowercase()),
        ..Default::default()
    };
    change.update(work.db()).await?;
    Ok(())
}

async fn switch(work: &Work, row: &person::Model, active: bool) -> Result<Option<Event>> {
    if active { reactivate(work, row, GIVER).await } else { deactivate(work, row).await }
}

/// Changes a user to what `change` makes of them. The same as before changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where there is none; what `change` says; [`Error::Conflict`] where name or address is another's,
/// and for the last admin; whoever may not provision.
pub async fn change_user(
    call: &Call,
    id: PersonId,
    change: impl FnOnce(&User) -> Result<UserStated> + Send,
) -> Result<User> {
    call.may(Action::Provision)?;
    let work = call.begin().await?;
    let (before, person) = load(work.db(), id).await?;
    let stated = change(&before)?;
    let email = stated.check()?;
    let stated = UserStated { email: Some(email.clone()), ..stated };
    if stated == before.stated {
        work.abandon().await?;
        return Ok(before);
    }
    columns(&work, id, &stated, before.created_at).update(work.db()).await?;
    write(&work, &person, &stated, &email).await?;
    let mut events = Vec::new();
    if (UserStated { active: before.stated.active, ..stated.clone() }) != before.stated {
        events.push(Event::new("person.changed", id, json!({ "by": GIVER })));
    }
    events.extend(switch(&work, &person, stated.active).await?);
    let (user, _) = load(work.db(), id).await?;
    finish(work, events).await?;
    Ok(user)
}

/// The provider takes a user away: they leave every group, and are deactivated.
///
/// # Errors
/// [`Error::NotFound`] where there is none; [`Error::Conflict`] for the last admin; whoever may not provision.
pub async fn delete_user(call: &Call, id: PersonId, named: &RoleGroups) -> Result<()> {
    call.may(Action::Provision)?;
    let work = call.begin().await?;
    let (_, person) = load(work.db(), id).await?;
    let mut events: Vec<Event> = deactivate(&work, &person).await?.into_iter().collect();
    scim_group_member::Entity::delete_many()
        .filter(scim_group_member::COLUMN.person_id.eq(id.uuid()))
        .exec(work.db())
        .await?;
    events.extend(follow(&work, id, named).await?);
    let gone = scim_user::ActiveModel {
        person_id: Set(id.uuid()),
        deleted_at: Set(Some(work.at())),
        ..Default::default()
    };
    gone.update(work.db()).await?;
    events.push(Event::new("person.unlinked", id, json!({ "by": GIVER })));
    finish(work, events).await
}
