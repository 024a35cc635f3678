use super::*;
use proptest::prelude::*;

const OWN: &str = "111122223333";

fn policy(json: &str) -> Result<TrustPolicy, String> {
    let raw: Box<RawValue> = serde_json::from_str(json).unwrap();
    let ids = HashSet::from(["AROAOWN".to_owned()]);
    let home = Home { account: OWN, ids: &ids };
    read(&raw, &home, &mut Budget::new(Budget::WHOLE)).map_err(|refused| match refused {
        Refused::Document(reason) => reason,
        Refused::Budget(_) => "budget".into(),
    })
}

fn statement(principal: &str, more: &str) -> String {
    format!(
        r#"{{"Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"{more}}}}}"#
    )
}

fn trusts(principal: &str) -> Vec<(TrustKind, String, bool)> {
    let trusts = policy(&statement(principal, "")).unwrap().trusts;
    trusts.into_iter().map(|trust| (trust.kind, trust.trusted, trust.foreign)).collect()
}

#[test]
fn each_kind_of_stranger_is_known_and_whether_it_is_foreign() {
    use TrustKind::{Account, Oidc, Principal, Saml, Service};
    for (principal, kind, foreign) in [
        (r#"{"AWS": "arn:aws:iam::111122223333:root"}"#, Account, false),
        (r#"{"AWS": "arn:aws:iam::999988887777:root"}"#, Account, true),
        (r#"{"AWS": "111122223333"}"#, Account, false),
        (r#"{"AWS": "999988887777"}"#, Account, true),
        (r#"{"AWS": "*"}"#, Account, true),
        (r#""*""#, Account, true),
        (r#"{"AWS": "arn:aws:iam::111122223333:role/x"}"#, Principal, false),
        (r#"{"AWS": "arn:aws:sts::999988887777:assumed-role/x/y"}"#, Principal, true),
        (r#"{"AWS": "AROAOWN"}"#, Principal, false),
        (r#"{"AWS": "AIDAGONE"}"#, Principal, true),
        (r#"{"CanonicalUser": "79a59df900b949e5"}"#, Principal, true),
        (r#"{"Service": "ec2.amazonaws.com"}"#, Service, false),
        (r#"{"Federated": "arn:aws:iam::111122223333:saml-provider/x"}"#, Saml, false),
        (r#"{"Federated": "arn:aws:iam::999988887777:saml-provider/x"}"#, Saml, true),
        (
            r#"{"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}"#,
            Oidc,
            false,
        ),
        (r#"{"Federated": "cognito-identity.amazonaws.com"}"#, Oidc, false),
    ] {
        let found = trusts(principal);
        assert_eq!(found.len(), 1, "{principal}");
        assert_eq!((found[0].0, found[0].2), (kind, foreign), "{principal}");
        assert!(principal.contains(&format!("\"{}\"", found[0].1)), "as written: {principal}");
    }
}

#[test]
fn a_statement_that_trusts_several_is_a_row_each_and_none_twice() {
    let found = trusts(
        r#"{"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com", "ec2.amazonaws.com"], "AWS": "111122223333"}"#,
    );
    let names: Vec<&str> = found.iter().map(|(_, name, _)| name.as_str()).collect();
    assert_eq!(names, ["111122223333", "ec2.amazonaws.com", "lambda.amazonaws.com"]);
}

#[test]
fn the_conditions_of_the_statement_go_with_each_trust() {
    let more = r#", "Condition": {"StringEquals": {"sts:ExternalId": "x-1"}}"#;
    let trust = policy(&statement(r#"{"AWS": "999988887777"}"#, more)).unwrap().trusts;
    assert_eq!(trust[0].conditions, r#"{"StringEquals":{"sts:ExternalId":"x-1"}}"#);
}

#[test]
fn only_actions_that_make_somebody_the_role_are_trust() {
    let with = |action: &str| {
        let json = format!(r#"{{"Statement": {{"Effect": "Allow", "Principal": "*", {action}}}}}"#);
        policy(&json).unwrap().trusts.len()
    };
    for action in [
        r#""Action": "sts:AssumeRole""#,
        r#""Action": "STS:assumerole*""#,
        r#""Action": ["sts:TagSession", "sts:AssumeRoleWithSAML"]"#,
        r#""Action": "*""#,
        r#""Action": "sts:Assume????""#,
        r#""NotAction": "sts:AssumeRole""#,
    ] {
        assert_eq!(with(action), 1, "{action}");
    }
    for action in [r#""Action": "sts:TagSession""#, r#""Action": "sts:Assume???""#, r#""NotAction": "sts:*""#]
    {
        assert_eq!(with(action), 0, "{action}");
    }
}

#[test]
fn everybody_but_somebody_is_everybody() {
    let json = r#"{"Statement": {"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}}"#;
    let trusts = policy(json).unwrap().trusts;
    assert_eq!((trusts[0].trusted.as_str(), trusts[0].foreign), ("*", true));
}

#[test]
fn a_denying_statement_is_no_trust_and_is_said() {
    let json = r#"{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}]}"#;
    let policy = policy(json).unwrap();
    assert_eq!(policy.trusts, []);
    assert!(policy.remarks[0].contains("also denies"));
}

#[test]
fn a_trust_policy_that_is_none_is_refused_with_the_reason() {
    for (principal, reason) in [
        (r#""111122223333""#, "a text other than *"),
        ("7", "expected a Principal"),
        (r#"{"Robot": "x"}"#, "expected a Principal"),
        (r#"{"AWS": ""}"#, "AWS is empty"),
    ] {
        let refusal = policy(&statement(principal, "")).unwrap_err();
        assert!(refusal.contains("statement 1") && refusal.contains(reason), "{principal}: {refusal}");
    }
    assert!(
        policy(r#"{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}}"#)
            .unwrap_err()
            .contains("Principal")
    );
    assert!(
        policy(r#"{"Statement": {"Effect": "Allow", "Principal": "*"}}"#).unwrap_err().contains("Action")
    );
}

proptest! {
    #[test]
    fn a_pattern_of_letters_and_stars_matches_what_its_pieces_follow(pieces in prop::collection::vec("[a-c]{0,2}", 1..5), fill in "[a-c]{0,3}") {
        prop_assert!(matches(&pieces.join("*"), &pieces.join(&fill)));
        let longer = format!("{}z", pieces.join("*"));
        prop_assert!(!matches(&longer, &pieces.join(&fill)));
    }
}
