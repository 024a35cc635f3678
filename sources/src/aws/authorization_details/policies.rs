//! Managed policies and groups: what users and roles are fed by.

use super::Refused;
use super::entries::{Holder, InlinePolicy, ManagedPolicy, PolicyVersion};
use crate::aws::policy_document::{self, Budget, Statement};
use crate::aws::{arn, json};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The most a name or id may have, in bytes: AWS allows 128 characters.
const MOST_NAME_BYTES: usize = 512;

/// The most an ARN may have, in bytes, as IAM's API states.
const MOST_ARN_BYTES: usize = 2048;

/// What a document takes in memory, in times its own length, where it is made of the shortest texts.
const SPREAD: usize = 8;

pub(super) fn name(field: &str, text: Option<String>) -> Result<String, String> {
    json::needed(field, text, MOST_NAME_BYTES)
}

pub(super) fn arn_text(field: &str, text: Option<String>) -> Result<String, String> {
    json::needed(field, text, MOST_ARN_BYTES)
}

/// A policy with its default version.
pub(super) struct Policy {
    pub(super) name: String,
    pub(super) statements: Vec<Statement>,
}

/// Every managed policy of the answer, by ARN.
#[derive(Default)]
pub(super) struct Policies(BTreeMap<String, Policy>);

impl Policies {
    pub(super) fn get(&self, arn: &str) -> Option<&Policy> {
        self.0.get(arn)
    }

    pub(super) fn add(&mut self, raw: &RawValue, budget: &mut Budget) -> Result<(), Refused> {
        let entry: ManagedPolicy<'_> = json::object(raw.get())?;
        let arn = arn_text("Arn", entry.arn)?;
        arn::iam(&arn, "policy").map_err(|error| error.to_string())?;
        let policy_name = name("PolicyName", entry.policy_name)?;
        let mut default = None;
        for version in entry.policy_version_list.ok_or_else(|| "PolicyVersionList is missing".to_owned())?.0 {
            let version: PolicyVersion<'_> = json::object(version.get())?;
            let named = version.version_id.is_some() && version.version_id == entry.default_version_id;
            if version.is_default_version == Some(true) || (version.is_default_version.is_none() && named) {
                default = version.document;
            }
        }
        let document = default.ok_or_else(|| "it has no default version with a Document".to_owned())?;
        budget.take(document.get().len().saturating_mul(SPREAD))?;
        let statements = policy_document::statements(document)
            .map_err(|error| format!("the Document of its default version: {error}"))?;
        if self.0.contains_key(&arn) {
            return Err(Refused::Entry(format!("{arn} stands in the file twice: the first is kept")));
        }
        self.0.insert(arn, Policy { name: policy_name, statements });
        Ok(())
    }
}

/// A group with the policies that reach its members.
pub(super) struct Group {
    pub(super) inline: Vec<Policy>,
    pub(super) attached: Vec<String>,
}

/// Every group of the answer, by account and name.
#[derive(Default)]
pub(super) struct Groups(BTreeMap<(String, String), Group>);

impl Groups {
    pub(super) fn get(&self, account: &str, name: &str) -> Option<&Group> {
        self.0.get(&(account.to_owned(), name.to_owned()))
    }

    pub(super) fn add(&mut self, raw: &RawValue, budget: &mut Budget) -> Result<(), Refused> {
        let entry: Holder<'_> = json::object(raw.get())?;
        let arn = arn_text("Arn", entry.arn)?;
        let account = arn::iam(&arn, "group").map_err(|error| error.to_string())?.account.to_owned();
        name("GroupId", entry.id)?;
        json::instant("CreateDate", entry.create_date)?;
        let key = (account, name("GroupName", entry.name)?);
        budget.take(raw.get().len().saturating_mul(SPREAD))?;
        let group = Group { inline: inline(entry.inline)?, attached: attached(entry.attached)? };
        if self.0.contains_key(&key) {
            return Err(Refused::Entry(format!("{arn} stands in the file twice: the first is kept")));
        }
        self.0.insert(key, group);
        Ok(())
    }
}

/// The policies written into a holder itself.
pub(super) fn inline(written: Option<Vec<InlinePolicy<'_>>>) -> Result<Vec<Policy>, String> {
    let read = |policy: InlinePolicy<'_>| {
        let name = name("PolicyName of an inline policy", policy.policy_name)?;
        let document = policy
            .policy_document
            .ok_or_else(|| format!("its inline policy '{name}' has no PolicyDocument"))?;
        let statements = policy_document::statements(document)
            .map_err(|error| format!("the document of its inline policy '{name}': {error}"))?;
        Ok(Policy { name, statements })
    };
    written.unwrap_or_default().into_iter().map(read).collect()
}

/// The ARNs of the policies attached to a holder.
pub(super) fn attached(written: Option<Vec<super::entries::AttachedPolicy>>) -> Result<Vec<String>, String> {
    let each = written.unwrap_or_default().into_iter();
    each.map(|policy| arn_text("PolicyArn of an attached policy", policy.policy_arn)).collect()
}
