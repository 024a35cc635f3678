//! Roles that follow from groups: a group of a configured name gives its role, as a claim of the provider does.

use super::GIVER;
use crate::call::Work;
use crate::error::Result;
use crate::event::Event;
use crate::people::provision::give_exactly;
use domain::actor::Role;
use domain::id::PersonId;
use entities::{scim_group, scim_group_member};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// The names of groups that give a role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleGroups(pub Vec<(Role, String)>);

/// Gives somebody the roles of the groups they are in now, and takes those of the groups they left.
pub(super) async fn follow(work: &Work, person: PersonId, named: &RoleGroups) -> Result<Vec<Event>> {
    let member = scim_group_member::Entity::find()
        .filter(scim_group_member::Column::PersonId.eq(person.uuid()))
        .all(work.db())
        .await?;
    let groups = scim_group::Entity::find()
        .filter(scim_group::Column::Id.is_in(member.iter().map(|row| row.group_id)))
        .all(work.db())
        .await?;
    let given = |name: &String| groups.iter().any(|group| group.name == *name);
    let mut wanted: Vec<Role> =
        named.0.iter().filter(|(_, name)| given(name)).map(|(role, _)| *role).collect();
    wanted.sort_unstable();
    wanted.dedup();
    give_exactly(work, person, &wanted, GIVER).await
}
