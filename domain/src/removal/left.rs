//! What is left of policies once permissions are taken away: for the document that an owner puts in their place.

use super::{UNUSED_OF, speaks_of};
use crate::grant::{Effect, Grant, GrantPath, Matching, PathKind};
use std::collections::BTreeMap;

/// One policy, or all policies of one group, as they give less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lessened {
    /// By which path it comes; of a group, the group stands as the policy.
    pub path: GrantPath,
    /// What it still says; empty where nothing is left that gives anything.
    pub left: Vec<Grant>,
}

/// The policies that change when `removed` (patterns as written, what is unused of one, or actions) is taken away, each
/// with what it says afterwards, in the order of their paths. `kept` says which actions of a pattern stay when what is
/// unused of it goes. A single action is taken out by a deny beside the pattern that gives it: the pattern stays as it was
/// written.
#[must_use]
pub fn lessened(grants: &[Grant], removed: &[String], kept: impl Fn(&Grant) -> Vec<String>) -> Vec<Lessened> {
    let mut by_path: BTreeMap<GrantPath, Vec<&Grant>> = BTreeMap::new();
    for grant in grants.iter().filter(|grant| grant.path.kind != PathKind::Boundary) {
        by_path.entry(object(&grant.path)).or_default().push(grant);
    }
    let mut found = Vec::new();
    for (path, grants) in by_path {
        let mut left = Vec::new();
        let mut changed = false;
        for grant in &grants {
            match of_one(grant, removed, &kept) {
                Some(less) => {
                    changed = true;
                    left.extend(less);
                }
                None => left.push((*grant).clone()),
            }
        }
        if changed {
            if !left.iter().any(|grant| grant.effect == Effect::Allow) {
                left.clear();
            }
            found.push(Lessened { path, left });
        }
    }
    found
}

/// What is replaced as one. Whoever leaves a group leaves all that it gives: its policies go together, by its name.
fn object(path: &GrantPath) -> GrantPath {
    match &path.group {
        Some(group) => GrantPath {
            kind: PathKind::GroupInline,
            policy: group.clone(),
            policy_id: None,
            group: Some(group.clone()),
        },
        None => path.clone(),
    }
}

/// What becomes of one grant; `None` where it stays as it is.
fn of_one(grant: &Grant, removed: &[String], kept: &impl Fn(&Grant) -> Vec<String>) -> Option<Vec<Grant>> {
    if grant.effect != Effect::Allow {
        return None;
    }
    let pattern = grant.pattern();
    if removed.contains(&pattern) {
        return Some(Vec::new());
    }
    let only = |effect, patterns: Vec<String>| {
        patterns.into_iter().map(move |one| Grant {
            effect,
            matching: Matching::Only,
            patterns: vec![one],
            ..grant.clone()
        })
    };
    if removed.iter().any(|one| one.strip_prefix(UNUSED_OF) == Some(&pattern)) {
        return Some(only(Effect::Allow, kept(grant)).collect());
    }
    let is_single = |one: &&String| !one.starts_with(UNUSED_OF) && !one.contains(['*', '?', ' ']);
    let out: Vec<String> =
        removed.iter().filter(is_single).filter(|one| speaks_of(&pattern, one)).cloned().collect();
    (!out.is_empty()).then(|| {
        let denied = out.into_iter().map(|one| Grant {
            effect: Effect::Deny,
            matching: Matching::Only,
            patterns: vec![one],
            resources: vec!["*".into()],
            conditions: String::new(),
            path: grant.path.clone(),
        });
        std::iter::once(grant.clone()).chain(denied).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::unused_of;

    fn grant(pattern: &str, policy: &str) -> Grant {
        Grant {
            effect: Effect::Allow,
            matching: Matching::Only,
            patterns: vec![pattern.into()],
            resources: vec!["*".into()],
            conditions: String::new(),
            path: GrantPath { kind: PathKind::Inline, policy: policy.into(), policy_id: None, group: None },
        }
    }

    fn of(grants: &[Grant], removed: &[&str]) -> Vec<(String, Vec<(Effect, String)>)> {
        let removed: Vec<String> = removed.iter().map(|one| (*one).to_owned()).collect();
        lessened(grants, &removed, |_| vec!["s3:GetObject".into()])
            .into_iter()
            .map(|one| {
                let left = one.left.iter().map(|grant| (grant.effect, grant.pattern())).collect();
                (one.path.policy, left)
            })
            .collect()
    }

    #[test]
    fn only_policies_that_change_are_named_and_the_rest_of_them_stays() {
        let grants = [grant("s3:*", "a"), grant("ec2:*", "a"), grant("iam:*", "b")];
        let allowed = |pattern: &str| (Effect::Allow, pattern.to_owned());
        assert_eq!(of(&grants, &["s3:*"]), [("a".into(), vec![allowed("ec2:*")])]);
        assert_eq!(
            of(&grants, &[&unused_of("s3:*")]),
            [("a".into(), vec![allowed("s3:GetObject"), allowed("ec2:*")])]
        );
        assert!(of(&grants, &["sqs:*"]).is_empty());
    }

    #[test]
    fn a_policy_of_which_nothing_is_left_is_empty_although_it_denied() {
        let deny = Grant { effect: Effect::Deny, ..grant("s3:DeleteBucket", "a") };
        assert_eq!(of(&[grant("s3:*", "a"), deny], &["s3:*"]), [("a".into(), vec![])]);
    }

    #[test]
    fn whoever_leaves_a_group_is_given_what_else_the_group_gave() {
        let through = |pattern: &str, policy: &str, kind| {
            let mut grant = grant(pattern, policy);
            grant.path = GrantPath { kind, group: Some("builders".into()), ..grant.path };
            grant
        };
        let grants = [
            through("s3:*", "a", PathKind::GroupManaged),
            through("ec2:*", "b", PathKind::GroupInline),
            grant("sqs:*", "c"),
        ];
        let found = of(&grants, &["s3:*"]);
        assert_eq!(found, [("builders".into(), vec![(Effect::Allow, "ec2:*".into())])]);
    }

    #[test]
    fn one_action_is_denied_beside_the_pattern_that_gives_it() {
        let found = of(&[grant("s3:*", "a"), grant("ec2:*", "b")], &["s3:PutObject"]);
        let expected = vec![(Effect::Allow, "s3:*".into()), (Effect::Deny, "s3:PutObject".into())];
        assert_eq!(found, [("a".into(), expected)]);
    }
}
