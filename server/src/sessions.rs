//! The session cookie, and sessions kept by `ops` for the layer that reads and writes it.

use async_trait::async_trait;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use domain::id::PersonId;
use domain::instant::{Instant, format, parse};
use http::HeaderValue;
use http::header::SET_COOKIE;
use ops::Tenure;
use ops::sessions::{self, Ends, Session as Held, SessionId};
use serde_json::{Map, Value};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};

/// Who signed in, among what a session holds.
const PERSON: &str = "person";
/// When they did.
const SIGNED_IN_AT: &str = "signed_in_at";

/// The cookie over TLS: browsers take one of this name only from this very host, over TLS, for all paths.
const TLS_NAME: &str = "__Host-tenure";
/// The cookie without TLS, for one's own machine.
const PLAIN_NAME: &str = "tenure";

/// Sessions in the database, under our clock. The layer's own notion of expiry is not used: it reads the wall clock.
#[derive(Clone)]
pub struct Store {
    tenure: Tenure,
    ends: Ends,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Store").field("ends", &self.ends).finish_non_exhaustive()
    }
}

impl Store {
    /// Sessions that end so.
    #[must_use]
    pub const fn new(tenure: Tenure, ends: Ends) -> Self {
        Self { tenure, ends }
    }
}

/// The layer that reads and writes the cookie.
#[must_use]
pub fn layer(store: Store, tls: bool) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(store)
        .with_name(if tls { TLS_NAME } else { PLAIN_NAME })
        .with_secure(tls)
        .with_http_only(true)
        // Lax, not Strict: the provider sends the browser back from another site.
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}

/// A middleware around the layer: browsers take the removal of a `__Host-` cookie, too, only with `Secure`, which the
/// layer leaves out (tower-sessions 0.15.0).
pub async fn mend_removal(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let mended: Vec<HeaderValue> = response
        .headers()
        .get_all(SET_COOKIE)
        .iter()
        .map(|value| match value.to_str() {
            Ok(text) if text.starts_with(TLS_NAME) && !text.contains("; Secure") => {
                HeaderValue::from_str(&format!("{text}; HttpOnly; SameSite=Lax; Secure"))
                    .unwrap_or_else(|_| value.clone())
            }
            _ => value.clone(),
        })
        .collect();
    response.headers_mut().remove(SET_COOKIE);
    for value in mended {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

fn failed(error: &ops::Error) -> Error {
    Error::Backend(error.to_string())
}

fn own(id: &Id) -> SessionId {
    SessionId::new(id.0.to_le_bytes())
}

fn held(record: &Record) -> Result<Held> {
    let mut data: Map<String, Value> =
        record.data.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    let mut text = |key: &str| data.remove(key).as_ref().and_then(Value::as_str).map(str::to_owned);
    let person = text(PERSON).map(|id| id.parse::<PersonId>()).transpose();
    let signed_in_at = text(SIGNED_IN_AT).map(|at| parse(&at)).transpose();
    Ok(Held {
        person: person.map_err(|error| Error::Encode(error.to_string()))?,
        signed_in_at: signed_in_at.map_err(|error| Error::Encode(error.to_string()))?,
        data: serde_json::to_string(&data).map_err(|error| Error::Encode(error.to_string()))?,
    })
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let id = sessions::create(&self.tenure, &held(record)?).await.map_err(|error| failed(&error))?;
        record.id = Id(i128::from_le_bytes(id.bytes()));
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        sessions::save(&self.tenure, own(&record.id), &held(record)?).await.map_err(|error| failed(&error))
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = sessions::load(&self.tenure, own(id), self.ends).await.map_err(|error| failed(&error))?;
        let Some(found) = found else { return Ok(None) };
        let mut data: std::collections::HashMap<String, Value> =
            serde_json::from_str(&found.data).map_err(|error| Error::Decode(error.to_string()))?;
        if let Some(person) = found.person {
            data.insert(PERSON.into(), person.to_string().into());
        }
        if let Some(at) = found.signed_in_at {
            data.insert(SIGNED_IN_AT.into(), format(at).into());
        }
        // The layer wants an instant and uses it nowhere; ours decide.
        Ok(Some(Record { id: *id, data, expiry_date: OffsetDateTime::UNIX_EPOCH }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        sessions::delete(&self.tenure, own(id)).await.map_err(|error| failed(&error))
    }
}

/// The person of a session and when they proved who they are.
///
/// # Errors
/// Where the session cannot be read.
pub(crate) async fn person(
    session: &Session,
) -> std::result::Result<Option<(PersonId, Instant)>, tower_sessions::session::Error> {
    let id: Option<String> = session.get(PERSON).await?;
    let at: Option<String> = session.get(SIGNED_IN_AT).await?;
    Ok(id.and_then(|id| id.parse().ok()).zip(at.and_then(|at| parse(&at).ok())))
}

/// Signs a person in: nothing of before is kept, and the session gets another id.
///
/// # Errors
/// Where the session cannot be written.
pub(crate) async fn establish(
    session: &Session,
    person: PersonId,
    now: Instant,
) -> std::result::Result<(), tower_sessions::session::Error> {
    session.clear().await;
    session.cycle_id().await?;
    session.insert(PERSON, person.to_string()).await?;
    session.insert(SIGNED_IN_AT, format(now)).await
}
