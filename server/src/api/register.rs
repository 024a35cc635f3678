//! A program declares an identity that it made; whoever is named as its owner is asked to accept it.

use super::body;
use super::problem::{self, Problem, Wrong, wrongs};
use crate::bearer::Gate;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::id::SystemId;
use domain::identity::Kind;
use domain::instant;
use domain::particulars::Particulars;
use domain::problem::Problems;
use domain::registration::{Expiry, Nature, Registration, cadence};
use domain::source::Provider;
use domain::text::{PurposeText, ReasonText};
use http::StatusCode;
use http::header::LOCATION;
use ops::Call;
use ops::machines::{Declaration, declare};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;
use utoipa::ToSchema;

/// What a program says of an identity that it made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(super) struct RegisterBody {
    /// Who runs the place where it lives.
    provider: String,
    /// The account there; may be left out where the id is an ARN.
    account: Option<String>,
    /// The provider's id of it, or its ARN. With provider and account it says which identity is meant: sent again, it is
    /// the same one.
    external_id: String,
    /// What people call it; the end of its id where nothing is said.
    name: Option<String>,
    /// What kind it is.
    kind: String,
    /// What it is for, in a sentence that a stranger understands.
    purpose: String,
    /// The name of the system that it serves; where nothing is said, rules say.
    system: Option<String>,
    /// Where what it serves runs.
    environment: String,
    /// When it ends, exclusive, such as `2026-12-31T00:00:00Z`. This or `no_expiry_reason`.
    expires_at: Option<String>,
    /// Why it does not expire.
    no_expiry_reason: Option<String>,
    /// What revokes it before that.
    revocation_trigger: String,
    /// How many days may pass between two uses of it.
    cadence_days: Option<u32>,
    /// How bad it is when it fails or is misused.
    criticality: Option<String>,
    /// The address of whoever is asked to own it.
    owner: String,
    /// What only its kind has. AI agent: model, autonomy, tools, on_behalf_of, task_bounds, spawner. Break-glass account:
    /// custodians, drill_days, last_drill. Vendor integration: contract_end, contact. Pipeline, workload: instances, most.
    #[schema(value_type = Option<Object>)]
    particulars: Option<BTreeMap<String, Value>>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct RegisteredBody {
    /// The identity.
    id: String,
    /// How far it has come: `discovered` until an owner has accepted it, then `registered`.
    state: &'static str,
    /// Whom it waits for, or who was asked: a person's id.
    owner: String,
}

/// Declares an identity
///
/// The owner named by their address is asked to accept it, and it is registered once they do. The same again changes
/// nothing, so that no Idempotency-Key is needed; one that is sent is ignored.
#[utoipa::path(
    post,
    path = "/identities",
    request_body = RegisterBody,
    responses(
        (status = 201, description = "It was unknown, and an owner is asked", body = RegisteredBody),
        (status = 200, description = "It was known", body = RegisteredBody),
        (status = 401, description = "No token that works", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The token is for something else, or not for this account", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is gone, or its owner states something else", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Fields that cannot be accepted", body = Problem, content_type = "application/problem+json"),
    ),
    security(("token" = ["lifecycle"])),
)]
pub(super) async fn register(
    State(gate): State<Gate>,
    Extension(call): Extension<Call>,
    body: Body,
) -> Response {
    let said: RegisterBody = match body::read("RegisterBody", body).await {
        Ok(said) => said,
        Err(problem) => return problem.into_response(),
    };
    let system = match said.system.as_deref() {
        Some(name) => match ops::systems::by_name(&call, name).await {
            Ok(id) => Some(id),
            Err(error) => return problem::of(&gate.tenure, &error).into_response(),
        },
        None => None,
    };
    let declared = match read(said, system) {
        Ok(declaration) => declare(&call, &declaration).await,
        Err(wrong) => return Problem::fields(wrong).into_response(),
    };
    match declared {
        Ok(done) => {
            let status = if done.made { StatusCode::CREATED } else { StatusCode::OK };
            let body = RegisteredBody {
                id: done.id.to_string(),
                state: done.lifecycle.as_str(),
                owner: done.owner.to_string(),
            };
            (status, [(LOCATION, format!("/api/v1/identities/{}", done.id))], Json(body)).into_response()
        }
        Err(error) => problem::of(&gate.tenure, &error).into_response(),
    }
}

