//! The doors for programs: `/api/v1`, each request with a token of its own and nothing of a browser's.

mod body;
mod credentials;
mod events;
mod identities;
mod log;
mod openapi;
mod problem;
mod register;
mod usage;
mod view;

use crate::bearer::{self, Denied, Gate};
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use problem::Problem;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use openapi::document;

/// The routes, and what describes them.
fn described() -> OpenApiRouter<Gate> {
    let doors = OpenApiRouter::new()
        .routes(routes!(identities::list, register::register))
        .routes(routes!(identities::one))
        .routes(routes!(events::happened))
        .routes(routes!(events::retire))
        .routes(routes!(credentials::rotated))
        .routes(routes!(usage::list))
        .routes(routes!(log::checkpoint))
        .routes(routes!(log::inclusion))
        .routes(routes!(log::consistency));
    OpenApiRouter::with_openapi(openapi::base()).nest("/api/v1", doors)
}

/// The doors. What stands around the pages, sessions above all, does not stand around them.
pub fn routes(gate: Gate) -> Router {
    let (doors, _) = described().split_for_parts();
    let document = Arc::new(document());
    let doors = doors
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(middleware::from_fn_with_state(gate.clone(), admit))
        .with_state(gate);
    let other = axum::routing::any(|| async { Problem::no_such_door() });
    Router::new()
        .route("/api/v1/{*rest}", other)
        .route("/api/openapi.json", axum::routing::get(move || async move { Json((*document).clone()) }))
        .merge(doors)
}

/// Lets a program in by its token alone.
async fn admit(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    match bearer::call(&gate, request.headers()).await {
        Ok(call) => {
            request.extensions_mut().insert(call);
            next.run(request).await
        }
        Err(Denied::Failed(error)) => problem::of(&gate.tenure, &error).into_response(),
        Err(denied) => denied.onto(Problem::denied(&denied).into_response()),
    }
}

#[cfg(test)]
mod tests;
