//! What the pages of people show: everybody with their roles, and one person with everything they have a part in.

use super::{PersonRow, ProposalRow, holders, list, proposals, roles as held_roles};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::identities::actor_name;
use crate::ownership::{self, OwnerRow};
use crate::tasks::{self, Waiting};
use domain::actor::Role;
use domain::departure::may_leave;
use domain::id::PersonId;
use domain::instant::Instant;
use domain::policy::Action;
use domain::roles::{may_end, may_propose};
use entities::inconsistency::Place;
use entities::{ownership as rows, person, person_role};
use sea_orm::sea_query::Cond;
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// How many of what somebody owns are shown; the rest is behind a link.
const SHOWN: u64 = 50;

/// Somebody in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The person.
    pub person: PersonRow,
    /// When a role of theirs last began or ended.
    pub changed_at: Option<Instant>,
}

/// The page of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeoplePage {
    /// Everybody, by name.
    pub people: Vec<Listed>,
    /// Proposals that wait.
    pub proposals: Vec<ProposalRow>,
    /// May the actor add people and propose roles?
    pub may_manage: bool,
}

/// Everything that the page of people shows.
///
/// # Errors
/// Whoever may not see people.
pub async fn page(call: &Call) -> Result<PeoplePage> {
    let people = list(call).await?;
    let mut changed: HashMap<PersonId, Instant> = HashMap::new();
    for row in person_role::Entity::find().all(call.read()).await? {
        let at = row.until.unwrap_or(row.since);
        changed.entry(PersonId::new(row.person_id)).and_modify(|known| *known = at.max(*known)).or_insert(at);
    }
    let people =
        people.into_iter().map(|person| Listed { changed_at: changed.get(&person.id).copied(), person });
    Ok(PeoplePage {
        people: people.collect(),
        proposals: proposals(call).await?,
        may_manage: call.may(Action::ManagePeople).is_ok() && call.actor.person().is_some(),
    })
}

/// A role that somebody holds or held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleInterval {
    /// The role.
    pub role: Role,
    /// Since when, inclusive.
    pub since: Instant,
    /// Until when, exclusive; `None` while it lasts.
    pub until: Option<Instant>,
    /// Who gave it.
    pub given_by: String,
}

/// What the actor may do to somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct May {
    /// Roles that it may propose.
    pub propose: Vec<Role>,
    /// Roles that it may take away.
    pub end: Vec<Role>,
    /// May it deactivate them?
    pub deactivate: bool,
    /// May it let them in again?
    pub reactivate: bool,
}

/// The page of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonPage {
    /// The person.
    pub person: PersonRow,
    /// When they were added.
    pub created_at: Instant,
    /// Their roles, newest first.
    pub roles: Vec<RoleInterval>,
    /// What they own, newest first, at most fifty.
    pub owns: Vec<OwnerRow>,
    /// How much that is in all.
    pub owns_total: u64,
    /// Offers to them that wait, newest first.
    pub offers: Vec<OwnerRow>,
    /// Tasks that are theirs.
    pub tasks: Waiting,
    /// Proposals of roles for them that wait.
    pub proposals: Vec<ProposalRow>,
    /// What the actor may do.
    pub may: May,
}

/// Everything that the page of one person shows.
///
/// # Errors
/// Whoever may not see people; [`Error::NotFound`] where there is no such person.
pub async fn person(call: &Call, id: PersonId) -> Result<PersonPage> {
    call.may(Action::SeePeople)?;
    let row =
        person::Entity::find_by_id(id.uuid()).one(call.read()).await?.ok_or(Error::NotFound("person"))?;
    let now = call.now();
    let holding = rows::Entity::find()
        .filter(rows::COLUMN.person_id.eq(id.uuid()))
        .filter(rows::COLUMN.accepted_at.lte(now))
        .filter(Cond::any().add(rows::COLUMN.until.is_null()).add(rows::COLUMN.until.gt(now)));
    let owns_total = holding.clone().count(call.read()).await?;
    let owns = holding
        .order_by_desc(rows::COLUMN.accepted_at)
        .order_by_desc(rows::COLUMN.id)
        .limit(SHOWN)
        .all(call.read())
        .await?;
    let asked = rows::Entity::find()
        .filter(rows::COLUMN.person_id.eq(id.uuid()))
        .filter(rows::COLUMN.accepted_at.is_null())
        .filter(rows::COLUMN.until.is_null())
        .all(call.read())
        .await?;
    let mut offers = ownership::shown(call, asked).await?;
    offers.retain(|offer| offer.waits(now));
    let mut waiting = proposals(call).await?;
    waiting.retain(|proposal| proposal.receiver.0 == id);
    let person = PersonRow {
        id,
        name: row.name,
        email: row.email,
        active: row.active,
        roles: held_roles(call.read(), id).await?,
    };
    Ok(PersonPage {
        may: may(call, &person).await?,
        person,
        created_at: row.created_at,
        roles: intervals(call, id).await?,
        owns: ownership::shown(call, owns).await?,
        owns_total,
        offers,
        tasks: tasks::of_person(call, id, SHOWN).await?,
        proposals: waiting,
    })
}

async fn intervals(call: &Call, id: PersonId) -> Result<Vec<RoleInterval>> {
    let rows = person_role::Entity::find()
        .filter(person_role::COLUMN.person_id.eq(id.uuid()))
        .order_by_desc(person_role::COLUMN.since)
        .order_by_desc(person_role::COLUMN.id)
        .all(call.read())
        .await?;
    let mut intervals = Vec::with_capacity(rows.len());
    for row in rows {
        intervals.push(RoleInterval {
            role: Place::new("person_role", row.id).word("role", &row.role)?,
            since: row.since,
            until: row.until,
            given_by: actor_name(call, &row.given_by).await?,
        });
    }
    Ok(intervals)
}

async fn may(call: &Call, person: &PersonRow) -> Result<May> {
    let admins = holders(call.read(), Role::Admin).await?;
    let actor = call.actor.person();
    let holds = |role: Role| person.roles.iter().any(|held| held.role == role);
    let manages = call.may(Action::ManagePeople).is_ok();
    let which = |wanted: &dyn Fn(Role) -> bool| -> Vec<Role> {
        Role::ALL.iter().copied().filter(|role| manages && wanted(*role)).collect()
    };
    let proposes = |role: Role| {
        person.active && actor.is_some_and(|actor| may_propose(actor, person.id, role, holds(role)).is_ok())
    };
    Ok(May {
        propose: which(&proposes),
        end: which(&|role| holds(role) && may_end(actor, person.id, role, &admins).is_ok()),
        deactivate: call.may(Action::Deactivate).is_ok()
            && may_leave(actor, person.id, person.active, &admins).is_ok(),
        reactivate: !person.active && call.may(Action::Reactivate).is_ok(),
    })
}
