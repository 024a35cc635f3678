//! Bodies of requests: bounded, no deeper than they need to be, and checked against the very document that describes
//! them, so that every wrong field is told at once.

use super::openapi;
use super::problem::{Problem, Wrong};
use axum::body::{Body, to_bytes};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// The most bytes of a body.
pub(crate) const LARGEST: usize = 64 * 1024;
/// How deep a body may be nested.
const DEEPEST: usize = 8;

static DOCUMENT: LazyLock<Value> = LazyLock::new(openapi::document);

/// Reads a body as the schema of that name says, and as `T`.
pub(super) async fn read<T: DeserializeOwned>(schema: &str, body: Body) -> Result<T, Problem> {
    let bytes = to_bytes(body, LARGEST).await.map_err(|_| Problem::too_large(LARGEST))?;
    let value = parse(&bytes).map_err(Problem::unreadable)?;
    let mut wrong = Vec::new();
    check("", &value, &DOCUMENT["components"]["schemas"][schema], &mut wrong);
    if !wrong.is_empty() {
        return Err(Problem::fields(wrong));
    }
    serde_json::from_value(value).map_err(|error| Problem::unreadable(error.to_string()))
}

/// Reads JSON that is not too deep.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, String> {
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| format!("The body is no JSON: {error}"))?;
    if depth(&value) > DEEPEST {
        return Err(format!("The body is nested deeper than {DEEPEST}"));
    }
    Ok(value)
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// What is wrong with a value under a schema: unknown fields, missing ones, other types. Meaning is the domain's.
fn check(path: &str, value: &Value, schema: &Value, wrong: &mut Vec<Wrong>) {
    let types = types(schema);
    let found = name(value);
    let fits =
        types.is_empty() || types.contains(&found) || (found == "integer" && types.contains(&"number"));
    if !fits {
        let detail = format!("Expected {}, found {found}", types.join(" or "));
        wrong.push(Wrong { field: path.to_owned(), detail });
        return;
    }
    let Value::Object(fields) = value else { return };
    let Some(known) = schema.get("properties").and_then(Value::as_object) else { return };
    for (field, inner) in fields {
        match known.get(field) {
            Some(schema) => check(&joined(path, field), inner, schema, wrong),
            None => wrong.push(Wrong { field: joined(path, &short(field)), detail: unknown(field, known) }),
        }
    }
    let required = schema.get("required").and_then(Value::as_array);
    for field in required.into_iter().flatten().filter_map(Value::as_str) {
        if !fields.contains_key(field) {
            wrong.push(Wrong { field: joined(path, field), detail: "This is needed".into() });
        }
    }
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn joined(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

fn short(field: &str) -> String {
    field.chars().take(40).collect()
}

fn unknown(field: &str, known: &Map<String, Value>) -> String {
    let nearest = known.keys().min_by_key(|name| strsim::damerau_levenshtein(name, &short(field)));
    match nearest {
        Some(name) => format!("There is no such field; did you mean '{name}'?"),
        None => "There is no such field".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wrong(value: &Value) -> Vec<(String, String)> {
        let mut wrong = Vec::new();
        check("", value, &DOCUMENT["components"]["schemas"]["RegisterBody"], &mut wrong);
        wrong.into_iter().map(|one| (one.field, one.detail)).collect()
    }

    #[test]
    fn every_wrong_field_is_told_at_once_and_an_unknown_one_with_its_nearest() {
        let found = wrong(&json!({ "purpos": "x", "kind": 7, "cadence_days": "often" }));
        let of =
            |field: &str| found.iter().find(|(name, _)| name == field).map(|(_, detail)| detail.as_str());
        assert_eq!(of("purpos"), Some("There is no such field; did you mean 'purpose'?"));
        assert_eq!(of("kind"), Some("Expected string, found integer"));
        assert_eq!(of("purpose"), Some("This is needed"));
        assert!(of("cadence_days").is_some_and(|detail| detail.contains("integer")), "{found:?}");
        assert_eq!(wrong(&json!([])), [(String::new(), "Expected object, found array".into())]);
    }

    #[test]
    fn deep_and_broken_json_is_refused() {
        let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(parse(deep(8).as_bytes()).is_ok());
        for bad in [deep(9), deep(30_000), "{".into(), String::new(), "{\"a\":1}{".into()] {
            assert!(parse(bad.as_bytes()).is_err());
        }
    }
}
