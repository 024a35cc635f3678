//! The document that describes the API.

use super::*;
use serde_json::Value;

#[test]
fn the_document_describes_every_door_with_its_scopes() {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let mut doors: Vec<String> = Vec::new();
    for (path, methods) in paths {
        for (method, said) in methods.as_object().unwrap() {
            assert!(
                said["security"][0]["token"].as_array().is_some_and(|scopes| !scopes.is_empty()),
                "{path}"
            );
            assert!(said["responses"]["401"].is_object() && said["responses"]["403"].is_object(), "{path}");
            assert!(said["summary"].is_string(), "{path}");
            doors.push(format!("{} {path}", method.to_uppercase()));
        }
    }
    doors.sort();
    assert_eq!(
        doors,
        [
            "GET /api/v1/identities",
            "GET /api/v1/identities/{id}",
            "GET /api/v1/log/checkpoint",
            "GET /api/v1/log/proof/consistency",
            "GET /api/v1/log/proof/inclusion",
            "GET /api/v1/usage",
            "POST /api/v1/credentials/{id}/rotated",
            "POST /api/v1/identities",
            "POST /api/v1/identities/{id}/events",
            "POST /api/v1/identities/{id}/retire",
        ]
    );
    assert_eq!(document["openapi"].as_str().map(|version| &version[..3]), Some("3.1"));
    let kinds = document["components"]["schemas"]["RegisterBody"]["properties"]["kind"]["enum"].as_array();
    assert!(kinds.is_some_and(|kinds| kinds.contains(&Value::from("AI agent"))));
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    fn walk(value: &Value, document: &Value) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(to)) = fields.get("$ref") {
                    let pointer = to.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{to}");
                }
                fields.values().for_each(|inner| walk(inner, document));
            }
            Value::Array(items) => items.iter().for_each(|inner| walk(inner, document)),
            _ => {}
        }
    }
    let document = document();
    walk(&document, &document);
}
