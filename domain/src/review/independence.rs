//! Closing and acknowledging: who may, and when.

use super::in_time;
use super::refusal::Refusal;
use super::state::CampaignState;
use crate::actor::{Actor, Role};
use crate::id::PersonId;
use crate::instant::Instant;

/// May a campaign be closed at `now`, with `open` items unanswered?
///
/// # Errors
/// [`Refusal::Step`] where it is not open, [`Refusal::TooEarly`] before it is due with items unanswered.
pub fn may_close(
    state: CampaignState,
    now: Instant,
    due_at: Instant,
    open: u64,
) -> Result<CampaignState, Refusal> {
    let closed = state.close()?;
    if open > 0 && in_time(now, due_at) { Err(Refusal::TooEarly(open)) } else { Ok(closed) }
}

/// Who is named to acknowledge a campaign that is to be launched.
#[derive(Debug, Clone, Copy)]
pub struct Naming {
    /// The person.
    pub acknowledger: PersonId,
    /// Do they hold the role management?
    pub is_management: bool,
    /// Who launches.
    pub launcher: Option<PersonId>,
    /// Do they own, in any part, or review anything in it?
    pub has_part: bool,
}

/// May this person be named to acknowledge?
///
/// # Errors
/// [`Refusal`] says why not.
pub fn may_be_acknowledger(naming: Naming) -> Result<(), Refusal> {
    if naming.launcher == Some(naming.acknowledger) {
        Err(Refusal::AcknowledgerLaunched)
    } else if !naming.is_management {
        Err(Refusal::AcknowledgerNotManagement)
    } else if naming.has_part {
        Err(Refusal::AcknowledgerHasPart)
    } else {
        Ok(())
    }
}

/// Who acknowledges, and what.
#[derive(Debug, Clone, Copy)]
pub struct Acknowledging<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// Who was named at launch.
    pub acknowledger: PersonId,
    /// Who launched it.
    pub launched_by: PersonId,
    /// When.
    pub launched_at: Instant,
    /// How far the campaign has come.
    pub state: CampaignState,
    /// Did the actor decide anything in it?
    pub decided: bool,
}

/// May this person acknowledge the result now?
///
/// # Errors
/// [`Refusal`] says why not.
pub fn may_acknowledge(asked: Acknowledging<'_>) -> Result<CampaignState, Refusal> {
    let person = asked.actor.person().ok_or(Refusal::Machine)?;
    if person != asked.acknowledger {
        return Err(Refusal::NotTheAcknowledger);
    }
    if person == asked.launched_by {
        return Err(Refusal::AcknowledgerLaunched);
    }
    if !asked.actor.has(Role::Management) {
        return Err(Refusal::AcknowledgerNotManagement);
    }
    if !asked.actor.had_at(Role::Management, asked.launched_at) {
        return Err(Refusal::RoleAfterLaunch);
    }
    if asked.decided {
        return Err(Refusal::AcknowledgerHasPart);
    }
    Ok(asked.state.acknowledge()?)
}
