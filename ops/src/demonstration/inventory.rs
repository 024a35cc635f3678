//! Inventories: the answer of `aws iam get-account-authorization-details`, as each account would have given it.

use super::company::{Account, Principal};
use super::logs::last_used;
use domain::instant::{self, Instant};
use domain::window::Day;
use serde_json::{Value, json};

/// Managed policies of the provider that are attached somewhere, with what they say, shortened.
const MANAGED: [(&str, &[&str]); 3] = [
    ("AdministratorAccess", &["*"]),
    (
        "ReadOnlyAccess",
        &["ec2:Describe*", "rds:Describe*", "iam:Get*", "iam:List*", "s3:List*", "cloudformation:Describe*"],
    ),
    (
        "SecurityAudit",
        &[
            "ec2:Describe*",
            "rds:Describe*",
            "iam:List*",
            "iam:Get*",
            "s3:GetBucketPolicy",
            "cloudtrail:LookupEvents",
        ],
    ),
];

/// The inventory of an account at an instant, and the day until which use is known to the provider, exclusive.
pub(super) fn inventory(all: &[Principal], account: Account, now: Instant, known_until: Day) -> Vec<u8> {
    let here = || all.iter().filter(|one| one.account == account && one.is_there(now));
    let users: Vec<Value> = here().filter(|one| one.is_user).map(|one| user(one, now)).collect();
    let roles: Vec<Value> =
        here().filter(|one| !one.is_user).map(|one| role(one, now, known_until)).collect();
    let group = json!({
        "Path": "/", "GroupName": "engineers", "GroupId": "AGPAEXAMPLEENGINEERS1",
        "Arn": format!("arn:aws:iam::{}:group/engineers", account.id()), "CreateDate": "2021-02-01T09:00:00+00:00",
        "GroupPolicyList": [], "AttachedManagedPolicies": [attached("ReadOnlyAccess")],
    });
    let policies: Vec<Value> = MANAGED.iter().map(|(name, actions)| managed(name, actions)).collect();
    let answer = json!({
        "UserDetailList": users, "GroupDetailList": [group], "RoleDetailList": roles, "Policies": policies,
        "IsTruncated": false,
    });
    answer.to_string().into_bytes()
}

fn attached(name: &str) -> Value {
    json!({ "PolicyName": name, "PolicyArn": policy_arn(name) })
}

fn policy_arn(name: &str) -> String {
    format!("arn:aws:iam::aws:policy/{name}")
}

fn managed(name: &str, actions: &[&str]) -> Value {
    let document = json!({
        "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }],
    });
    json!({
        "PolicyName": name, "PolicyId": format!("ANPAEXAMPLE{:X}", name.len()), "Arn": policy_arn(name), "Path": "/",
        "DefaultVersionId": "v1", "IsAttachable": true,
        "PolicyVersionList": [{
            "Document": document, "VersionId": "v1", "IsDefaultVersion": true,
            "CreateDate": "2021-02-01T09:00:00+00:00",
        }],
    })
}

/// The inline policies that it has at that instant: the one of its making, and what was written since.
fn inline(one: &Principal, now: Instant) -> Vec<Value> {
    let written = one.statements.iter().filter(|statement| statement.since.is_none_or(|since| since <= now));
    let mut policies: Vec<(String, Vec<Value>)> = Vec::new();
    for statement in written {
        let name = if statement.since.is_some() {
            format!("{}-more", one.name)
        } else {
            format!("{}-base", one.name)
        };
        let said = json!({ "Effect": "Allow", "Action": statement.actions, "Resource": statement.resource });
        match policies.iter_mut().find(|(known, _)| *known == name) {
            Some((_, statements)) => statements.push(said),
            None => policies.push((name, vec![said])),
        }
    }
    policies
        .into_iter()
        .map(|(name, statements)| {
            json!({ "PolicyName": name, "PolicyDocument": { "Version": "2012-10-17", "Statement": statements } })
        })
        .collect()
}

fn tags(one: &Principal) -> Vec<Value> {
    let mut tags = vec![json!({ "Key": "environment", "Value": one.account.name() })];
    // Half of them were tagged when tagging was asked for.
    if let Some(team) = one.team.filter(|_| one.id.bytes().last().is_some_and(|last| last % 2 == 0)) {
        tags.push(json!({ "Key": "team", "Value": team.tag() }));
    }
    tags
}

fn user(one: &Principal, now: Instant) -> Value {
    let managed: Vec<Value> = one.managed.iter().map(|name| attached(name)).collect();
    json!({
        "Path": one.path, "UserName": one.name, "UserId": one.id, "Arn": one.arn(),
        "CreateDate": instant::format(one.born), "UserPolicyList": inline(one, now), "GroupList": one.groups,
        "AttachedManagedPolicies": managed, "Tags": tags(one),
    })
}

fn role(one: &Principal, now: Instant, known_until: Day) -> Value {
    let managed: Vec<Value> = one.managed.iter().map(|name| attached(name)).collect();
    let mut role = json!({
        "Path": one.path, "RoleName": one.name, "RoleId": one.id, "Arn": one.arn(),
        "CreateDate": instant::format(one.born), "RolePolicyList": inline(one, now),
        "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": one.trust },
        "AttachedManagedPolicies": managed, "Tags": tags(one), "InstanceProfileList": [], "RoleLastUsed": {},
    });
    if let Some(used) = last_used(one, known_until) {
        role["RoleLastUsed"] = json!({ "LastUsedDate": instant::format(used), "Region": "eu-central-1" });
    }
    if let Some(boundary) = one.boundary {
        role["PermissionsBoundary"] = json!({
            "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": policy_arn(boundary),
        });
    }
    role
}
