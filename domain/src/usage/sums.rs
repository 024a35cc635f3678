//! The summary of one identity by sets of actions instead of one by one: for whole populations.

use super::effective::reach;
use super::{ByVerdict, Lens, Seen, Summary};
use crate::catalogue::ActionSet;
use crate::grant::{Effect, Grant, HeldGrant, Matching, PathKind};
use crate::instant::Instant;
use crate::privilege::privileged_action;
use crate::window::Day;
use std::collections::HashMap;
use std::sync::Arc;

/// What one statement does to what an identity may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Part {
    Gives,
    Takes,
    /// Takes under conditions, or of some resources: no action whole.
    TakesSome,
}

/// One statement, its patterns expanded.
#[derive(Debug, Clone)]
pub struct HeldReach {
    reach: Arc<ActionSet>,
    part: Part,
    boundary: bool,
    since: Option<Instant>,
}

impl HeldReach {
    /// A statement that speaks of `reach`, with this effect; does it speak of every resource without conditions, is it
    /// of a permission boundary, and since when is it held?
    #[must_use]
    pub const fn new(
        reach: Arc<ActionSet>,
        (effect, is_sweeping): (Effect, bool),
        is_boundary: bool,
        since: Option<Instant>,
    ) -> Self {
        let part = match (effect, is_sweeping) {
            (Effect::Allow, _) => Part::Gives,
            (Effect::Deny, true) => Part::Takes,
            (Effect::Deny, false) => Part::TakesSome,
        };
        Self { reach, part, boundary: is_boundary, since }
    }

    /// Since when it is held; `None` is since before anything we know.
    #[must_use]
    pub const fn since(&self) -> Option<Instant> {
        self.since
    }

    /// Does it give anything: neither a deny nor a boundary?
    #[must_use]
    pub const fn gives(&self) -> bool {
        matches!(self.part, Part::Gives) && !self.boundary
    }
}

/// Summaries of identities that are seen through one lens. What was worked out for one is kept for the next.
#[derive(Clone)]
pub struct Sums<'c> {
    lens: Lens<'c>,
    /// Actions of which every hour of the window is proven or declared.
    whole: ActionSet,
    privileged: ActionSet,
    of_source: HashMap<&'c str, ActionSet>,
    reaches: HashMap<(Matching, Vec<String>), Arc<ActionSet>>,
}

impl<'c> Sums<'c> {
    /// Summaries seen through `lens`.
    #[must_use]
    pub fn new(lens: Lens<'c>) -> Self {
        let catalogue = lens.catalogue();
        let mut sums = Self {
            lens,
            whole: catalogue.none(),
            privileged: catalogue.none(),
            of_source: HashMap::new(),
            reaches: HashMap::new(),
        };
        for (action, entry) in catalogue.iter() {
            if sums.lens.is_whole(action) {
                sums.whole.insert(action);
            }
            if privileged_action(catalogue, &entry.name).is_some() {
                sums.privileged.insert(action);
            }
            sums.of_source.entry(entry.event_source.as_str()).or_default().insert(action);
        }
        sums
    }

    /// The actions that patterns speak of.
    pub fn reach(&mut self, matching: Matching, patterns: &[String]) -> Arc<ActionSet> {
        let catalogue = self.lens.catalogue();
        let key = (matching, patterns.to_vec());
        let expand = || Arc::new(reach(catalogue, matching, patterns));
        Arc::clone(self.reaches.entry(key).or_insert_with(expand))
    }

