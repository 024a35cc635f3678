//! PATCH as providers send it.

use super::*;
use serde_json::json;

fn group() -> Value {
    json!({"displayName": "ops", "members": [{"value": "per_1"}, {"value": "per_2"}], "name": {"givenName": "A"}})
}

fn patched(operations: &Value) -> Value {
    apply(&group(), &json!({ "Operations": operations })).unwrap_or_else(|error| panic!("{error:?}"))
}

#[test]
fn members_come_once_and_leave_by_filter_or_by_name() {
    let come = patched(
        &json!([{"op": "Add", "path": "members", "value": [{"value": "per_2"}, {"value": "per_3"}]}]),
    );
    assert_eq!(come["members"].as_array().map(Vec::len), Some(3));
    for leave in [
        json!({"op": "remove", "path": "members[value eq \"per_1\"]"}),
        json!({"op": "remove", "path": "members", "value": [{"value": "per_1"}]}),
    ] {
        assert_eq!(patched(&json!([leave]))["members"], json!([{"value": "per_2"}]));
    }
    assert_eq!(patched(&json!([{"op": "remove", "path": "members"}]))["members"], json!([]));
    let all = patched(&json!([{"op": "replace", "path": "members", "value": [{"value": "per_9"}]}]));
    assert_eq!(all["members"], json!([{"value": "per_9"}]));
}

#[test]
fn parts_are_set_alone_and_names_are_without_case() {
    let set = patched(&json!([
        {"op": "replace", "value": {"DISPLAYNAME": "Ops", "name": {"familyName": "B"}}},
        {"op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:externalId", "value": "x"},
        {"op": "replace", "path": "NAME.GIVENNAME", "value": "C"},
        {"op": "remove", "path": "name.nothing"},
    ]));
    assert_eq!(set["displayName"], json!("Ops"));
    assert_eq!(
        (&set["name"], &set["externalId"]),
        (&json!({"givenName": "C", "familyName": "B"}), &json!("x"))
    );
    assert_eq!(patched(&json!([{"op": "remove", "path": "name.givenName"}]))["name"], json!({}));
}

#[test]
fn what_cannot_be_done_is_refused_whole() {
    for wrong in [
        json!(null),
        json!({}),
        json!([{"op": "move", "path": "a"}]),
        json!([{"op": "remove"}]),
        json!([{"op": "add", "path": "displayName"}]),
        json!([{"op": "add", "value": "x"}]),
        json!([{"op": "replace", "path": "members[value eq \"per_9\"].value", "value": "x"}]),
        json!([{"op": "replace", "path": "members[value eq", "value": "x"}]),
        json!([{"op": "replace", "path": "members[value pr]x", "value": "x"}]),
        json!([{"op": "replace", "path": "a.b.c", "value": "x"}]),
        json!([{"op": "replace", "path": "displayName.part", "value": "x"}]),
        json!(vec![json!({"op": "remove", "path": "x"}); 1_001]),
    ] {
        assert!(apply(&group(), &json!({ "Operations": wrong })).is_err(), "{wrong}");
    }
}
