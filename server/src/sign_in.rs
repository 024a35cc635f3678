//! Signing in and out: the doors around the pages. Everything that changes is a POST, but for the two steps that the
//! protocol makes GETs, which change nothing but the browser's own session.

use crate::incident::Incident;
use crate::oidc::{Oidc, OidcError, Pending};
use crate::sessions::establish;
use crate::visitor::{in_query, is_prefetch, say};
use app::components::tone::Tone;
use app::sign_in::{SignInProblem, local_path};
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use chrono::Duration;
use domain::actor::Actor;
use domain::id::PersonId;
use http::{HeaderMap, StatusCode};
use ops::Tenure;
use ops::people::{NotAdmitted, sign_in, stands};
use serde::Deserialize;
use tower_sessions::Session;
use tower_sessions::session::Error as SessionError;

const PENDING: &str = "oidc";
const HINT: &str = "id_token";
/// A person has so long to prove who they are.
const PATIENCE: Duration = Duration::minutes(15);

/// What the doors work with.
#[derive(Clone)]
pub struct SignIn {
    /// The database, the clock and chance.
    pub tenure: Tenure,
    /// The provider; none where none is configured.
    pub oidc: Option<Oidc>,
    /// May visitors choose whom to be?
    pub demonstration: bool,
}

/// The doors.
pub fn routes(state: SignIn) -> Router {
    let routes = Router::new()
        .route("/sign-in/start", get(start))
        .route("/sign-in/callback", get(callback))
        .route("/sign-out", post(sign_out));
    let routes = if state.demonstration { routes.route("/sign-in/as", post(sign_in_as)) } else { routes };
    routes.with_state(state)
}

/// Something went wrong in a way that has a page.
struct Refused {
    why: SignInProblem,
    incident: Option<Incident>,
    next: String,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let incident =
            self.incident.map(|incident| format!("&incident={}", incident.id())).unwrap_or_default();
        Redirect::to(&format!("/sign-in?why={}{incident}&next={}", self.why, in_query(&self.next)))
            .into_response()
    }
}

impl SignIn {
    fn refuse(&self, why: SignInProblem, next: &str) -> Refused {
        tracing::info!(why = why.as_str(), "sign-in refused");
        Refused { why, incident: None, next: next.to_owned() }
    }

    fn fail(&self, why: SignInProblem, next: &str, cause: &dyn std::fmt::Display) -> Refused {
        let incident = Incident::new(&self.tenure);
        tracing::error!(incident = incident.id(), why = why.as_str(), %cause, "sign-in failed");
        Refused { why, incident: Some(incident), next: next.to_owned() }
    }

    fn session_failed(&self, error: &SessionError) -> Refused {
        self.fail(SignInProblem::Failed, "/", error)
    }

    async fn enter(&self, session: &Session, person: PersonId) -> Result<(), Refused> {
        let now = self.tenure.clock.now();
        establish(session, person, now).await.map_err(|error| self.session_failed(&error))?;
        tracing::info!(person = %person, "signed in");
        Ok(())
    }
}

#[derive(Deserialize)]
struct Start {
    next: Option<String>,
    #[serde(default)]
    again: bool,
}

async fn start(
    State(state): State<SignIn>,
    Extension(session): Extension<Session>,
    headers: HeaderMap,
    Query(asked): Query<Start>,
) -> Result<Response, Refused> {
    if is_prefetch(&headers) {
        return Ok(StatusCode::SERVICE_UNAVAILABLE.into_response());
    }
    let next = local_path(asked.next.as_deref());
    let Some(oidc) = &state.oidc else {
        return Ok(Redirect::to(&format!("/sign-in?next={}", in_query(&next))).into_response());
    };
    let begun = oidc.begin(next.clone(), asked.again).await;
    let (url, pending) = begun.map_err(|error| state.fail(SignInProblem::Provider, &next, &error))?;
    session.insert(PENDING, pending).await.map_err(|error| state.session_failed(&error))?;
    Ok(Redirect::to(&url).into_response())
}

