//! Inventories: the answer of IAM's GetAccountAuthorizationDetails, whole.
//!
//! Field names are those of the API reference's `UserDetail`, `GroupDetail`, `RoleDetail` and `ManagedPolicyDetail`.

mod entries;
mod policies;
mod principals;
mod tags;

use super::json::{self, Entries};
use super::policy_document::{Budget, Spent};
use crate::file_error::{FileError, FileProblem};
use crate::observation::{Inventory, Rejection};
use policies::{Groups, Policies};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

const EXPECTED: &str = "the JSON answer of `aws iam get-account-authorization-details`, with UserDetailList, \
                        GroupDetailList, RoleDetailList and Policies";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    #[serde(borrow)]
    user_detail_list: Option<Entries<'a>>,
    #[serde(borrow)]
    group_detail_list: Option<Entries<'a>>,
    #[serde(borrow)]
    role_detail_list: Option<Entries<'a>>,
    #[serde(borrow)]
    policies: Option<Entries<'a>>,
    is_truncated: Option<bool>,
    /// Where the next page begins, as the API says it.
    #[serde(borrow)]
    marker: Option<&'a RawValue>,
    /// The same, as the command line says it where `--max-items` cut the answer off.
    #[serde(borrow)]
    next_token: Option<&'a RawValue>,
}

/// Why an entry, or with it the file, was refused.
#[derive(Debug)]
enum Refused {
    /// The entry alone, with the reason.
    Entry(String),
    /// The whole file: what it says does not fit into memory.
    File,
}

impl From<String> for Refused {
    fn from(reason: String) -> Self {
        Self::Entry(reason)
    }
}

impl From<Spent> for Refused {
    fn from(Spent: Spent) -> Self {
        Self::File
    }
}

/// Reads an inventory. The caller bounds the size of `bytes`; what is built from them is bounded here.
///
/// An entry that is broken is refused alone and named in [`Inventory::rejected`], by its place in its list; everybody
/// else goes in. Users and roles come in the order of the file, users first.
///
/// # Errors
/// Where the file is no such answer, or only one page of it (`IsTruncated`, `Marker`, `NextToken`), or lacks a list, or names no user and no
/// role: those it lacks would look deleted.
pub fn read(file_name: &str, bytes: &[u8]) -> Result<Inventory, FileError> {
    read_within(file_name, bytes, Budget::new(Budget::WHOLE))
}

fn read_within(file_name: &str, bytes: &[u8], budget: Budget) -> Result<Inventory, FileError> {
    let answer: Answer<'_> = json::file(file_name, bytes, EXPECTED)?;
    let refuse = |problem: FileProblem| problem.of(file_name);
    let pages = [
        ("IsTruncated is true", answer.is_truncated == Some(true)),
        ("Marker is there", answer.marker.is_some()),
        ("NextToken is there", answer.next_token.is_some()),
    ];
    if let Some((sign, _)) = pages.iter().find(|(_, holds)| *holds) {
        return Err(refuse(FileProblem::Incomplete(format!(
            "{sign}: this is one page of several, and whoever is on the others would look deleted; expected the whole \
             answer, as `aws iam get-account-authorization-details` gives it without --no-paginate and --max-items"
        ))));
    }
    let missing = |name: &str| {
        refuse(FileProblem::Unexpected { found: format!("{name} is missing"), expected: EXPECTED })
    };
    let lists = Lists {
        users: answer.user_detail_list.ok_or_else(|| missing("UserDetailList"))?.0,
        groups: answer.group_detail_list.ok_or_else(|| missing("GroupDetailList"))?.0,
        roles: answer.role_detail_list.ok_or_else(|| missing("RoleDetailList"))?.0,
        policies: answer.policies.ok_or_else(|| missing("Policies"))?.0,
    };
    if lists.users.is_empty() && lists.roles.is_empty() {
        return Err(refuse(FileProblem::Incomplete(
            "it has no user and no role: every account has roles, so this answer was filtered; expected it without \
             --filter"
                .into(),
        )));
    }
    let mut reading = Reading { file: file_name, inventory: Inventory::default(), budget };
    reading.all(&lists).map_err(|reason| refuse(FileProblem::TooLarge(reason)))?;
    Ok(reading.inventory)
}

struct Lists<'a> {
    users: Vec<&'a RawValue>,
    groups: Vec<&'a RawValue>,
    roles: Vec<&'a RawValue>,
    policies: Vec<&'a RawValue>,
}

/// What has been read so far.
struct Reading<'a> {
    file: &'a str,
    inventory: Inventory,
    budget: Budget,
}

impl Reading<'_> {
    fn all(&mut self, lists: &Lists<'_>) -> Result<(), String> {
        let mut policies = Policies::default();
        self.each("Policies", &lists.policies, |reading, raw| policies.add(raw, &mut reading.budget))?;
        let mut groups = Groups::default();
        self.each("GroupDetailList", &lists.groups, |reading, raw| groups.add(raw, &mut reading.budget))?;
        let mut people = principals::Principals::new(policies, groups, &lists.roles);
        self.each("UserDetailList", &lists.users, |reading, raw| people.user(raw, reading))?;
        self.each("RoleDetailList", &lists.roles, |reading, raw| people.role(raw, reading))?;
        self.name_account();
        for (list, name) in [(&lists.users, "UserDetailList"), (&lists.roles, "RoleDetailList")] {
            if list.is_empty() {
                self.inventory.remarks.push(format!("{name} is empty: was the answer filtered?"));
            }
        }
        Ok(())
    }

    /// Reads each entry of a list; one that is refused is named by its place and the reason.
    fn each(
        &mut self,
        list: &str,
        entries: &[&RawValue],
        mut read: impl FnMut(&mut Self, &RawValue) -> Result<(), Refused>,
    ) -> Result<(), String> {
        for (place, raw) in (1u64..).zip(entries) {
            match read(self, raw) {
                Ok(()) => {}
                Err(Refused::Entry(reason)) => self.inventory.rejected.push(Rejection {
                    file: self.file.into(),
                    record: Some(place),
                    reason: format!("{list} entry {place}{}: {reason}", entries::called(raw)),
                }),
                Err(Refused::File) => {
                    return Err(format!(
                        "its grants and trusts take more than {} MiB in all, reached at {list} entry {place}: expected \
                         one account's policies",
                        Budget::WHOLE >> 20
                    ));
                }
            }
        }
        Ok(())
    }

    /// The account is the one that most principals are of; a genuine answer has one alone.
    fn name_account(&mut self) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for principal in &self.inventory.principals {
            *counts.entry(&principal.key.account).or_default() += 1;
        }
        let main = counts.iter().max_by_key(|(account, count)| (**count, std::cmp::Reverse(**account)));
        let account = main.map(|(account, _)| (*account).to_owned()).unwrap_or_default();
        let others = counts.iter().filter(|(other, _)| **other != account);
        let remarks: Vec<String> = others
            .map(|(other, count)| {
                format!("{count} principals are of account {other}: the file is taken as the inventory of {account} alone")
            })
            .collect();
        self.inventory.account = account;
        self.inventory.remarks.extend(remarks);
    }
}

#[cfg(test)]
mod real_account;
#[cfg(test)]
mod tests;
