//! The table of verdicts, row by row and action by action, as slow and as plain as it can be said.

use super::*;
use crate::catalogue::{ActionIx, ActionSet};
use crate::coverage::Grade;

/// The actions that patterns speak of.
fn reach(catalogue: &Catalogue, grant: &Grant) -> ActionSet {
    let named = |action: ActionIx| grant.patterns.iter().any(|one| catalogue.expand(one).contains(action));
    let all = catalogue.iter().map(|(action, _)| action);
    all.filter(|action| named(*action) == (grant.matching == Matching::Only)).collect()
}

fn is_boundary(held: &HeldGrant) -> bool {
    held.grant.path.kind == PathKind::Boundary
}

fn is_held(catalogue: &Catalogue, grants: &[HeldGrant], action: ActionIx) -> bool {
    let named = |held: &&HeldGrant| reach(catalogue, &held.grant).contains(action);
    let allows = |held: &&HeldGrant| held.grant.effect == Effect::Allow;
    let is_allowed = grants.iter().filter(|held| !is_boundary(held)).filter(allows).any(|held| named(&held));
    let is_denied =
        grants.iter().filter(|held| !allows(held) && held.grant.is_sweeping()).any(|held| named(&held));
    let has_boundary = grants.iter().any(is_boundary);
    let is_inside = grants.iter().filter(|held| is_boundary(held)).filter(allows).any(|held| named(&held));
    is_allowed && !is_denied && (!has_boundary || is_inside)
}

/// Since when an action is held: its oldest grant, and never before its identity; `None` is since before anything we know.
fn since(catalogue: &Catalogue, facts: Facts<'_>, action: ActionIx) -> Option<Instant> {
    let gives = |held: &&HeldGrant| {
        held.grant.effect == Effect::Allow
            && !is_boundary(held)
            && reach(catalogue, &held.grant).contains(action)
    };
    let oldest = facts.grants.unwrap_or_default().iter().filter(gives).map(|held| held.granted.at).min();
    oldest.flatten().max(facts.created_at)
}

/// What can be said of every action that is held.
pub(super) fn verdicts(lens: &Lens<'_>, facts: Facts<'_>) -> Vec<(String, Verdict)> {
    let catalogue = lens.catalogue();
    let held =
        catalogue.iter().filter(|(action, _)| is_held(catalogue, facts.grants.unwrap_or_default(), *action));
    held.map(|(action, entry)| {
        let of = || facts.seen.iter().filter(|seen| seen.action == Some(action));
        let is_barred = facts.veto.is_some()
            || facts.seen.iter().any(|seen| seen.also.contains(&action))
            || facts.seen.iter().any(|seen| seen.action.is_none() && seen.event.source == entry.event_source);
        let is_nothing = of().all(|seen| seen.counts.is_zero() && seen.after.is_zero()) && !is_barred;
        let is_young = since(catalogue, facts, action).is_some_and(|at| at > lens.window().from.start());
        let said = if of().any(|seen| seen.counts.used() + seen.after.used() > 0) {
            Verdict::Used
        } else if of().any(|seen| seen.counts.denied > 0) {
            Verdict::DeniedOnly
        } else if !lens.observes_anything() {
            Verdict::NotEvaluable
        } else if is_young {
            Verdict::TooNew
        } else if lens.is_whole(action) && is_nothing {
            Verdict::Unused
        } else {
            Verdict::NotObserved
        };
        (entry.name.clone(), said)
    })
    .collect()
}

/// Of the logged actions that a pattern gives, the fewest days and the worst grade.
pub(super) fn seen_through(lens: &Lens<'_>, facts: Facts<'_>, pattern: &str) -> (u32, Grade) {
    let catalogue = lens.catalogue();
    let grants = facts.grants.unwrap_or_default();
    let of = |held: &&HeldGrant| {
        held.grant.pattern() == pattern && held.grant.effect == Effect::Allow && !is_boundary(held)
    };
    let mut through = (u32::MAX, Grade::Declared);
    let mut any = false;
    for (action, entry) in catalogue.iter() {
        let gives = grants.iter().filter(of).any(|held| reach(catalogue, &held.grant).contains(action));
        if gives && is_held(catalogue, grants, action) && entry.logged_as != LoggedAs::Never {
            let (days, grade) = lens.seen_through(action);
            through = if any { (through.0.min(days), through.1.max(grade)) } else { (days, grade) };
            any = true;
        }
    }
    if any { through } else { (0, Grade::None) }
}
