//! Answers: a resource, a page of them, or an error in SCIM's own form (RFC 7644, section 3.12).

use super::Door;
use super::filter::{self, Filter};
use crate::incident::Incident;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HOST, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode};
use ops::{Call, Error, Tenure};
use serde::Deserialize;
use serde_json::{Value, json};

/// How many are on a page where nobody says, and the most there may be.
pub(super) const LARGEST_PAGE: usize = 200;

/// What a request of the identity provider has.
#[derive(Clone)]
pub(super) struct Scim {
    pub(super) call: Call,
    /// Where resources live, such as `https://tenure.example/scim/v2`.
    pub(super) base: String,
}

impl Scim {
    pub(super) fn base(door: &Door, headers: &HeaderMap) -> String {
        let host = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or("localhost");
        let at = door.public_url.clone().unwrap_or_else(|| format!("http://{host}"));
        format!("{at}/scim/v2")
    }
}

/// Why nothing was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    status: StatusCode,
    kind: Option<&'static str>,
    detail: String,
}

impl Refused {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, kind: None, detail: detail.into() }
    }

    /// 400 with one of the kinds of RFC 7644, table 9.
    pub(super) fn of_kind(kind: &'static str, detail: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, kind: Some(kind), detail: detail.into() }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": self.status.as_u16().to_string(), "detail": self.detail,
        });
        if let Some(kind) = self.kind {
            body["scimType"] = json!(kind);
        }
        scim(self.status, body)
    }
}

fn scim(status: StatusCode, body: Value) -> Response {
    let mut answer = (status, Json(body)).into_response();
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/scim+json"));
    answer
}

/// An op's error. The cause of a failure of ours is logged here, once.
pub(super) fn of(tenure: &Tenure, error: &Error) -> Refused {
    match error {
        Error::NotFound(_) => Refused::new(StatusCode::NOT_FOUND, error.to_string()),
        Error::Forbidden(_) => Refused::new(StatusCode::FORBIDDEN, "This token is not for this"),
        Error::Conflict(said) => {
            let kind = said.contains("already").then_some("uniqueness");
            Refused { status: StatusCode::CONFLICT, kind, detail: error.to_string() }
        }
        Error::Stale(_) => Refused::new(StatusCode::CONFLICT, error.to_string()),
        Error::Invalid(_) | Error::Refused(_) => Refused::of_kind("invalidValue", error.to_string()),
        Error::Unexpected(_) => {
            let incident = Incident::new(tenure);
            tracing::error!(incident = incident.id(), cause = %error, "an op failed");
            let said = format!("Something went wrong on our side. Incident {}", incident.id());
            Refused::new(StatusCode::INTERNAL_SERVER_ERROR, said)
        }
    }
}

/// What a request may say of its answer, and of a list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Asked {
    filter: Option<String>,
    start_index: Option<i64>,
    count: Option<i64>,
    attributes: Option<String>,
    excluded_attributes: Option<String>,
}

impl Asked {
    /// The filter, where there is one.
    pub(super) fn filter(&self) -> Result<Option<Filter>, Refused> {
        let read =
            |text: &String| filter::parse(text).map_err(|said| Refused::of_kind("invalidFilter", said));
        self.filter.as_ref().map(read).transpose()
    }

    /// A resource with the attributes that were asked for.
    pub(super) fn shown(&self, resource: Value) -> Value {
        let names = |text: &Option<String>| -> Vec<String> {
            let all = text.iter().flat_map(|text| text.split(','));
            all.map(|name| super::path::bare(name.trim()).to_lowercase())
                .filter(|name| !name.is_empty())
                .collect()
        };
        let (wanted, unwanted) = (names(&self.attributes), names(&self.excluded_attributes));
        let Value::Object(fields) = resource else { return resource };
        let kept = fields.into_iter().filter_map(|(name, value)| {
            let lower = name.to_lowercase();
            // Always returned, whatever is asked.
            if ["id", "schemas"].contains(&lower.as_str()) {
                return Some((name, value));
            }
            if !wanted.is_empty() {
                let part = format!("{lower}.");
                return match wanted.contains(&lower) {
                    true => Some((name, value)),
                    false if wanted.iter().any(|one| one.starts_with(&part)) => {
                        Some((name, parts(value, |inner| wanted.contains(&format!("{part}{inner}")))))
                    }
                    false => None,
                };
            }
            let part = format!("{lower}.");
            (!unwanted.contains(&lower))
                .then(|| (name, parts(value, |inner| !unwanted.contains(&format!("{part}{inner}")))))
        });
        Value::Object(kept.collect())
    }

    /// The page of a list.
    pub(super) fn page(&self, all: Vec<Value>) -> Result<Response, Refused> {
        let filter = self.filter()?;
        let found: Vec<Value> =
            all.into_iter().filter(|one| filter.as_ref().is_none_or(|filter| filter.holds(one))).collect();
        let start = usize::try_from(self.start_index.unwrap_or(1).max(1)).unwrap_or(usize::MAX);
        let asked = self.count.map_or(LARGEST_PAGE, |count| usize::try_from(count).unwrap_or(0));
        let total = found.len();
        let page: Vec<Value> = found
            .into_iter()
            .skip(start - 1)
            .take(asked.min(LARGEST_PAGE))
            .map(|one| self.shown(one))
            .collect();
        Ok(list(&page, total, start))
    }
}

/// The parts of a complex value, or of each of several.
fn parts(value: Value, keep: impl Fn(&str) -> bool + Copy) -> Value {
    match value {
        Value::Object(fields) => {
            Value::Object(fields.into_iter().filter(|(name, _)| keep(&name.to_lowercase())).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| parts(item, keep)).collect()),
        other => other,
    }
}

/// A list response.
pub(super) fn list(page: &[Value], total: usize, start: usize) -> Response {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total, "startIndex": start, "itemsPerPage": page.len(), "Resources": page,
    });
    scim(StatusCode::OK, body)
}

/// One resource, with where it lives.
pub(super) fn resource(status: StatusCode, body: Value) -> Response {
    let at = body["meta"]["location"].as_str().and_then(|at| HeaderValue::from_str(at).ok());
    let mut answer = scim(status, body);
    if let (Some(at), StatusCode::CREATED) = (at, status) {
        answer.headers_mut().insert(LOCATION, at);
    }
    answer
}

/// The answer of an op.
pub(super) fn outcome<T>(door: &Door, done: Result<T, Error>, show: impl FnOnce(T) -> Response) -> Response {
    match done {
        Ok(value) => show(value),
        Err(error) => of(&door.gate.tenure, &error).into_response(),
    }
}