/// The body as a declaration, or every field that cannot be accepted.
fn read(said: RegisterBody, system: Option<SystemId>) -> Result<Declaration, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let provider: Option<Provider> = word("provider", &said.provider, &mut wrong);
    let kind: Option<Kind> = word("kind", &said.kind, &mut wrong);
    let environment = word("environment", &said.environment, &mut wrong);
    let trigger = word("revocation_trigger", &said.revocation_trigger, &mut wrong);
    let criticality = said.criticality.as_deref().and_then(|text| word("criticality", text, &mut wrong));
    let purpose = of(PurposeText::parse(&said.purpose), &mut wrong);
    let expiry = expiry(&said, &mut wrong);
    let days = said.cadence_days.map(|days| days.to_string()).unwrap_or_default();
    let cadence_days = of(cadence(&days), &mut wrong).flatten();
    let given = said.particulars.unwrap_or_default().into_iter().map(|(name, value)| (name, lines(&value)));
    let particulars = match kind.map(|kind| Particulars::parse(kind, &given.collect())) {
        Some(Ok(particulars)) => particulars,
        Some(Err(found)) => {
            let inside = |one: Wrong| Wrong { field: format!("particulars.{}", one.field), ..one };
            wrong.extend(wrongs(found).into_iter().map(inside));
            None
        }
        None => None,
    };
    let account = said.account.or_else(|| account_of(&said.external_id));
    bounded("account", account.as_deref().unwrap_or_default(), &mut wrong);
    bounded("external_id", &said.external_id, &mut wrong);
    if let Some(name) = &said.name {
        bounded("name", name, &mut wrong);
    }
    match (provider, kind, environment, trigger, purpose, expiry) {
        (Some(provider), Some(kind), Some(environment), Some(trigger), Some(purpose), Some(expiry))
            if wrong.is_empty() =>
        {
            let nature = Nature { kind: Some(kind), cadence_days, criticality, particulars, system };
            Ok(Declaration {
                provider,
                account: account.unwrap_or_default(),
                external_id: said.external_id,
                name: said.name,
                kind,
                stated: Registration { purpose, environment, expiry, trigger, nature },
                owner: said.owner,
            })
        }
        _ => Err(wrong),
    }
}

fn word<T: FromStr>(field: &str, text: &str, wrong: &mut Vec<Wrong>) -> Option<T>
where
    T::Err: Display,
{
    text.parse()
        .map_err(|error: T::Err| wrong.push(Wrong { field: field.into(), detail: error.to_string() }))
        .ok()
}

fn of<T>(read: Result<T, Problems>, wrong: &mut Vec<Wrong>) -> Option<T> {
    read.map_err(|found| wrong.extend(wrongs(found))).ok()
}

fn expiry(said: &RegisterBody, wrong: &mut Vec<Wrong>) -> Option<Expiry> {
    match (&said.expires_at, &said.no_expiry_reason) {
        (Some(end), None) => word_of_instant(end, wrong).map(Expiry::At),
        (None, Some(reason)) => match ReasonText::parse(reason) {
            Ok(reason) => Some(Expiry::Never(reason)),
            Err(found) => {
                let detail = found.of("reason").unwrap_or("Say why").to_owned();
                wrong.push(Wrong { field: "no_expiry_reason".into(), detail });
                None
            }
        },
        _ => {
            let detail = "Give either its end, or no_expiry_reason".to_owned();
            wrong.push(Wrong { field: "expires_at".into(), detail });
            None
        }
    }
}

fn word_of_instant(text: &str, wrong: &mut Vec<Wrong>) -> Option<instant::Instant> {
    let said = |error: instant::NotAnInstant| {
        wrong.push(Wrong { field: "expires_at".into(), detail: error.to_string() });
    };
    instant::parse(text).map_err(said).ok()
}

/// A part of a kind as the domain reads it: lists have one entry a line.
fn lines(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        // A line break inside an entry would make two of it.
        Value::Array(items) => {
            items.iter().map(|item| lines(item).replace('\n', " ")).collect::<Vec<_>>().join("\n")
        }
        other => other.to_string(),
    }
}

/// The account that an ARN names.
fn account_of(external_id: &str) -> Option<String> {
    let account = external_id.strip_prefix("arn:")?.split(':').nth(3)?;
    (!account.is_empty()).then(|| account.to_owned())
}

fn bounded(field: &str, text: &str, wrong: &mut Vec<Wrong>) {
    let length = text.chars().count();
    if length == 0 || length > 512 || text.chars().any(char::is_control) || text.trim() != text {
        let detail = "Write 1 to 512 characters, without control characters or spaces at the ends".to_owned();
        wrong.push(Wrong { field: field.into(), detail });
    }
}
