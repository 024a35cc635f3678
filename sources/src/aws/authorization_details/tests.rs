use super::*;
use crate::observation::{InventoryPrincipal, OwnerHint};
use domain::instant;
use serde_json::{Value, json};

const ACCOUNT: &str = "111122223333";

fn arn(rest: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{rest}")
}

fn user(name: &str) -> Value {
    json!({"UserName": name, "UserId": format!("AIDA{name}"), "Arn": arn(&format!("user/{name}")),
           "CreateDate": "2024-01-02T03:04:05Z"})
}

fn role(name: &str) -> Value {
    let trust = json!({"Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
                                      "Action": "sts:AssumeRole"}]});
    json!({"RoleName": name, "RoleId": format!("AROA{name}"), "Arn": arn(&format!("role/{name}")),
           "CreateDate": "2024-01-02 03:04:05+00:00", "AssumeRolePolicyDocument": trust})
}

fn document(action: &str) -> Value {
    json!({"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})
}

fn policy(name: &str, action: &str) -> Value {
    json!({"PolicyName": name, "Arn": arn(&format!("policy/{name}")), "DefaultVersionId": "v2", "PolicyVersionList": [
        {"Document": "not read: not the default", "VersionId": "v1", "IsDefaultVersion": false},
        {"Document": document(action), "VersionId": "v2", "IsDefaultVersion": true}]})
}

fn with(mut entry: Value, field: &str, value: Value) -> Value {
    entry[field] = value;
    entry
}

fn answer(users: &[Value], groups: &[Value], roles: &[Value], policies: &[Value]) -> Value {
    json!({"UserDetailList": users, "GroupDetailList": groups, "RoleDetailList": roles, "Policies": policies})
}

fn inventory(answer: &Value) -> Inventory {
    read("iam.json", answer.to_string().as_bytes()).unwrap()
}

fn refused(bytes: &[u8]) -> String {
    read("iam.json", bytes).unwrap_err().to_string()
}

/// Kind, policy, the policy's ARN, the group and the pattern of each grant.
fn paths(principal: &InventoryPrincipal) -> Vec<String> {
    let grants = principal.grants.iter();
    let said = grants.map(|grant| {
        let path = &grant.path;
        let (id, group) = (path.policy_id.as_deref().unwrap_or("-"), path.group.as_deref().unwrap_or("-"));
        format!("{} | {} | {id} | {group} | {}", path.kind, path.policy, grant.pattern())
    });
    said.collect()
}

#[test]
fn a_user_is_fed_by_its_own_policies_its_groups_and_limited_by_its_boundary() {
    let attached = |name: &str| json!([{"PolicyName": name, "PolicyArn": arn(&format!("policy/{name}"))}]);
    let entry = json!({
        "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": document("a:own")}],
        "AttachedManagedPolicies": attached("managed"), "GroupList": ["g"],
        "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn("policy/limit")}});
    let mut ana = user("ana");
    ana.as_object_mut().unwrap().extend(entry.as_object().unwrap().clone());
    let group = json!({"GroupName": "g", "GroupId": "AGPA1", "Arn": arn("group/g"), "CreateDate": null,
        "GroupPolicyList": [{"PolicyName": "theirs", "PolicyDocument": document("a:theirs")}],
        "AttachedManagedPolicies": attached("shared")});
    let policies = [policy("managed", "a:managed"), policy("shared", "a:shared"), policy("limit", "a:*")];
    let inventory = inventory(&answer(&[ana], &[group], &[], &policies));
    assert_eq!(
        paths(&inventory.principals[0]),
        [
            "inline policy | own | - | - | a:own",
            "managed policy | managed | arn:aws:iam::111122223333:policy/managed | - | a:managed",
            "permission boundary | limit | arn:aws:iam::111122223333:policy/limit | - | a:*",
            "group's inline policy | theirs | - | g | a:theirs",
            "group's managed policy | shared | arn:aws:iam::111122223333:policy/shared | g | a:shared",
        ]
    );
    assert_eq!(inventory.remarks, ["RoleDetailList is empty: was the answer filtered?"]);
    assert_eq!(inventory.rejected, []);
}

#[test]
fn a_role_has_its_key_its_dates_its_trusts_and_its_tags() {
    let entry =
        with(role("r"), "RoleLastUsed", json!({"LastUsedDate": "2025-05-06T07:08:09Z", "Region": "x"}));
    let entry = with(
        entry,
        "Tags",
        json!([{"Key": "Owned-By", "Value": "platform"}, {"Key": "api-key", "Value": "x"}]),
    );
    let inventory = inventory(&answer(&[], &[], &[entry], &[]));
    let role = &inventory.principals[0];
    assert_eq!(inventory.account, ACCOUNT);
    assert_eq!(role.key.provider_id.as_deref(), Some("AROAr"));
    assert_eq!(role.key.label, Some(arn("role/r")));
    assert_eq!(role.created_at, Some(instant::parse("2024-01-02T03:04:05Z").unwrap()));
    assert_eq!(role.last_used_at, Some(instant::parse("2025-05-06T07:08:09Z").unwrap()));
    assert_eq!(role.trusts[0].trusted, "ec2.amazonaws.com");
    assert_eq!(role.owner_hints, [OwnerHint { tag: "Owned-By".into(), value: "platform".into() }]);
    assert_eq!(role.tags[1], ("api-key".into(), tags::HIDDEN.into()));
    assert!(inventory.remarks[0].contains("role r: the value of its tag 'api-key'"));
}

#[test]
fn what_is_named_but_not_in_the_file_is_a_remark_with_holder_and_policy() {
    let gone = json!([{"PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]);
    let entry = with(with(user("ana"), "AttachedManagedPolicies", gone), "GroupList", json!(["lost"]));
    let entry = with(entry, "PermissionsBoundary", json!({"PermissionsBoundaryArn": arn("policy/limit")}));
    let inventory = inventory(&answer(&[entry], &[], &[role("r")], &[]));
    assert_eq!(inventory.rejected, []);
    for (remark, parts) in inventory.remarks.iter().zip([
        ["user ana", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
        ["user ana", "permission boundary arn:aws:iam::111122223333:policy/limit"],
        ["user ana", "group lost"],
    ]) {
        assert!(parts.iter().all(|part| remark.contains(part)), "{remark}");
    }
    assert_eq!(inventory.remarks.len(), 3);
}

#[test]
fn a_broken_entry_is_refused_alone_with_list_place_and_name() {
    let inline = |document: Value| json!([{"PolicyName": "p", "PolicyDocument": document}]);
    for (broken, reason) in [
        (with(user("bad"), "UserId", Value::Null), "UserId is missing"),
        (with(user("bad"), "UserId", json!("")), "UserId is empty"),
        (with(user("bad"), "Arn", Value::Null), "Arn is missing"),
        (with(user("bad"), "Arn", json!(arn("role/bad"))), "not a user's ARN"),
        (with(user("bad"), "CreateDate", json!("yesterday")), "CreateDate: 'yesterday' is not an instant"),
        (with(user("bad"), "CreateDate", json!(1e300)), "CreateDate: '1e+300' is not an instant"),
        (with(user("bad"), "UserPolicyList", inline(json!("nonsense"))), "inline policy 'p'"),
        (with(user("bad"), "UserPolicyList", json!([{"PolicyName": "p"}])), "no PolicyDocument"),
        (with(user("bad"), "UserName", json!("x".repeat(600))), "600 bytes: expected at most 512"),
        (with(user("bad"), "Tags", json!([{"Key": "k", "Value": "v".repeat(2000)}])), "a tag's Value"),
        (with(user("bad"), "GroupList", json!(7)), "invalid type"),
        (with(user("bad"), "GroupList", json!(["a\nb"])), "GroupList has control characters"),
        (with(user("bad"), "Unknown", json!("x".repeat(9 << 20))), "expected at most 8388608"),
        (json!("bad"), "no JSON object"),
        (json!(["bad", "AIDAbad", arn("user/bad")]), "no JSON object"),
        (json!(null), "no JSON object"),
        (user("good"), "stands in the file twice"),
    ] {
        let inventory =
            inventory(&answer(&[user("good"), broken.clone(), user("also")], &[], &[role("r")], &[]));
        let names: Vec<&str> = inventory.principals.iter().map(|principal| principal.name.as_str()).collect();
        assert_eq!(names, ["good", "also", "r"], "{broken}");
        assert_eq!(inventory.rejected.len(), 1, "{broken}");
        let rejection = &inventory.rejected[0];
        assert_eq!((rejection.file.as_str(), rejection.record), ("iam.json", Some(2)));
        assert!(rejection.reason.starts_with("UserDetailList entry 2"), "{}", rejection.reason);
        assert!(rejection.reason.contains(reason), "{}", rejection.reason);
    }
}

#[test]
fn a_broken_role_policy_or_group_is_refused_alone_too() {
    let no_default = with(policy("p", "a:b"), "PolicyVersionList", json!([]));
    let bad_group = json!({"GroupName": "g", "GroupId": "AGPA1", "Arn": "x"});
    let bad_role = with(role("bad"), "AssumeRolePolicyDocument", json!("%7B"));
    let no_trust = with(role("none"), "AssumeRolePolicyDocument", Value::Null);
    let bad_use = with(role("use"), "RoleLastUsed", json!({"LastUsedDate": "never"}));
    let attached = json!([{"PolicyArn": arn("policy/p")}]);
    let good = with(role("good"), "AttachedManagedPolicies", attached);
    let answer = answer(&[user("u")], &[bad_group], &[bad_role, no_trust, bad_use, good], &[no_default]);
    let inventory = inventory(&answer);
    let reasons: Vec<&str> = inventory.rejected.iter().map(|rejection| rejection.reason.as_str()).collect();
    for (reason, parts) in reasons.iter().zip([
        ["Policies entry 1 (p)", "no default version"],
        ["GroupDetailList entry 1 (g)", "not a group's ARN"],
        ["RoleDetailList entry 1 (bad)", "AssumeRolePolicyDocument"],
        ["RoleDetailList entry 2 (none)", "AssumeRolePolicyDocument is missing"],
        ["RoleDetailList entry 3 (use)", "LastUsedDate"],
    ]) {
        assert!(parts.iter().all(|part| reason.contains(part)), "{reason}");
    }
    assert_eq!(reasons.len(), 5);
    assert_eq!(inventory.principals.len(), 2);
    assert!(inventory.remarks[0].contains("role good") && inventory.remarks[0].contains("policy/p"));
}

#[test]
fn whoever_stands_in_the_file_twice_is_read_once() {
    let renamed = with(user("ana"), "Arn", json!(arn("user/other")));
    let renumbered = with(user("ana"), "UserId", json!("AIDAother"));
    let inventory =
        inventory(&answer(&[user("ana"), user("ana"), renamed, renumbered], &[], &[role("r")], &[]));
    assert_eq!(inventory.principals.len(), 2);
    assert_eq!(inventory.rejected.len(), 3);
    assert!(inventory.rejected.iter().all(|rejection| rejection.reason.contains("stands in the file twice")));
}

#[test]
fn one_page_of_several_and_a_filtered_answer_are_refused_whole() {
    let page = with(answer(&[user("u")], &[], &[role("r")], &[]), "IsTruncated", json!(true));
    assert!(refused(page.to_string().as_bytes()).contains("IsTruncated is true"));
    for token in ["NextToken", "Marker"] {
        let page = with(answer(&[user("u")], &[], &[role("r")], &[]), token, json!("eyJ"));
        assert!(refused(page.to_string().as_bytes()).contains(&format!("{token} is there")));
    }
    let last = with(with(page, "IsTruncated", json!(false)), "Marker", Value::Null);
    assert_eq!(inventory(&last).principals.len(), 2);
    assert!(refused(answer(&[], &[], &[], &[]).to_string().as_bytes()).contains("filtered"));
    let mut part = answer(&[user("u")], &[], &[role("r")], &[]);
    part.as_object_mut().unwrap().remove("GroupDetailList");
    assert!(refused(part.to_string().as_bytes()).contains("GroupDetailList is missing"));
}

#[test]
fn hostile_bytes_are_refused_with_the_file_and_what_was_expected() {
    let whole = answer(&[user("u")], &[], &[role("r")], &[]).to_string();
    let deep = "[".repeat(200_000);
    let deep_list = format!(r#"{{"UserDetailList": {deep}"#);
    for (bytes, reason) in [
        (&b""[..], "empty"),
        (b" \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe{\x00}\x00", "byte 1 is not UTF-8"),
        (b"hello", "no JSON object"),
        (b"[]", "no JSON object"),
        (b"7", "no JSON object"),
        (b"{}", "UserDetailList is missing"),
        (b"{\"UserDetailList\": 1e999999}", "UserDetailList"),
        (&whole.as_bytes()[..whole.len() / 2], "truncated"),
        (&[whole.as_bytes(), b"{}"].concat(), "trailing"),
        (deep.as_bytes(), "no JSON object"),
        (deep_list.as_bytes(), "truncated"),
    ] {
        let reason_given = refused(bytes);
        assert!(reason_given.starts_with("iam.json: "), "{reason_given}");
        assert!(reason_given.contains(reason) || reason == "UserDetailList", "{reason}: {reason_given}");
        assert!(reason_given.contains("get-account-authorization-details"), "{reason_given}");
        assert!(reason_given.len() < 700, "{reason_given}");
    }
    let bom = [b"\xef\xbb\xbf", whole.as_bytes()].concat();
    assert_eq!(read("iam.json", &bom).unwrap().principals.len(), 2);
}

#[test]
fn no_beginning_of_an_answer_is_taken_for_the_whole() {
    let whole = answer(&[user("u")], &[], &[role("r")], &[policy("p", "a:b")]).to_string();
    for length in 0..whole.len() {
        assert!(read("iam.json", &whole.as_bytes()[..length]).is_err(), "{length}");
    }
}

#[test]
fn an_entry_nested_200_000_deep_is_refused_alone() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let whole = answer(&[user("u")], &[], &[role("r")], &[]).to_string();
    let at = |field: &str| whole.replacen(r#""CreateDate""#, &format!(r#""{field}":{deep},"CreateDate""#), 1);
    assert_eq!(read("iam.json", at("Unknown").as_bytes()).unwrap().rejected, []);
    let inventory = read("iam.json", at("Tags").as_bytes()).unwrap();
    assert_eq!(inventory.principals.len(), 1);
    assert!(inventory.rejected[0].reason.len() < 300, "{}", inventory.rejected[0].reason);
}

#[test]
fn what_does_not_fit_into_the_budget_refuses_the_file() {
    let entry =
        with(user("u"), "UserPolicyList", json!([{"PolicyName": "p", "PolicyDocument": document("a:b")}]));
    let bytes = answer(&[entry], &[], &[role("r")], &[]).to_string();
    assert!(read_within("iam.json", bytes.as_bytes(), Budget::new(4000)).is_ok());
    let error = read_within("iam.json", bytes.as_bytes(), Budget::new(300)).unwrap_err();
    assert!(error.to_string().contains("UserDetailList entry 1"), "{error}");
    assert!(matches!(error.problem, FileProblem::TooLarge(_)));
}

#[test]
fn principals_of_another_account_keep_theirs_and_are_said() {
    let foreign = with(user("x"), "Arn", json!("arn:aws:iam::999988887777:user/x"));
    let inventory = inventory(&answer(&[foreign, user("u")], &[], &[role("r")], &[]));
    assert_eq!(inventory.account, ACCOUNT);
    assert_eq!(inventory.principals[0].key.account, "999988887777");
    assert!(inventory.remarks[0].contains("1 principals are of account 999988887777"));
}