#[derive(Deserialize)]
struct Callback {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

async fn callback(
    State(state): State<SignIn>,
    Extension(session): Extension<Session>,
    Query(back): Query<Callback>,
) -> Result<Response, Refused> {
    let pending: Option<Pending> =
        session.remove(PENDING).await.map_err(|error| state.session_failed(&error))?;
    let (Some(oidc), Some(pending)) = (&state.oidc, pending) else {
        return Err(state.refuse(SignInProblem::Expired, "/"));
    };
    let next = pending.next.clone();
    let late = state.tenure.clock.now() - pending.begun >= PATIENCE;
    if late || back.state.as_deref() != Some(pending.state.as_str()) {
        return Err(state.refuse(SignInProblem::Expired, &next));
    }
    // RFC 9207: an answer of another provider is none of this one's.
    if back.iss.as_deref().is_some_and(|issuer| !oidc.is_issuer(issuer)) {
        return Err(state.fail(SignInProblem::Provider, &next, &"the answer names another issuer"));
    }
    let code = match (back.code, back.error.as_deref()) {
        (Some(code), None) => code,
        (_, Some("access_denied")) => return Err(state.refuse(SignInProblem::Denied, &next)),
        (_, error) => {
            let word: String =
                error.unwrap_or("no code").chars().filter(char::is_ascii_graphic).take(40).collect();
            return Err(state.fail(SignInProblem::Provider, &next, &word));
        }
    };
    let proven = oidc.finish(code, &pending).await.map_err(|error| match error {
        OidcError::NotAgain => state.refuse(SignInProblem::Denied, &next),
        other => state.fail(SignInProblem::Provider, &next, &other),
    })?;
    let call = state.tenure.call(Actor::System);
    let person =
        sign_in(&call, &proven.claims, oidc.admits_unknown()).await.map_err(|error| match error {
            NotAdmitted::Unknown => state.refuse(SignInProblem::Unknown, &next),
            NotAdmitted::Unverified => state.refuse(SignInProblem::Unverified, &next),
            NotAdmitted::Inactive => state.refuse(SignInProblem::Inactive, &next),
            NotAdmitted::Taken => state.refuse(SignInProblem::Taken, &next),
            NotAdmitted::Failed(error) => state.fail(SignInProblem::Failed, &next, &error),
        })?;
    state.enter(&session, person).await?;
    if let Some(hint) = proven.hint {
        session.insert(HINT, hint).await.map_err(|error| state.session_failed(&error))?;
    }
    Ok(Redirect::to(&next).into_response())
}

async fn sign_out(
    State(state): State<SignIn>,
    Extension(session): Extension<Session>,
) -> Result<Response, Refused> {
    let hint: Option<String> = session.get(HINT).await.map_err(|error| state.session_failed(&error))?;
    let was_in = crate::sessions::person(&session).await.map_err(|error| state.session_failed(&error))?;
    session.flush().await.map_err(|error| state.session_failed(&error))?;
    let Some((person, _)) = was_in else { return Ok(Redirect::to("/sign-in").into_response()) };
    tracing::info!(person = %person, "signed out");
    let said = say(&session, Tone::Good, "You are signed out".into()).await;
    said.map_err(|error| state.session_failed(&error))?;
    let there = match &state.oidc {
        Some(oidc) => oidc.sign_out_url(hint.as_deref()).await,
        None => None,
    };
    Ok(Redirect::to(there.as_deref().unwrap_or("/sign-in")).into_response())
}

#[derive(Deserialize)]
struct As {
    person: String,
    next: Option<String>,
}

async fn sign_in_as(
    State(state): State<SignIn>,
    Extension(session): Extension<Session>,
    Form(asked): Form<As>,
) -> Result<Response, Refused> {
    let next = local_path(asked.next.as_deref());
    let offered =
        stands(&state.tenure).await.map_err(|error| state.fail(SignInProblem::Failed, &next, &error))?;
    let Some(stand) = offered.into_iter().find(|stand| stand.id.to_string() == asked.person) else {
        return Err(state.refuse(SignInProblem::Unknown, &next));
    };
    state.enter(&session, stand.id).await?;
    Ok(Redirect::to(&next).into_response())
}
