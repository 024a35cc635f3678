//! Taking a request back, ending what was given before its time, and confirming what an earlier owner was given.

use super::{reminders, step, technical_since, to};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::telling::Ink;
use crate::texts;
use domain::exception::State;
use domain::id::{ExceptionId, PersonId};
use domain::policy::Action;
use domain::text::ReasonText;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};
use serde_json::json;

/// Takes one's own request back.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] for whoever did not ask; [`Error::Conflict`] once it was decided.
pub async fn withdraw(call: &Call, id: ExceptionId) -> Result<()> {
    let (work, stored) = to(call, id, Action::WithdrawException).await?;
    let next = step(stored.state, State::Withdrawn)?;
    let mut change = stored.row.clone().into_active_model();
    change.state = Set(next.to_string());
    change.closed_by = Set(call.actor.person().map(PersonId::uuid));
    change.closed_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    let facts = json!({ "identity": stored.identity().to_string(), "rule": stored.rule.as_str() });
    work.commit(Event::new("exception.withdrawn", id, facts)).await?;
    Ok(())
}

/// Ends it before its time: its finding is open again at this instant.
///
/// # Errors
/// [`Error::Forbidden`] for whoever neither asked, owns it nor is of security; [`Error::Conflict`] where it is not
/// given, or is over.
pub async fn end_early(call: &Call, id: ExceptionId, reason: &ReasonText) -> Result<()> {
    let (work, stored) = to(call, id, Action::EndException).await?;
    let next = step(stored.state, State::EndedEarly)?;
    if stored.row.end_at <= work.at() {
        return Err(Error::Conflict("it came to its end already".into()));
    }
    let hash = texts::keep(&work, reason.as_str()).await?;
    let mut change = stored.row.clone().into_active_model();
    change.state = Set(next.to_string());
    change.closed_by = Set(call.actor.person().map(PersonId::uuid));
    change.closed_at = Set(Some(work.at()));
    change.closing_sha256 = Set(Some(hash.to_string()));
    change.update(work.db()).await?;
    let facts = json!({
        "identity": stored.identity().to_string(), "rule": stored.rule.as_str(), "reason_sha256": hash,
    });
    reminders::ended(Ink::of(&work), &stored, (work.at(), "ended early")).await?;
    work.commit(Event::new("exception.ended", id, facts)).await?;
    Ok(())
}

/// Confirms, as an owner who came after it was given, that it is still needed. Confirming again changes nothing.
///
/// # Errors
/// [`Error::Forbidden`] for whoever does not own it; [`Error::Conflict`] where it is not given, or is over.
pub async fn confirm(call: &Call, id: ExceptionId) -> Result<()> {
    let (work, stored) = to(call, id, Action::ConfirmException).await?;
    if stored.state != State::Granted || stored.row.end_at <= work.at() {
        return Err(Error::Conflict("only what is in force can be confirmed".into()));
    }
    let who = call.actor.person().ok_or_else(|| Error::Forbidden("only an owner confirms".into()))?;
    let since = technical_since(work.db(), stored.identity(), work.at()).await?;
    if stored.row.confirmed_at.is_some_and(|at| since.is_none_or(|since| since <= at)) {
        return work.abandon().await;
    }
    let mut change = stored.row.clone().into_active_model();
    change.confirmed_by = Set(Some(who.uuid()));
    change.confirmed_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    let facts = json!({ "identity": stored.identity().to_string(), "rule": stored.rule.as_str() });
    work.commit(Event::new("exception.confirmed", id, facts)).await?;
    Ok(())
}
