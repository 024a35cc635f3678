//! The inventory, read by programs.

use super::problem::{self, Problem, Wrong};
use super::view::{IdentitiesBody, IdentityBody, IdentityDetailBody};
use crate::bearer::Gate;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::id::IdentityId;
use domain::window::Window;
use ops::identities::{self as op, Filter, Sort};
use ops::{Call, Error};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

/// How many are on a page where nobody says.
const PAGE: u64 = 100;
/// The most on a page.
const LARGEST_PAGE: u64 = 500;
/// What narrows a list, and which page of it.
pub(super) const PARAMETERS: [&str; 7] = ["filter", "class", "kind", "account", "gone", "after", "limit"];

/// Lists identities
///
/// By name, a page at a time.
#[utoipa::path(
    get,
    path = "/identities",
    params(
        ("filter" = Option<String>, Query, description = "Part of the name, ARN or provider's id, without case"),
        ("class" = Option<String>, Query, description = "Only this class, such as machine"),
        ("kind" = Option<String>, Query, description = "Only this kind, such as workload"),
        ("account" = Option<String>, Query, description = "Only this provider account"),
        ("gone" = Option<bool>, Query, description = "Those that are gone, too"),
        ("after" = Option<String>, Query, description = "The `next` of the page before"),
        ("limit" = Option<u64>, Query, description = "1 to 500; 100 where nothing is said"),
    ),
    responses(
        (status = 200, description = "A page", body = IdentitiesBody),
        (status = 401, description = "No token that works", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token is for something else", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Parameters that cannot be accepted", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["read"])),
)]
pub(super) async fn list(
    State(gate): State<Gate>,
    Extension(call): Extension<Call>,
    Query(pairs): Query<BTreeMap<String, String>>,
) -> Response {
    let mut wrong = Vec::new();
    unknown(&pairs, &PARAMETERS, &mut wrong);
    let filter = filter(&pairs, &mut wrong);
    let after: Option<IdentityId> = read(&pairs, "after", &mut wrong);
    let limit: u64 = read(&pairs, "limit", &mut wrong).unwrap_or(PAGE);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        wrong.push(Wrong { field: "limit".into(), detail: format!("Expected 1 to {LARGEST_PAGE}") });
    }
    if !wrong.is_empty() {
        return Problem::fields(wrong).into_response();
    }
    match op::list(&call, &filter, Sort::Name, after, limit).await {
        Ok(page) => Json(IdentitiesBody {
            total: page.total,
            next: page.next.map(|id| id.to_string()),
            items: page.items.into_iter().map(IdentityBody::new).collect(),
        })
        .into_response(),
        Err(error) => problem::of(&gate.tenure, &error).into_response(),
    }
}

/// Names every parameter that is none of `known`.
pub(super) fn unknown(pairs: &BTreeMap<String, String>, known: &[&str], wrong: &mut Vec<Wrong>) {
    for name in pairs.keys().filter(|name| !known.contains(&name.as_str())) {
        let detail = format!("Expected one of {}", known.join(", "));
        wrong.push(Wrong { field: name.chars().take(40).collect(), detail });
    }
}

/// The filter that the parameters say.
pub(super) fn filter(pairs: &BTreeMap<String, String>, wrong: &mut Vec<Wrong>) -> Filter {
    Filter {
        text: pairs.get("filter").cloned(),
        classes: read(pairs, "class", wrong).into_iter().collect(),
        kind: read(pairs, "kind", wrong),
        account: pairs.get("account").cloned(),
        gone: read(pairs, "gone", wrong).unwrap_or(false),
        ..Filter::default()
    }
}

/// A parameter as a word, number or id.
pub(super) fn read<T: FromStr>(
    pairs: &BTreeMap<String, String>,
    name: &str,
    wrong: &mut Vec<Wrong>,
) -> Option<T>
where
    T::Err: Display,
{
    let said = |error: T::Err| wrong.push(Wrong { field: name.to_owned(), detail: error.to_string() });
    pairs.get(name)?.parse().map_err(said).ok()
}

/// Shows one identity
///
/// With what was stated of it, its owners and its credentials.
#[utoipa::path(
    get,
    path = "/identities/{id}",
    params(("id" = String, Path, description = "The identity, such as nhi_…")),
    responses(
        (status = 200, description = "The identity", body = IdentityDetailBody),
        (status = 401, description = "No token that works", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token is for something else", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "None that this token may see", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["read", "lifecycle"])),
)]
pub(super) async fn one(
    State(gate): State<Gate>,
    Extension(call): Extension<Call>,
    Path(id): Path<String>,
) -> Response {
    // What is no id names no identity: whether it may be seen is asked first all the same.
    let found = op::detail(&call, identity(&id), Window::before(call.now(), 1)).await;
    match found {
        Ok(found) => Json(IdentityDetailBody::new(found)).into_response(),
        Err(error) => problem::of(&gate.tenure, &error).into_response(),
    }
}

/// The identity that a path names; where it names none, one that is not there.
pub(super) fn identity(text: &str) -> IdentityId {
    text.parse().unwrap_or(IdentityId::new(uuid::Uuid::nil()))
}

/// An op's outcome as an answer.
pub(super) fn answer<T>(gate: &Gate, done: Result<T, Error>, show: impl FnOnce(T) -> Response) -> Response {
    match done {
        Ok(value) => show(value),
        Err(error) => problem::of(&gate.tenure, &error).into_response(),
    }
}
