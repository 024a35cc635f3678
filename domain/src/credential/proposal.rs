//! How a rotation policy comes into force: proposed by one person of security, approved by another, from an instant on.

use super::{CredentialType, RotationPolicies, RotationPolicy};
use crate::id::PersonId;
use crate::instant::Instant;
use crate::problem::Problems;
use crate::words::words;

words! {
    /// What became of a stated policy. "In force" and "superseded" follow from the instant and are never stored.
    pub enum StatedWord {
        /// It waits for another person.
        Proposed = "proposed",
        /// It begins at its start.
        Approved = "approved",
        /// It holds now.
        InForce = "in force",
        /// A later version holds.
        Superseded = "superseded",
        /// Another person refused it.
        Refused = "refused",
        /// Its author took it back.
        Withdrawn = "withdrawn",
    }
}

/// One version of the policy of a type, as far as time decides about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stated {
    /// Of this type.
    pub kind: CredentialType,
    /// Its number, counted from 1 by type.
    pub number: u32,
    /// What it says.
    pub policy: RotationPolicy,
    /// From when it is to hold.
    pub start_at: Instant,
    /// When it was approved; `None` where it was not.
    pub approved_at: Option<Instant>,
}

impl Stated {
    /// From when it holds: its start, or its approval where that came later. Nothing holds backwards.
    #[must_use]
    pub fn begins(&self) -> Option<Instant> {
        self.approved_at.map(|approved| approved.max(self.start_at))
    }

    fn holds_by(&self, now: Instant) -> Option<(Instant, u32)> {
        self.begins().filter(|begins| *begins <= now).map(|begins| (begins, self.number))
    }

    /// What an approved version is at `now`, beside the others of its type.
    #[must_use]
    pub fn word(&self, all: &[Self], now: Instant) -> StatedWord {
        match self.holds_by(now) {
            None => StatedWord::Approved,
            Some(mine) if newest(self.kind, all, now).is_some_and(|newest| newest > mine) => {
                StatedWord::Superseded
            }
            Some(_) => StatedWord::InForce,
        }
    }
}

fn newest(kind: CredentialType, all: &[Stated], now: Instant) -> Option<(Instant, u32)> {
    all.iter().filter(|one| one.kind == kind).filter_map(|one| one.holds_by(now)).max()
}

/// The policies in force at `now`: of each type the version that began last; of two that began at once, the later number.
#[must_use]
pub fn in_force(all: &[Stated], now: Instant) -> RotationPolicies {
    let holds =
        |one: &&Stated| one.holds_by(now).is_some() && one.holds_by(now) == newest(one.kind, all, now);
    all.iter()
        .filter(holds)
        .fold(RotationPolicies::default(), |set, one| set.with(one.kind, one.number, one.policy))
}

/// Why somebody may not answer or take back a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProposalRefusal {
    /// Nobody approves or refuses what they proposed.
    #[error("you proposed it: another person of security approves or refuses it")]
    OwnProposal,
    /// Only its author takes it back.
    #[error("only whoever proposed it takes it back: refuse it instead")]
    NotItsAuthor,
}

/// May `person` approve or refuse what `author` proposed? Two different people, always.
///
/// # Errors
/// [`ProposalRefusal::OwnProposal`].
pub fn may_answer(author: PersonId, person: PersonId) -> Result<(), ProposalRefusal> {
    if author == person { Err(ProposalRefusal::OwnProposal) } else { Ok(()) }
}

/// May `person` take back what `author` proposed?
///
/// # Errors
/// [`ProposalRefusal::NotItsAuthor`].
pub fn may_withdraw(author: PersonId, person: PersonId) -> Result<(), ProposalRefusal> {
    if author == person { Ok(()) } else { Err(ProposalRefusal::NotItsAuthor) }
}

/// May this policy be proposed for this type, from `start`? `None` starts with its approval.
///
/// # Errors
/// As [`RotationPolicy::check`]; a type without a clock; a start in the past.
pub fn check(
    kind: CredentialType,
    policy: &RotationPolicy,
    start: Option<Instant>,
    now: Instant,
) -> Result<(), Problems> {
    let mut problems = policy.check().err().unwrap_or_default();
    if !kind.has_clock() {
        problems.add("kind", format!("A {kind} holds no secret, and is not rotated"));
    }
    if start.is_some_and(|start| start < now) {
        problems.add("start", "The start cannot lie in the past: leave it empty to start with the approval");
    }
    problems.none_or(())
}
