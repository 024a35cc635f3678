//! Signing in through an OpenID Connect provider: authorisation code with PKCE, state and nonce, its keys found by
//! discovery and fetched again when they were rotated, and signing out there too.

mod claims;
mod discovery;
mod http;
mod settings;

pub use settings::{Settings, WrongSettings};

use crate::ambient::secret;
use claims::{Other, proven};
use discovery::Discovery;
use domain::instant::Instant;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, Client, CsrfToken, EmptyExtraTokenFields, IdToken,
    IdTokenClaims, IdTokenFields, LogoutRequest, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, PostLogoutRedirectUrl, RedirectUrl, Scope, SignatureVerificationError,
    StandardErrorResponse, StandardTokenResponse, UserInfoClaims,
};
use ops::Tenure;
use ops::people::Claims;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

type Token = IdToken<Other, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Fields = IdTokenFields<
    Other,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Answer = StandardTokenResponse<Fields, CoreTokenType>;
type Relying<A, T, U> = Client<
    Other,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Answer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    A,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    openidconnect::EndpointNotSet,
    T,
    U,
>;
type Ready =
    Relying<openidconnect::EndpointSet, openidconnect::EndpointMaybeSet, openidconnect::EndpointMaybeSet>;

/// How far a provider's clock may be from ours when it says when somebody proved who they are.
const SKEW_SECONDS: i64 = 60;
/// A longer id token is not kept for signing out there.
const LONGEST_HINT: usize = 16 * 1024;

/// Why a sign-in through the provider came to nothing. For the log; people read a sentence of ours.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The provider could not be reached, or answered something else.
    #[error("the provider could not be asked: {0}")]
    Unreachable(String),
    /// The provider refused the code.
    #[error("the provider refused the code: {0}")]
    Code(String),
    /// The answer holds no id token.
    #[error("the provider's answer holds no id token")]
    NoToken,
    /// The id token does not hold.
    #[error("the id token does not hold: {0}")]
    Token(#[from] ClaimsVerificationError),
    /// It was asked to make sure, and did not.
    #[error("the provider did not ask for proof again")]
    NotAgain,
}

/// A sign-in under way, kept in the browser's session until the provider sends the browser back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pending {
    /// Names this attempt in the address that the browser comes back with.
    pub state: String,
    nonce: String,
    verifier: String,
    /// The page that was asked for.
    pub next: String,
    /// When it began.
    pub begun: Instant,
    again: bool,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Proven {
    /// Who it is.
    pub claims: Claims,
    /// The id token, for signing out there; none where it is too long to keep.
    pub hint: Option<String>,
}

/// The provider, as configured.
#[derive(Clone)]
pub struct Oidc {
    settings: Settings,
    tenure: Tenure,
    web: http::Web,
    discovery: Arc<Discovery>,
}

impl Oidc {
    /// Prepares to ask the provider; asks nothing yet.
    ///
    /// # Errors
    /// [`WrongSettings`] where no TLS client can be made.
    pub fn new(settings: Settings, tenure: Tenure) -> Result<Self, WrongSettings> {
        let web = http::Web::new().map_err(|error| WrongSettings(error.to_string()))?;
        let discovery = Arc::new(Discovery::new(settings.issuer.clone(), web.clone()));
        Ok(Self { settings, tenure, web, discovery })
    }

    /// Where a sign-out form may end: the origin of the provider's address for it, or the issuer's while that is unknown.
    pub async fn sign_out_origin(&self) -> String {
        let end = match self.discovery.metadata(self.now()).await {
            Ok(metadata) => metadata.additional_metadata().end_session_endpoint.clone(),
            Err(error) => {
                tracing::warn!(%error, "the identity provider does not answer yet; sign-in will try again");
                None
            }
        };
        let url = end.map_or_else(|| self.settings.issuer.url().clone(), |end| end.url().clone());
        url.origin().ascii_serialization()
    }

    /// Does `issuer`, as the callback's `iss` (RFC 9207), name this provider?
    #[must_use]
    pub fn is_issuer(&self, issuer: &str) -> bool {
        self.settings.issuer.as_str() == issuer
    }

    /// May people sign in whom nobody added?
    #[must_use]
    pub const fn admits_unknown(&self) -> bool {
        self.settings.admit_unknown
    }

    fn now(&self) -> Instant {
        self.tenure.clock.now()
    }

