//! Trust policies: who can become a role.

use super::arn::{self, Arn};
use super::json::OneOrMany;
use super::policy_document::{self, Budget, Conditions, Spent};
use crate::observation::{Trust, TrustKind};
use domain::grant::Effect;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashSet;

/// The actions that make a stranger the role. `sts:TagSession` and `sts:SetSourceIdentity` only go with them.
const BECOMING: [&str; 3] = ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];

/// A trust policy, read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TrustPolicy {
    /// Whom it lets in; sorted, each once.
    pub(super) trusts: Vec<Trust>,
    /// What a row of trust cannot say.
    pub(super) remarks: Vec<&'static str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WrittenStatement {
    effect: Option<String>,
    principal: Option<Principals>,
    not_principal: Option<Principals>,
    action: Option<OneOrMany>,
    not_action: Option<OneOrMany>,
    condition: Option<Conditions>,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected a Principal: \"*\", or AWS, Service, Federated, CanonicalUser with names"
)]
enum Principals {
    Word(String),
    Kinds(Kinds),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kinds {
    #[serde(rename = "AWS")]
    aws: Option<OneOrMany>,
    #[serde(rename = "Service")]
    service: Option<OneOrMany>,
    #[serde(rename = "Federated")]
    federated: Option<OneOrMany>,
    #[serde(rename = "CanonicalUser")]
    canonical_user: Option<OneOrMany>,
}

/// Where a trust policy stands.
pub(super) struct Home<'a> {
    /// The role's account.
    pub(super) account: &'a str,
    /// The unique ids of everybody in the same file: a trusted id that is none of them is nobody known.
    pub(super) ids: &'a HashSet<String>,
}

/// Why a trust policy gave nothing.
pub(super) enum Refused {
    Document(String),
    Budget(Spent),
}

/// Reads a role's trust policy.
pub(super) fn read(
    document: &RawValue,
    home: &Home<'_>,
    budget: &mut Budget,
) -> Result<TrustPolicy, Refused> {
    let statements = policy_document::each_statement(document, statement).map_err(Refused::Document)?;
    let mut policy = TrustPolicy::default();
    for statement in statements {
        match statement {
            Statement::Says(remark) if policy.remarks.contains(&remark) => {}
            Statement::Says(remark) => policy.remarks.push(remark),
            Statement::LetsIn { strangers, conditions } => {
                for stranger in strangers {
                    budget.take(stranger.1.len() + conditions.len()).map_err(Refused::Budget)?;
                    policy.trusts.push(home.trust(stranger, &conditions));
                }
            }
        }
    }
    policy.trusts.sort();
    policy.trusts.dedup();
    Ok(policy)
}

enum Statement {
    LetsIn { strangers: Vec<(Field, String)>, conditions: String },
    Says(&'static str),
}

#[derive(Clone, Copy)]
enum Field {
    Aws,
    Service,
    Federated,
    CanonicalUser,
}

fn statement(written: WrittenStatement) -> Result<Statement, String> {
    let effect = policy_document::effect(written.effect.as_deref())?;
    let becoming = match (written.action, written.not_action) {
        (Some(actions), None) => {
            let patterns = policy_document::values("Action", actions)?;
            BECOMING.iter().any(|action| patterns.iter().any(|pattern| matches(pattern, action)))
        }
        (None, Some(actions)) => {
            let patterns = policy_document::values("NotAction", actions)?;
            BECOMING.iter().any(|action| !patterns.iter().any(|pattern| matches(pattern, action)))
        }
        _ => return Err("expected one of Action and NotAction".into()),
    };
    let conditions = policy_document::conditions(written.condition)?;
    if effect == Effect::Deny {
        return Ok(Statement::Says(
            "its trust policy also denies: that is not shown as a limit of its trusts",
        ));
    }
    if !becoming {
        return Ok(Statement::LetsIn { strangers: Vec::new(), conditions });
    }
    let strangers = match (written.principal, written.not_principal) {
        (Some(principals), None) => strangers(principals)?,
        // "Everybody but": nothing is narrower than everybody.
        (None, Some(_)) => vec![(Field::Aws, "*".into())],
        _ => return Err("expected one of Principal and NotPrincipal".into()),
    };
    Ok(Statement::LetsIn { strangers, conditions })
}

fn strangers(written: Principals) -> Result<Vec<(Field, String)>, String> {
    let kinds = match written {
        Principals::Word(word) if word == "*" => return Ok(vec![(Field::Aws, word)]),
        Principals::Word(_) => return Err("its Principal is a text other than *".into()),
        Principals::Kinds(kinds) => kinds,
    };
    let mut strangers = Vec::new();
    for (field, name, written) in [
        (Field::Aws, "AWS", kinds.aws),
        (Field::Service, "Service", kinds.service),
        (Field::Federated, "Federated", kinds.federated),
        (Field::CanonicalUser, "CanonicalUser", kinds.canonical_user),
    ] {
        if let Some(written) = written {
            strangers.extend(policy_document::values(name, written)?.into_iter().map(|value| (field, value)));
        }
    }
    Ok(strangers)
}

impl Home<'_> {
    fn trust(&self, (field, trusted): (Field, String), conditions: &str) -> Trust {
        let named = Arn::parse(&trusted);
        let elsewhere = named.is_some_and(|arn| arn.account != self.account);
        let (kind, foreign) = match field {
            Field::Service => (TrustKind::Service, false),
            Field::Federated if named.is_some_and(|arn| arn.kind() == "saml-provider") => {
                (TrustKind::Saml, elsewhere)
            }
            Field::Federated => (TrustKind::Oidc, elsewhere),
            Field::Aws if trusted == "*" => (TrustKind::Account, true),
            Field::Aws if arn::is_account(&trusted) => (TrustKind::Account, trusted != self.account),
            Field::Aws if named.is_some_and(|arn| arn.resource == "root") => (TrustKind::Account, elsewhere),
            Field::Aws if named.is_some() => (TrustKind::Principal, elsewhere),
            // A bare unique id: somebody deleted, or of another account.
            Field::Aws | Field::CanonicalUser => (TrustKind::Principal, !self.ids.contains(&trusted)),
        };
        Trust { kind, trusted, conditions: conditions.to_owned(), foreign }
    }
}

/// Does a pattern with `*` and `?` match a lower-case action? Case does not matter, as in IAM.
fn matches(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_ascii_lowercase().into_bytes(), action.as_bytes());
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while from < action.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(&letter) if letter == b'?' || letter == action[from] => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((behind, taken)) = star else { return false };
                star = Some((behind, taken + 1));
                at = behind + 1;
                from = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|&letter| letter == b'*')
}

#[cfg(test)]
mod tests;
