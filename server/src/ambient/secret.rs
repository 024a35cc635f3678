//! Secrets for one use, from the injected source of randomness.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::Ids;

/// 256 unpredictable bits as 43 letters of the URL alphabet: long enough for a PKCE verifier (RFC 7636, section 4.1).
#[must_use]
pub fn secret(ids: &dyn Ids) -> String {
    URL_SAFE_NO_PAD.encode(ids.bytes())
}
