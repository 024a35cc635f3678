//! The verdicts on all actions of one identity at once, by sets.

use super::{ByVerdict, HeldReach, Lens, Seen, Verdict};
use crate::catalogue::{ActionIx, ActionSet};
use crate::instant::Instant;
use crate::window::Day;

/// Of every action of the catalogue, what can be said of it for one identity.
#[derive(Debug)]
pub(super) struct Verdicts {
    used: ActionSet,
    /// Refused; those that were used, too, are among [`Self::used`].
    denied: ActionSet,
    observes: bool,
    young: Young,
    /// Wholly observed, and nothing seen of it; whatever else holds of it comes first.
    unused: ActionSet,
}

/// What was granted after the window began.
#[derive(Debug)]
enum Young {
    /// The identity itself is younger, and so is whatever it may do.
    All,
    /// What no grant gives that is as old as the window.
    These(ActionSet),
}

impl Verdicts {
    /// What can be said of the actions of an identity that holds these, was made then, and of which that was seen; `veto`
    /// as [`super::veto`] gives it.
    pub(super) fn of(
        lens: &Lens<'_>,
        held: &[HeldReach],
        created_at: Option<Instant>,
        (seen, veto): (&[Seen], Option<Day>),
    ) -> Self {
        let seen_with = |holds: &dyn Fn(&Seen) -> bool| -> ActionSet {
            seen.iter().filter(|one| holds(one)).filter_map(|one| one.action).collect()
        };
        let mut unused = ActionSet::default();
        if veto.is_none() {
            unused = lens.whole().clone();
            unused.subtract(&seen_with(&|one| !one.counts.is_zero() || !one.after.is_zero()));
            bar(lens, seen, &mut unused);
        }
        Self {
            used: seen_with(&|one| one.counts.used() + one.after.used() > 0),
            denied: seen_with(&|one| one.counts.denied > 0),
            observes: lens.observes_anything(),
            young: young(lens, held, created_at),
            unused,
        }
    }

    /// What can be said of one action: the first row of the table that holds.
    pub(super) fn verdict(&self, action: ActionIx) -> Verdict {
        let is_young = match &self.young {
            Young::All => true,
            Young::These(actions) => actions.contains(action),
        };
        if self.used.contains(action) {
            Verdict::Used
        } else if self.denied.contains(action) {
            Verdict::DeniedOnly
        } else if !self.observes {
            Verdict::NotEvaluable
        } else if is_young {
            Verdict::TooNew
        } else if self.unused.contains(action) {
            Verdict::Unused
        } else {
            Verdict::NotObserved
        }
    }

    /// How many of these actions have each verdict, and of how many of them that are in `of` it is unused.
    pub(super) fn count(&self, actions: &ActionSet, of: &ActionSet) -> (ByVerdict, u32) {
        let mut rest = actions.clone();
        let mut by = ByVerdict { total: number(actions.len()), ..ByVerdict::default() };
        by.used = take(&mut rest, &self.used);
        by.denied_only = take(&mut rest, &self.denied);
        if !self.observes {
            by.not_evaluable = number(rest.len());
            return (by, 0);
        }
        by.too_new = match &self.young {
            Young::All => number(std::mem::take(&mut rest).len()),
            Young::These(young) => take(&mut rest, young),
        };
        let left = number(rest.len());
        rest.intersect_with(&self.unused);
        by.unused = number(rest.len());
        by.not_observed = left - by.unused;
        (by, number(rest.in_both(of)))
    }
}

/// Takes away whatever is in `what`, and says how many that were.
fn take(rest: &mut ActionSet, what: &ActionSet) -> u32 {
    let taken = rest.in_both(what);
    if taken > 0 {
        rest.subtract(what);
    }
    number(taken)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn young(lens: &Lens<'_>, held: &[HeldReach], created_at: Option<Instant>) -> Young {
    let began = lens.window().from.start();
    if created_at.is_some_and(|at| at > began) {
        return Young::All;
    }
    let (mut young, mut old) = (ActionSet::default(), ActionSet::default());
    for one in held.iter().filter(|one| one.gives()) {
        let of = if one.since().is_some_and(|at| at > began) { &mut young } else { &mut old };
        of.union_with(one.reach());
    }
    young.subtract(&old);
    Young::These(young)
}

/// Takes away what something else that was seen keeps from being unused: what a call may have needed beside its own, and
/// whatever is of a service of which an unmapped event was seen, which may be this very action under a name we do not know.
fn bar(lens: &Lens<'_>, seen: &[Seen], unused: &mut ActionSet) {
    let also: ActionSet = seen.iter().flat_map(|one| one.also.iter().copied()).collect();
    unused.subtract(&also);
    for one in seen.iter().filter(|one| one.action.is_none()) {
        if let Some(of) = lens.catalogue().of_source(&one.event.source) {
            unused.subtract(of);
        }
    }
}
