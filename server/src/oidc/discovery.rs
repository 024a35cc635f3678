//! What the provider says of itself and its keys: kept an hour, and fetched again when a key is not among them.

use super::OidcError;
use super::http::Web;
use chrono::Duration;
use domain::instant::Instant;
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, EndSessionUrl, IssuerUrl, ProviderMetadata};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::Mutex;

/// How long it is believed.
const KEPT: Duration = Duration::hours(1);

/// OpenID Connect RP-Initiated Logout 1.0; providers need not offer it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SignOut {
    pub(super) end_session_endpoint: Option<EndSessionUrl>,
}
impl AdditionalProviderMetadata for SignOut {}

pub(super) type Metadata = ProviderMetadata<
    SignOut,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

pub(super) struct Discovery {
    issuer: IssuerUrl,
    web: Web,
    /// Held while it is fetched: one asks, the others wait for what comes of it.
    kept: Mutex<Option<(Instant, Arc<Metadata>)>>,
}

impl Discovery {
    pub(super) fn new(issuer: IssuerUrl, web: Web) -> Self {
        Self { issuer, web, kept: Mutex::new(None) }
    }

    /// # Errors
    /// [`OidcError::Unreachable`], also where the provider calls itself by another name.
    pub(super) async fn metadata(&self, now: Instant) -> Result<Arc<Metadata>, OidcError> {
        let mut kept = self.kept.lock().await;
        if let Some((at, metadata)) = kept.as_ref()
            && now - *at < KEPT
        {
            return Ok(Arc::clone(metadata));
        }
        let asker = self.web.asker();
        let fetched = Metadata::discover_async(self.issuer.clone(), &asker).await;
        let metadata = Arc::new(fetched.map_err(|error| OidcError::Unreachable(causes(&error)))?);
        *kept = Some((now, Arc::clone(&metadata)));
        Ok(metadata)
    }

    /// The next question is asked of the provider again.
    pub(super) async fn forget(&self) {
        *self.kept.lock().await = None;
    }
}

fn causes(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", causes(cause)),
        None => error.to_string(),
    }
}
