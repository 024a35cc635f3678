//! What another policy does: the same credentials on the same clock, once under each.

use super::{ClockFacts, RotationPolicies, RotationStatus};
use crate::instant::Instant;
use crate::words::words;

words! {
    /// What a change of policy does to a credential's finding.
    pub enum Effect {
        /// A finding is there that was not.
        Raises = "raised",
        /// A finding is there no more.
        Clears = "cleared",
        /// The status is another, and the finding is not.
        Moves = "moved",
    }
}

/// A credential whose status is another under the other policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Its place in what was given.
    pub place: usize,
    /// Under the policies before.
    pub before: RotationStatus,
    /// Under the policies after.
    pub after: RotationStatus,
}

impl Change {
    /// What it does to the finding. From one finding to another is a move: there is one before and after.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match (self.before.finding().is_some(), self.after.finding().is_some()) {
            (false, true) => Effect::Raises,
            (true, false) => Effect::Clears,
            _ => Effect::Moves,
        }
    }
}

/// Every credential of `all` whose status at `now` is another under `after` than under `before`, in their order.
#[must_use]
pub fn changes(
    all: &[ClockFacts],
    before: &RotationPolicies,
    after: &RotationPolicies,
    now: Instant,
) -> Vec<Change> {
    let change = |(place, facts): (usize, &ClockFacts)| {
        let status = |policies: &RotationPolicies| facts.status(policies.of(facts.kind), now);
        let (before, after) = (status(before), status(after));
        (before != after).then_some(Change { place, before, after })
    };
    all.iter().enumerate().filter_map(change).collect()
}
