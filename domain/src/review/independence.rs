//! Closing and acknowledging: who may, and when.

use super::in_time;
use super::refusal::Refusal;
use super::state::CampaignState;
use crate::actor::{Actor, Role};
use crate::id::PersonId;
use crate::instant::Instant;

/// What a campaign still waits for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unsettled {
    /// Items unanswered.
    pub open: u64,
    /// Items with a keep that security has neither confirmed nor sent back.
    pub waiting: u64,
    /// Until when it may, exclusive; none where the campaign has no second stage.
    pub confirmed_until: Option<Instant>,
}

/// May a campaign be closed at `now`, with this unsettled?
///
/// # Errors
/// [`Refusal::Step`] where it is not open, [`Refusal::TooEarly`] before it is due with items unanswered,
/// [`Refusal::WaitsForConfirmation`] while security still may confirm what waits for it.
pub fn may_close(
    state: CampaignState,
    now: Instant,
    due_at: Instant,
    unsettled: Unsettled,
) -> Result<CampaignState, Refusal> {
    let closed = state.close()?;
    if unsettled.open > 0 && in_time(now, due_at) {
        return Err(Refusal::TooEarly(unsettled.open));
    }
    match unsettled.confirmed_until {
        Some(until) if unsettled.waiting > 0 && now < until => {
            Err(Refusal::WaitsForConfirmation(unsettled.waiting))
        }
        _ => Ok(closed),
    }
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
