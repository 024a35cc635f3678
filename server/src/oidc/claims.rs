//! What a verified token, and the provider's answer about a person, say of them.

use super::settings::Settings;
use domain::actor::Role;
use openidconnect::core::CoreGenderClaim;
use openidconnect::{AdditionalClaims, IdTokenClaims, LocalizedClaim, UserInfoClaims};
use ops::people::Claims;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Every claim that is not a standard one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Other(pub(super) BTreeMap<String, Value>);
impl AdditionalClaims for Other {}

type Token = IdTokenClaims<Other, CoreGenderClaim>;
type Info = UserInfoClaims<Other, CoreGenderClaim>;

impl Settings {
    /// Does the token alone say what is needed?
    pub(super) fn is_answered_by(&self, token: &Token) -> bool {
        let other = &token.additional_claims().0;
        let roles = self.roles_claim.as_ref().is_none_or(|claim| other.contains_key(claim));
        let left = self.deactivated_claim.as_ref().is_none_or(|claim| other.contains_key(claim));
        token.email().is_some() && roles && left
    }

    /// Does a claim's value say that somebody has left? It is the configured word (`true` and `false` are words too), or
    /// a list with that word in it.
    pub(super) fn deactivated(&self, value: Option<&Value>) -> bool {
        let is_word = |text: &str| text == self.deactivated_value;
        match value {
            Some(Value::Bool(said)) => said.to_string() == self.deactivated_value,
            Some(Value::String(one)) => is_word(one),
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).any(is_word),
            _ => false,
        }
    }

    /// The roles that a claim's values mean: a list of texts, or one text. Each role once, in their written order.
    pub(super) fn roles(&self, value: Option<&Value>) -> Vec<Role> {
        let values: Vec<&str> = match value {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let meant = |role: &&Role| {
            self.role_values.iter().any(|(known, word)| known == *role && values.contains(&word.as_str()))
        };
        Role::ALL.iter().filter(meant).copied().collect()
    }
}

/// What both say; the token first.
pub(super) fn proven(settings: &Settings, token: &Token, info: Option<&Info>) -> Claims {
    // An address and whether it is verified go together: both from the one that gives the address.
    let (email, email_verified) = match (token.email(), info) {
        (Some(email), _) => (Some(email.to_string()), token.email_verified().unwrap_or(false)),
        (None, Some(info)) => {
            (info.email().map(|email| email.to_string()), info.email_verified().unwrap_or(false))
        }
        (None, None) => (None, false),
    };
    let own = |claim: &String| token.additional_claims().0.get(claim);
    let asked = |claim: &String| info.and_then(|info| info.additional_claims().0.get(claim));
    let roles = settings.roles_claim.as_ref().and_then(|claim| own(claim).or_else(|| asked(claim)));
    let left = settings.deactivated_claim.as_ref().and_then(|claim| own(claim).or_else(|| asked(claim)));
    let name = first(token.name()).or_else(|| info.and_then(|info| first(info.name())));
    Claims {
        issuer: token.issuer().to_string(),
        subject: token.subject().to_string(),
        email,
        email_verified,
        name,
        roles: settings.roles(roles),
        deactivated: settings.deactivated(left),
    }
}

fn first<T: std::ops::Deref<Target = String>>(claim: Option<&LocalizedClaim<T>>) -> Option<String> {
    let claim = claim?;
    claim.get(None).or_else(|| claim.iter().next().map(|(_, text)| text)).map(|text| (**text).clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oidc::settings::tests::settings;
    use serde_json::json;

    #[test]
    fn roles_come_from_a_list_or_one_text_and_nothing_else() {
        let settings = settings(&[
            ("oidc.roles_claim", "groups"),
            ("oidc.role_security", "sec"),
            ("oidc.role_admin", "ops"),
        ]);
        assert_eq!(
            settings.roles(Some(&json!(["ops", "sec", "sec", "all", 3]))),
            [Role::Security, Role::Admin]
        );
        assert_eq!(settings.roles(Some(&json!("sec"))), [Role::Security]);
        for nothing in [json!(null), json!({"sec": true}), json!(["SEC", "security"]), json!("sec ops")] {
            assert!(settings.roles(Some(&nothing)).is_empty(), "{nothing}");
        }
        assert!(settings.roles(None).is_empty());
    }

    #[test]
    fn somebody_has_left_where_the_configured_word_stands_and_nowhere_else() {
        let by_default = settings(&[("oidc.deactivated_claim", "disabled")]);
        assert!(by_default.deactivated(Some(&json!(true))) && by_default.deactivated(Some(&json!("true"))));
        for stays in [json!(false), json!("no"), json!(null), json!(1), json!({ "true": true })] {
            assert!(!by_default.deactivated(Some(&stays)), "{stays}");
        }
        assert!(!by_default.deactivated(None), "nothing said is nothing said");
        let active = settings(&[("oidc.deactivated_claim", "active"), ("oidc.deactivated_value", "false")]);
        assert!(active.deactivated(Some(&json!(false))) && !active.deactivated(Some(&json!(true))));
        let groups = settings(&[("oidc.deactivated_claim", "groups"), ("oidc.deactivated_value", "leavers")]);
        assert!(groups.deactivated(Some(&json!(["staff", "leavers"]))));
        assert!(!groups.deactivated(Some(&json!(["staff"]))));
    }
}
