//! What goes wrong, as programs are told: `application/problem+json` (RFC 9457), each field named with what is expected.

use crate::bearer::Denied;
use crate::incident::Incident;
use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::problem::Problems;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use ops::{Error, Tenure};
use serde::Serialize;
use utoipa::ToSchema;

/// A problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Always `about:blank`: the status says what kind it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The kind in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What happened, in a sentence.
    detail: String,
    /// Each field that cannot be accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Wrong>,
    /// Names a failure of ours in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<String>,
}

/// One field that cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Wrong {
    /// The field, parts joined by dots; empty where the whole is meant.
    pub(super) field: String,
    /// What is expected of it.
    pub(super) detail: String,
}

impl Problem {
    fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
            incident: None,
        }
    }

    /// Fields that cannot be accepted.
    pub(super) fn fields(errors: Vec<Wrong>) -> Self {
        let detail = "Some fields cannot be accepted; nothing was changed";
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail) }
    }

    /// A body that cannot be read at all.
    pub(super) fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// A body that is too large.
    pub(super) fn too_large(most: usize) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, format!("A body has at most {most} bytes"))
    }

    /// A path that leads nowhere.
    pub(super) fn no_such_door() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is no such path; GET /api/openapi.json lists those that are")
    }

    /// A method that this path does not have.
    pub(super) fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "This path does not answer this method")
    }

    /// Whoever is not let in.
    pub(super) fn denied(denied: &Denied) -> Self {
        match denied {
            Denied::NoToken => Self::new(
                StatusCode::UNAUTHORIZED,
                "Send a token: Authorization: Bearer tnr_…; signing in with a browser does not count here",
            ),
            Denied::BadToken => {
                Self::new(StatusCode::UNAUTHORIZED, "This token is not known here, was revoked, or has ended")
            }
            Denied::TooOften(seconds) => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                format!("This token asks too often: again in {seconds} seconds"),
            ),
            Denied::Failed(_) => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side")
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answer = (status, Json(self)).into_response();
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        answer
    }
}

/// What ops call a field, and what the bodies here do.
const RENAMED: &[(&str, &str)] =
    &[("expires", "expires_at"), ("no_expiry", "no_expiry_reason"), ("trigger", "revocation_trigger")];

/// Problems of ops or domain, field by field.
pub(super) fn wrongs(problems: Problems) -> Vec<Wrong> {
    let renamed = |field: String| {
        RENAMED.iter().find(|(old, _)| *old == field).map_or(field, |(_, new)| (*new).to_owned())
    };
    problems
        .0
        .into_iter()
        .map(|problem| Wrong { field: renamed(problem.field), detail: problem.message })
        .collect()
}

/// An op's error. The cause of a failure of ours is logged here, once.
pub(super) fn of(tenure: &Tenure, error: &Error) -> Problem {
    match error {
        Error::NotFound(_) => Problem::new(StatusCode::NOT_FOUND, sentence(error)),
        Error::Forbidden(_) => Problem::new(StatusCode::FORBIDDEN, "This token is not for this, or not here"),
        Error::Conflict(_) | Error::Stale(_) => Problem::new(StatusCode::CONFLICT, sentence(error)),
        Error::Invalid(problems) => Problem::fields(wrongs(problems.clone())),
        Error::Refused(_) => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, sentence(error)),
        Error::Unexpected(_) => {
            let incident = Incident::new(tenure);
            tracing::error!(incident = incident.id(), cause = %error, "an op failed");
            let detail = "Something went wrong on our side; nothing was changed";
            let plain = Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail);
            Problem { incident: Some(incident.id().to_owned()), ..plain }
        }
    }
}

fn sentence(error: &Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
