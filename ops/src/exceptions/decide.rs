//! Deciding an exception: another person of security approves, the business owner accepts a high risk, both may refuse.

use super::ask::{broken, least_risk, limits};
use super::{Stored, owners, reminders, step, to};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::jobs::{self, Job};
use crate::mail::{self, Mail};
use crate::texts;
use domain::exception::{State, needs_acceptance};
use domain::id::{ExceptionId, PersonId};
use domain::instant;
use domain::ownership::OwnerPart;
use domain::policy::Action;
use domain::text::ReasonText;
use entities::{exception, identity};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;

fn person(call: &Call) -> Result<PersonId> {
    call.actor.person().ok_or_else(|| Error::Forbidden("only a person decides".into()))
}

/// Approves it for security, on what is found now. At high risk the business owner still has to accept, unless they
/// asked; until then nothing is covered.
///
/// # Errors
/// [`Error::Forbidden`] for whoever asked, owns it, or is not of security; [`Error::Conflict`] where it was decided
/// already, or is over before it would begin; [`Error::Invalid`] where the rule is not broken any more, its risk was
/// stated too low for what is found now, or the days do not suffice.
pub async fn approve(call: &Call, id: ExceptionId) -> Result<State> {
    // The facts are read before the transaction; what it depends on is looked at again in it.
    let (work, stored) = to(call, id, Action::DecideException).await?;
    work.abandon().await?;
    if stored.state.is_waiting() {
        let finding = broken(call, stored.identity(), stored.rule, stored.credential()).await?;
        if stored.risk < least_risk(&finding) {
            return Err(Error::Conflict(format!(
                "the finding is of {} severity by now: its risk was stated too low, and it has to be asked again",
                finding.severity
            )));
        }
    }
    let (work, stored) = to(call, id, Action::DecideException).await?;
    let owners = owners(work.db(), stored.identity(), work.at()).await?;
    let business: Vec<PersonId> =
        owners.iter().filter(|(_, part)| *part == OwnerPart::Business).map(|(who, _)| *who).collect();
    let next = if needs_acceptance(stored.risk, stored.asked_by(), &business) {
        State::Approved
    } else {
        State::Granted
    };
    if stored.state != State::Asked {
        return Err(Error::Conflict(format!("it is {} already", stored.state)));
    }
    step(stored.state, next)?;
    fits(&work, &stored).await?;
    let who = person(call)?;
    let mut change = stored.row.clone().into_active_model();
    change.state = Set(next.to_string());
    change.approved_by = Set(Some(who.uuid()));
    change.approved_at = Set(Some(work.at()));
    if next == State::Granted {
        tell_granted(&work, &stored, who).await?;
    } else {
        for owner in business {
            let told = Mail::ExceptionAsked {
                exception: Some(id),
                identity: stored.identity(),
                rule: stored.rule.to_string(),
                by: stored.asked_by(),
                until: stored.row.end_at,
            };
            mail::write(&work, owner, &told, Some(&format!("accept:{id}:{owner}"))).await?;
        }
    }
    finish(work, &stored, change, next, "exception.approved").await?;
    Ok(next)
}

/// Accepts its high risk for the business: it is given, from now or its start.
///
/// # Errors
/// [`Error::Forbidden`] for whoever does not own the need; [`Error::Conflict`] before security approved, after it was
/// decided, or where it is over before it would begin.
pub async fn accept_risk(call: &Call, id: ExceptionId) -> Result<()> {
    let (work, stored) = to(call, id, Action::AcceptRisk).await?;
    if stored.state != State::Approved {
        return Err(Error::Conflict(format!("it is {}: there is no risk to accept", stored.state)));
    }
    let who = person(call)?;
    if stored.row.approved_by == Some(who.uuid()) {
        return Err(Error::Forbidden("whoever approved it cannot accept it, too".into()));
    }
    let next = step(stored.state, State::Granted)?;
    fits(&work, &stored).await?;
    let mut change = stored.row.clone().into_active_model();
    change.state = Set(next.to_string());
    change.accepted_by = Set(Some(who.uuid()));
    change.accepted_at = Set(Some(work.at()));
    tell_granted(&work, &stored, who).await?;
    finish(work, &stored, change, next, "exception.accepted").await
}

