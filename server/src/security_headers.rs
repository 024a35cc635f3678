//! What browsers may do with our answers: headers on every response, and the Content-Security-Policy of each page.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue};
use leptos::nonce::use_nonce;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// What an operator decides about headers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    /// Is everything reached over TLS? Then browsers are told to stay there for a year.
    pub tls: bool,
    /// The identity provider's origin, such as `https://id.example`: a sign-out form ends there.
    pub identity_provider: Option<Origin>,
}

/// An origin that can stand in a header: scheme, host and port, nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// A text that is no origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not an origin: expected the form https://id.example or https://id.example:8443")]
pub struct NotAnOrigin(String);

impl Origin {
    /// Reads an origin.
    ///
    /// # Errors
    /// [`NotAnOrigin`] for a path, a space, or anything else that could widen the policy it is put into.
    pub fn parse(text: &str) -> Result<Self, NotAnOrigin> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
        let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
        if plain && host.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '[') {
            Ok(Self(text.into()))
        } else {
            Err(NotAnOrigin(text.chars().take(100).collect()))
        }
    }
}

/// For everything that is no page: nothing may run, nothing may be framed.
const NO_PAGE: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A page's policy. Scripts are ours or carry `nonce`; no inline style, no `eval` but that of wasm.
fn page_policy(nonce: &str, headers: &Headers) -> String {
    let provider =
        headers.identity_provider.as_ref().map(|origin| format!(" {}", origin.0)).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'{provider}; base-uri 'none'; \
         object-src 'none'; frame-ancestors 'none'"
    )
}

/// Sets the policy of the page that is being rendered, with its nonce. For the closure that leptos' routes are given.
pub fn allow_page(headers: &Headers) {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
    if let Ok(policy) = HeaderValue::from_str(&page_policy(&nonce, headers)) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

/// The middleware: what a handler set itself stays.
pub async fn protect(State(headers): State<Headers>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let own = response.headers_mut();
    add(own, CONTENT_SECURITY_POLICY, NO_PAGE);
    // A form that fails without scripting is answered by a redirect to its Referer: `no-referrer` would lose the error.
    add(own, REFERRER_POLICY, "same-origin");
    add(own, X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(own, CACHE_CONTROL, "no-store");
    add(own, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add(own, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    let features = "camera=(), clipboard-read=(), clipboard-write=(self), display-capture=(), geolocation=(), \
                    microphone=(), payment=(), usb=()";
    add(own, HeaderName::from_static("permissions-policy"), features);
    if headers.tls {
        add(own, STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    response
}

fn add(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inline_is_allowed_but_what_carries_the_nonce() {
        let policy = page_policy("abc", &Headers::default());
        assert!(policy.contains("script-src 'self' 'nonce-abc' 'wasm-unsafe-eval';"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        assert!(
            policy.contains("form-action 'self';") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
    }

    #[test]
    fn a_sign_out_form_may_end_at_the_identity_provider() {
        let identity_provider = Some(Origin::parse("https://id.example:8443").unwrap());
        let policy = page_policy("abc", &Headers { tls: true, identity_provider });
        assert!(policy.contains("form-action 'self' https://id.example:8443;"), "{policy}");
    }

    #[test]
    fn an_origin_cannot_widen_the_policy() {
        for text in [
            "https://a.example; script-src *",
            "https://*",
            "javascript:alert(1)",
            "https://",
            "https://a.example/x",
            "",
        ] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
    }
}
