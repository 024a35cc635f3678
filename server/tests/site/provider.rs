//! A provider that can lie: what it says, and with which key it signs, is each test's to change. The honest one that
//! people sign in with is in `e2e/`.

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use evidence::sign::SigningKey;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// What it says, and what it was asked.
pub(crate) struct Says {
    /// The key it signs with, and the one it publishes, by number.
    pub(crate) signs_with: u8,
    pub(crate) publishes: u8,
    /// The id token's claims, over those that an honest one has.
    pub(crate) claims: Value,
    /// The answer about a person.
    pub(crate) user_info: Value,
    /// An answer of so many bytes to everything.
    pub(crate) flood: Option<usize>,
    /// How often it was asked for its keys.
    pub(crate) fetched: u32,
    /// What the token was last asked for with.
    pub(crate) asked: HashMap<String, String>,
    /// The nonce of the attempt, which an honest one repeats.
    pub(crate) nonce: String,
}

#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) issuer: String,
    pub(crate) says: Arc<Mutex<Says>>,
    now: i64,
}

impl Provider {
    /// Starts on a port of its own, at that instant in seconds.
    pub(crate) async fn start(now: i64) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let says = Says {
            signs_with: 1,
            publishes: 1,
            claims: json!({}),
            user_info: json!({}),
            flood: None,
            fetched: 0,
            asked: HashMap::new(),
            nonce: String::new(),
        };
        let provider = Self { issuer, says: Arc::new(Mutex::new(says)), now };
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/me", get(me))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        provider
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Says)) {
        change(&mut self.says.lock().unwrap());
    }
}

fn key(number: u8) -> SigningKey {
    SigningKey::generate([number; 32]).unwrap()
}

async fn discovery(State(provider): State<Provider>) -> Response {
    if let Some(bytes) = provider.says.lock().unwrap().flood {
        return "x".repeat(bytes).into_response();
    }
    let issuer = &provider.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/me"),
        "end_session_endpoint": format!("{issuer}/end"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
    .into_response()
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    let mut says = provider.says.lock().unwrap();
    says.fetched += 1;
    let public = URL_SAFE_NO_PAD.encode(key(says.publishes).public().bytes());
    let kid = format!("key-{}", says.publishes);
    Json(
        json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": kid, "x": public }] }),
    )
}

async fn token(State(provider): State<Provider>, Form(asked): Form<HashMap<String, String>>) -> Response {
    let mut says = provider.says.lock().unwrap();
    says.asked = asked;
    if says.asked.get("code").map(String::as_str) != Some("good") {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
    }
    let mut claims = json!({
        "iss": provider.issuer, "aud": "tenure", "sub": "ada", "nonce": says.nonce,
        "iat": provider.now, "exp": provider.now + 300, "auth_time": provider.now,
        "email": "ada@example.com", "email_verified": true, "name": "Ada", "groups": [],
    });
    for (name, value) in says.claims.as_object().unwrap() {
        claims[name] = value.clone();
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        }
    }
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": format!("key-{}", says.signs_with) });
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = URL_SAFE_NO_PAD.encode(key(says.signs_with).ed25519(signed.as_bytes()).unwrap());
    Json(json!({
        "access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": format!("{signed}.{signature}"),
    }))
    .into_response()
}

async fn me(State(provider): State<Provider>) -> Json<Value> {
    Json(provider.says.lock().unwrap().user_info.clone())
}