/// Whoever asked is told that it was given.
async fn tell_granted(work: &Work, stored: &Stored, by: PersonId) -> Result<()> {
    let told = Mail::ExceptionApproved {
        exception: Some(stored.id()),
        identity: stored.identity(),
        rule: stored.rule.to_string(),
        by,
        until: stored.row.end_at,
    };
    mail::write(work, stored.asked_by(), &told, Some(&format!("granted:{}", stored.id()))).await
}

/// Is there still a time that it could cover, and are the days for it left?
async fn fits(work: &Work, stored: &Stored) -> Result<()> {
    let start = stored.row.start_at.max(work.at());
    if stored.row.end_at <= start {
        return Err(Error::Conflict(
            "its end is past: it would cover nothing. Refuse it, and have it asked again".into(),
        ));
    }
    limits(work.db(), stored.identity(), stored.rule, start, stored.row.end_at).await
}

async fn finish(
    work: Work,
    stored: &Stored,
    mut change: exception::ActiveModel,
    next: State,
    action: &'static str,
) -> Result<()> {
    let mut start = stored.row.start_at;
    if next == State::Granted {
        let row = identity::Entity::find_by_id(stored.row.identity_id).one(work.db()).await?;
        start = start.max(work.at());
        change.start_at = Set(start);
        change.granted_at = Set(Some(work.at()));
        change.environment = Set(row.and_then(|row| row.environment));
    }
    change.update(work.db()).await?;
    if next == State::Granted {
        let marker = format!("exception:{}", stored.id());
        jobs::enqueue(&work, &Job::EndException(stored.id()), stored.row.end_at, Some(&marker)).await?;
        reminders::decided(&work, stored, "approved").await?;
    }
    let facts = json!({
        "identity": stored.identity().to_string(), "rule": stored.rule.as_str(), "state": next.as_str(),
        "start": instant::format(start), "end": instant::format(stored.row.end_at),
    });
    work.commit(Event::new(action, stored.id(), facts)).await?;
    Ok(())
}

/// Refuses it: security while it waits, the business owner once security approved.
///
/// # Errors
/// [`Error::Forbidden`] as for approving and accepting; [`Error::Conflict`] where it was decided already.
pub async fn refuse(call: &Call, id: ExceptionId, reason: &ReasonText) -> Result<()> {
    let (work, stored) = match to(call, id, Action::DecideException).await {
        Ok(allowed) => allowed,
        Err(Error::Forbidden(why)) => match to(call, id, Action::AcceptRisk).await {
            Ok((work, stored)) if stored.state == State::Approved => (work, stored),
            Ok((_, stored)) if stored.state != State::Asked => {
                return Err(Error::Conflict(format!("it is {} already", stored.state)));
            }
            _ => return Err(Error::Forbidden(why)),
        },
        Err(error) => return Err(error),
    };
    let next = step(stored.state, State::Refused)?;
    let who = person(call)?;
    let hash = texts::keep(&work, reason.as_str()).await?;
    let mut change = stored.row.clone().into_active_model();
    change.state = Set(next.to_string());
    change.closed_by = Set(Some(who.uuid()));
    change.closed_at = Set(Some(work.at()));
    change.closing_sha256 = Set(Some(hash.to_string()));
    change.update(work.db()).await?;
    let facts = json!({
        "identity": stored.identity().to_string(), "rule": stored.rule.as_str(), "reason_sha256": hash,
    });
    let told = Mail::ExceptionRefused {
        exception: Some(id),
        identity: stored.identity(),
        rule: stored.rule.to_string(),
        by: who,
    };
    mail::write(&work, stored.asked_by(), &told, Some(&format!("refused:{id}"))).await?;
    reminders::decided(&work, &stored, "refused").await?;
    work.commit(Event::new("exception.refused", id, facts)).await?;
    Ok(())
}
