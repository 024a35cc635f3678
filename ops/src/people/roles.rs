//! Roles by two people: proposed by an admin, confirmed by somebody else, taken away by one.

use super::{holders, names};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use domain::actor::Role;
use domain::id::{PersonId, ProposalId};
use domain::instant::Instant;
use domain::policy::Action;
use domain::roles::{Proposal, ProposalEnd, RoleRefusal, may_confirm, may_end, may_propose};
use entities::inconsistency::Place;
use entities::{person, person_role, role_proposal};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use serde_json::json;

impl From<RoleRefusal> for Error {
    fn from(refusal: RoleRefusal) -> Self {
        let words = refusal.to_string();
        match refusal {
            RoleRefusal::Oneself | RoleRefusal::Proposer | RoleRefusal::AnotherAdmin => {
                Self::Forbidden(words)
            }
            RoleRefusal::Everybodys
            | RoleRefusal::Over
            | RoleRefusal::Held
            | RoleRefusal::NotHeld
            | RoleRefusal::LastAdmin
            | RoleRefusal::ByClaim => Self::Conflict(words),
        }
    }
}

/// A proposal that waits, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalRow {
    /// The proposal.
    pub id: ProposalId,
    /// For whom, and what they are called.
    pub receiver: (PersonId, String),
    /// Which role.
    pub role: Role,
    /// By whom.
    pub proposer: (PersonId, String),
    /// When.
    pub proposed_at: Instant,
    /// When it expires, exclusive.
    pub expires_at: Instant,
    /// May the actor confirm it?
    pub may_confirm: bool,
    /// May the actor take it back, or refuse it?
    pub may_withdraw: bool,
}

/// Proposes a role for somebody else; another person confirms it within seven days. The same again changes nothing.
///
/// # Errors
/// Whoever may not manage people; [`Error::NotFound`] where there is no such active person; what [`may_propose`]
/// refuses.
pub async fn propose(call: &Call, receiver: PersonId, role: Role) -> Result<ProposalId> {
    call.may(Action::ManagePeople)?;
    let proposer =
        call.actor.person().ok_or_else(|| Error::Forbidden("only a person proposes a role".into()))?;
    let work = call.begin().await?;
    active(&work, receiver).await?;
    let held = holders(work.db(), role).await?.contains(&receiver);
    may_propose(proposer, receiver, role, held)?;
    for row in open(work.db()).await? {
        let same = row.person_id == receiver.uuid() && row.role == role.as_str();
        if same && of_row(&row)?.waits(work.at()) {
            work.abandon().await?;
            return Ok(ProposalId::new(row.id));
        }
    }
    let id = ProposalId::new(work.id());
    role_proposal::ActiveModel {
        id: Set(id.uuid()),
        person_id: Set(receiver.uuid()),
        role: Set(role.to_string()),
        proposed_by: Set(proposer.uuid()),
        proposed_at: Set(work.at()),
        ended_at: Set(None),
        ended_as: Set(None),
        ended_by: Set(None),
    }
    .insert(work.db())
    .await?;
    let facts = json!({ "proposal": id.to_string(), "role": role.as_str() });
    work.commit(Event::new("role.proposed", receiver, facts)).await?;
    Ok(id)
}

/// Confirms a proposal, as its second person: the role is held from now on.
///
/// # Errors
/// Whoever may not confirm; [`Error::NotFound`] where there is no such proposal, or its person is not active any more;
/// what [`may_confirm`] refuses.
pub async fn confirm(call: &Call, id: ProposalId) -> Result<()> {
    call.may(Action::ConfirmRole)?;
    let confirmer = call.actor.person().ok_or(Error::NotFound("proposal"))?;
    let work = call.begin().await?;
    let row = load(&work, id).await?;
    let proposal = of_row(&row)?;
    may_confirm(&proposal, confirmer, &holders(work.db(), Role::Admin).await?, work.at())?;
    active(&work, proposal.receiver).await?;
    if holders(work.db(), proposal.role).await?.contains(&proposal.receiver) {
        return Err(RoleRefusal::Held.into());
    }
    end_proposal(&work, row, ProposalEnd::Confirmed).await?;
    person_role::ActiveModel {
        id: Set(work.id()),
        person_id: Set(proposal.receiver.uuid()),
        role: Set(proposal.role.to_string()),
        since: Set(work.at()),
        until: Set(None),
        given_by: Set(work.actor().name()),
    }
    .insert(work.db())
    .await?;
    let facts = json!({
        "role": proposal.role.as_str(), "proposal": id.to_string(), "proposed_by": proposal.proposer.to_string(),
    });
    work.commit(Event::new("person.role_given", proposal.receiver, facts)).await?;
    Ok(())
}

