//! Users and roles: who they are, what they are fed by, who can become them.

use super::entries::Holder;
use super::policies::{self, Groups, Policies, Policy};
use super::{Reading, Refused, tags};
use crate::aws::classify::{self, RoleFacts, UserFacts};
use crate::aws::policy_document::{self, Budget};
use crate::aws::trust_policy::{self, Home};
use crate::aws::{arn, json};
use crate::observation::{InventoryPrincipal, PrincipalKey, Trust};
use domain::grant::{Grant, GrantPath, PathKind};
use domain::identity::Kind;
use domain::instant::Instant;
use domain::principal::Classified;
use serde_json::value::RawValue;
use std::collections::HashSet;

/// What is needed to read one user or role after another.
pub(super) struct Principals {
    policies: Policies,
    groups: Groups,
    /// Ids and ARNs that were read already.
    taken: HashSet<String>,
    /// Ids of users read and of every role of the file, for trust policies that name a bare id.
    ids: HashSet<String>,
}

/// What stands in users and roles alike, checked.
struct Known {
    arn: String,
    account: String,
    name: String,
    id: String,
    created_at: Option<Instant>,
    grants: Vec<Grant>,
    tags: tags::Read,
    remarks: Vec<String>,
}

/// What a user or a role is, and what only a role has.
struct Judged {
    class: Classified,
    kind: Kind,
    trusts: Vec<Trust>,
    last_used_at: Option<Instant>,
}

impl Principals {
    pub(super) fn new(policies: Policies, groups: Groups, roles: &[&RawValue]) -> Self {
        let role_id = |raw: &&RawValue| json::object::<Holder<'_>>(raw.get()).ok().and_then(|role| role.id);
        let ids = roles.iter().filter_map(role_id).collect();
        Self { policies, groups, taken: HashSet::new(), ids }
    }

    pub(super) fn user(&mut self, raw: &RawValue, reading: &mut Reading<'_>) -> Result<(), Refused> {
        let mut entry: Holder<'_> = json::object(raw.get())?;
        let groups = entry.groups.take().unwrap_or_default().into_iter();
        let groups: Vec<String> = groups
            .map(|group| policies::name("a name in GroupList", Some(group)))
            .collect::<Result<_, _>>()?;
        let mut known = self.known(entry, "user", &mut reading.budget)?;
        for group in &groups {
            self.add_group(&mut known, group, &mut reading.budget)?;
        }
        let place = arn::iam(&known.arn, "user").map_err(|error| error.to_string())?;
        let facts = UserFacts { name: &known.name, path: place.path(), groups: &groups };
        let (class, kind) = classify::user(&facts);
        self.ids.insert(known.id.clone());
        self.push(reading, known, Judged { class, kind, trusts: Vec::new(), last_used_at: None });
        Ok(())
    }

    pub(super) fn role(&mut self, raw: &RawValue, reading: &mut Reading<'_>) -> Result<(), Refused> {
        let mut entry: Holder<'_> = json::object(raw.get())?;
        let document = entry.trust.take().ok_or_else(|| "AssumeRolePolicyDocument is missing".to_owned())?;
        let last_used = entry.last_used.take().and_then(|used| used.last_used_date);
        let last_used_at = json::instant("LastUsedDate", last_used)?;
        let mut known = self.known(entry, "role", &mut reading.budget)?;
        let home = Home { account: &known.account, ids: &self.ids };
        let trust =
            trust_policy::read(document, &home, &mut reading.budget).map_err(|refused| match refused {
                trust_policy::Refused::Document(error) => {
                    Refused::Entry(format!("AssumeRolePolicyDocument: {error}"))
                }
                trust_policy::Refused::Budget(spent) => spent.into(),
            })?;
        known.remarks.extend(trust.remarks.iter().map(|remark| format!("role {}: {remark}", known.name)));
        let place = arn::iam(&known.arn, "role").map_err(|error| error.to_string())?;
        let facts = RoleFacts { name: &known.name, path: place.path(), trusts: &trust.trusts };
        let (class, kind) = classify::role(&facts);
        self.push(reading, known, Judged { class, kind, trusts: trust.trusts, last_used_at });
        Ok(())
    }

