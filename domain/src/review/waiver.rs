//! Waivers: where nobody else is there, a bar of independence is lifted for one person on their items of one campaign, or on
//! one of them, until an end; asked for by one person and approved by another, who never decides under it.

#[cfg(test)]
mod tests;

use super::decision::Asking;
use super::in_time;
use super::refusal::Refusal;
use super::state::CampaignState;
use crate::actor::{Actor, HeldRole, Role};
use crate::id::{ItemId, PersonId};
use crate::instant::Instant;
use crate::words::words;

words! {
    /// What keeps somebody who may answer for an item from answering so: they are not independent of it.
    pub enum Bar {
        /// Their role was given after the campaign was launched.
        RoleAfterLaunch = "role given after the launch",
        /// They asked for an exception that it had at the launch, or decide in the place of whoever did.
        AskedException = "asked for its exception",
    }
}

words! {
    /// How far a waiver has come. That it ended is a matter of time, not a state.
    pub enum WaiverState {
        /// Nobody has answered; it lifts nothing.
        Asked = "asked",
        /// A second person approved it.
        Approved = "approved",
        /// A second person refused it.
        Refused = "refused",
    }
}

/// What is asked of a waiver.
#[derive(Debug, Clone, Copy)]
pub struct WaiverAsked {
    /// Does the person it is for decide anything of what it is for, now or in somebody's place?
    pub decides: bool,
    /// How far the campaign has come.
    pub state: CampaignState,
    /// When it is due.
    pub due_at: Instant,
    /// Until when it is asked, exclusive.
    pub until: Instant,
    /// Now.
    pub now: Instant,
}

/// May a waiver be asked for so?
///
/// # Errors
/// [`Refusal`] says why not.
pub fn may_ask_waiver(asked: WaiverAsked) -> Result<(), Refusal> {
    if asked.state != CampaignState::Open {
        return Err(Refusal::NotOpen(asked.state));
    }
    if !in_time(asked.now, asked.due_at) {
        return Err(Refusal::Late);
    }
    if !asked.decides {
        return Err(Refusal::WaiverForNobody);
    }
    if asked.until <= asked.now || asked.until > asked.due_at {
        return Err(Refusal::WaiverUntil);
    }
    Ok(())
}

/// Who answers a waiver, and which.
#[derive(Debug, Clone, Copy)]
pub struct WaiverAnswering<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// For whom it is.
    pub person: PersonId,
    /// Who asked for it.
    pub asked_by: PersonId,
    /// Who acknowledges the campaign, and has no part in it.
    pub acknowledger: PersonId,
    /// How far it has come.
    pub state: WaiverState,
    /// How far the campaign has come.
    pub campaign: CampaignState,
    /// When that was launched.
    pub launched_at: Instant,
    /// When the waiver ends, exclusive.
    pub until: Instant,
    /// Now.
    pub now: Instant,
}

/// May this person approve or refuse it now? Never whoever asked, and never whom it is for: two different people, always.
///
/// # Errors
/// [`Refusal`]: the first bar, the person before the time.
pub fn may_answer_waiver(asked: WaiverAnswering<'_>) -> Result<(), Refusal> {
    let person = asked.actor.person().ok_or(Refusal::Machine)?;
    if person == asked.asked_by || person == asked.person {
        return Err(Refusal::WaiverOfOnesOwn);
    }
    if person == asked.acknowledger {
        return Err(Refusal::WaiverAcknowledger);
    }
    let roles = [Role::Security, Role::Management];
    if !roles.iter().any(|role| asked.actor.had_at(*role, asked.launched_at)) {
        return Err(Refusal::RoleAfterLaunch);
    }
    if asked.campaign != CampaignState::Open {
        return Err(Refusal::NotOpen(asked.campaign));
    }
    if asked.state != WaiverState::Asked {
        return Err(Refusal::WaiverAnswered);
    }
    if in_time(asked.now, asked.until) { Ok(()) } else { Err(Refusal::WaiverOver) }
}

/// A waiver as far as its force goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaiverFor {
    /// For whom.
    pub person: PersonId,
    /// For one item alone; all of theirs in the campaign where there is none.
    pub item: Option<ItemId>,
    /// When it was approved, inclusive; none where it was not.
    pub approved_at: Option<Instant>,
    /// When it ends, exclusive.
    pub until: Instant,
    /// When it was ended before that.
    pub ended_at: Option<Instant>,
}

impl WaiverFor {
    /// Does it hold for this person on this item at `now`? At its end it does not, with no job run.
    #[must_use]
    pub fn holds(&self, person: PersonId, item: ItemId, now: Instant) -> bool {
        self.person == person && self.item.is_none_or(|only| only == item) && self.is_in_force(now)
    }

    /// Is it in force at `now`?
    #[must_use]
    pub fn is_in_force(&self, now: Instant) -> bool {
        self.approved_at.is_some_and(|at| at <= now)
            && now < self.until
            && self.ended_at.is_none_or(|ended| now < ended)
    }
}

/// What is known of an answer's independence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Independence {
    /// Did whoever answers, or in whose place they answer, ask for an exception that the item had at the launch?
    pub asked_exception: bool,
    /// Does it leave anything of the item as it is? Revoking it does not, and no bar stands against that but the role's.
    pub keeps: bool,
    /// Is there a waiver that holds?
    pub waived: bool,
}

/// Applies a rule of deciding together with the bars of independence. Gives the bar that a waiver had to lift; none where
/// the answer stands without one.
///
/// # Errors
/// What `rule` refuses; [`Refusal::RoleAfterLaunch`] and [`Refusal::AskedException`] where no waiver holds.
pub fn independently(
    asking: Asking<'_>,
    independence: Independence,
    rule: impl Fn(Asking<'_>) -> Result<(), Refusal>,
) -> Result<Option<Bar>, Refusal> {
    let lifted = match rule(asking) {
        Ok(()) => None,
        Err(Refusal::RoleAfterLaunch) if independence.waived => {
            // As if the role had been there: everything else is asked all the same, the time above all.
            rule(Asking { actor: &as_if_held(asking.actor, asking.launched_at), ..asking })?;
            Some(Bar::RoleAfterLaunch)
        }
        Err(refusal) => return Err(refusal),
    };
    match (independence.asked_exception && independence.keeps, independence.waived) {
        (false, _) => Ok(lifted),
        (true, true) => Ok(lifted.or(Some(Bar::AskedException))),
        (true, false) => Err(Refusal::AskedException),
    }
}

/// The same person, with every role held since `at` at the latest.
fn as_if_held(actor: &Actor, at: Instant) -> Actor {
    match actor {
        Actor::Person { id, roles } => Actor::Person {
            id: *id,
            roles: roles.iter().map(|held| HeldRole { since: held.since.min(at), ..*held }).collect(),
        },
        other => other.clone(),
    }
}
