//! Users and groups as JSON, and JSON as what is stated of them.

use super::answer::{Refused, Scim};
use super::patch::field;
use axum::body::{Body, to_bytes};
use domain::id::PersonId;
use domain::instant;
use http::StatusCode;
use ops::scim::{Group, GroupStated, User, UserStated};
use serde_json::{Map, Value, json};

pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The most bytes of a body: a group of some ten thousand.
const LARGEST: usize = 1 << 20;
/// How deep a body may be nested.
const DEEPEST: usize = 12;

/// Reads a body.
pub(super) async fn read(body: Body) -> Result<Value, Refused> {
    let bytes = to_bytes(body, LARGEST).await.map_err(|_| {
        Refused::new(StatusCode::PAYLOAD_TOO_LARGE, format!("A body has at most {LARGEST} bytes"))
    })?;
    let value: Value = serde_json::from_slice(&bytes)
        .map_err(|error| Refused::of_kind("invalidSyntax", error.to_string()))?;
    if !value.is_object() || is_deeper(&value, DEEPEST) {
        return Err(Refused::of_kind(
            "invalidSyntax",
            format!("Expected an object, nested at most {DEEPEST} deep"),
        ));
    }
    Ok(value)
}

fn is_deeper(value: &Value, than: usize) -> bool {
    match (value, than) {
        (Value::Array(_) | Value::Object(_), 0) => true,
        (Value::Array(items), than) => items.iter().any(|item| is_deeper(item, than - 1)),
        (Value::Object(fields), than) => fields.values().any(|item| is_deeper(item, than - 1)),
        _ => false,
    }
}

/// A user.
pub(super) fn user(scim: &Scim, user: &User) -> Value {
    let stated = &user.stated;
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
    put("schemas", json!([USER]));
    put("id", json!(user.id));
    if let Some(external) = &stated.external_id {
        put("externalId", json!(external));
    }
    put("userName", json!(stated.user_name));
    if let Some(name) = &stated.display_name {
        put("displayName", json!(name));
    }
    let mut name = Map::new();
    for (part, text) in [("givenName", &stated.given_name), ("familyName", &stated.family_name)] {
        if let Some(text) = text {
            name.insert(part.to_owned(), json!(text));
        }
    }
    if !name.is_empty() {
        put("name", name.into());
    }
    put("emails", json!([{ "value": stated.email }]));
    put("active", json!(stated.active));
    if !user.groups.is_empty() {
        let of = |(id, name): &(domain::id::GroupId, String)| json!({ "value": id, "$ref": format!("{}/Groups/{id}", scim.base), "display": name });
        put("groups", user.groups.iter().map(of).collect());
    }
    put("meta", meta(scim, "User", &user.id.to_string(), user.created_at, user.changed_at));
    fields.into()
}

fn meta(scim: &Scim, kind: &str, id: &str, created: instant::Instant, changed: instant::Instant) -> Value {
    json!({
        "resourceType": kind, "created": instant::format(created), "lastModified": instant::format(changed),
        "location": format!("{}/{kind}s/{id}", scim.base),
    })
}

/// A group.
pub(super) fn group(scim: &Scim, group: &Group) -> Value {
    let stated = &group.stated;
    let mut body = json!({
        "schemas": [GROUP], "id": group.id, "displayName": stated.name,
        "meta": meta(scim, "Group", &group.id.to_string(), group.created_at, group.changed_at),
    });
    if let Some(external) = &stated.external_id {
        body["externalId"] = json!(external);
    }
    if !stated.members.is_empty() {
        let of = |id: &PersonId| json!({ "value": id, "$ref": format!("{}/Users/{id}", scim.base) });
        body["members"] = stated.members.iter().map(of).collect();
    }
    body
}

/// What a body states of a user. Attributes that are not kept here are left out, as RFC 7644 allows.
pub(super) fn user_stated(body: &Value) -> Result<UserStated, Refused> {
    let name = field(body, "name").cloned().unwrap_or_default();
    Ok(UserStated {
        user_name: text(body, "userName")?
            .ok_or_else(|| Refused::of_kind("invalidValue", "userName is needed"))?,
        email: email(body)?,
        external_id: text(body, "externalId")?,
        display_name: text(body, "displayName")?,
        given_name: text(&name, "givenName")?,
        family_name: text(&name, "familyName")?,
        active: flag(body, "active")?.unwrap_or(true),
    })
}

/// What a body states of a group.
pub(super) fn group_stated(body: &Value) -> Result<GroupStated, Refused> {
    let members = field(body, "members").and_then(Value::as_array).cloned().unwrap_or_default();
    let member = |one: &Value| {
        let id = field(one, "value").and_then(Value::as_str).unwrap_or_default();
        id.parse::<PersonId>()
            .map_err(|_| Refused::of_kind("invalidValue", "A member's value is the id of a user here"))
    };
    Ok(GroupStated {
        name: text(body, "displayName")?
            .ok_or_else(|| Refused::of_kind("invalidValue", "displayName is needed"))?,
        external_id: text(body, "externalId")?,
        members: members.iter().map(member).collect::<Result<_, _>>()?,
    })
}

fn text(of: &Value, name: &str) -> Result<Option<String>, Refused> {
    match field(of, name) {
        None | Some(Value::Null) => Ok(None),
        // An empty text is unassigned.
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Some(_) => Err(Refused::of_kind("invalidValue", format!("{name} is a text"))),
    }
}

/// True or false; some providers write them as texts.
fn flag(of: &Value, name: &str) -> Result<Option<bool>, Refused> {
    match field(of, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(_) => Err(Refused::of_kind("invalidValue", format!("{name} is true or false"))),
    }
}

/// The address: the primary one, else the first.
fn email(body: &Value) -> Result<Option<String>, Refused> {
    let Some(Value::Array(all)) = field(body, "emails") else { return Ok(None) };
    let primary = all.iter().find(|one| field(one, "primary") == Some(&Value::Bool(true)));
    match primary.or_else(|| all.first()) {
        Some(one) => text(one, "value"),
        None => Ok(None),
    }
}
