//! SCIM 2.0 (RFC 7644) at `/scim/v2`: an identity provider keeps people and groups here, with a token of its own.

mod answer;
mod discovery;
mod filter;
mod groups;
mod patch;
mod path;
mod resource;
mod users;

use crate::bearer::{self, Denied, Gate};
use answer::{Refused, Scim};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use domain::client::Scope;
use http::StatusCode;
use ops::scim::RoleGroups;

/// What the doors work with.
#[derive(Clone)]
pub struct Door {
    gate: Gate,
    /// The names of groups that give a role.
    named: RoleGroups,
    /// The address that people use, without a slash at its end; the request's own host where none is configured.
    public_url: Option<String>,
}

impl Door {
    /// A door.
    #[must_use]
    pub fn new(gate: Gate, named: RoleGroups, public_url: Option<String>) -> Self {
        let public_url = public_url.map(|url| url.trim_end_matches('/').to_owned());
        Self { gate, named, public_url }
    }
}

/// Every door and its methods, as the test of doors tries them.
pub const DOORS: &[(&str, &str)] = &[
    ("GET", "/scim/v2/ServiceProviderConfig"),
    ("GET", "/scim/v2/ResourceTypes"),
    ("GET", "/scim/v2/ResourceTypes/{id}"),
    ("GET", "/scim/v2/Schemas"),
    ("GET", "/scim/v2/Schemas/{id}"),
    ("GET", "/scim/v2/Users"),
    ("POST", "/scim/v2/Users"),
    ("GET", "/scim/v2/Users/{id}"),
    ("PUT", "/scim/v2/Users/{id}"),
    ("PATCH", "/scim/v2/Users/{id}"),
    ("DELETE", "/scim/v2/Users/{id}"),
    ("GET", "/scim/v2/Groups"),
    ("POST", "/scim/v2/Groups"),
    ("GET", "/scim/v2/Groups/{id}"),
    ("PUT", "/scim/v2/Groups/{id}"),
    ("PATCH", "/scim/v2/Groups/{id}"),
    ("DELETE", "/scim/v2/Groups/{id}"),
    ("POST", "/scim/v2/.search"),
];

/// The doors.
pub fn routes(door: Door) -> Router {
    let not_here = any(|| async { Refused::new(StatusCode::NOT_FOUND, "There is no such path") });
    Router::new()
        .route("/scim/v2/ServiceProviderConfig", get(discovery::config))
        .route("/scim/v2/ResourceTypes", get(discovery::types))
        .route("/scim/v2/ResourceTypes/{id}", get(discovery::one_type))
        .route("/scim/v2/Schemas", get(discovery::schemas))
        .route("/scim/v2/Schemas/{id}", get(discovery::schema))
        .route("/scim/v2/Users", get(users::list).post(users::create))
        .route(
            "/scim/v2/Users/{id}",
            get(users::one).put(users::replace).patch(users::patch).delete(users::delete),
        )
        .route("/scim/v2/Groups", get(groups::list).post(groups::create))
        .route(
            "/scim/v2/Groups/{id}",
            get(groups::one).put(groups::replace).patch(groups::patch).delete(groups::delete),
        )
        .route("/scim/v2/.search", post(search))
        .route("/scim/v2/{*rest}", not_here)
        .method_not_allowed_fallback(|| async {
            Refused::new(StatusCode::METHOD_NOT_ALLOWED, "This path does not answer this method")
        })
        .layer(middleware::from_fn_with_state(door.clone(), admit))
        .with_state(door)
}

/// Searching users and groups at once: a list of each is asked for by itself.
async fn search() -> Refused {
    Refused::new(StatusCode::NOT_IMPLEMENTED, "Ask for /Users or /Groups with a filter instead")
}

/// Lets the identity provider in by its token alone.
async fn admit(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let denied = match bearer::call(&door.gate, request.headers()).await {
        Ok(call) if bearer::is_of(&call, Scope::Scim) => {
            let base = Scim::base(&door, request.headers());
            request.extensions_mut().insert(Scim { call, base });
            return next.run(request).await;
        }
        Ok(_) => return Refused::new(StatusCode::FORBIDDEN, "This token is not for SCIM").into_response(),
        Err(denied) => denied,
    };
    let (status, said) = match &denied {
        Denied::NoToken => (StatusCode::UNAUTHORIZED, "Send a token: Authorization: Bearer tnr_…"),
        Denied::BadToken => (StatusCode::UNAUTHORIZED, "This token is not known, was revoked, or has ended"),
        Denied::TooOften(_) => (StatusCode::TOO_MANY_REQUESTS, "This token asks too often"),
        Denied::Failed(error) => return answer::of(&door.gate.tenure, error).into_response(),
    };
    denied.onto(Refused::new(status, said).into_response())
}
