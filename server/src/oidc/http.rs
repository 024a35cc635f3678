//! Asking the provider over HTTP: no redirects, a short time, and answers of a bounded size.

use openidconnect::{HttpRequest, HttpResponse};
use std::future::Future;
use std::sync::Once;
use std::time::Duration;

/// The most bytes of an answer: key sets of large providers have some tens of kilobytes.
const LARGEST: usize = 1 << 20;
const TIME: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(5);

/// Why there was no answer to use.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    /// The network, TLS or HTTP.
    #[error("{}", whole(.0))]
    Http(#[from] reqwest::Error),
    /// More than is read.
    #[error("the answer is longer than {LARGEST} bytes")]
    TooLong,
    /// It could not be put together.
    #[error(transparent)]
    Malformed(#[from] ::http::Error),
}

/// The causes too: reqwest's own line says only that something failed.
fn whole(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// The client.
#[derive(Debug, Clone)]
pub(super) struct Web(reqwest::Client);

impl Web {
    /// # Errors
    /// Where the system's certificates cannot be read.
    pub(super) fn new() -> Result<Self, NoAnswer> {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // Somebody else in this process may have been first, with the same one: ring is the only one in the tree.
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let client = reqwest::Client::builder()
            // A provider that could send us elsewhere could have us ask inside the network.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(TIME)
            .user_agent("tenure")
            .build()?;
        Ok(Self(client))
    }

    /// What openidconnect asks with.
    pub(super) fn asker(
        &self,
    ) -> impl Fn(HttpRequest) -> std::pin::Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send>>
    + Send
    + Sync
    + use<> {
        let client = self.0.clone();
        move |request| Box::pin(ask(client.clone(), request))
    }
}

async fn ask(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
    let mut response = client.execute(reqwest::Request::try_from(request)?).await?;
    let mut answer = ::http::Response::builder().status(response.status());
    for (name, value) in response.headers() {
        answer = answer.header(name, value);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > LARGEST {
            return Err(NoAnswer::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(answer.body(body)?)
}
