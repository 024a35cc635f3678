//! The summary of one identity by sets of actions instead of one by one: for whole populations.

use super::effective::effective;
use super::verdicts::Verdicts;
use super::{HeldReach, Lens, Seen, Summary};
use crate::catalogue::ActionSet;
use crate::grant::{HeldGrant, Matching};
use crate::instant::Instant;
use crate::window::Day;
use std::collections::HashMap;
use std::sync::Arc;

/// Summaries of identities that are seen through one lens. What was worked out for one is kept for the next.
#[derive(Clone)]
pub struct Sums<'c> {
    lens: Lens<'c>,
    reaches: HashMap<(Matching, Vec<String>), Arc<ActionSet>>,
}

impl<'c> Sums<'c> {
    /// Summaries seen through `lens`.
    #[must_use]
    pub fn new(lens: Lens<'c>) -> Self {
        Self { lens, reaches: HashMap::new() }
    }

    /// The actions that patterns speak of.
    pub fn reach(&mut self, matching: Matching, patterns: &[String]) -> Arc<ActionSet> {
        let catalogue = self.lens.catalogue();
        let key = (matching, patterns.to_vec());
        let expand = || Arc::clone(&catalogue.statement(matching, patterns).reach);
        Arc::clone(self.reaches.entry(key).or_insert_with(expand))
    }

    /// The lens they are seen through.
    #[must_use]
    pub const fn lens(&self) -> &Lens<'c> {
        &self.lens
    }

    /// Grants as they are held, expanded.
    #[must_use]
    pub fn all_held(&self, grants: &[HeldGrant]) -> Vec<HeldReach> {
        grants.iter().map(|held| HeldReach::of(self.lens.catalogue(), held)).collect()
    }

    /// The identity in one line: what [`super::expand`] would say action by action, counted.
    #[must_use]
    pub fn summary(
        &self,
        held: &[HeldReach],
        created_at: Option<Instant>,
        seen: &[Seen],
        veto: Option<Day>,
    ) -> Summary {
        let verdicts = Verdicts::of(&self.lens, held, created_at, (seen, veto));
        summary(&self.lens, &effective(held), &verdicts)
    }

    /// Is a statement that gives these actions one that gives something privileged?
    #[must_use]
    pub fn is_privileged(&self, held: &HeldReach) -> bool {
        held.gives() && held.reach().meets(self.lens.catalogue().privileged())
    }
}

/// The same, where it was worked out already.
pub(super) fn summary(lens: &Lens<'_>, actions: &ActionSet, verdicts: &Verdicts) -> Summary {
    let privileged = lens.catalogue().privileged();
    let (by_verdict, privileged_unused) = verdicts.count(actions, privileged);
    let privileged = u32::try_from(actions.in_both(privileged)).unwrap_or(u32::MAX);
    Summary { actions: Some(by_verdict), privileged, privileged_unused }
}
