//! Groups are kept as the provider has them; only a configured name means anything here.

use super::roles::{RoleGroups, follow};
use super::{bounded, finish};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use domain::id::{GroupId, PersonId};
use domain::instant::Instant;
use domain::policy::Action;
use domain::problem::Problems;
use entities::{scim_group, scim_group_member, scim_user};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What the provider says of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupStated {
    /// What it is called.
    pub name: String,
    /// The provider's own id of it.
    pub external_id: Option<String>,
    /// Who is in it.
    pub members: BTreeSet<PersonId>,
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The group.
    pub id: GroupId,
    /// What the provider says.
    pub stated: GroupStated,
    /// When the provider first named it.
    pub created_at: Instant,
    /// When it last changed it.
    pub changed_at: Instant,
}

/// All groups, in the order in which the provider named them.
///
/// # Errors
/// Whoever may not provision.
pub async fn groups(call: &Call) -> Result<Vec<Group>> {
    call.may(Action::Provision)?;
    let mut members: HashMap<Uuid, BTreeSet<PersonId>> = HashMap::new();
    for row in scim_group_member::Entity::find().all(call.read()).await? {
        members.entry(row.group_id).or_default().insert(PersonId::new(row.person_id));
    }
    let rows = scim_group::Entity::find()
        .order_by_asc(scim_group::COLUMN.created_at)
        .order_by_asc(scim_group::COLUMN.id)
        .all(call.read())
        .await?;
    Ok(rows.into_iter().map(|row| shown(members.remove(&row.id).unwrap_or_default(), row)).collect())
}

fn shown(members: BTreeSet<PersonId>, row: scim_group::Model) -> Group {
    Group {
        id: GroupId::new(row.id),
        stated: GroupStated { name: row.name, external_id: row.external_id, members },
        created_at: row.created_at,
        changed_at: row.changed_at,
    }
}

/// One group.
///
/// # Errors
/// [`Error::NotFound`] where there is none; whoever may not provision.
pub async fn group(call: &Call, id: GroupId) -> Result<Group> {
    call.may(Action::Provision)?;
    load(call.read(), id).await
}

async fn load(db: &impl ConnectionTrait, id: GroupId) -> Result<Group> {
    let row = scim_group::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(Error::NotFound("group"))?;
    let members = scim_group_member::Entity::find()
        .filter(scim_group_member::COLUMN.group_id.eq(id.uuid()))
        .all(db)
        .await?;
    Ok(shown(members.into_iter().map(|row| PersonId::new(row.person_id)).collect(), row))
}

/// Makes a group.
///
/// # Errors
/// [`Error::Conflict`] where one of that name is there; [`Error::Invalid`] for members whom the provider does not keep
/// here; whoever may not provision.
pub async fn create_group(call: &Call, stated: &GroupStated, named: &RoleGroups) -> Result<Group> {
    call.may(Action::Provision)?;
    let work = call.begin().await?;
    check(&work, stated, None).await?;
    let id = GroupId::new(work.id());
    columns(&work, id, stated, work.at()).insert(work.db()).await?;
    let facts = json!({ "members": stated.members.len() });
    let mut events = vec![Event::new("group.made", id, facts)];
    events.extend(seat(&work, id, &BTreeSet::new(), &stated.members, named).await?);
    let group = load(work.db(), id).await?;
    finish(work, events).await?;
    Ok(group)
}

