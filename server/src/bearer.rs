//! A program proves itself with a token in every request, and may not ask too often. Cookies play no part.

use chrono::Duration;
use domain::client::Scope;
use domain::id::ClientId;
use domain::instant::Instant;
use http::header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue};
use ops::{Call, Error, Tenure, clients};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// So many requests at once, of one token, on one server.
const BURST: i64 = 600;
/// So many a minute after that.
const A_MINUTE: i64 = 600;

/// What the doors of programs work with.
#[derive(Clone)]
pub struct Gate {
    /// The database and the clock.
    pub tenure: Tenure,
    limits: Arc<Limits>,
}

impl Gate {
    /// A gate that has seen nobody yet.
    #[must_use]
    pub fn new(tenure: Tenure) -> Self {
        Self { tenure, limits: Arc::default() }
    }
}

/// Why a program is not let in.
#[derive(Debug)]
pub enum Denied {
    /// It sent no token.
    NoToken,
    /// The token is none, was revoked, or has ended.
    BadToken,
    /// It asked too often; again after so many seconds.
    TooOften(i64),
    /// The database said something else.
    Failed(Error),
}

impl Denied {
    /// The answer with the headers that say the same.
    pub fn onto(&self, mut answer: axum::response::Response) -> axum::response::Response {
        let headers = answer.headers_mut();
        match self {
            Self::NoToken => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"tenure\""));
            }
            Self::BadToken => {
                let said = "Bearer realm=\"tenure\", error=\"invalid_token\"";
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(said));
            }
            Self::TooOften(seconds) => {
                headers.insert(RETRY_AFTER, HeaderValue::from(*seconds));
            }
            Self::Failed(_) => {}
        }
        answer
    }
}

/// The call of whoever sent these headers.
///
/// # Errors
/// [`Denied`] says why there is none.
pub async fn call(gate: &Gate, headers: &HeaderMap) -> Result<Call, Denied> {
    let mut sent = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (sent.next(), sent.next()) else {
        return Err(if headers.contains_key(AUTHORIZATION) { Denied::BadToken } else { Denied::NoToken });
    };
    let text = value.to_str().map_err(|_| Denied::BadToken)?;
    // RFC 9110, section 11.1: the scheme is without case.
    let token = match text.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return Err(Denied::NoToken),
    };
    let call = clients::authenticate(&gate.tenure, token).await.map_err(Denied::Failed)?;
    let call = call.ok_or(Denied::BadToken)?;
    if let domain::actor::Actor::Machine { client, .. } = call.actor {
        gate.limits.take(client, call.now()).map_err(Denied::TooOften)?;
    }
    Ok(call)
}

/// Is it a program with a token of this scope? For doors that name nothing which the permission table could be asked of.
#[must_use]
pub fn is_of(call: &Call, scope: Scope) -> bool {
    matches!(call.actor, domain::actor::Actor::Machine { scope: own, .. } if own == scope)
}

/// How much each token may still ask: a bucket that fills as time passes. Of this server alone, and begun anew with it.
#[derive(Debug, Default)]
struct Limits(Mutex<HashMap<ClientId, Bucket>>);

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// Thousandths of a request.
    left: i64,
    at: Instant,
}

impl Limits {
    /// Takes one request, or says after how many seconds there is one again.
    fn take(&self, client: ClientId, now: Instant) -> Result<(), i64> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let full = BURST * 1_000;
        let bucket = buckets.entry(client).or_insert(Bucket { left: full, at: now });
        let passed = (now - bucket.at).max(Duration::zero()).min(Duration::hours(1));
        bucket.left = (bucket.left + passed.num_milliseconds() * A_MINUTE / 60).min(full);
        bucket.at = now;
        if bucket.left < 1_000 {
            let missing = 1_000 - bucket.left;
            return Err((missing * 60 / (A_MINUTE * 1_000)).max(1));
        }
        bucket.left -= 1_000;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::instant::parse;
    use uuid::Uuid;

    #[test]
    fn a_token_asks_so_often_at_once_and_again_as_time_passes() {
        let (limits, now) = (Limits::default(), parse("2026-03-01T00:00:00Z").unwrap());
        let [one, other] = [1, 2].map(|number| ClientId::new(Uuid::from_u128(number)));
        for _ in 0..BURST {
            assert_eq!(limits.take(one, now), Ok(()));
        }
        assert_eq!(limits.take(one, now), Err(1));
        assert_eq!(limits.take(other, now), Ok(()), "each its own");
        assert_eq!(limits.take(one, now + Duration::milliseconds(99)), Err(1));
        assert_eq!(limits.take(one, now + Duration::milliseconds(200)), Ok(()));
        let later = now + Duration::days(1);
        assert_eq!(
            (0..2 * BURST).filter(|_| limits.take(one, later).is_ok()).count(),
            600,
            "no more than a burst"
        );
    }
}
