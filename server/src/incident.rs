//! One failure of ours: its cause in the log, its id for people.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use ops::Tenure;
use std::fmt::Display;

/// A failure that is being handled.
#[derive(Debug, Clone)]
pub struct Incident(String);

impl Incident {
    /// A new one.
    #[must_use]
    pub fn new(tenure: &Tenure) -> Self {
        Self(tenure.ids.uuid(tenure.clock.now()).simple().to_string())
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0
    }

    /// Logs the cause, and answers with a plain page: for failures before any page could be made.
    #[must_use]
    pub fn answer(&self, cause: &(impl Display + ?Sized)) -> Response {
        tracing::error!(incident = self.0, %cause, "request failed");
        let said = format!("Something went wrong on our side. Nothing was changed. Incident {}\n", self.0);
        (StatusCode::INTERNAL_SERVER_ERROR, said).into_response()
    }
}
