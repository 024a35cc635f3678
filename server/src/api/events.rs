//! What programs report of an identity: that something happened, or that they are removing it.

use super::body;
use super::identities::{answer, identity};
use super::problem::{Problem, Wrong};
use crate::bearer::Gate;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::instant;
use domain::registration::MachineEvent;
use ops::Call;
use ops::machines::{report, retiring};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What happened.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(super) struct EventBody {
    /// One of a closed set.
    event: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct FiredBody {
    /// Was it what is stated to revoke this identity? If not, nothing was written.
    fired: bool,
    /// The task to revoke it.
    task: Option<String>,
    /// By when it is to be revoked.
    due_at: Option<String>,
}

/// Where it stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct StateBody {
    /// `retiring`: asked, until an import shows it gone.
    state: &'static str,
}

/// Reports an event
///
/// Where it is what was stated to revoke the identity, a task to revoke it opens, due in minutes. Reported again while
/// that is open, nothing changes.
#[utoipa::path(
    post,
    path = "/identities/{id}/events",
    params(("id" = String, Path, description = "The identity, such as nhi_…")),
    request_body = EventBody,
    responses(
        (status = 200, description = "What came of it", body = FiredBody),
        (status = 401, description = "No token that works", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token is for something else", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "None that this token reaches", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is gone or retired", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "An event that is not known", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["lifecycle"])),
)]
pub(super) async fn happened(
    State(gate): State<Gate>,
    Extension(call): Extension<Call>,
    Path(id): Path<String>,
    body: Body,
) -> Response {
    let said: EventBody = match body::read("EventBody", body).await {
        Ok(said) => said,
        Err(problem) => return problem.into_response(),
    };
    let event: MachineEvent = match said.event.parse() {
        Ok(event) => event,
        Err(error) => {
            let error: domain::problem::UnknownWord = error;
            return Problem::fields(vec![Wrong { field: "event".into(), detail: error.to_string() }])
                .into_response();
        }
    };
    answer(&gate, report(&call, identity(&id), event).await, |fired| {
        Json(FiredBody {
            fired: fired.is_some(),
            task: fired.map(|fired| fired.task.to_string()),
            due_at: fired.map(|fired| instant::format(fired.due_at)),
        })
        .into_response()
    })
}

/// Reports a retirement
///
/// The identity is being removed at its provider: `retiring` until an import shows it gone. Any body is ignored.
#[utoipa::path(
    post,
    path = "/identities/{id}/retire",
    params(("id" = String, Path, description = "The identity, such as nhi_…")),
    responses(
        (status = 200, description = "It is asked", body = StateBody),
        (status = 401, description = "No token that works", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token is for something else", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "None that this token reaches", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is gone or retired", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["lifecycle"])),
)]
pub(super) async fn retire(
    State(gate): State<Gate>,
    Extension(call): Extension<Call>,
    Path(id): Path<String>,
) -> Response {
    answer(&gate, retiring(&call, identity(&id)).await, |state| {
        Json(StateBody { state: state.as_str() }).into_response()
    })
}