    /// The lens they are seen through.
    #[must_use]
    pub const fn lens(&self) -> &Lens<'c> {
        &self.lens
    }

    /// A statement as the sums need it.
    pub fn held(&mut self, grant: &Grant, since: Option<Instant>) -> HeldReach {
        let reach = self.reach(grant.matching, &grant.patterns);
        let is_boundary = grant.path.kind == PathKind::Boundary;
        HeldReach::new(reach, (grant.effect, grant.is_sweeping()), is_boundary, since)
    }

    /// The same, of grants as they are held.
    pub fn all_held(&mut self, grants: &[HeldGrant]) -> Vec<HeldReach> {
        grants.iter().map(|held| self.held(&held.grant, held.granted.at)).collect()
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
        let actions = effective(held);
        let mut rest = actions.clone();
        let mut by = ByVerdict { total: count(&actions), ..ByVerdict::default() };
        let take = |rest: &mut ActionSet, what: &ActionSet| {
            let before = count(rest);
            rest.subtract(what);
            before - count(rest)
        };
        let seen_with = |holds: &dyn Fn(&Seen) -> bool| -> ActionSet {
            seen.iter().filter(|one| holds(one)).filter_map(|one| one.action).collect()
        };
        by.used = take(&mut rest, &seen_with(&|one| one.counts.used() + one.after.used() > 0));
        by.denied_only = take(&mut rest, &seen_with(&|one| one.counts.denied > 0));
        let mut privileged_unused = 0;
        if self.lens.observes_anything() {
            let young = self.too_new(&rest, held, created_at);
            by.too_new = take(&mut rest, &young);
            let mut unused = rest.clone();
            unused.intersect_with(&self.whole);
            if veto.is_some() {
                unused = ActionSet::default();
            }
            unused.subtract(&seen_with(&|one| !one.counts.is_zero() || !one.after.is_zero()));
            unused.subtract(&self.barred(seen));
            by.unused = count(&unused);
            by.not_observed = count(&rest) - by.unused;
            unused.intersect_with(&self.privileged);
            privileged_unused = count(&unused);
        } else {
            by.not_evaluable = count(&rest);
        }
        let mut privileged = actions;
        privileged.intersect_with(&self.privileged);
        Summary { actions: Some(by), privileged: count(&privileged), privileged_unused }
    }

    /// Of `rest`, what no grant gives that is as old as the window.
    fn too_new(&self, rest: &ActionSet, held: &[HeldReach], created_at: Option<Instant>) -> ActionSet {
        let began = self.lens.window().from.start();
        let mut young = rest.clone();
        if created_at.is_some_and(|at| at > began) {
            return young;
        }
        for one in held.iter().filter(|one| one.gives()) {
            if one.since.is_none_or(|at| at <= began) {
                young.subtract(&one.reach);
            }
        }
        young
    }

    /// What something else that was seen keeps from being unused.
    fn barred(&self, seen: &[Seen]) -> ActionSet {
        let mut barred: ActionSet = seen.iter().flat_map(|one| one.also.iter().copied()).collect();
        for one in seen.iter().filter(|one| one.action.is_none()) {
            if let Some(of) = self.of_source.get(one.event.source.as_str()) {
                barred.union_with(of);
            }
        }
        barred
    }

    /// Is a statement that gives these actions one that gives something privileged?
    #[must_use]
    pub fn is_privileged(&self, held: &HeldReach) -> bool {
        let mut reach = (*held.reach).clone();
        reach.intersect_with(&self.privileged);
        held.gives() && !reach.is_empty()
    }
}

/// As [`super::effective()`], of statements that are expanded already.
fn effective(held: &[HeldReach]) -> ActionSet {
    let (mut allowed, mut denied) = (ActionSet::default(), ActionSet::default());
    let mut boundary: Option<ActionSet> = None;
    for one in held {
        if one.boundary {
            boundary.get_or_insert_default();
        }
        match (one.part, one.boundary) {
            (Part::Gives, false) => allowed.union_with(&one.reach),
            (Part::Gives, true) => boundary.get_or_insert_default().union_with(&one.reach),
            (Part::Takes, _) => denied.union_with(&one.reach),
            (Part::TakesSome, _) => {}
        }
    }
    if let Some(boundary) = boundary {
        allowed.intersect_with(&boundary);
    }
    allowed.subtract(&denied);
    allowed
}

fn count(set: &ActionSet) -> u32 {
    u32::try_from(set.len()).unwrap_or(u32::MAX)
}
