//! For operators: is the process alive, and can it do its work?

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use http::StatusCode;
use ops::Tenure;

/// `/livez` answers while the process runs; `/readyz` while the database answers too.
pub fn routes(tenure: Tenure) -> Router {
    Router::new().route("/livez", get(|| async { "ok\n" })).route("/readyz", get(ready)).with_state(tenure)
}

async fn ready(State(tenure): State<Tenure>) -> (StatusCode, &'static str) {
    match ops::standing::answers(&tenure).await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
