//! Making an endpoint, and a new secret for one: forms whose answer is the only page that shows the secret, so that it is
//! kept nowhere, not even in a session.

use crate::incident::Incident;
use app::call::Notes;
use app::webhooks::form::CreateForm;
use app::webhooks::issued::JustIssued;
use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Extension, Form, Router};
use domain::id::WebhookId;
use domain::problem::Problems;
use domain::webhook::Allowed;
use http::request::Parts;
use http::{Method, StatusCode, Uri};
use ops::webhooks::{HookKey, Issued, create, may_manage, rotate};
use ops::{Call, Error, Tenure};
use tower::ServiceExt;

/// What the doors work with.
#[derive(Clone)]
pub struct Door {
    /// The database and the clock.
    pub tenure: Tenure,
    /// What answers: the page of webhooks, with the secret on it.
    pub pages: Router,
    /// What secrets are derived from; `None` where none is configured.
    pub key: Option<HookKey>,
    /// What the configuration allows of addresses.
    pub allowed: Allowed,
}

/// The doors.
pub fn routes(door: Door) -> Router {
    Router::new().route("/webhooks", post(make)).route("/webhooks/secret", post(renew)).with_state(door)
}

async fn make(State(door): State<Door>, Extension(call): Extension<Call>, request: Request) -> Response {
    let (parts, pairs, key) = match begun(&door, &call, request).await {
        Ok(begun) => begun,
        Err(answer) => return answer,
    };
    let form = CreateForm::of(pairs);
    let asked_again = |problems: Problems| {
        if let Some(notes) = parts.extensions.get::<Notes>() {
            notes.keep(form.typed(problems));
        }
        Redirect::to("/webhooks#create").into_response()
    };
    let (url, events) = match form.read(door.allowed) {
        Ok(asked) => asked,
        Err(problems) => return asked_again(problems),
    };
    match create(&call, &key, &url, &events).await {
        Ok(issued) => page(door, parts, issued).await,
        Err(Error::Invalid(problems)) => asked_again(problems),
        Err(error) => refused(&door, &error),
    }
}

async fn renew(State(door): State<Door>, Extension(call): Extension<Call>, request: Request) -> Response {
    let (parts, pairs, key) = match begun(&door, &call, request).await {
        Ok(begun) => begun,
        Err(answer) => return answer,
    };
    let named = pairs.iter().find(|(name, _)| name == "webhook").map(|(_, value)| value.as_str());
    let Some(id) = named.and_then(|text| text.parse::<WebhookId>().ok()) else {
        return refused(&door, &Error::NotFound("webhook"));
    };
    match rotate(&call, &key, id).await {
        Ok(issued) => page(door, parts, issued).await,
        Err(error) => refused(&door, &error),
    }
}

/// What both have in common: may they, what was sent, and is there a key.
async fn begun(
    door: &Door,
    call: &Call,
    request: Request,
) -> Result<(Parts, Vec<(String, String)>, HookKey), Response> {
    if let Err(error) = may_manage(call) {
        return Err(refused(door, &error));
    }
    let (parts, body) = request.into_parts();
    let form = Request::from_parts(parts.clone(), body);
    let Ok(Form(pairs)) = Form::<Vec<(String, String)>>::from_request(form, &()).await else {
        return Err(
            (StatusCode::BAD_REQUEST, "This form cannot be read. Nothing was made.\n").into_response()
        );
    };
    let Some(key) = door.key.clone() else {
        let text = "Nothing was made: webhooks.key is not configured, and without it there are no secrets.\n";
        return Err((StatusCode::CONFLICT, text).into_response());
    };
    Ok((parts, pairs, key))
}

fn refused(door: &Door, error: &Error) -> Response {
    let status = match error {
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Conflict(_) => StatusCode::CONFLICT,
        _ => return Incident::new(&door.tenure).answer(error),
    };
    (status, format!("{error}.\n")).into_response()
}

/// The page of webhooks, with the secret on it.
async fn page(door: Door, parts: Parts, issued: Issued) -> Response {
    let mut page = Request::from_parts(parts, Body::empty());
    *page.method_mut() = Method::GET;
    *page.uri_mut() = Uri::from_static("/webhooks");
    page.extensions_mut().insert(JustIssued(issued));
    match door.pages.oneshot(page).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}
