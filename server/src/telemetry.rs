//! The log of requests: one line each with an id, its method, route, status and time. No addresses, queries or bodies.

use crate::incident::Incident;
use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{self, Next};
use axum::response::Response;
use http::{HeaderName, HeaderValue};
use ops::Tenure;
use std::any::Any;
use std::time::Instant as Monotonic;
use tower_http::catch_panic::ResponseForPanic;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Writes the log to standard error, as lines for people on a terminal and as JSON elsewhere. `RUST_LOG` chooses.
pub fn init() {
    // The session layer calls every cookie of an ended session suspicious.
    let usual = "info,tower_sessions=error,tower_sessions_core=error,sqlx=warn";
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
    // Somebody else may have begun a log in this process, as tests do: theirs stays.
    let _ = if terminal { builder.try_init() } else { builder.json().with_span_list(false).try_init() };
}

/// Gives each request an id, which the answer repeats, and logs it once when it is answered.
pub fn traced(router: Router, tenure: Tenure) -> Router {
    router.layer(middleware::from_fn(move |request: Request, next: Next| {
        let id = tenure.ids.uuid(tenure.clock.now()).simple().to_string();
        let span = tracing::info_span!("request", id);
        log(id, request, next).instrument(span)
    }))
}

async fn log(id: String, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    // The route, not the address: addresses hold ids and what people search for.
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let begun = Monotonic::now();
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    match route.as_str() {
        "/livez" | "/readyz" | "/assets/{name}" => {
            tracing::debug!(%method, route, status, millis, "answered")
        }
        _ => tracing::info!(%method, route, status, millis, "answered"),
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// What a panic is answered with.
#[derive(Clone)]
pub struct Panicked(pub Tenure);

impl ResponseForPanic for Panicked {
    type ResponseBody = Body;

    fn response_for_panic(&mut self, panic: Box<dyn Any + Send + 'static>) -> http::Response<Body> {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        Incident::new(&self.0).answer(text)
    }
}
