//! Departure: everything that somebody had a part in goes to others, at once, in one transaction.

use super::departure_plan::{Fall, Known, Moving, Outlook, Plan, plan};
use super::{departure_told, holders};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::tasks::{self, NewTask};
use crate::{ownership, reviews, systems, teams};
use domain::actor::Role;
use domain::departure::{DepartureCause, Fate, Staying, may_leave};
use domain::id::{CredentialId, IdentityId, ItemId, OwnershipId, PersonId, ProposalId, SystemId};
use domain::ownership::{EndedAs, OwnerPart};
use domain::policy::Action;
use domain::roles::ProposalEnd;
use domain::task::{TaskCause, TaskKind};
use entities::{ownership as rows, person, person_role, session};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

impl From<Staying> for Error {
    fn from(staying: Staying) -> Self {
        match staying {
            Staying::Oneself => Self::Forbidden(staying.to_string()),
            Staying::LastAdmin | Staying::Left => Self::Conflict(staying.to_string()),
        }
    }
}

/// What deactivating somebody would do now, in numbers; [`deactivate`] does just that.
///
/// # Errors
/// As [`deactivate`].
pub async fn outlook(call: &Call, id: PersonId) -> Result<Outlook> {
    call.may(Action::Deactivate)?;
    let snapshot = call.snapshot().await?;
    let row = person::Entity::find_by_id(id.uuid()).one(&snapshot).await?.ok_or(Error::NotFound("person"))?;
    may_leave(call.actor.person(), id, row.active, &holders(&snapshot, Role::Admin).await?)?;
    Ok(plan(&snapshot, &row, call.now()).await?.outlook)
}

/// Deactivates somebody who leaves. At once and together: they are signed out and cannot sign in, their roles end, what
/// they own falls to its backup, its other owner or the steward, open review items go with it, tasks to find owners and
/// to rotate what they could know are opened, and what waited for them ends.
///
/// # Errors
/// [`Error::Forbidden`] to oneself and for whoever may not; [`Error::NotFound`] where there is no such person;
/// [`Error::Conflict`] for the last active admin, and for whoever left already.
pub async fn deactivate(call: &Call, id: PersonId, cause: DepartureCause) -> Result<Outlook> {
    call.may(Action::Deactivate)?;
    let work = call.begin().await?;
    let (outlook, event) = leave(&work, id, cause).await?;
    work.commit(event).await?;
    Ok(outlook)
}

/// The departure of somebody in a transaction, and the event that it is to be committed with.
pub(crate) async fn leave(work: &Work, id: PersonId, cause: DepartureCause) -> Result<(Outlook, Event)> {
    let row = person::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("person"))?;
    may_leave(work.actor().person(), id, row.active, &holders(work.db(), Role::Admin).await?)?;
    let plan = plan(work.db(), &row, work.at()).await?;
    let mut change = row.into_active_model();
    change.active = Set(false);
    change.update(work.db()).await?;
    session::Entity::delete_many().filter(session::COLUMN.person_id.eq(id.uuid())).exec(work.db()).await?;
    end_waiting(work, &plan, id).await?;
    teams::left(work, id).await?;
    let follows = plan.systems.perform(work).await?;
    for (row, next) in &plan.passes {
        teams::pass_one(work, row.clone(), *next, (EndedAs::Left, &follows)).await?;
    }
    for fall in &plan.falls {
        fell(work, fall, (id, &follows)).await?;
    }
    for system in plan.systems.systems() {
        systems::inherit(work, SystemId::new(system)).await?;
    }
    for moving in &plan.moving {
        moves(work, moving).await?;
    }
    for known in &plan.known {
        rotate(work, known).await?;
    }
    departure_told::tell(work, &plan, id).await?;
    let numbers = &plan.outlook;
    let facts = json!({
        "cause": cause.as_str(), "identities": numbers.identities, "to_backups": numbers.to_backups,
        "stay": numbers.stay, "to_steward": numbers.to_steward, "unchanged": numbers.unchanged,
        "passed_on": numbers.passed_on, "systems": numbers.systems,
        "find_owner": numbers.find_owner, "rotate": numbers.rotate, "items": numbers.items,
        "offers": numbers.offers, "proposals": numbers.proposals,
        "roles": numbers.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>(),
    });
    Ok((plan.outlook, Event::new("person.deactivated", id, facts)))
}

/// Lets somebody in again who had left: as an owner of nothing, without the roles they had.
///
/// # Errors
/// Whoever may not; [`Error::NotFound`] where there is no such person; [`Error::Conflict`] where they are active.
pub async fn reactivate(call: &Call, id: PersonId) -> Result<()> {
    call.may(Action::Reactivate)?;
    let work = call.begin().await?;
    let row = person::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("person"))?;
    if row.active {
        return Err(Error::Conflict("they are active already".into()));
    }
    let mut change = row.into_active_model();
    change.active = Set(true);
    change.update(work.db()).await?;
    work.commit(Event::new("person.reactivated", id, json!({}))).await?;
    Ok(())
}

