//! The provider as the configuration names it.

use crate::config::Config;
use domain::actor::Role;
use openidconnect::{ClientId, ClientSecret, IssuerUrl};

/// Why the configuration names no usable provider: a sentence that says what to mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WrongSettings(pub String);

/// Everything about the provider that is configured.
#[derive(Debug, Clone)]
pub struct Settings {
    pub(super) issuer: IssuerUrl,
    pub(super) client_id: ClientId,
    pub(super) client_secret: Option<ClientSecret>,
    /// Without a slash at its end.
    pub(super) public_url: String,
    pub(super) scopes: Vec<String>,
    pub(super) roles_claim: Option<String>,
    pub(super) role_values: Vec<(Role, String)>,
    pub(super) admit_unknown: bool,
    pub(super) deactivated_claim: Option<String>,
    pub(super) deactivated_value: String,
}

impl Settings {
    /// The provider of a configuration; `None` where there is none.
    ///
    /// # Errors
    /// [`WrongSettings`] names the key that is missing or does not fit.
    pub fn of(config: &Config) -> Result<Option<Self>, WrongSettings> {
        let Some(issuer) = config.get("oidc.issuer") else { return Ok(None) };
        let needed = |key: &str, why: &str| {
            let missing = || WrongSettings(format!("oidc.issuer is set, but {key} is not: {why}"));
            config.get(key).ok_or_else(missing)
        };
        let client_id = needed("oidc.client_id", "the provider knows Tenure by it")?;
        let public_url = needed("public_url", "the provider sends people back there")?.trim_end_matches('/');
        for (key, url) in [("oidc.issuer", issuer), ("public_url", public_url)] {
            if !is_safe(url) {
                let said = "expects an https address, or http on this machine itself (localhost, 127.0.0.1)";
                return Err(WrongSettings(format!("{key} {said}")));
            }
        }
        let wrong = |_| WrongSettings("oidc.issuer expects an address such as https://id.example.com".into());
        let word = |role: Role| {
            let key = format!("oidc.role_{role}");
            config.get(&key).filter(|value| !value.is_empty()).map(|value| (role, value.to_owned()))
        };
        Ok(Some(Self {
            issuer: IssuerUrl::new(issuer.to_owned()).map_err(wrong)?,
            client_id: ClientId::new(client_id.to_owned()),
            client_secret: config
                .get("oidc.client_secret")
                .map(|secret| ClientSecret::new(secret.to_owned())),
            public_url: public_url.to_owned(),
            scopes: config
                .get("oidc.scopes")
                .unwrap_or_default()
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            roles_claim: config.get("oidc.roles_claim").filter(|claim| !claim.is_empty()).map(str::to_owned),
            role_values: Role::ALL
                .iter()
                .copied()
                // Everyone is an owner; no claim says so.
                .filter(|role| *role != Role::Owner)
                .filter_map(word)
                .collect(),
            admit_unknown: config.get("oidc.admit_unknown") == Some("true"),
            deactivated_claim: config
                .get("oidc.deactivated_claim")
                .filter(|claim| !claim.is_empty())
                .map(str::to_owned),
            deactivated_value: config.get("oidc.deactivated_value").unwrap_or("true").to_owned(),
        }))
    }
}

/// Over TLS, or never leaving this machine.
fn is_safe(url: &str) -> bool {
    if url.starts_with("https://") {
        return true;
    }
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { host } else { authority }
    });
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn config(pairs: &[(&str, &str)]) -> Config {
        let mut config = Config::default();
        for (key, value) in pairs {
            config.set(key, value, "test").unwrap();
        }
        config
    }

    pub(in crate::oidc) fn settings(more: &[(&str, &str)]) -> Settings {
        let mut pairs = vec![
            ("oidc.issuer", "https://id.example"),
            ("oidc.client_id", "tenure"),
            ("public_url", "https://tenure.example/"),
        ];
        pairs.extend_from_slice(more);
        Settings::of(&config(&pairs)).unwrap().unwrap()
    }

    #[test]
    fn without_an_issuer_there_is_no_provider_and_that_is_no_error() {
        assert!(Settings::of(&Config::default()).unwrap().is_none());
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = Settings::of(&config(&[("oidc.issuer", "https://id.example")])).unwrap_err();
        assert!(error.to_string().contains("oidc.client_id"), "{error}");
        let error = Settings::of(&config(&[("oidc.issuer", "https://id.example"), ("oidc.client_id", "t")]))
            .unwrap_err();
        assert!(error.to_string().contains("public_url"), "{error}");
        assert_eq!(settings(&[]).public_url, "https://tenure.example");
    }

    #[test]
    fn plain_http_never_leaves_the_machine() {
        for url in ["http://localhost", "http://127.0.0.1:4000/x", "http://[::1]:9", "https://id.example"] {
            assert!(is_safe(url), "{url}");
        }
        for url in [
            "http://id.example",
            "http://127.0.0.1.evil.example",
            "http://localhost@evil.example",
            "ftp://x",
            "",
        ] {
            assert!(!is_safe(url), "{url}");
        }
    }
}
