//! Grants of a snapshot as a reviewer compares them: one line a pattern, whatever ways it came by, by service.

use domain::grant::{Effect, PathKind};
use domain::usage::Verdict;
use ops::reviews::frozen::{ActionCounts, GrantSnapshot, Snapshot};
use std::collections::BTreeMap;

/// One granted pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    /// As written.
    pub(super) pattern: String,
    /// The verdict's word for the pattern as a whole.
    pub(super) verdict: String,
    /// Its actions by their own verdicts.
    pub(super) actions: ActionCounts,
    /// Is it privileged?
    pub(super) privileged: bool,
    /// The policies it came by, and whether others are fed by them too.
    pub(super) paths: Vec<(String, bool)>,
}

/// The patterns of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Service {
    /// `s3`; "every service" where a pattern spans several.
    pub(super) name: String,
    /// Its patterns, those with the most unused first.
    pub(super) held: Vec<Held>,
}

/// What a pattern belongs to.
fn service_of(pattern: &str) -> String {
    match pattern.split_once(':') {
        Some((name, _)) if !name.contains(['*', '?']) && name != "NotAction" => name.to_owned(),
        _ => "every service".into(),
    }
}

fn gives(grant: &&GrantSnapshot) -> bool {
    grant.effect == Effect::Allow && grant.path.kind != PathKind::Boundary
}

/// What it holds, services with the most unused first.
pub(super) fn services(snapshot: &Snapshot) -> Vec<Service> {
    let mut held: BTreeMap<&str, Held> = BTreeMap::new();
    for grant in snapshot.grants.iter().filter(gives) {
        let one = held.entry(&grant.pattern).or_insert_with(|| Held {
            pattern: grant.pattern.clone(),
            verdict: grant.verdict.clone(),
            actions: grant.actions,
            privileged: grant.privileged,
            paths: Vec::new(),
        });
        let shared = grant.path.kind != PathKind::Inline;
        let path = (grant.path.policy.clone(), shared);
        if !one.paths.contains(&path) {
            one.paths.push(path);
        }
    }
    let mut services: BTreeMap<String, Vec<Held>> = BTreeMap::new();
    for one in held.into_values() {
        services.entry(service_of(&one.pattern)).or_default().push(one);
    }
    let mut services: Vec<Service> = services
        .into_iter()
        .map(|(name, mut held)| {
            held.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.pattern.cmp(&b.pattern)));
            Service { name, held }
        })
        .collect();
    services.sort_by_key(|service| service.held.first().map(rank));
    services
}

/// The order in which a reviewer asks: wholly unused, partly, never observed, the rest; the privileged first in each.
fn rank(held: &Held) -> (u8, bool) {
    let whole = held.verdict == Verdict::Unused.as_str();
    let class = match (whole, held.actions.unused > 0, held.verdict == Verdict::Used.as_str()) {
        (true, ..) => 0,
        (_, true, _) => 1,
        (_, _, false) => 2,
        (_, _, true) => 3,
    };
    (class, !held.privileged)
}

/// How many statements take away or limit what the others give.
pub(super) fn limits(snapshot: &Snapshot) -> (usize, usize) {
    let denies = snapshot.grants.iter().filter(|grant| grant.effect == Effect::Deny).count();
    let boundaries = snapshot.grants.iter().filter(|grant| grant.path.kind == PathKind::Boundary).count();
    (denies, boundaries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_belongs_to_its_service_and_one_that_spans_several_to_none() {
        assert_eq!(service_of("s3:Get*"), "s3");
        for wide in ["*", "s*:Get*", "NotAction:iam:*", "*:*"] {
            assert_eq!(service_of(wide), "every service", "{wide}");
        }
    }

    #[test]
    fn what_is_wholly_unused_comes_first_and_the_privileged_before_the_rest() {
        let held = |verdict: &str, unused, privileged| Held {
            pattern: "x:Y".into(),
            verdict: verdict.into(),
            actions: ActionCounts { total: 2, unused, ..ActionCounts::default() },
            privileged,
            paths: Vec::new(),
        };
        let order = [
            held("unused", 2, true),
            held("unused", 2, false),
            held("used", 1, false),
            held("not_observed", 0, true),
            held("used", 0, false),
        ];
        assert!(order.is_sorted_by_key(rank), "{:?}", order.map(|one| rank(&one)));
    }
}
