use super::*;
use domain::grant::PathKind;
use proptest::prelude::*;

fn raw(json: &str) -> Box<RawValue> {
    serde_json::from_str(json).unwrap()
}

fn path() -> GrantPath {
    GrantPath { kind: PathKind::Inline, policy: "p".into(), policy_id: None, group: None }
}

fn grants(json: &str) -> Vec<Grant> {
    let mut grants = Vec::new();
    add_grants(&mut grants, &statements(&raw(json)).unwrap(), &path(), &mut Budget::new(Budget::WHOLE))
        .unwrap();
    grants
}

fn refusal(json: &str) -> String {
    statements(&raw(json)).unwrap_err()
}

#[test]
fn a_statement_with_three_actions_is_three_grants_in_written_order() {
    let grants = grants(
        r#"{"Statement": [{"Effect": "Allow", "Action": ["s3:Get*", "ec2:RunInstances", "s3:Get*"],
            "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::b"]}]}"#,
    );
    assert_eq!(
        grants.iter().map(Grant::pattern).collect::<Vec<_>>(),
        ["s3:Get*", "ec2:RunInstances", "s3:Get*"]
    );
    assert!(grants.iter().all(|grant| grant.resources == ["arn:aws:s3:::a", "arn:aws:s3:::b"]
        && grant.effect == Effect::Allow
        && grant.matching == Matching::Only
        && grant.conditions.is_empty()));
}

#[test]
fn not_action_is_one_grant_of_everything_else() {
    let grants =
        grants(r#"{"Statement": {"Effect": "Deny", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}}"#);
    assert_eq!(grants.len(), 1);
    assert_eq!((grants[0].effect, grants[0].matching), (Effect::Deny, Matching::AllBut));
    assert_eq!(grants[0].pattern(), "NotAction:iam:*, sts:*");
    assert!(grants[0].is_sweeping());
}

#[test]
fn resources_that_are_left_out_begin_with_an_exclamation_mark() {
    let grants = grants(r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "NotResource": ["a", "b"]}}"#);
    assert_eq!(grants[0].resources, ["!a", "!b"]);
}

#[test]
fn conditions_are_compact_json_in_sorted_order() {
    let one = r#"{"Statement": {"Effect": "Allow", "Action": "a:b", "Resource": "*", "Condition":
        {"StringLike": {"b": ["x", "y"], "a": "z"}, "Bool": {"aws:SecureTransport": true}}}}"#;
    let other = r#"{"Statement": {"Effect": "Allow", "Action": "a:b", "Resource": "*", "Condition":
        {"Bool":{"aws:SecureTransport":true},"StringLike":{"a":"z","b":["x","y"]}}}}"#;
    let expected = r#"{"Bool":{"aws:SecureTransport":true},"StringLike":{"a":"z","b":["x","y"]}}"#;
    assert_eq!(grants(one)[0].conditions, expected);
    assert_eq!(grants(other)[0].conditions, expected);
    let none = r#"{"Statement": {"Effect": "Allow", "Action": "a:b", "Resource": "*", "Condition": {}}}"#;
    assert_eq!(grants(none)[0].conditions, "");
}

#[test]
fn a_document_may_be_an_object_a_text_or_a_url_encoded_text() {
    let object =
        r#"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::größe/100%+1"}}"#;
    let text = serde_json::to_string(object).unwrap();
    let encoded: String = object.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let expected = grants(object);
    assert_eq!(expected[0].resources, ["arn:aws:s3:::größe/100%+1"]);
    assert_eq!(grants(&text), expected);
    assert_eq!(grants(&format!("\"{encoded}\"")), expected);
}

#[test]
fn an_empty_list_grants_nothing() {
    assert_eq!(grants(r#"{"Statement": []}"#), []);
    assert_eq!(grants(r#"{"Statement": {"Effect": "Allow", "Action": [], "Resource": "*"}}"#), []);
    assert_eq!(grants(r#"{"Statement": {"Effect": "Allow", "Action": "a:b", "Resource": []}}"#), []);
}

#[test]
fn a_document_that_is_none_is_refused_with_the_reason() {
    for (json, reason) in [
        ("3", "no JSON object"),
        ("null", "no JSON object"),
        ("\"nonsense\"", "no JSON object"),
        ("[]", "no JSON object"),
        ("\"%7B%2\"", "URL encoding is broken"),
        ("\"%zz\"", "URL encoding is broken"),
        ("\"%ff%fe\"", "not UTF-8"),
        ("{}", "no Statement"),
        (r#"{"Statement": ["x"]}"#, "statement 1: it is no JSON object"),
        (r#"{"Statement": [["Allow", "a:b"]]}"#, "statement 1: it is no JSON object"),
        (
            r#"{"Statement": [{"Effect": "Allow", "Action": "a:b", "Resource": "*"}, {}]}"#,
            "statement 2: it has no Effect",
        ),
        (r#"{"Statement": {"Effect": "Maybe", "Action": "a:b", "Resource": "*"}}"#, "neither Allow nor Deny"),
        (r#"{"Statement": {"Effect": "Allow", "Resource": "*"}}"#, "neither Action nor NotAction"),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "a", "NotAction": "b", "Resource": "*"}}"#,
            "both Action",
        ),
        (r#"{"Statement": {"Effect": "Allow", "Action": "a:b"}}"#, "neither Resource"),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "a:b", "Resource": "*", "NotResource": "x"}}"#,
            "both Resource",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "NotAction": [], "Resource": "*"}}"#,
            "NotAction is an empty list",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "a:b", "NotResource": []}}"#,
            "NotResource is an empty list",
        ),
        (r#"{"Statement": {"Effect": "Allow", "Action": 7, "Resource": "*"}}"#, "a text or a list of texts"),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "a\u0000b", "Resource": "*"}}"#,
            "control characters",
        ),
        (r#"{"Statement": {"Effect": "Allow", "Action": "", "Resource": "*"}}"#, "Action is empty"),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "a:b", "Resource": "*", "Condition": 1}}"#,
            "statement 1",
        ),
    ] {
        assert!(refusal(json).contains(reason), "{json}: {}", refusal(json));
    }
}

#[test]
fn a_document_that_is_huge_or_deep_is_refused() {
    let huge = format!("\"{}\"", "x".repeat(MOST_BYTES));
    assert!(refusal(&huge).contains("expected at most 524288"));
    let deep = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Action": "a:b", "Resource": "*", "Condition": {{"a": {{"b": {}1{}}}}}}}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(refusal(&deep).contains("nested too deeply"), "{}", refusal(&deep));
}

#[test]
fn actions_times_resources_stop_at_the_budget_before_they_are_built() {
    let list = |name: &str| (0..10_000).map(|i| format!("\"{name}{i}\"")).collect::<Vec<_>>().join(",");
    let json = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Action": [{}], "Resource": [{}]}}}}"#,
        list("a:"),
        list("r")
    );
    let mut grants = Vec::new();
    let outcome =
        add_grants(&mut grants, &statements(&raw(&json)).unwrap(), &path(), &mut Budget::new(10 << 20));
    assert_eq!(outcome, Err(Spent));
    assert!(grants.len() < 100, "{}", grants.len());
}

proptest! {
    #[test]
    fn percent_encoding_is_undone(text in ".{0,60}") {
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        prop_assert_eq!(percent_decoded(&encoded).unwrap(), text);
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,200}") {
        let _ = statements(&raw(&serde_json::to_string(&text).unwrap()));
    }
}
