//! The log as programs see it: the newest signed head, and proofs of what it covers.

use super::identities::{answer, unknown};
use super::problem::{self, Problem, Wrong};
use crate::bearer::Gate;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::header::CONTENT_TYPE;
use ops::{Call, log};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A leaf's place in a tree. Hashes are standard base64 of 32 bytes, hashing is RFC 6962's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct InclusionBody {
    /// The leaf's number, from 0.
    leaf: u64,
    /// How many leaves the tree has.
    size: u64,
    /// The leaf's hash.
    leaf_hash: String,
    /// The tree's root.
    root: String,
    /// From the leaf's sibling up to the root's child.
    hashes: Vec<String>,
    /// The same as a c2sp.org/tlog-proof with the signed head of exactly this tree; null where none was signed.
    proof: Option<String>,
}

/// That a tree begins with an older one. Hashes are standard base64 of 32 bytes, hashing is RFC 6962's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct ConsistencyBody {
    /// How many leaves the older tree has.
    from: u64,
    /// How many leaves the tree has.
    to: u64,
    /// The older tree's root.
    from_root: String,
    /// The tree's root.
    to_root: String,
    /// The proof of RFC 9162, section 2.1.4.
    hashes: Vec<String>,
    /// The same as a c2sp.org/tlog-witness request has it, with the signed head of exactly the newer tree; null where
    /// none was signed.
    proof: Option<String>,
}

impl InclusionBody {
    fn new(found: &log::Inclusion) -> Self {
        Self {
            leaf: found.proof.index,
            size: found.head.size,
            leaf_hash: found.hash.to_base64(),
            root: found.head.root.to_base64(),
            hashes: found.proof.hashes.iter().map(|hash| hash.to_base64()).collect(),
            proof: found.note.as_ref().map(|note| found.proof.text(note)),
        }
    }
}

impl ConsistencyBody {
    fn new(found: &log::Consistency) -> Self {
        Self {
            from: found.old.size,
            to: found.head.size,
            from_root: found.old.root.to_base64(),
            to_root: found.head.root.to_base64(),
            hashes: found.proof.hashes.iter().map(|hash| hash.to_base64()).collect(),
            proof: found.note.as_ref().map(|note| found.proof.text(note)),
        }
    }
}

/// Shows the newest signed head
///
/// A c2sp.org/tlog-checkpoint. Keep it: a later head that does not begin with it is of a log that was rewritten.
#[utoipa::path(
    get,
    path = "/log/checkpoint",
    responses(
        (status = 200, description = "The signed note", body = String, content_type = "text/plain; charset=utf-8"),
        (status = 401, description = "No token that works", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token is for something else", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No head was signed yet", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["read"])),
)]
pub(super) async fn checkpoint(State(gate): State<Gate>, Extension(call): Extension<Call>) -> Response {
    let show = |note: String| ([(CONTENT_TYPE, "text/plain; charset=utf-8")], note).into_response();
    answer(&gate, log::newest(&call).await, show)
}

/// Proves that a leaf is in the log
#[utoipa::path(
    get,
    path = "/log/proof/inclusion",
    params(
        ("leaf" = u64, Query, description = "The leaf's number, from 0"),
        ("size" = Option<u64>, Query, description = "Of which tree; of the newest signed head where nothing is said"),
    ),
    responses(
        (status = 200, description = "The proof", body = InclusionBody),
        (status = 401, description = "No token that works", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token is for something else", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No size was named, and no head was signed yet", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Parameters that cannot be accepted", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["read"])),
)]
pub(super) async fn inclusion(
    State(gate): State<Gate>,
    Extension(call): Extension<Call>,
    Query(pairs): Query<BTreeMap<String, String>>,
) -> Response {
    if let Err(error) = log::may_see(&call) {
        return problem::of(&gate.tenure, &error).into_response();
    }
    match asked(&pairs, ["leaf", "size"]) {
        Ok([Some(leaf), size]) => {
            let done = log::inclusion(&call, leaf, size).await;
            answer(&gate, done, |found| Json(InclusionBody::new(&found)).into_response())
        }
        Ok([None, _]) => missing("leaf"),
        Err(problem) => problem.into_response(),
    }
}

/// Proves that one tree begins with another
#[utoipa::path(
    get,
    path = "/log/proof/consistency",
    params(
        ("from" = u64, Query, description = "How many leaves the older tree has"),
        ("to" = u64, Query, description = "How many leaves the newer tree has"),
    ),
    responses(
        (status = 200, description = "The proof", body = ConsistencyBody),
        (status = 401, description = "No token that works", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token is for something else", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Parameters that cannot be accepted", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["read"])),
)]
pub(super) async fn consistency(
    State(gate): State<Gate>,
    Extension(call): Extension<Call>,
    Query(pairs): Query<BTreeMap<String, String>>,
) -> Response {
    if let Err(error) = log::may_see(&call) {
        return problem::of(&gate.tenure, &error).into_response();
    }
    match asked(&pairs, ["from", "to"]) {
        Ok([Some(from), Some(to)]) => {
            let done = log::consistency(&call, from, to).await;
            answer(&gate, done, |found| Json(ConsistencyBody::new(&found)).into_response())
        }
        Ok([None, _]) => missing("from"),
        Ok([_, None]) => missing("to"),
        Err(problem) => problem.into_response(),
    }
}

fn missing(field: &str) -> Response {
    Problem::fields(vec![Wrong { field: field.into(), detail: NUMBER.into() }]).into_response()
}

/// What every parameter here is.
const NUMBER: &str = "Expected a whole number from 0";

/// The two numbers that are asked for by name.
fn asked(pairs: &BTreeMap<String, String>, names: [&str; 2]) -> Result<[Option<u64>; 2], Problem> {
    let mut wrong = Vec::new();
    unknown(pairs, &names, &mut wrong);
    let read = names.map(|name| {
        let number = pairs.get(name)?.parse().ok();
        if number.is_none() {
            wrong.push(Wrong { field: name.into(), detail: NUMBER.into() });
        }
        number
    });
    if wrong.is_empty() { Ok(read) } else { Err(Problem::fields(wrong)) }
}
