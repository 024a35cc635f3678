//! The entries of an answer, as written.

use crate::aws::json::Entries;
use serde::Deserialize;
use serde_json::value::RawValue;

/// A user, a group or a role: the same fields under three names.
#[derive(Deserialize)]
pub(super) struct Holder<'a> {
    #[serde(rename = "UserName", alias = "GroupName", alias = "RoleName")]
    pub(super) name: Option<String>,
    #[serde(rename = "UserId", alias = "GroupId", alias = "RoleId")]
    pub(super) id: Option<String>,
    #[serde(rename = "Arn")]
    pub(super) arn: Option<String>,
    #[serde(rename = "CreateDate", borrow)]
    pub(super) create_date: Option<&'a RawValue>,
    #[serde(rename = "GroupList")]
    pub(super) groups: Option<Vec<String>>,
    #[serde(rename = "UserPolicyList", alias = "GroupPolicyList", alias = "RolePolicyList", borrow)]
    pub(super) inline: Option<Vec<InlinePolicy<'a>>>,
    #[serde(rename = "AttachedManagedPolicies")]
    pub(super) attached: Option<Vec<AttachedPolicy>>,
    #[serde(rename = "PermissionsBoundary")]
    pub(super) boundary: Option<Boundary>,
    #[serde(rename = "Tags")]
    pub(super) tags: Option<Vec<Tag>>,
    #[serde(rename = "AssumeRolePolicyDocument", borrow)]
    pub(super) trust: Option<&'a RawValue>,
    #[serde(rename = "RoleLastUsed", borrow)]
    pub(super) last_used: Option<LastUsed<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct InlinePolicy<'a> {
    pub(super) policy_name: Option<String>,
    #[serde(borrow)]
    pub(super) policy_document: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AttachedPolicy {
    pub(super) policy_arn: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Boundary {
    pub(super) permissions_boundary_arn: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    pub(super) key: Option<String>,
    pub(super) value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LastUsed<'a> {
    #[serde(borrow)]
    pub(super) last_used_date: Option<&'a RawValue>,
}

/// A managed policy.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ManagedPolicy<'a> {
    pub(super) policy_name: Option<String>,
    pub(super) arn: Option<String>,
    pub(super) default_version_id: Option<String>,
    #[serde(borrow)]
    pub(super) policy_version_list: Option<Entries<'a>>,
}

/// One version of a managed policy, its document unread.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PolicyVersion<'a> {
    #[serde(borrow)]
    pub(super) document: Option<&'a RawValue>,
    pub(super) version_id: Option<String>,
    pub(super) is_default_version: Option<bool>,
}

/// The name of a refused entry, in brackets, where it can still be read; nothing else of it is quoted.
pub(super) fn called(raw: &RawValue) -> String {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(rename = "UserName", alias = "GroupName", alias = "RoleName", alias = "PolicyName", borrow)]
        name: Option<&'a RawValue>,
    }
    let named: Option<Named<'_>> = serde_json::from_str(raw.get()).ok();
    let name: Option<String> = named.and_then(|named| serde_json::from_str(named.name?.get()).ok());
    name.map(|name| name.chars().filter(|letter| !letter.is_control()).take(128).collect::<String>())
        .map(|name| format!(" ({name})"))
        .unwrap_or_default()
}
