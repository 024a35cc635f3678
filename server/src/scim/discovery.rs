//! What this server is and keeps (RFC 7644, section 4): nothing is claimed that is not done.

use super::answer::{self, LARGEST_PAGE, Refused, Scim};
use super::resource::{GROUP, USER};
use axum::Extension;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Value, json};

pub(super) async fn config(Extension(scim): Extension<Scim>) -> Response {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": {"supported": true},
        "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": true, "maxResults": LARGEST_PAGE},
        "changePassword": {"supported": false},
        "sort": {"supported": false},
        // Changes are compared and written in one transaction; no version is told.
        "etag": {"supported": false},
        "authenticationSchemes": [{
            "type": "oauthbearertoken", "name": "Bearer token", "primary": true,
            "description": "A token of scope scim, made on the page /clients or with: tenure token create",
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig", "location": format!("{}/ServiceProviderConfig", scim.base),
        },
    });
    answer::resource(StatusCode::OK, body)
}

fn kinds(base: &str) -> Vec<Value> {
    let kind = |name: &str, schema: &str, about: &str| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": name, "name": name, "endpoint": format!("/{name}s"), "description": about, "schema": schema,
            "meta": {"resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}")},
        })
    };
    vec![
        kind("User", USER, "A person, who may sign in and own"),
        kind("Group", GROUP, "A group; one of a configured name gives its members a role"),
    ]
}

pub(super) async fn types(Extension(scim): Extension<Scim>) -> Response {
    let all = kinds(&scim.base);
    let total = all.len();
    answer::list(&all, total, 1)
}

pub(super) async fn one_type(Extension(scim): Extension<Scim>, Path(id): Path<String>) -> Response {
    named(kinds(&scim.base), &id)
}

fn named(all: Vec<Value>, id: &str) -> Response {
    match all.into_iter().find(|one| one["id"].as_str() == Some(id)) {
        Some(found) => answer::resource(StatusCode::OK, found),
        None => Refused::new(StatusCode::NOT_FOUND, "There is nothing of this id").into_response(),
    }
}

/// An attribute; what is not said otherwise is what RFC 7643, section 2.2, takes where nothing is said.
fn attribute(name: &str, kind: &str, about: &str, more: &Value) -> Value {
    let mut one = json!({
        "name": name, "type": kind, "description": about, "multiValued": false, "required": false,
        "caseExact": false, "mutability": "readWrite", "returned": "default", "uniqueness": "none",
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        one[key] = value.clone();
    }
    one
}

fn descriptions(base: &str) -> Vec<Value> {
    let schema = |id: &str, name: &str, about: &str, attributes: Value| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": id, "name": name, "description": about, "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{id}")},
        })
    };
    let text = |name: &str, about: &str, more: Value| attribute(name, "string", about, &more);
    let read_only = |name: &str, kind: &str, about: &str, mut more: Value| {
        more["mutability"] = json!("readOnly");
        attribute(name, kind, about, &more)
    };
    let user = json!([
        text(
            "userName",
            "What the provider calls them; an address where no email is given",
            json!({"required": true, "uniqueness": "server"})
        ),
        attribute(
            "name",
            "complex",
            "Their name",
            &json!({"subAttributes": [
                text("givenName", "Given name", json!({})), text("familyName", "Family name", json!({})),
            ]})
        ),
        text("displayName", "What people here are shown", json!({})),
        attribute(
            "emails",
            "complex",
            "Their address: the primary one, else the first, is kept",
            &json!({
                "multiValued": true, "required": true,
                "subAttributes": [text("value", "The address by which they sign in", json!({"required": true}))],
            })
        ),
        attribute(
            "active",
            "boolean",
            "May they sign in and own? True where a new user does not say",
            &json!({"required": true})
        ),
        read_only(
            "groups",
            "complex",
            "The groups they are in",
            json!({"multiValued": true, "subAttributes": [
                read_only("value", "string", "The group's id", json!({})),
                read_only("$ref", "reference", "The group", json!({"referenceTypes": ["Group"], "caseExact": true})),
                read_only("display", "string", "What it is called", json!({})),
            ]})
        ),
    ]);
    let group = json!([
        text(
            "displayName",
            "What it is called; a configured name gives a role",
            json!({"required": true, "uniqueness": "server"})
        ),
        attribute(
            "members",
            "complex",
            "Who is in it",
            &json!({"multiValued": true, "subAttributes": [
                text("value", "The user's id", json!({"mutability": "immutable", "caseExact": true})),
                attribute("$ref", "reference", "The user", &json!({
                    "referenceTypes": ["User"], "mutability": "immutable", "caseExact": true,
                })),
            ]})
        ),
    ]);
    vec![schema(USER, "User", "A person", user), schema(GROUP, "Group", "A group", group)]
}

pub(super) async fn schemas(Extension(scim): Extension<Scim>) -> Response {
    let all = descriptions(&scim.base);
    let total = all.len();
    answer::list(&all, total, 1)
}

pub(super) async fn schema(Extension(scim): Extension<Scim>, Path(id): Path<String>) -> Response {
    named(descriptions(&scim.base), &id)
}
