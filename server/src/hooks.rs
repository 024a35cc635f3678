//! Webhooks as they leave: a signed request to an address that was looked at, no redirects, and ten seconds for it all.

mod address;
mod key;

use crate::config::Config;
use crate::start::NotStarted;
use address::Checked;
use domain::webhook::{Allowed, HookUrl, Unreachable};
use http::header::CONTENT_TYPE;
pub use key::hook_key;
use ops::webhooks::{HookKey, Message};
use reqwest::Url;
use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

/// How long one delivery may take, its answer included.
const TIME: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(5);
/// So much of an answer is read, and thrown away: nobody looks at it, and no more is waited for.
const MOST_READ: usize = 16 * 1024;

/// Why there was no answer, without the address.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// It is none that anything is sent to.
    #[error("{0}")]
    Refused(#[from] Unreachable),
    /// What is stored is no address that is allowed now.
    #[error("the address is not one that the configuration allows")]
    Forbidden,
    /// It took too long.
    #[error("it did not answer within ten seconds")]
    TooLong,
    /// Nobody listens there, or TLS failed.
    #[error("no connection could be made")]
    NotConnected,
    /// The connection broke, or what came is no HTTP.
    #[error("the connection broke before there was an answer")]
    Broken,
}

impl From<reqwest::Error> for NoAnswer {
    fn from(error: reqwest::Error) -> Self {
        // What the resolver refused stands deep inside.
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            if let Some(refused) = inner.downcast_ref::<Unreachable>() {
                return Self::Refused(*refused);
            }
            cause = inner.source();
        }
        if error.is_timeout() {
            Self::TooLong
        } else if error.is_connect() {
            Self::NotConnected
        } else {
            Self::Broken
        }
    }
}

/// How webhooks are delivered.
#[derive(Clone)]
pub struct Hooks {
    /// What their secrets are derived from.
    pub key: HookKey,
    /// The address people use, without a slash at its end; empty where none is configured.
    pub base: String,
    allowed: Allowed,
    client: reqwest::Client,
}

impl Hooks {
    /// The deliveries of a configuration.
    ///
    /// # Errors
    /// Where the system's certificates cannot be read.
    pub fn of(config: &Config, key: HookKey) -> Result<Self, NotStarted> {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // Somebody else in this process may have been first, with the same one: ring is the only one in the tree.
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let allowed = allowed(config);
        let client = reqwest::Client::builder()
            // Whoever answers could send us elsewhere, where nobody looked.
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would look names up by itself.
            .no_proxy()
            .dns_resolver(Arc::new(Checked(allowed)))
            // What was looked at is looked at again for each delivery.
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT)
            .timeout(TIME)
            .user_agent("tenure")
            .build()
            .map_err(|error| NotStarted(format!("webhooks cannot be sent: {error}")))?;
        let base = config.get("public_url").unwrap_or_default().trim_end_matches('/').to_owned();
        Ok(Self { key, base, allowed, client })
    }

    /// Sends a message. Gives the answer's status and how many milliseconds it took. Its name is looked up, every address
    /// it has is looked at, and the connection goes to one of these and to no other: a name that is given another address
    /// meanwhile leads nowhere else.
    pub async fn send(&self, message: &Message) -> (Result<u16, NoAnswer>, u32) {
        let begun = Instant::now();
        // The timeout of the client ends with the head of the answer's last chunk; this one ends everything.
        let answer = match tokio::time::timeout(TIME, self.ask(message)).await {
            Ok(answer) => answer,
            Err(_) => Err(NoAnswer::TooLong),
        };
        (answer, u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX))
    }

    async fn ask(&self, message: &Message) -> Result<u16, NoAnswer> {
        // The configuration may allow less by now.
        HookUrl::parse(&message.url, self.allowed).map_err(|_| NoAnswer::Forbidden)?;
        let url = Url::parse(&message.url).map_err(|_| NoAnswer::Forbidden)?;
        // An address in place of a name is never looked up.
        address::check_literal(&url, self.allowed)?;
        let mut answer = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", message.id.to_string())
            .header("webhook-timestamp", message.timestamp)
            .header("webhook-signature", &message.signature)
            .body(message.body.clone())
            .send()
            .await?;
        let status = answer.status().as_u16();
        let mut read = 0;
        // Whatever follows the status changes nothing: where it breaks off, the answer was given all the same.
        while let Ok(Some(chunk)) = answer.chunk().await {
            read += chunk.len();
            if read > MOST_READ {
                break;
            }
        }
        Ok(status)
    }
}

/// What the configuration allows of addresses.
#[must_use]
pub fn allowed(config: &Config) -> Allowed {
    let flag = |key: &str| config.get(key) == Some("true");
    Allowed { private: flag("webhooks.allow_private"), http: flag("webhooks.allow_http") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_by_the_connection_itself_and_nobody_is_asked() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let hooks = Hooks::of(&Config::default(), HookKey::new([1; 32])).unwrap();
        let error = hooks.client.post(format!("http://localhost:{port}/")).send().await.unwrap_err();
        assert!(matches!(NoAnswer::from(error), NoAnswer::Refused(Unreachable::Private)));
        assert!(listener.accept().is_err(), "no connection was made");
        let error = hooks.client.post("https://nobody.invalid/").send().await.unwrap_err();
        assert!(matches!(NoAnswer::from(error), NoAnswer::Refused(Unreachable::NoAddress)));
    }
}
