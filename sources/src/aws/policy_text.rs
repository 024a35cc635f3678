//! Policy documents as AWS takes them, written from grants: for an owner to put in place, and never put there by us.

use domain::grant::{Effect, Grant, Matching};
use serde::Serialize;
use serde_json::Value;

/// The longest document of an inline policy of a role, in characters without white space (AWS: "IAM and STS quotas").
pub const MOST_OF_A_ROLE: usize = 10_240;

/// The document, indented. Grants of equal effect, resources and conditions stand in one statement, in the order of
/// their first.
#[must_use]
pub fn document(grants: &[Grant]) -> String {
    let mut statements: Vec<(&Grant, Vec<&str>)> = Vec::new();
    for grant in grants {
        let same = |first: &Grant| {
            first.effect == grant.effect
                && first.matching == Matching::Only
                && grant.matching == Matching::Only
                && first.resources == grant.resources
                && first.conditions == grant.conditions
        };
        let patterns = grant.patterns.iter().map(String::as_str);
        match statements.iter_mut().find(|(first, _)| same(first)) {
            Some((_, all)) => all.extend(patterns),
            None => statements.push((grant, patterns.collect())),
        }
    }
    let statement = statements.into_iter().map(|(grant, all)| statement(grant, all)).collect();
    serde_json::to_string_pretty(&Document { version: "2012-10-17", statement }).unwrap_or_default()
}

/// In the order in which AWS's own documents are written.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Document<'a> {
    version: &'static str,
    statement: Vec<Statement<'a>>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement<'a> {
    effect: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    action: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_action: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resource: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_resource: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Value>,
}

fn statement<'a>(grant: &'a Grant, patterns: Vec<&'a str>) -> Statement<'a> {
    let effect = if grant.effect == Effect::Allow { "Allow" } else { "Deny" };
    let condition = serde_json::from_str(&grant.conditions).ok().filter(Value::is_object);
    let mut said = Statement { effect, condition, ..Statement::default() };
    match grant.matching {
        Matching::Only => said.action = patterns,
        Matching::AllBut => said.not_action = patterns,
    }
    let left_out = !grant.resources.is_empty() && grant.resources.iter().all(|one| one.starts_with('!'));
    let resources = grant.resources.iter().map(|one| one.strip_prefix('!').unwrap_or(one)).collect();
    if left_out {
        said.not_resource = resources;
    } else {
        said.resource = resources;
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::grant::{GrantPath, PathKind};
    use serde_json::json;

    fn grant(matching: Matching, patterns: &[&str], resource: &str, conditions: &str) -> Grant {
        Grant {
            effect: Effect::Allow,
            matching,
            patterns: patterns.iter().map(|one| (*one).to_owned()).collect(),
            resources: vec![resource.into()],
            conditions: conditions.into(),
            path: GrantPath { kind: PathKind::Inline, policy: "p".into(), policy_id: None, group: None },
        }
    }

    #[test]
    fn what_is_said_of_the_same_things_stands_in_one_statement() {
        let text = document(&[
            grant(Matching::Only, &["s3:GetObject"], "*", ""),
            grant(Matching::Only, &["s3:PutObject"], "arn:aws:s3:::b/*", ""),
            grant(Matching::Only, &["s3:ListBucket"], "*", ""),
        ]);
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["Statement"].as_array().unwrap().len(), 2);
        assert_eq!(read["Statement"][0]["Action"], json!(["s3:GetObject", "s3:ListBucket"]));
        assert_eq!(read["Statement"][1]["Resource"], json!(["arn:aws:s3:::b/*"]));
        assert!(text.starts_with("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": ["), "{text}");
    }

    #[test]
    fn conditions_and_what_is_left_out_are_written_as_they_were_read() {
        let conditions = r#"{"StringEquals":{"aws:RequestedRegion":["eu-central-1"]}}"#;
        let read: Value = serde_json::from_str(&document(&[
            grant(Matching::AllBut, &["iam:*", "sts:*"], "!arn:aws:s3:::secret", conditions),
            grant(Matching::AllBut, &["kms:*"], "*", ""),
        ]))
        .unwrap();
        let first = &read["Statement"][0];
        assert_eq!(first["NotAction"], json!(["iam:*", "sts:*"]));
        assert_eq!(first["NotResource"], json!(["arn:aws:s3:::secret"]));
        assert_eq!(first["Condition"]["StringEquals"]["aws:RequestedRegion"], json!(["eu-central-1"]));
        assert_eq!(read["Statement"][1]["NotAction"], json!(["kms:*"]));
        assert_eq!(first.get("Action"), None);
    }
}
