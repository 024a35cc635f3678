//! What is privileged, and why.

use super::*;
use crate::catalogue::{ActionEntry, LoggedAs, Provenance};

fn catalogue() -> Catalogue {
    let actions = [
        ("iam:CreatePolicyVersion", AccessLevel::PermissionsManagement),
        ("iam:GetRole", AccessLevel::Read),
        ("iam:PassRole", AccessLevel::Write),
        ("kms:Decrypt", AccessLevel::Write),
        ("kms:PutKeyPolicy", AccessLevel::PermissionsManagement),
        ("s3:GetObject", AccessLevel::Read),
        ("s3:PutBucketPolicy", AccessLevel::PermissionsManagement),
        ("s3express:CreateSession", AccessLevel::Write),
    ];
    let provenance = Provenance {
        package: "made-up".into(),
        version: "1".into(),
        made_on: "2026-01-01".into(),
        source_sha256: String::new(),
        sha256: String::new(),
        licence: "MIT".into(),
    };
    let entry = |(name, level): (&str, AccessLevel)| ActionEntry {
        name: name.into(),
        level,
        logged_as: LoggedAs::Management,
        event_source: "x.amazonaws.com".into(),
        global: false,
    };
    Catalogue::new(provenance, actions.into_iter().map(entry).collect())
}

fn only(pattern: &str) -> Option<PrivilegeReason> {
    privileged_pattern(&catalogue(), Matching::Only, &[pattern.into()])
}

fn all_but(patterns: &[&str]) -> Option<PrivilegeReason> {
    let patterns: Vec<String> = patterns.iter().map(ToString::to_string).collect();
    privileged_pattern(&catalogue(), Matching::AllBut, &patterns)
}

#[test]
fn an_action_is_privileged_by_level_or_as_an_escalation_path() {
    let of = |action| privileged_action(&catalogue(), action);
    assert_eq!(of("IAM:passrole"), Some(PrivilegeReason::EscalationPath));
    assert_eq!(of("kms:PutKeyPolicy"), Some(PrivilegeReason::PermissionsManagement));
    assert_eq!(of("s3:GetObject"), None);
    assert_eq!(of("unheard:Of"), None);
    // Known research outlives the catalogue's date.
    assert_eq!(of("lambda:UpdateFunctionCode"), Some(PrivilegeReason::EscalationPath));
}

#[test]
fn a_pattern_is_privileged_by_anything_it_matches() {
    assert_eq!(only("*"), Some(PrivilegeReason::ServiceWildcard));
    assert_eq!(only("s3:*"), Some(PrivilegeReason::ServiceWildcard));
    assert_eq!(only("newservice:*"), Some(PrivilegeReason::ServiceWildcard));
    assert_eq!(only("iam:Pass*"), Some(PrivilegeReason::EscalationPath));
    assert_eq!(only("s3:Put*"), Some(PrivilegeReason::PermissionsManagement));
    assert_eq!(only("s3:Get*"), None);
    assert_eq!(only("iam:Get*"), None);
}

#[test]
fn not_action_is_judged_by_what_it_leaves() {
    assert_eq!(all_but(&["iam:*"]), Some(PrivilegeReason::ServiceWildcard));
    // Every service is named in part; PassRole and much else is left.
    assert_eq!(all_but(&["*:Get*", "kms:*", "s3express:*"]), Some(PrivilegeReason::EscalationPath));
    let mut left = vec!["iam:*", "kms:D*", "s3:*", "s3express:*"];
    left.extend(ESCALATION_PATHS.iter().map(|path| path.action));
    assert_eq!(all_but(&left), Some(PrivilegeReason::PermissionsManagement));
    left.push("kms:*");
    assert_eq!(all_but(&left), None);
    assert_eq!(all_but(&["*"]), None);
}

#[test]
fn a_service_that_begins_like_another_is_not_the_other() {
    // s3:* names no action of s3express, which is left whole.
    assert_eq!(all_but(&["iam:*", "kms:*", "s3:*"]), Some(PrivilegeReason::ServiceWildcard));
}

#[test]
fn the_table_names_each_path_once() {
    let mut actions: Vec<String> = ESCALATION_PATHS.iter().map(|path| path.action.to_lowercase()).collect();
    actions.sort();
    actions.dedup();
    assert_eq!(actions.len(), ESCALATION_PATHS.len());
}
