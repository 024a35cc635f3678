//! Programs: what they send with a token, and what they are answered.
#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails here fails the test")]

use crate::site::App;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use domain::actor::Actor;
use domain::client::Scope;
use domain::text::ClientName;
use http::HeaderMap;
use ops::clients::{NewClient, create};
use serde_json::Value;
use tower::ServiceExt;

pub(crate) struct Program {
    router: Router,
    pub(crate) token: Option<String>,
    pub(crate) headers: HeaderMap,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// The same as it came.
    pub(crate) text: String,
    /// Null where the answer is no JSON.
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Program {
    /// One without a token.
    pub(crate) fn nobody(app: &App) -> Self {
        Self { router: app.site.router(), token: None, headers: HeaderMap::new() }
    }

    /// One with a token of this scope, that reaches everything.
    pub(crate) async fn of(app: &App, scope: Scope) -> Self {
        let operator = app.tenure.call(Actor::Operator);
        let name = ClientName::parse("a program").unwrap();
        let asked = NewClient { name, scope, days: 30, accounts: Vec::new(), owner: None };
        let made = create(&operator, &asked).await.unwrap();
        Self { token: Some(made.token), ..Self::nobody(app) }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, Body::empty()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Body::from(body.to_string())).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: Body) -> Answer {
        let mut request =
            Request::builder().method(method).uri(path).header("content-type", "application/json");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut request = request.body(body).unwrap();
        request.headers_mut().extend(self.headers.clone());
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = to_bytes(body, 1 << 22).await.unwrap();
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
            json: serde_json::from_slice(&bytes).unwrap_or_default(),
        }
    }
}
