//! Matching against a naive matcher, expansion against matching, and the laws of sets.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn provenance() -> Provenance {
    Provenance {
        package: "made-up".into(),
        version: "1".into(),
        made_on: "2026-01-01".into(),
        source_sha256: String::new(),
        sha256: String::new(),
        licence: "MIT".into(),
    }
}

fn entry(name: &str) -> ActionEntry {
    ActionEntry {
        name: name.into(),
        level: AccessLevel::Read,
        logged_as: LoggedAs::Management,
        event_source: "x.amazonaws.com".into(),
        global: false,
    }
}

fn catalogue(names: &[&str]) -> Catalogue {
    Catalogue::new(provenance(), names.iter().map(|name| entry(name)).collect())
}

/// A few of two services.
pub(super) fn small() -> Catalogue {
    catalogue(&["s3:GetObject", "s3:ListBucket", "iam:CreateUser", "iam:GetRole"])
}

fn names(catalogue: &Catalogue, pattern: &str) -> Vec<String> {
    catalogue.expand(pattern).iter().map(|action| catalogue.entry(action).name.clone()).collect()
}

/// The definition, in exponential time.
fn naive(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('*', rest)) => (0..=text.len()).any(|skipped| naive(rest, &text[skipped..])),
        Some(('?', rest)) => text.split_first().is_some_and(|(_, left)| naive(rest, left)),
        Some((one, rest)) => text
            .split_first()
            .is_some_and(|(first, left)| one.eq_ignore_ascii_case(first) && naive(rest, left)),
    }
}

#[test]
fn names_are_found_whatever_their_case_and_once() {
    let catalogue = catalogue(&["s3:GetObject", "ec2:RunInstances", "S3:getobject", "s3:ListBucket"]);
    assert_eq!(catalogue.len(), 3);
    let get = catalogue.get("S3:GETOBJECT").unwrap();
    assert_eq!(catalogue.entry(get).name, "s3:GetObject");
    assert_eq!(catalogue.get("s3:GetObjec"), None);
}

#[test]
fn patterns_expand_as_iam_reads_them() {
    let catalogue =
        catalogue(&["s3:GetObject", "s3:GetObjectAcl", "s3:ListBucket", "sts:AssumeRole", "iam:GetRole"]);
    assert_eq!(names(&catalogue, "S3:get*"), ["s3:GetObject", "s3:GetObjectAcl"]);
    assert_eq!(names(&catalogue, "s3:GetObject"), ["s3:GetObject"]);
    assert_eq!(names(&catalogue, "s3:?etObject"), ["s3:GetObject"]);
    assert_eq!(names(&catalogue, "*:Get*"), ["iam:GetRole", "s3:GetObject", "s3:GetObjectAcl"]);
    assert_eq!(names(&catalogue, "s3:GetObject?*"), ["s3:GetObjectAcl"]);
    assert_eq!(names(&catalogue, ""), Vec::<String>::new());
    assert_eq!(catalogue.expand("*"), catalogue.all());
    assert_eq!(catalogue.expand("*:*"), catalogue.all());
    assert_eq!(catalogue.all().len(), 5);
}

#[test]
fn a_question_mark_is_one_character_not_one_byte() {
    assert!(matches("a?c", "aéc") && matches("a*c", "aéc") && !matches("a??c", "aéc"));
}

#[test]
fn hostile_patterns_cost_no_more_than_reading_them() {
    let catalogue = catalogue(&["s3:GetObject", "s3:GetObjectVersionForReplicationAndALongerNameThanMost"]);
    let stars = format!("s3:{}t", "*".repeat(2_000_000));
    assert_eq!(
        names(&catalogue, &stars),
        ["s3:GetObject", "s3:GetObjectVersionForReplicationAndALongerNameThanMost"]
    );
    assert!(names(&catalogue, &"*e".repeat(1_000_000)).is_empty());
    assert!(names(&catalogue, &"?".repeat(3_000_000)).is_empty());
    let long = "a".repeat(5_000);
    assert!(!matches(&format!("{}b", "*a".repeat(2_000)), &long));
}

#[test]
fn whole_services_are_recognised() {
    for whole in ["*", "**", "*:*", "s3:*", "S3:**", "s3:?*", "s*:*", "s3*"] {
        assert!(Pattern::new(whole).is_service_wildcard(), "{whole}");
    }
    for part in ["", "s3", "s3:", "s3:Get*", "*:Get*", "s3:?", "s3:*Object", "*Object"] {
        assert!(!Pattern::new(part).is_service_wildcard(), "{part}");
    }
}

fn set(members: &BTreeSet<u32>) -> ActionSet {
    members.iter().copied().map(ActionIx).collect()
}

proptest! {
    #[test]
    fn matching_agrees_with_the_definition(pattern in "[abA*?:é]{0,9}", text in "[abB:é]{0,9}") {
        let (p, t): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
        prop_assert_eq!(matches(&pattern, &text), naive(&p, &t));
    }

    #[test]
    fn expansion_is_matching_each(pattern in "[ab*?:]{0,5}", list in prop::collection::vec("[abAB]{1,2}:[abAB]{1,3}", 0..20)) {
        let catalogue = Catalogue::new(provenance(), list.iter().map(|name| entry(name)).collect());
        let expanded = catalogue.expand(&pattern);
        for (action, entry) in catalogue.iter() {
            prop_assert_eq!(expanded.contains(action), matches(&pattern, &entry.name));
            prop_assert_eq!(catalogue.get(&entry.name), Some(action));
        }
    }

    #[test]
    fn action_sets_are_sets(one in prop::collection::btree_set(0u32..300, 0..40), two in prop::collection::btree_set(0u32..300, 0..40)) {
        let (a, b) = (set(&one), set(&two));
        prop_assert_eq!(a.len(), one.len());
        prop_assert_eq!(a.is_empty(), one.is_empty());
        prop_assert_eq!(a.iter().map(|action| action.0).collect::<BTreeSet<_>>(), one.clone());
        let mut union = a.clone();
        union.union_with(&b);
        prop_assert_eq!(&union, &set(&(&one | &two)));
        let mut both = a.clone();
        both.intersect_with(&b);
        prop_assert_eq!(&both, &set(&(&one & &two)));
        let mut rest = a.clone();
        rest.subtract(&b);
        prop_assert_eq!(&rest, &set(&(&one - &two)));
        rest.union_with(&both);
        prop_assert_eq!(rest, a);
    }
}
