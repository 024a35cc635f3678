//! A small account for pages, imported as the provider's own files: what is used, idle, refused, old, and hostile.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::site::App;
use domain::actor::{Actor, HeldRole, Role};
use domain::clock::Clock;
use domain::id::{IdentityId, PersonId};
use domain::instant::parse;
use domain::ownership::OwnerPart;
use ops::identities::{Filter, all};
use ops::imports::{self, Logs};
use ops::{Call, ownership};
use serde_json::{Value, json};
use std::path::Path;

pub(crate) const ACCOUNT: &str = "111122223333";
/// A name that would be markup, were it not escaped.
pub(crate) const HOSTILE: &str = "\"><script>alert('x')</script>&amp;";

fn document(action: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})
}

/// A role that holds one pattern.
pub(crate) fn role(name: &str, number: usize, action: &str) -> Value {
    json!({
        "RoleName": name, "RoleId": format!("AROA{number:016}"), "Path": "/",
        "Arn": format!("arn:aws:iam::{ACCOUNT}:role/{name}"), "CreateDate": "2022-01-02T03:04:05Z",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "sts:AssumeRole"}]},
        "RolePolicyList": [{"PolicyName": "inline", "PolicyDocument": document(action)}],
        "AttachedManagedPolicies": [], "InstanceProfileList": [], "Tags": [{"Key": "owner", "Value": HOSTILE}]
    })
}

/// An inventory of these roles, and of `robot` with its keys.
pub(crate) fn inventory(roles: &[Value]) -> String {
    json!({
        "UserDetailList": [{
            "UserName": "robot", "UserId": "AIDAROBOT", "Path": "/", "Arn": format!("arn:aws:iam::{ACCOUNT}:user/robot"),
            "CreateDate": "2022-01-02T03:04:05Z", "GroupList": [], "AttachedManagedPolicies": [], "Tags": [],
            "UserPolicyList": [{"PolicyName": "inline", "PolicyDocument": document("ec2:DescribeRegions")}]
        }],
        "GroupDetailList": [], "RoleDetailList": roles, "Policies": []
    })
    .to_string()
}

const REPORT: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
    password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
    access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
    access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
    cert_1_last_rotated,cert_2_active,cert_2_last_rotated\n\
    robot,arn:aws:iam::111122223333:user/robot,2022-01-02T03:04:05+00:00,false,N/A,N/A,N/A,false,true,\
    2022-01-02T03:04:05+00:00,2026-02-25T10:00:00+00:00,us-east-1,ec2,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n";

pub(crate) fn record(number: usize, role: (&str, usize), event: &str, at: &str) -> Value {
    let (name, id) = (role.0, format!("AROA{:016}", role.1));
    json!({
        "eventVersion": "1.08", "eventTime": at, "eventSource": "ec2.amazonaws.com", "eventName": event,
        "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1", "requestParameters": null, "responseElements": null,
        "eventID": format!("fbd91225-39aa-4c00-822c-{number:012}"), "readOnly": true, "eventType": "AwsApiCall",
        "managementEvent": true, "recipientAccountId": ACCOUNT, "eventCategory": "Management",
        "userIdentity": {
            "type": "AssumedRole", "principalId": format!("{id}:s"), "accountId": ACCOUNT,
            "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/s"), "accessKeyId": "ASIAEXAMPLEEXAMPLE01",
            "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": id, "accountId": ACCOUNT,
                "arn": format!("arn:aws:iam::{ACCOUNT}:role/{name}"), "userName": name}}
        },
    })
}

/// Imports an inventory as the operator.
pub(crate) async fn import_inventory(app: &App, text: &str) {
    let done = imports::iam(&app.tenure.call(Actor::Operator), "iam.json", text.as_bytes()).await.unwrap();
    assert_eq!(done.rejected_total, 0, "{:?}", done.rejected);
}