    /// Begins: the provider's address to send the browser to, and what to remember until it comes back to `next`.
    /// `again` asks the provider for proof although somebody is signed in there.
    ///
    /// # Errors
    /// [`OidcError::Unreachable`].
    pub async fn begin(&self, next: String, again: bool) -> Result<(String, Pending), OidcError> {
        let client = self.client().await?;
        let ids = self.tenure.ids.as_ref();
        let pending = Pending {
            state: secret(ids),
            nonce: secret(ids),
            verifier: secret(ids),
            next,
            begun: self.now(),
            again,
        };
        let (state, nonce) = (CsrfToken::new(pending.state.clone()), Nonce::new(pending.nonce.clone()));
        let challenge =
            PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(pending.verifier.clone()));
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || state, move || nonce)
            .set_pkce_challenge(challenge);
        for scope in &self.settings.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        if again {
            request = request.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO);
        }
        Ok((request.url().0.to_string(), pending))
    }

    /// Ends: the code becomes a token, its signature, issuer, audience, times and nonce are checked, and what the
    /// claims lack is asked of the provider.
    ///
    /// # Errors
    /// [`OidcError`] says what did not hold.
    pub async fn finish(&self, code: String, pending: &Pending) -> Result<Proven, OidcError> {
        let client = self.client().await?;
        let asked = client.exchange_code(AuthorizationCode::new(code));
        let asked = asked.map_err(|error| OidcError::Unreachable(error.to_string()))?;
        let answer: Answer = asked
            .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()))
            .request_async(&self.web.asker())
            .await
            .map_err(|error| OidcError::Code(without_detail(&error)))?;
        let token = answer.extra_fields().id_token().ok_or(OidcError::NoToken)?;
        let found = self.verified(&client, token, pending).await?;
        if pending.again {
            let floor = pending.begun.timestamp() - SKEW_SECONDS;
            found.auth_time().filter(|at| at.timestamp() >= floor).ok_or(OidcError::NotAgain)?;
        }
        let more = match self.settings.is_answered_by(&found) || client.user_info_url().is_none() {
            true => None,
            false => Some(self.user_info(&client, &answer, &found).await?),
        };
        let hint = Some(token.to_string()).filter(|token| token.len() <= LONGEST_HINT);
        Ok(Proven { claims: proven(&self.settings, &found, more.as_ref()), hint })
    }

    /// The token's claims. A key that is not known may be new: then the keys are fetched once more.
    async fn verified(
        &self,
        client: &Ready,
        token: &Token,
        pending: &Pending,
    ) -> Result<IdTokenClaims<Other, CoreGenderClaim>, OidcError> {
        let nonce = Nonce::new(pending.nonce.clone());
        let check = |client: &Ready| {
            let clock = Arc::clone(&self.tenure.clock);
            token.claims(&client.id_token_verifier().set_time_fn(move || clock.now()), &nonce).cloned()
        };
        match check(client) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                self.discovery.forget().await;
                Ok(check(&self.client().await?)?)
            }
            other => Ok(other?),
        }
    }

    async fn user_info(
        &self,
        client: &Ready,
        answer: &Answer,
        found: &IdTokenClaims<Other, CoreGenderClaim>,
    ) -> Result<UserInfoClaims<Other, CoreGenderClaim>, OidcError> {
        let unreachable = |detail: String| OidcError::Unreachable(detail);
        client
            .user_info(answer.access_token().clone(), Some(found.subject().clone()))
            .map_err(|error| unreachable(error.to_string()))?
            .request_async(&self.web.asker())
            .await
            .map_err(|error| unreachable(error.to_string()))
    }

    /// Where to send a browser so that it is signed out at the provider too; `None` where the provider does not offer it.
    pub async fn sign_out_url(&self, hint: Option<&str>) -> Option<String> {
        let metadata = self.discovery.metadata(self.now()).await.ok()?;
        let end = metadata.additional_metadata().end_session_endpoint.clone()?;
        let back = PostLogoutRedirectUrl::new(format!("{}/sign-in", self.settings.public_url)).ok()?;
        let mut request = LogoutRequest::from(end)
            .set_client_id(self.settings.client_id.clone())
            .set_post_logout_redirect_uri(back);
        if let Some(token) = hint.and_then(|hint| Token::from_str(hint).ok()) {
            request = request.set_id_token_hint(&token);
        }
        Some(request.http_get_url().to_string())
    }

    async fn client(&self) -> Result<Ready, OidcError> {
        let metadata = self.discovery.metadata(self.now()).await?;
        let back = RedirectUrl::new(format!("{}/sign-in/callback", self.settings.public_url))
            .map_err(|error| OidcError::Unreachable(error.to_string()))?;
        let (id, secret) = (self.settings.client_id.clone(), self.settings.client_secret.clone());
        Ok(Client::from_provider_metadata((*metadata).clone(), id, secret).set_redirect_uri(back))
    }
}

/// The provider's own error code, or what kind of failure: never the body, which may quote what we sent.
fn without_detail<E: std::error::Error>(
    error: &openidconnect::RequestTokenError<E, StandardErrorResponse<CoreErrorResponseType>>,
) -> String {
    match error {
        openidconnect::RequestTokenError::ServerResponse(answer) => answer.error().as_ref().to_owned(),
        openidconnect::RequestTokenError::Request(error) => error.to_string(),
        openidconnect::RequestTokenError::Parse(..) => "its answer is not what OAuth 2.0 says".into(),
        openidconnect::RequestTokenError::Other(_) => "its answer is incomplete".into(),
    }
}