/// Offers to them, proposals and roles.
async fn end_waiting(work: &Work, plan: &Plan, leaver: PersonId) -> Result<()> {
    for offer in &plan.offers {
        let (id, identity) = (OwnershipId::new(offer.id), IdentityId::new(offer.identity_id));
        let facts = json!({ "ownership": id.to_string(), "person": leaver.to_string(), "part": offer.part });
        ownership::end(work, offer.clone(), (work.at(), EndedAs::Left), None).await?;
        work.note(Event::new("ownership.withdrawn", identity, facts)).await?;
    }
    for proposal in &plan.proposals {
        super::roles::end_proposal(work, proposal.clone(), ProposalEnd::Left).await?;
        let facts = json!({ "proposal": ProposalId::new(proposal.id).to_string(), "role": proposal.role });
        work.note(Event::new("role.withdrawn", PersonId::new(proposal.person_id), facts)).await?;
    }
    for (row, role) in &plan.roles {
        let ended =
            person_role::ActiveModel { id: Set(*row), until: Set(Some(work.at())), ..Default::default() };
        ended.update(work.db()).await?;
        work.note(Event::new("person.role_ended", leaver, json!({ "role": role.as_str() }))).await?;
    }
    Ok(())
}

fn interval(id: Uuid, person: PersonId, part: &str) -> Value {
    json!({ "ownership": OwnershipId::new(id).to_string(), "person": person.to_string(), "part": part })
}

/// One identity falls to whom it falls.
async fn fell(work: &Work, fall: &Fall, (leaver, follows): (PersonId, &HashMap<Uuid, Uuid>)) -> Result<()> {
    let identity = IdentityId::new(fall.identity);
    for row in &fall.ends {
        ownership::end(work, row.clone(), (work.at(), EndedAs::Left), None).await?;
        work.note(Event::new("ownership.ended", identity, interval(row.id, leaver, &row.part))).await?;
    }
    if let Fate::Backup(person) = fall.fate {
        if let Some(backup) = &fall.backup {
            ownership::end(work, backup.clone(), (work.at(), EndedAs::SteppedIn), None).await?;
            work.note(Event::new("ownership.ended", identity, interval(backup.id, person, &backup.part)))
                .await?;
        }
        for row in fall.ends.iter().filter(|row| row.part != OwnerPart::Backup.as_str()) {
            let id = work.id();
            // Whoever accepted to be backup accepted this.
            rows::ActiveModel {
                id: Set(id),
                identity_id: Set(fall.identity),
                person_id: Set(person.uuid()),
                part: Set(row.part.clone()),
                offered_at: Set(work.at()),
                offered_by: Set(work.actor().name()),
                accepted_at: Set(Some(work.at())),
                until: Set(None),
                ended_as: Set(None),
                reason_sha256: Set(None),
                system_owner_id: Set(row.system_owner_id.and_then(|one| follows.get(&one).copied())),
                team_id: Set(None),
                why: Set(None),
            }
            .insert(work.db())
            .await?;
            work.note(Event::new("ownership.fell", identity, interval(id, person, &row.part))).await?;
        }
    }
    let to = match fall.fate {
        Fate::Backup(person) | Fate::Stays(person) => Some(person),
        Fate::Steward => None,
        Fate::Unchanged => return Ok(()),
    };
    tasks::hand_over(work, identity, to).await?;
    if fall.is_there && fall.fate.seeks_owner() {
        let kind = TaskKind::FindOwner;
        tasks::open_untold(
            work,
            NewTask {
                identity,
                credential: None,
                decision: None,
                kind,
                cause: TaskCause::Departure,
                person: None,
                due_at: kind.due(work.at(), fall.is_privileged),
                released_at: None,
            },
        )
        .await?;
    }
    Ok(())
}

async fn moves(work: &Work, moving: &Moving) -> Result<()> {
    reviews::hand_item(work, ItemId::new(moving.item), moving.to, moving.rule).await
}

/// What the leaver could know dies.
async fn rotate(work: &Work, known: &Known) -> Result<()> {
    let kind = TaskKind::Rotate;
    let new = NewTask {
        identity: IdentityId::new(known.row.identity_id),
        credential: Some(CredentialId::new(known.row.id)),
        decision: None,
        kind,
        cause: TaskCause::Departure,
        person: known.person,
        due_at: kind.due(work.at(), known.is_privileged),
        released_at: None,
    };
    tasks::open_untold(work, new).await.map(drop)
}