/// Takes a proposal back, or refuses it as one who could have confirmed it.
///
/// # Errors
/// Whoever may neither manage people nor confirm roles; [`Error::NotFound`] where there is no such proposal;
/// [`Error::Conflict`] where it is over.
pub async fn withdraw(call: &Call, id: ProposalId) -> Result<()> {
    call.may(Action::ManagePeople).or_else(|_| call.may(Action::ConfirmRole))?;
    let work = call.begin().await?;
    let row = load(&work, id).await?;
    let proposal = of_row(&row)?;
    if !proposal.waits(work.at()) {
        return Err(RoleRefusal::Over.into());
    }
    end_proposal(&work, row, ProposalEnd::Withdrawn).await?;
    let facts = json!({ "proposal": id.to_string(), "role": proposal.role.as_str() });
    work.commit(Event::new("role.withdrawn", proposal.receiver, facts)).await?;
    Ok(())
}

/// Takes a role away. One person is enough.
///
/// # Errors
/// Whoever may not manage people; what [`may_end`] refuses; [`Error::Conflict`] where they do not hold it, or a claim
/// gives it.
pub async fn end_role(call: &Call, holder: PersonId, role: Role) -> Result<()> {
    call.may(Action::ManagePeople)?;
    let work = call.begin().await?;
    may_end(call.actor.person(), holder, role, &holders(work.db(), Role::Admin).await?)?;
    let rows: Vec<_> = super::held_rows(work.db(), holder)
        .await?
        .into_iter()
        .filter(|row| row.role == role.as_str())
        .collect();
    if rows.is_empty() {
        return Err(RoleRefusal::NotHeld.into());
    }
    if rows.iter().any(|row| row.given_by == super::sign_in::GIVEN_BY) {
        return Err(RoleRefusal::ByClaim.into());
    }
    for row in rows {
        let mut change = row.into_active_model();
        change.until = Set(Some(work.at()));
        change.update(work.db()).await?;
    }
    work.commit(Event::new("person.role_ended", holder, json!({ "role": role.as_str() }))).await?;
    Ok(())
}

/// The proposals that wait, oldest first.
///
/// # Errors
/// Whoever may not see people.
pub async fn proposals(call: &Call) -> Result<Vec<ProposalRow>> {
    call.may(Action::SeePeople)?;
    let now = call.now();
    let admins = holders(call.read(), Role::Admin).await?;
    let mut waiting = Vec::new();
    for row in open(call.read()).await? {
        let proposal = of_row(&row)?;
        if proposal.waits(now) {
            waiting.push((ProposalId::new(row.id), proposal));
        }
    }
    let people = waiting.iter().flat_map(|(_, one)| [one.receiver, one.proposer]);
    let names = names(call.read(), people).await?;
    let named = |id: PersonId| (id, names.get(&id).cloned().unwrap_or_default());
    let confirms = call.may(Action::ConfirmRole).is_ok();
    let may_withdraw = confirms || call.may(Action::ManagePeople).is_ok();
    let rows = waiting.into_iter().map(|(id, one)| ProposalRow {
        id,
        receiver: named(one.receiver),
        role: one.role,
        proposer: named(one.proposer),
        proposed_at: one.proposed_at,
        expires_at: one.expires_at(),
        may_confirm: confirms
            && call.actor.person().is_some_and(|person| may_confirm(&one, person, &admins, now).is_ok()),
        may_withdraw,
    });
    Ok(rows.collect())
}

async fn open(db: &impl sea_orm::ConnectionTrait) -> Result<Vec<role_proposal::Model>> {
    Ok(role_proposal::Entity::find()
        .filter(role_proposal::COLUMN.ended_at.is_null())
        .order_by_asc(role_proposal::COLUMN.proposed_at)
        .order_by_asc(role_proposal::COLUMN.id)
        .all(db)
        .await?)
}

async fn load(work: &Work, id: ProposalId) -> Result<role_proposal::Model> {
    role_proposal::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("proposal"))
}

async fn active(work: &Work, id: PersonId) -> Result<()> {
    let found =
        person::Entity::find_by_id(id.uuid()).filter(person::Column::Active.eq(true)).one(work.db()).await?;
    found.map(drop).ok_or(Error::NotFound("person"))
}

/// What a stored row says.
pub(super) fn of_row(row: &role_proposal::Model) -> Result<Proposal> {
    Ok(Proposal {
        receiver: PersonId::new(row.person_id),
        role: Place::new("role_proposal", row.id).word("role", &row.role)?,
        proposer: PersonId::new(row.proposed_by),
        proposed_at: row.proposed_at,
        ended_at: row.ended_at,
    })
}

/// Ends a proposal; its leaf is the caller's.
pub(super) async fn end_proposal(work: &Work, row: role_proposal::Model, end: ProposalEnd) -> Result<()> {
    let mut change = row.into_active_model();
    change.ended_at = Set(Some(work.at()));
    change.ended_as = Set(Some(end.to_string()));
    change.ended_by = Set(Some(work.actor().name()));
    change.update(work.db()).await?;
    Ok(())
}
