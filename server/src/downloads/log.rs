//! Proofs from the log as files, each with the signed head that it leads to. They change nothing and hold only hashes.

use super::{file, plain, refused};
use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use http::StatusCode;
use ops::{Call, Error, Tenure, log};
use serde::Deserialize;

/// Which leaf, in the tree of how many.
#[derive(Deserialize)]
pub(super) struct Leaf {
    leaf: u64,
    size: u64,
}

/// From which size to which.
#[derive(Deserialize)]
pub(super) struct Span {
    from: u64,
    to: u64,
}

/// A c2sp.org/tlog-proof.
pub(super) async fn inclusion(
    State(tenure): State<Tenure>,
    Extension(call): Extension<Call>,
    asked: Result<Query<Leaf>, QueryRejection>,
) -> Response {
    let done = match (log::may_see(&call), asked) {
        (Err(error), _) => Err(error),
        (_, Err(_)) => return unreadable("leaf and size"),
        (_, Ok(Query(Leaf { leaf, size }))) => log::inclusion(&call, leaf, Some(size)).await,
    };
    let found = done.and_then(|found| {
        let note = found.note.ok_or(NO_HEAD)?;
        let name = format!("tenure-log-{}-leaf-{}.tlog-proof", found.head.size, found.proof.index);
        Ok((name, found.proof.text(&note)))
    });
    answer(&tenure, found)
}

/// The old size, the hashes, and the signed head that they lead to.
pub(super) async fn consistency(
    State(tenure): State<Tenure>,
    Extension(call): Extension<Call>,
    asked: Result<Query<Span>, QueryRejection>,
) -> Response {
    let done = match (log::may_see(&call), asked) {
        (Err(error), _) => Err(error),
        (_, Err(_)) => return unreadable("from and to"),
        (_, Ok(Query(Span { from, to }))) => log::consistency(&call, from, to).await,
    };
    let found = done.and_then(|found| {
        let note = found.note.ok_or(NO_HEAD)?;
        let name = format!("tenure-log-{}-from-{}.consistency", found.head.size, found.old.size);
        Ok((name, found.proof.text(&note)))
    });
    answer(&tenure, found)
}

/// A file ends with the head that it leads to.
const NO_HEAD: Error = Error::NotFound("signed head of exactly this size");

fn answer(tenure: &Tenure, found: Result<(String, String), Error>) -> Response {
    match found {
        Ok((name, text)) => file("text/plain; charset=utf-8", &name, text.into_bytes()),
        Err(error) => refused(tenure, &error),
    }
}

fn unreadable(names: &str) -> Response {
    plain(StatusCode::BAD_REQUEST, &format!("Expected {names}, whole numbers from 0."))
}
