//! What a person may answer, and what an answer must bring.

use super::facts::{ItemFacts, KeepNeeds};
use super::in_time;
use super::outcome::Answer;
use super::refusal::Refusal;
use super::state::CampaignState;
use crate::actor::{Actor, Role};
use crate::instant::Instant;
use crate::text::ReasonText;

/// How a person stands to an item. Having created the identity is no tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// None.
    None,
    /// Its reviewer, as an accepted owner.
    Reviewer,
    /// Security, for an item without an owner.
    Steward,
}

/// Who asks, and when.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// How they stand to the item.
    pub tie: Tie,
    /// How far the campaign has come.
    pub state: CampaignState,
    /// When its population was frozen.
    pub launched_at: Instant,
    /// When it is due.
    pub due_at: Instant,
    /// Now.
    pub now: Instant,
}

/// What a person decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is needed as it is.
    Keep {
        /// "Need stated, not shown".
        need_stated: bool,
    },
    /// Take these away: patterns as written, or single actions.
    Reduce {
        /// At least one, all of them held.
        remove: Vec<String>,
    },
    /// Change its credentials.
    Rotate,
    /// Take it away whole.
    Revoke,
}

impl Decision {
    /// Does it leave anything of the item as it is?
    #[must_use]
    pub const fn keeps(&self) -> bool {
        !matches!(self, Self::Revoke)
    }
}

/// May this person answer at all, and answer so?
///
/// # Errors
/// [`Refusal`]: the first bar, the person before the time.
pub fn may_decide(asking: Asking<'_>, decision: &Decision) -> Result<(), Refusal> {
    may_answer(asking)?;
    if asking.tie == Tie::Steward && !matches!(decision, Decision::Revoke) {
        return Err(Refusal::StewardOnlyRevokes);
    }
    Ok(())
}

/// May this person undo the last answer, `last`?
///
/// # Errors
/// [`Refusal`], as for deciding; and where there is nothing to undo.
pub fn may_undo(asking: Asking<'_>, last: Option<Answer>) -> Result<(), Refusal> {
    may_answer(asking)?;
    match last {
        None | Some(Answer::Undone) => Err(Refusal::NothingToUndo),
        Some(_) => Ok(()),
    }
}

fn may_answer(asking: Asking<'_>) -> Result<(), Refusal> {
    if asking.actor.person().is_none() {
        return Err(Refusal::Machine);
    }
    match asking.tie {
        Tie::None => return Err(Refusal::NotYours),
        Tie::Steward if !asking.actor.has(Role::Security) => return Err(Refusal::NotYours),
        Tie::Steward if !asking.actor.had_at(Role::Security, asking.launched_at) => {
            return Err(Refusal::RoleAfterLaunch);
        }
        Tie::Reviewer | Tie::Steward => {}
    }
    if asking.state != CampaignState::Open {
        return Err(Refusal::NotOpen(asking.state));
    }
    if in_time(asking.now, asking.due_at) { Ok(()) } else { Err(Refusal::Late) }
}

/// Is this decision on an item of these facts whole? `batch` is how many items are decided with one gesture. Gives the
/// answer that is recorded.
///
/// Reducing and rotating keep what they do not take: what keeping that needs, they need too.
///
/// # Errors
/// [`Refusal`] says what is missing.
pub fn accept(
    facts: &ItemFacts,
    decision: &Decision,
    reason: Option<&ReasonText>,
    batch: usize,
) -> Result<Answer, Refusal> {
    let with_reason = |answer, needs: &KeepNeeds| {
        if needs.why().is_empty() || reason.is_some() {
            Ok(answer)
        } else {
            Err(Refusal::ReasonNeeded(needs.why().to_vec()))
        }
    };
    match decision {
        Decision::Keep { .. } if batch > 1 && !facts.is_low_risk() => Err(Refusal::BulkKeep),
        Decision::Keep { need_stated } => match (facts.keep_needs(), *need_stated) {
            (KeepNeeds::NeedStated { why }, false) => Err(Refusal::NotShown(why)),
            (needs @ KeepNeeds::NeedStated { .. }, true) => with_reason(Answer::NeedStated, &needs),
            (_, true) => Err(Refusal::NothingToState),
            (needs, false) => with_reason(Answer::Keep, &needs),
        },
        Decision::Reduce { remove } => {
            if remove.is_empty() {
                return Err(Refusal::NothingToRemove);
            }
            if let Some(other) = remove.iter().find(|removal| !facts.holds(removal)) {
                return Err(Refusal::NotHeld(other.chars().take(200).collect()));
            }
            with_reason(Answer::Reduce, &facts.needs_without(remove))
        }
        Decision::Rotate => {
            if !facts.credentials.iter().any(|one| one.is_rotatable()) {
                return Err(Refusal::NothingToRotate);
            }
            // What asks for a reason may be the very credential that is rotated.
            let mut rest = facts.clone();
            rest.credentials.clear();
            with_reason(Answer::Rotate, &rest.keep_needs())
        }
        Decision::Revoke => Ok(Answer::Revoke),
    }
}
