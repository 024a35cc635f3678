//! The second stage: security confirms what owners keep among the privileged, or sends it back with a reason. Who may, until
//! when, and what it makes of an answer.

#[cfg(test)]
mod tests;

use super::outcome::{Answer, ItemOutcome};
use super::refusal::Refusal;
use super::state::CampaignState;
use crate::actor::{Actor, Role};
use crate::instant::Instant;
use crate::words::words;
use chrono::Duration;

/// For so many days after the due instant confirmations are taken, unless a launch says otherwise.
pub const CONFIRM_DAYS: u32 = 7;
/// The most days that a launch may say.
pub const MOST_CONFIRM_DAYS: u32 = 30;
/// So many days before confirmations end security is reminded of what waits.
pub const CONFIRM_REMIND_DAYS: i64 = 1;

words! {
    /// How a keep that security is to confirm stands.
    pub enum Confirmation {
        /// Nobody has said anything of this answer: it counts for nothing yet.
        Waiting = "waiting",
        /// Another person confirmed it.
        Confirmed = "confirmed",
        /// Another person sent it back: it counts as no answer.
        SentBack = "sent_back",
    }
}

/// Until when confirmations are taken of a campaign that is due then, exclusive.
#[must_use]
pub fn confirmed_until(due_at: Instant, days: u32) -> Instant {
    due_at + Duration::days(i64::from(days))
}

/// Is this answer one that security is to confirm, on an item whose snapshot is so, in a campaign with a second stage?
#[must_use]
pub fn asks_confirmation(privileged: bool, answer: Answer) -> bool {
    privileged && answer.outcome() == ItemOutcome::Kept
}

/// Who wants to confirm a keep or send it back, and how they stand to it.
#[derive(Debug, Clone, Copy)]
pub struct Confirming<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// How far the campaign has come.
    pub state: CampaignState,
    /// When its population was frozen.
    pub launched_at: Instant,
    /// Until when confirmations are taken, exclusive; none where the campaign has no second stage.
    pub until: Option<Instant>,
    /// Now.
    pub now: Instant,
    /// Is the last answer another than the one that was shown?
    pub stale: bool,
    /// How the last answer stands; none where it is none that security is to confirm.
    pub stands: Option<Confirmation>,
    /// Did they ever answer it, themselves or through another; is it on their list, or theirs to decide in another's place?
    pub has_part: bool,
    /// Do they own the identity in any part, now or when it was frozen?
    pub owns: bool,
    /// Did they ask for an exception that it had at the launch?
    pub asked_exception: bool,
    /// Do they acknowledge the campaign?
    pub acknowledges: bool,
}

/// May this person confirm the keep, or send it back? No waiver lifts any of it.
///
/// # Errors
/// [`Refusal`]: the first bar, the person before the time and the time before the answer.
pub fn may_confirm(asked: Confirming<'_>) -> Result<(), Refusal> {
    if asked.actor.person().is_none() {
        return Err(Refusal::Machine);
    }
    if asked.has_part || asked.owns || asked.asked_exception || asked.acknowledges {
        return Err(Refusal::ConfirmsOwn);
    }
    if !asked.actor.has(Role::Security) {
        return Err(Refusal::NotYours);
    }
    if !asked.actor.had_at(Role::Security, asked.launched_at) {
        return Err(Refusal::RoleAfterLaunch);
    }
    if asked.state != CampaignState::Open {
        return Err(Refusal::NotOpen(asked.state));
    }
    let Some(until) = asked.until else { return Err(Refusal::NothingToConfirm) };
    if asked.now >= until {
        return Err(Refusal::ConfirmedLate);
    }
    if asked.stale {
        return Err(Refusal::AnswerChanged);
    }
    if asked.stands == Some(Confirmation::Waiting) { Ok(()) } else { Err(Refusal::NothingToConfirm) }
}