/// The account at noon in March 2026: `reader` used what it holds on 30 January and was refused on 3 February, `idle`
/// used nothing, `admin` is privileged. Everything from November on was observed but the ten days from 10 January.
pub(crate) async fn account(app: &App, more: &[Value]) {
    let operator = app.tenure.call(Actor::Operator);
    let mut roles = vec![
        role("reader", 1, "ec2:Describe*"),
        role("idle", 2, "sqs:CreateQueue"),
        role("admin", 3, "*"),
        role(&"long-".repeat(40), 4, "s3:GetObject"),
        role(HOSTILE, 5, "ec2:DescribeInstances"),
    ];
    roles.extend(more.iter().cloned());
    import_inventory(app, &inventory(&roles)).await;
    imports::credential_report(&operator, "report.csv", REPORT.as_bytes()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    trails(folder.path());
    imports::trails(&operator, &folder.path().join("trails")).await.unwrap();
    let mut denied = record(2, ("reader", 1), "DescribeVolumes", "2026-02-03T10:00:00Z");
    denied["errorCode"] = "AccessDenied".into();
    let mut unknown = record(3, ("reader", 1), "NobodyKnowsThis", "2026-02-04T10:00:00Z");
    unknown["eventSource"] = "unheard.amazonaws.com".into();
    let records = [record(1, ("reader", 1), "DescribeInstances", "2026-01-30T10:00:00Z"), denied, unknown];
    for (name, from, until) in [("a", "2025-11-01", "2026-01-10"), ("b", "2026-01-20", "2026-03-02")] {
        let log = folder.path().join(format!("{name}.json"));
        let early = [record(9, ("admin", 3), "DescribeRegions", "2025-11-05T10:00:00Z")];
        let records: &[Value] = if name == "b" { &records } else { &early };
        std::fs::write(&log, json!({"Records": records, "n": name}).to_string()).unwrap();
        let files = sources::input::collect(&[log], &sources::aws::cloudtrail::is_no_log).unwrap().files;
        let at = |day: &str| parse(&format!("{day}T00:00:00Z")).unwrap();
        let logs = Logs { files, complete: Some((at(from), at(until))), ..Logs::default() };
        imports::cloudtrail(&operator, logs).await.unwrap();
    }
}

fn trails(folder: &Path) {
    let write = |name: &str, value: Value| {
        let path = folder.join("trails").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, value.to_string()).unwrap();
    };
    write(
        "trails.json",
        json!({"trailList": [{"Name": "main", "HomeRegion": "us-east-1", "S3BucketName": "logs",
        "TrailARN": format!("arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/main"), "IsMultiRegionTrail": true,
        "IncludeGlobalServiceEvents": true, "IsOrganizationTrail": false}]}),
    );
    write(
        "status/main.json",
        json!({"IsLogging": true, "StartLoggingTime": "2025-01-01T00:00:00Z",
        "LatestDeliveryTime": "2026-03-02T00:00:00Z"}),
    );
    write(
        "selectors/main.json",
        json!({"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": true}]}),
    );
}

/// The identity of that name.
pub(crate) async fn identity(app: &App, name: &str) -> IdentityId {
    let found =
        all(&app.tenure.call(Actor::Operator), &Filter { gone: true, ..Filter::default() }).await.unwrap();
    found.into_iter().find(|one| one.name == name).unwrap().id
}

/// A call by a person who holds these roles since long.
pub(crate) fn by(app: &App, id: PersonId, roles: &[Role]) -> Call {
    let since = app.clock.now() - chrono::Duration::days(400);
    let roles = roles.iter().map(|role| HeldRole { role: *role, since }).collect();
    app.tenure.call(Actor::Person { id, roles })
}

/// Security offers an identity to a person, who accepts.
pub(crate) async fn own(app: &App, security: PersonId, name: &str, person: PersonId) {
    let id = identity(app, name).await;
    let offer = ownership::offer(&by(app, security, &[Role::Security]), id, person, OwnerPart::Technical)
        .await
        .unwrap();
    ownership::accept(&by(app, person, &[]), offer).await.unwrap();
}
