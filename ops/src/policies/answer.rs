//! Answering a proposal: another person of security approves or refuses it, or its author takes it back.

use super::outlook::{Outlook, outlook};
use super::stated;
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::exceptions::Leaves;
use crate::texts;
use domain::credential::{Effect, StatedWord, may_answer, may_withdraw};
use domain::id::{PersonId, PolicyId};
use domain::instant;
use domain::policy::Action;
use domain::text::ReasonText;
use entities::credential_policy;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;

/// What an approver was shown of a proposal's effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownEffect {
    /// How many findings it raises.
    pub raises: usize,
    /// How many it clears.
    pub clears: usize,
}

impl ShownEffect {
    /// What this outlook shows.
    #[must_use]
    pub fn of(found: &Outlook) -> Self {
        Self { raises: found.count(Effect::Raises), clears: found.count(Effect::Clears) }
    }
}

/// Approves a proposal: it holds from its start on, or from now where that is past.
///
/// # Errors
/// [`Error::Forbidden`] for its author and for whoever is not security; [`Error::Conflict`] where it was answered already;
/// [`Error::Stale`] where it raises or clears other findings than were shown; [`Error::NotFound`].
pub async fn approve(call: &Call, id: PolicyId, shown: ShownEffect) -> Result<()> {
    call.may(Action::AnswerPolicy)?;
    let leaves = Leaves::load(call, None, call.now()).await?;
    let (work, row, person) = waiting(call, id).await?;
    may_answer(PersonId::new(row.proposed_by), person)
        .map_err(|error| Error::Forbidden(error.to_string()))?;
    let proposed = stated(&row)?;
    let begins = row.start_at.max(work.at());
    let found = outlook(work.db(), &leaves, (proposed.kind, proposed.policy), begins).await?;
    let found = ShownEffect::of(&found);
    if found != shown {
        return Err(Error::Stale(format!(
            "it now raises {} and clears {} findings, which is not what you were shown: look again, then approve",
            found.raises, found.clears
        )));
    }
    let mut change = answered(row, &work, StatedWord::Approved, person);
    change.start_at = Set(begins);
    change.update(work.db()).await?;
    let facts = json!({
        "kind": proposed.kind.as_str(), "version": proposed.number, "policy": proposed.policy,
        "begins_at": instant::format(begins), "raises": found.raises, "clears": found.clears,
    });
    work.commit(Event::new("policy.approved", id, facts)).await?;
    Ok(())
}

/// Refuses a proposal, with a reason.
///
/// # Errors
/// As [`approve`], without being stale.
pub async fn refuse(call: &Call, id: PolicyId, reason: &ReasonText) -> Result<()> {
    let (work, row, person) = waiting(call, id).await?;
    may_answer(PersonId::new(row.proposed_by), person)
        .map_err(|error| Error::Forbidden(error.to_string()))?;
    let proposed = stated(&row)?;
    let reason = texts::keep(&work, reason.as_str()).await?.to_string();
    let mut change = answered(row, &work, StatedWord::Refused, person);
    change.answer_sha256 = Set(Some(reason.clone()));
    change.update(work.db()).await?;
    let facts =
        json!({ "kind": proposed.kind.as_str(), "version": proposed.number, "reason_sha256": reason });
    work.commit(Event::new("policy.refused", id, facts)).await?;
    Ok(())
}

/// Takes one's own proposal back.
///
/// # Errors
/// [`Error::Forbidden`] for everybody else; [`Error::Conflict`] where it was answered already; [`Error::NotFound`].
pub async fn withdraw(call: &Call, id: PolicyId) -> Result<()> {
    call.may(Action::ProposePolicy)?;
    let (work, row, person) = waiting(call, id).await?;
    may_withdraw(PersonId::new(row.proposed_by), person)
        .map_err(|error| Error::Forbidden(error.to_string()))?;
    let proposed = stated(&row)?;
    answered(row, &work, StatedWord::Withdrawn, person).update(work.db()).await?;
    let facts = json!({ "kind": proposed.kind.as_str(), "version": proposed.number });
    work.commit(Event::new("policy.withdrawn", id, facts)).await?;
    Ok(())
}

/// A proposal that nobody has answered, in a transaction, and the person who is about to.
async fn waiting(call: &Call, id: PolicyId) -> Result<(Work, credential_policy::Model, PersonId)> {
    call.may(Action::AnswerPolicy)?;
    let person =
        call.actor.person().ok_or_else(|| Error::Forbidden("a policy is answered by a person".into()))?;
    let work = call.begin().await?;
    let row = row(work.db(), id).await?;
    if row.state != StatedWord::Proposed.as_str() {
        return Err(Error::Conflict(format!("this proposal was answered already: it is {}", row.state)));
    }
    Ok((work, row, person))
}

pub(super) async fn row(db: &impl ConnectionTrait, id: PolicyId) -> Result<credential_policy::Model> {
    credential_policy::Entity::find_by_id(id.uuid()).one(db).await?.ok_or(Error::NotFound("policy"))
}

fn answered(
    row: credential_policy::Model,
    work: &Work,
    word: StatedWord,
    person: PersonId,
) -> credential_policy::ActiveModel {
    let mut change = row.into_active_model();
    change.state = Set(word.to_string());
    change.answered_by = Set(Some(person.uuid()));
    change.answered_at = Set(Some(work.at()));
    change
}