async fn check(work: &Work, stated: &GroupStated, own: Option<GroupId>) -> Result<()> {
    let mut problems = Problems::default();
    bounded("displayName", &stated.name, &mut problems);
    if let Some(external) = &stated.external_id {
        bounded("externalId", external, &mut problems);
    }
    let mut known = BTreeSet::new();
    let wanted: Vec<Uuid> = stated.members.iter().map(|id| id.uuid()).collect();
    for some in wanted.chunks(500) {
        let rows = scim_user::Entity::find()
            .filter(scim_user::Column::PersonId.is_in(some.iter().copied()))
            .filter(scim_user::COLUMN.deleted_at.is_null())
            .all(work.db())
            .await?;
        known.extend(rows.into_iter().map(|row| PersonId::new(row.person_id)));
    }
    if let Some(missing) = stated.members.difference(&known).next() {
        problems.add("members", format!("there is no user {missing}"));
    }
    problems.none_or(())?;
    let same = scim_group::Entity::find()
        .filter(scim_group::COLUMN.name_key.eq(stated.name.to_lowercase()))
        .one(work.db())
        .await?;
    if same.is_some_and(|row| Some(GroupId::new(row.id)) != own) {
        return Err(Error::Conflict("a group of this name is already here".into()));
    }
    Ok(())
}

fn columns(work: &Work, id: GroupId, stated: &GroupStated, created_at: Instant) -> scim_group::ActiveModel {
    scim_group::ActiveModel {
        id: Set(id.uuid()),
        name: Set(stated.name.clone()),
        name_key: Set(stated.name.to_lowercase()),
        external_id: Set(stated.external_id.clone()),
        created_at: Set(created_at),
        changed_at: Set(work.at()),
    }
}

/// Makes the members of a group `after`, and lets the roles of everybody who was or is in it follow.
async fn seat(
    work: &Work,
    id: GroupId,
    before: &BTreeSet<PersonId>,
    after: &BTreeSet<PersonId>,
    named: &RoleGroups,
) -> Result<Vec<Event>> {
    for left in before.difference(after) {
        scim_group_member::Entity::delete_by_id((id.uuid(), left.uuid())).exec(work.db()).await?;
    }
    for new in after.difference(before) {
        let row = scim_group_member::ActiveModel { group_id: Set(id.uuid()), person_id: Set(new.uuid()) };
        row.insert(work.db()).await?;
    }
    let mut events = Vec::new();
    // Who comes first: an admin may hand over to another in one change.
    for person in after.iter().chain(before.difference(after)) {
        events.extend(follow(work, *person, named).await?);
    }
    Ok(events)
}

/// Changes a group to what `change` makes of it. The same as before changes nothing.
///
/// # Errors
/// As [`create_group`]; [`Error::NotFound`] where there is none; [`Error::Conflict`] where it would take the last
/// admin's role; what `change` says.
pub async fn change_group(
    call: &Call,
    id: GroupId,
    named: &RoleGroups,
    change: impl FnOnce(&Group) -> Result<GroupStated> + Send,
) -> Result<Group> {
    call.may(Action::Provision)?;
    let work = call.begin().await?;
    let before = load(work.db(), id).await?;
    let stated = change(&before)?;
    if stated == before.stated {
        work.abandon().await?;
        return Ok(before);
    }
    check(&work, &stated, Some(id)).await?;
    columns(&work, id, &stated, before.created_at).update(work.db()).await?;
    let facts = json!({ "members": stated.members.len() });
    let mut events = vec![Event::new("group.changed", id, facts)];
    events.extend(seat(&work, id, &before.stated.members, &stated.members, named).await?);
    let group = load(work.db(), id).await?;
    finish(work, events).await?;
    Ok(group)
}

/// Deletes a group: its members stay, and lose what it gave them.
///
/// # Errors
/// [`Error::NotFound`] where there is none; [`Error::Conflict`] where it gives the last admin's role; whoever may not
/// provision.
pub async fn delete_group(call: &Call, id: GroupId, named: &RoleGroups) -> Result<()> {
    call.may(Action::Provision)?;
    let work = call.begin().await?;
    let before = load(work.db(), id).await?;
    let mut events = seat(&work, id, &before.stated.members, &BTreeSet::new(), named).await?;
    scim_group::Entity::delete_by_id(id.uuid()).exec(work.db()).await?;
    events.push(Event::new("group.deleted", id, json!({})));
    finish(work, events).await
}