    /// Reads what users and roles share, their own grants and their boundary included.
    fn known(&self, entry: Holder<'_>, kind: &str, budget: &mut Budget) -> Result<Known, Refused> {
        let arn = policies::arn_text("Arn", entry.arn)?;
        let place = arn::iam(&arn, kind).map_err(|error| error.to_string())?;
        let (account, arn_name) = (place.account.to_owned(), place.name().to_owned());
        let id = policies::name(if kind == "user" { "UserId" } else { "RoleId" }, entry.id)?;
        let name = policies::name("its name", entry.name.or(Some(arn_name)))?;
        let created_at = json::instant("CreateDate", entry.create_date)?;
        for taken in [&arn, &id] {
            if self.taken.contains(taken) {
                return Err(Refused::Entry(format!("{taken} stands in the file twice: the first is kept")));
            }
        }
        let tags = tags::read(entry.tags)?;
        let (inline, attached) = (policies::inline(entry.inline)?, policies::attached(entry.attached)?);
        let boundary = entry.boundary.and_then(|boundary| boundary.permissions_boundary_arn);
        let boundary =
            boundary.map(|arn| policies::arn_text("PermissionsBoundaryArn", Some(arn))).transpose()?;

        let mut remarks = Vec::new();
        remarks.extend(tags.hidden.iter().map(|key| {
            format!("{kind} {name}: the value of its tag '{key}' looks like a secret and is not kept")
        }));
        let mut known = Known { arn, account, name, id, created_at, grants: Vec::new(), tags, remarks };
        let holder = format!("{kind} {}", known.name);
        known.add_inline(&inline, None, budget)?;
        self.add_attached(&mut known, &attached, (&holder, None), budget)?;
        if let Some(arn) = boundary {
            match self.policies.get(&arn) {
                Some(policy) => known.add(policy, PathKind::Boundary, (Some(&arn), None), budget)?,
                None => known.lacks(format!("{holder}: its permission boundary {arn}"), budget)?,
            }
        }
        Ok(known)
    }

    fn add_group(&self, known: &mut Known, name: &str, budget: &mut Budget) -> Result<(), Refused> {
        match self.groups.get(&known.account, name) {
            Some(group) => {
                known.add_inline(&group.inline, Some(name), budget)?;
                let holder = format!("user {} by way of group {name}", known.name);
                self.add_attached(known, &group.attached, (&holder, Some(name)), budget)
            }
            None => {
                let lacked = format!("user {}: its group {name}", known.name);
                known.lacks(lacked, budget)
            }
        }
    }

    fn add_attached(
        &self,
        known: &mut Known,
        arns: &[String],
        (holder, group): (&str, Option<&str>),
        budget: &mut Budget,
    ) -> Result<(), Refused> {
        let kind = if group.is_some() { PathKind::GroupManaged } else { PathKind::Managed };
        for arn in arns {
            match self.policies.get(arn) {
                Some(policy) => known.add(policy, kind, (Some(arn), group), budget)?,
                None => known.lacks(format!("{holder}: its policy {arn}"), budget)?,
            }
        }
        Ok(())
    }

    fn push(&mut self, reading: &mut Reading<'_>, known: Known, judged: Judged) {
        self.taken.extend([known.arn.clone(), known.id.clone()]);
        reading.inventory.remarks.extend(known.remarks);
        reading.inventory.principals.push(InventoryPrincipal {
            key: PrincipalKey { account: known.account, provider_id: Some(known.id), label: Some(known.arn) },
            name: known.name,
            class: judged.class,
            kind: judged.kind,
            created_at: known.created_at,
            tags: known.tags.tags,
            owner_hints: known.tags.owner_hints,
            grants: known.grants,
            trusts: judged.trusts,
            last_used_at: judged.last_used_at,
        });
    }
}

impl Known {
    /// Remarks that something is named and not in the file.
    fn lacks(&mut self, what: String, budget: &mut Budget) -> Result<(), Refused> {
        let remark = what + " is not in the file: what it gives or limits is not known";
        budget.take(remark.len())?;
        self.remarks.push(remark);
        Ok(())
    }

    fn add_inline(
        &mut self,
        policies: &[Policy],
        group: Option<&str>,
        budget: &mut Budget,
    ) -> Result<(), Refused> {
        let kind = if group.is_some() { PathKind::GroupInline } else { PathKind::Inline };
        policies.iter().try_for_each(|policy| self.add(policy, kind, (None, group), budget))
    }

    fn add(
        &mut self,
        policy: &Policy,
        kind: PathKind,
        (policy_id, group): (Option<&str>, Option<&str>),
        budget: &mut Budget,
    ) -> Result<(), Refused> {
        let path = GrantPath {
            kind,
            policy: policy.name.clone(),
            policy_id: policy_id.map(str::to_owned),
            group: group.map(str::to_owned),
        };
        Ok(policy_document::add_grants(&mut self.grants, &policy.statements, &path, budget)?)
    }
}
