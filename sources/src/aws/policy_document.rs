//! Policy documents: the statements of identity policies, as grants.
//!
//! The grammar is AWS's "Grammar of the IAM JSON policy language": statement fields may hold one value or a list of
//! them, and a document may be an object or a text that holds one, URL-encoded or not.

use super::json::{self, OneOrMany};
use domain::grant::{Effect, Grant, GrantPath, Matching};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The largest document that is read, in bytes. AWS's own largest is about 80,000, its limit for others 10,240
/// characters without white space.
const MOST_BYTES: usize = 512 * 1024;

/// The longest pattern, resource or principal, in bytes.
const MOST_VALUE_BYTES: usize = 2048;

/// Operator, key, values: in sorted order, so that the same conditions are always the same text.
pub(super) type Conditions = BTreeMap<String, BTreeMap<String, serde_json::Value>>;

/// What may still be built from one file. A few kilobytes of `actions × resources`, attached to thousands, would
/// otherwise become more than any machine holds.
#[derive(Debug)]
pub(super) struct Budget(u64);

/// The budget did not suffice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spent;

impl Budget {
    /// About 1 GiB of grants and trusts: some two million of them.
    pub(super) const WHOLE: u64 = 1 << 30;

    pub(super) fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// Takes `bytes` of text and the object around it.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), Spent> {
        let cost = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_add(256);
        self.0 = self.0.checked_sub(cost).ok_or(Spent)?;
        Ok(())
    }
}

/// One statement of an identity's policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    effect: Effect,
    matching: Matching,
    patterns: Vec<String>,
    resources: Vec<String>,
    conditions: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Document<'a> {
    #[serde(borrow)]
    statement: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WrittenStatement {
    effect: Option<String>,
    action: Option<OneOrMany>,
    not_action: Option<OneOrMany>,
    resource: Option<OneOrMany>,
    not_resource: Option<OneOrMany>,
    condition: Option<Conditions>,
}

/// The statements of a document, in written order. The error is a sentence.
pub(super) fn statements(document: &RawValue) -> Result<Vec<Statement>, String> {
    each_statement(document, |written: WrittenStatement| {
        let effect = effect(written.effect.as_deref())?;
        let (matching, patterns) = match (written.action, written.not_action) {
            (Some(actions), None) => (Matching::Only, values("Action", actions)?),
            (None, Some(actions)) => (Matching::AllBut, some("NotAction", values("NotAction", actions)?)?),
            (Some(_), Some(_)) => return Err("it has both Action and NotAction: expected one".into()),
            (None, None) => return Err("it has neither Action nor NotAction: expected one".into()),
        };
        let resources = match (written.resource, written.not_resource) {
            (Some(resources), None) => values("Resource", resources)?,
            (None, Some(resources)) => some("NotResource", values("NotResource", resources)?)?
                .into_iter()
                .map(|resource| format!("!{resource}"))
                .collect(),
            (Some(_), Some(_)) => return Err("it has both Resource and NotResource: expected one".into()),
            (None, None) => return Err("it has neither Resource nor NotResource: expected one".into()),
        };
        Ok(Statement { effect, matching, patterns, resources, conditions: conditions(written.condition)? })
    })
}

/// Reads a document's statements one by one; an error names the statement's place, from 1.
pub(super) fn each_statement<T: for<'de> Deserialize<'de>, S>(
    document: &RawValue,
    mut read: impl FnMut(T) -> Result<S, String>,
) -> Result<Vec<S>, String> {
    let text = json_text(document)?;
    let document: Document<'_> = json::object(&text)?;
    let raw = document.statement.ok_or("it has no Statement")?.get();
    let list: Vec<&RawValue> = if raw.starts_with('[') { json::part(raw)? } else { vec![json::part(raw)?] };
    list.into_iter()
        .enumerate()
        .map(|(place, raw)| {
            let written = json::object(raw.get()).and_then(&mut read);
            written.map_err(|error| format!("statement {}: {error}", place + 1))
        })
        .collect()
}

/// The document's own JSON: an inline object as it stands; of a text what it holds, percent-decoded (RFC 3986, as
/// AWS's API encodes it) where it does not begin as JSON.
fn json_text(document: &RawValue) -> Result<String, String> {
    let raw = document.get();
    if raw.len() > MOST_BYTES {
        return Err(format!("it has {} bytes: expected at most {MOST_BYTES}", raw.len()));
    }
    if !raw.starts_with('"') {
        return Ok(raw.to_owned());
    }
    let text: String = json::part(raw)?;
    if text.trim_start().starts_with('{') { Ok(text) } else { percent_decoded(&text) }
}

fn percent_decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        match (digit(rest.next()), digit(rest.next())) {
            (Some(high), Some(low)) => bytes.extend(u8::try_from(high * 16 + low)),
            _ => {
                return Err("its URL encoding is broken: expected two hexadecimal digits after each %".into());
            }
        }
    }
    String::from_utf8(bytes).map_err(|_| "decoded from its URL encoding it is not UTF-8".into())
}

pub(super) fn effect(written: Option<&str>) -> Result<Effect, String> {
    match written {
        Some("Allow") => Ok(Effect::Allow),
        Some("Deny") => Ok(Effect::Deny),
        Some(_) => Err("its Effect is neither Allow nor Deny".into()),
        None => Err("it has no Effect: expected Allow or Deny".into()),
    }
}

/// The values of a field, in written order, each fit to be stored.
pub(super) fn values(field: &str, written: OneOrMany) -> Result<Vec<String>, String> {
    written.into_vec().into_iter().map(|value| json::needed(field, Some(value), MOST_VALUE_BYTES)).collect()
}

/// "All but nothing" would be everything: AWS refuses it, and so does this.
fn some(field: &str, values: Vec<String>) -> Result<Vec<String>, String> {
    if values.is_empty() { Err(format!("{field} is an empty list")) } else { Ok(values) }
}

/// Compact JSON; empty where there are no conditions.
pub(super) fn conditions(written: Option<Conditions>) -> Result<String, String> {
    match written {
        Some(conditions) if !conditions.is_empty() => {
            serde_json::to_string(&conditions).map_err(|error| error.to_string())
        }
        _ => Ok(String::new()),
    }
}

/// Adds what `statements` grant by way of `path`: a statement × action pattern each, a NotAction whole. A statement
/// with an empty list of resources grants nothing.
pub(super) fn add_grants(
    grants: &mut Vec<Grant>,
    statements: &[Statement],
    path: &GrantPath,
    budget: &mut Budget,
) -> Result<(), Spent> {
    let length = |texts: &[String]| texts.iter().map(|text| text.len() + size_of::<String>()).sum::<usize>();
    for statement in statements.iter().filter(|statement| !statement.resources.is_empty()) {
        let shared = length(&statement.resources) + statement.conditions.len() + path.policy.len();
        let one_each = statement.patterns.iter().map(std::slice::from_ref);
        let lists: Vec<&[String]> = match statement.matching {
            Matching::Only => one_each.collect(),
            Matching::AllBut => vec![&statement.patterns],
        };
        for patterns in lists {
            budget.take(shared + length(patterns))?;
            grants.push(Grant {
                effect: statement.effect,
                matching: statement.matching,
                patterns: patterns.to_vec(),
                resources: statement.resources.clone(),
                conditions: statement.conditions.clone(),
                path: path.clone(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
