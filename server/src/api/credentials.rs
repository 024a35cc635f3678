//! What programs report of a credential: that they replaced it.

use super::identities::answer;
use super::problem::Problem;
use crate::bearer::Gate;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::id::CredentialId;
use domain::instant;
use ops::Call;
use ops::machines;
use serde::Serialize;
use utoipa::ToSchema;

/// The check that the old one died.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct CheckBody {
    /// The task: done when the old one is seen dead.
    task: String,
    /// By when.
    due_at: String,
}

/// Reports a rotation
///
/// The credential was replaced by another. It is rotated once it is seen dead; until then this is a task. Any body is
/// ignored.
#[utoipa::path(
    post,
    path = "/credentials/{id}/rotated",
    params(("id" = String, Path, description = "The old credential, such as crd_…")),
    responses(
        (status = 200, description = "The check is open", body = CheckBody),
        (status = 401, description = "No token that works", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token is for something else", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "None that this token reaches", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is dead already", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["lifecycle"])),
)]
pub(super) async fn rotated(
    State(gate): State<Gate>,
    Extension(call): Extension<Call>,
    Path(id): Path<String>,
) -> Response {
    // What is no id names no credential: who may ask is asked first all the same.
    let id = id.parse().unwrap_or(CredentialId::new(uuid::Uuid::nil()));
    answer(&gate, machines::rotated(&call, id).await, |check| {
        let body = CheckBody { task: check.task.to_string(), due_at: instant::format(check.due_at) };
        Json(body).into_response()
    })
}
