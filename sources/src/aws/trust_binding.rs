//! Does a trust policy's condition say who: an external id, an organisation, a bound subject?

use serde_json::Value;
use std::collections::BTreeMap;

/// Keys whose value names the stranger, or the agreement with one. Without case, as the provider compares them.
const NAMING: [&str; 8] = [
    "sts:externalid",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:userid",
];

/// Does a statement's condition, as the inventory keeps it, bind those whom it lets in? It does where an operator that
/// asks for a match, and fails where the key is missing, names one of them by more than a lone wildcard. What cannot be
/// read binds nobody.
#[must_use]
pub fn binds(conditions: &str) -> bool {
    let Ok(conditions) = serde_json::from_str::<BTreeMap<String, BTreeMap<String, Value>>>(conditions) else {
        return false;
    };
    conditions.iter().any(|(operator, keys)| {
        asks_for_a_match(operator) && keys.iter().any(|(key, values)| names_somebody(key, values))
    })
}

/// The patterns of which a token's subject has to follow one, where a condition names any; none where it asks for no
/// subject, or cannot be read.
#[must_use]
pub fn subjects(conditions: &str) -> Vec<String> {
    let Ok(conditions) = serde_json::from_str::<BTreeMap<String, BTreeMap<String, Value>>>(conditions) else {
        return Vec::new();
    };
    let of_subject = |key: &str| key.to_ascii_lowercase().ends_with(":sub");
    let asked = conditions.iter().filter(|(operator, _)| asks_for_a_match(operator));
    let values = asked.flat_map(|(_, keys)| keys.iter().filter(|(key, _)| of_subject(key)));
    values
        .flat_map(|(_, values)| match values {
            Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            one => one.as_str().map(str::to_owned).into_iter().collect::<Vec<_>>(),
        })
        .collect()
}

fn asks_for_a_match(operator: &str) -> bool {
    let operator = operator.to_ascii_lowercase();
    // "ForAllValues" holds where there is no value at all.
    let plain = operator.strip_prefix("foranyvalue:").unwrap_or(&operator);
    matches!(plain, "stringequals" | "stringequalsignorecase" | "stringlike" | "arnequals" | "arnlike")
}

fn names_somebody(key: &str, values: &Value) -> bool {
    let key = key.to_ascii_lowercase();
    // The subject of an OIDC token: `token.actions.githubusercontent.com:sub`.
    let is_naming = NAMING.contains(&key.as_str()) || key.ends_with(":sub");
    let says =
        |value: &Value| value.as_str().is_some_and(|text| text.chars().any(|one| !matches!(one, '*' | '?')));
    is_naming
        && match values {
            Value::Array(all) => !all.is_empty() && all.iter().all(says),
            one => says(one),
        }
}

#[cfg(test)]
mod tests {
    use super::{binds, subjects};

    #[test]
    fn an_external_id_an_organisation_and_a_bound_subject_say_who() {
        for bound in [
            r#"{"StringEquals":{"sts:ExternalId":"7f1c"}}"#,
            r#"{"StringEquals":{"aws:PrincipalOrgID":"o-1234567890"}}"#,
            r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":["o-1/*"]}}"#,
            r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:ours/app:*"}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:eu-west-1:1:t"},"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#,
        ] {
            assert!(binds(bound), "{bound}");
        }
    }

    #[test]
    fn what_anybody_fulfils_or_nobody_can_read_says_nothing() {
        for unbound in [
            "",
            "{}",
            "not json",
            r#"{"StringLike":{"sts:ExternalId":"*"}}"#,
            r#"{"StringLike":{"token.actions.githubusercontent.com:sub":["repo:ours/app:*","*"]}}"#,
            r#"{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}"#,
            r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}"#,
            r#"{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}"#,
            r#"{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":["o-1"]}}"#,
            r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#,
            r#"{"StringEquals":{"sts:ExternalId":[]}}"#,
        ] {
            assert!(!binds(unbound), "{unbound}");
        }
    }

    #[test]
    fn subjects_are_those_that_a_match_asks_for() {
        let one = r#"{"StringEquals":{"x:aud":"sts","x:sub":"repo:a/b:ref:refs/heads/main"}}"#;
        assert_eq!(subjects(one), ["repo:a/b:ref:refs/heads/main"]);
        assert_eq!(subjects(r#"{"StringLike":{"x:sub":["repo:a/*","repo:b/*"]}}"#), ["repo:a/*", "repo:b/*"]);
        for none in
            ["", "not json", r#"{"StringNotEquals":{"x:sub":"repo:a/b"}}"#, r#"{"Bool":{"x:sub":"true"}}"#]
        {
            assert_eq!(subjects(none), Vec::<String>::new(), "{none}");
        }
    }
}
