//! Imports of inventories, credential reports and trails, and what they come to in a verdict.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::support::{App, shared};
use domain::actor::Role;
use domain::id::{CredentialId, IdentityId, RevocationId};
use domain::instant::parse;
use domain::principal::PrincipalClass;
use domain::text::ReasonText;
use domain::usage::{Row, RowKind, Verdict};
use domain::window::Window;
use entities::{credential, held_grant, identity};
use ops::identities::{self, Filter};
use ops::imports::{self, Logs};
use ops::revocations::{self, Wanted};
use ops::usage::{Question, usage};
use ops::{Call, Error};
use sea_orm::{EntityTrait, QueryFilter};
use serde_json::{Value, json};
use std::path::PathBuf;

const ACCOUNT: &str = "111122223333";
const ROLE: &str = "arn:aws:iam::111122223333:role/worker";

/// An inventory of one role with the given inline statements, and one user.
fn inventory(statements: &Value) -> String {
    json!({
        "UserDetailList": [{
            "Path": "/", "UserName": "svc-deploy", "UserId": "AIDAEXAMPLEUSER0000001", "Arn": "arn:aws:iam::111122223333:user/svc-deploy",
            "CreateDate": "2023-01-01T00:00:00Z", "GroupList": [], "AttachedManagedPolicies": [],
        }],
        "GroupDetailList": [], "Policies": [],
        "RoleDetailList": [{
            "Path": "/", "RoleName": "worker", "RoleId": "AROAEXAMPLEROLE0000001", "Arn": ROLE,
            "CreateDate": "2023-01-01T00:00:00Z", "InstanceProfileList": [], "AttachedManagedPolicies": [],
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
            "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}],
            "Tags": [{"Key": "owner", "Value": "payments"}],
        }],
    })
    .to_string()
}

fn allow(action: &str) -> Value {
    json!([{"Effect": "Allow", "Action": action, "Resource": "*"}])
}

fn record(id: u32, name: &str, at: &str, extra: &Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.08", "eventID": format!("00000000-0000-0000-0000-{id:012}"), "eventTime": at,
        "eventSource": "s3.amazonaws.com", "eventName": name, "awsRegion": "us-east-1",
        "recipientAccountId": ACCOUNT, "readOnly": true, "managementEvent": true, "eventCategory": "Management",
        "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLEROLE0000001:s", "accountId": ACCOUNT,
            "arn": "arn:aws:sts::111122223333:assumed-role/worker/s",
            "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROAEXAMPLEROLE0000001", "arn": ROLE,
                "accountId": ACCOUNT, "userName": "worker"}}},
    });
    let whole = record.as_object_mut().unwrap();
    for (key, value) in extra.as_object().unwrap() {
        whole.insert(key.clone(), value.clone());
    }
    record
}

/// The folder of answers about one trail that records everything from 1 June to 1 August.
fn trails(app: &App) -> PathBuf {
    app.file("trails/trails.json", json!({"trailList": [{
        "Name": "main", "TrailARN": "arn:aws:cloudtrail:us-east-1:111122223333:trail/main", "HomeRegion": "us-east-1",
        "IsMultiRegionTrail": true, "IncludeGlobalServiceEvents": true, "IsOrganizationTrail": false,
    }]}).to_string().as_bytes());
    app.file("trails/status/main.json", json!({
        "IsLogging": true, "StartLoggingTime": "2023-06-01T00:00:00Z", "LatestDeliveryTime": "2023-08-01T00:00:00Z",
    }).to_string().as_bytes());
    app.file(
        "trails/selectors/main.json",
        json!({
            "TrailARN": "arn:aws:cloudtrail:us-east-1:111122223333:trail/main",
            "EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": [],
                "ExcludeManagementEventSources": []}],
        })
        .to_string()
        .as_bytes(),
    );
    app.folder.path().join("trails")
}

async fn rows(call: &Call, expand: bool) -> Vec<Row> {
    let window = Window::ending(parse("2023-07-31T00:00:00Z").unwrap(), 30);
    let question = Question { identity: Some(ROLE.into()), window, expand, unmapped: false };
    usage(call, &question).await.unwrap().remove(0).rows
}

async fn verdict(app: &App, action: &str) -> Option<Verdict> {
    let rows = rows(&app.operator(), true).await;
    rows.iter()
        .find(|row| row.permission == action && row.kind == RowKind::Action)
        .and_then(|row| row.verdict)
}

async fn logs(app: &App, records: &[Value], complete: bool) -> imports::Summary {
    let path = app.file("log.json", json!({ "Records": records }).to_string().as_bytes());
    let inputs = sources::input::collect(&[path], &|_| false).unwrap();
    let whole = (parse("2023-06-01T00:00:00Z").unwrap(), parse("2023-08-01T00:00:00Z").unwrap());
    let logs = Logs { files: inputs.files, complete: complete.then_some(whole), ..Logs::default() };
    imports::cloudtrail(&app.operator(), logs).await.unwrap()
}

#[tokio::test]
async fn the_shared_inventory_goes_in_without_a_rejected_entry_and_a_second_time_changes_nothing() {
    let Some(folder) = shared() else { return };
    let app = App::new().await;
    let text = std::fs::read_to_string(folder.join("data/aws/iam-authorization-details.json")).unwrap();
    let first = app.import_iam("iam.json", &text).await;
    assert_eq!((first.records, first.identities, first.rejected_total), (122, 122, 0));
    let grants = held_grant::Entity::find().all(app.tenure.database.read()).await.unwrap();
    let second = app.import_iam("iam.json", &text).await;
    assert_eq!((second.duplicates, second.events, second.identities), (122, 0, 0));
    assert_eq!(held_grant::Entity::find().all(app.tenure.database.read()).await.unwrap(), grants);
    let population =
        Filter { classes: vec![PrincipalClass::Machine, PrincipalClass::Unsure], ..Filter::default() };
    let all = identities::all(&app.operator(), &Filter::default()).await.unwrap();
    let ours = identities::all(&app.operator(), &population).await.unwrap();
    assert_eq!((all.len(), ours.len()), (122, 70));
    assert!(all.iter().all(|one| !one.class_rule.is_empty()));
}

#[tokio::test]
async fn who_is_mixed_in_from_another_account_is_known_and_gives_that_account_no_inventory() {
    let app = App::new().await;
    let mut mixed: Value = serde_json::from_str(&inventory(&allow("s3:ListAllMyBuckets"))).unwrap();
    let mut guest = mixed["RoleDetailList"][0].clone();
    guest["RoleName"] = "guest".into();
    guest["RoleId"] = "AROAGUEST".into();
    guest["Arn"] = "arn:aws:iam::222233334444:role/guest".into();
    mixed["RoleDetailList"].as_array_mut().unwrap().push(guest);
    let first = app.import_iam("iam.json", &mixed.to_string()).await;
    assert_eq!((first.records, first.rejected_total), (first.events, 0));
    let taken = entities::inventory::Entity::find().all(app.tenure.database.read()).await.unwrap();
    assert_eq!(taken.len(), 1, "the file is the inventory of one account alone");
    let found = identities::named(&app.operator(), "arn:aws:iam::222233334444:role/guest").await.unwrap();
    assert!(!found[0].inventoried && !found[0].class_rule.is_empty());
    let second = app.import_iam("iam.json", &mixed.to_string()).await;
    assert_eq!((second.events, second.duplicates), (0, first.records));
}

#[tokio::test]
async fn only_declared_hours_allow_unused_and_only_with_a_statement_of_completeness() {
    let app = App::new().await;
    app.import_iam("iam.json", &inventory(&allow("s3:ListAllMyBuckets"))).await;
    assert_eq!(verdict(&app, "s3:ListAllMyBuckets").await, Some(Verdict::NotEvaluable));
    let seen = [record(1, "GetBucketAcl", "2023-07-10T10:00:00Z", &json!({}))];
    logs(&app, &seen, false).await;
    assert_eq!(verdict(&app, "s3:ListAllMyBuckets").await, Some(Verdict::NotObserved), "inferred hours");
    imports::trails(&app.operator(), &trails(&app)).await.unwrap();
    assert_eq!(
        verdict(&app, "s3:ListAllMyBuckets").await,
        Some(Verdict::NotObserved),
        "nobody stated completeness"
    );
    logs(&app, &seen, true).await;
    assert_eq!(verdict(&app, "s3:ListAllMyBuckets").await, Some(Verdict::Unused));
    logs(&app, &[record(2, "ListBuckets", "2023-07-10T10:00:00Z", &json!({}))], false).await;
    assert_eq!(verdict(&app, "s3:ListAllMyBuckets").await, Some(Verdict::Used));
}

#[tokio::test]
async fn a_successful_stop_logging_ends_what_was_declared_and_a_failed_one_does_not() {
    let app = App::new().await;
    app.import_iam("iam.json", &inventory(&allow("s3:ListAllMyBuckets"))).await;
    imports::trails(&app.operator(), &trails(&app)).await.unwrap();
    let stop = |id, extra: Value| {
        let mut stop = record(id, "StopLogging", "2023-07-10T10:00:00Z", &extra);
        stop["eventSource"] = json!("cloudtrail.amazonaws.com");
        stop["readOnly"] = json!(false);
        stop["requestParameters"] = json!({"name": "arn:aws:cloudtrail:us-east-1:111122223333:trail/main"});
        stop
    };
    logs(&app, &[stop(1, json!({"errorCode": "AccessDenied"}))], true).await;
    assert_eq!(verdict(&app, "s3:ListAllMyBuckets").await, Some(Verdict::Unused));
    logs(&app, &[stop(2, json!({}))], false).await;
    assert_eq!(verdict(&app, "s3:ListAllMyBuckets").await, Some(Verdict::NotObserved));
}

#[tokio::test]
async fn a_grant_that_a_later_inventory_adds_is_too_new_and_a_new_path_of_an_old_one_is_not() {
    let app = App::at("2023-07-01T12:00:00Z").await;
    app.import_iam("iam.json", &inventory(&allow("s3:ListAllMyBuckets"))).await;
    imports::trails(&app.operator(), &trails(&app)).await.unwrap();
    logs(&app, &[record(1, "GetBucketAcl", "2023-07-10T10:00:00Z", &json!({}))], true).await;
    app.clock.advance_to(parse("2023-07-20T00:00:00Z").unwrap());
    let mut both = allow("s3:ListAllMyBuckets").as_array().unwrap().clone();
    both.extend(allow("s3:DeleteBucket").as_array().unwrap().clone());
    let renamed = inventory(&json!(both)).replace(r#""PolicyName":"p""#, r#""PolicyName":"q""#);
    app.import_iam("iam.json", &renamed).await;
    assert_eq!(verdict(&app, "s3:DeleteBucket").await, Some(Verdict::TooNew));
    assert_eq!(
        verdict(&app, "s3:ListAllMyBuckets").await,
        Some(Verdict::Unused),
        "held all along, by another policy"
    );
}

#[tokio::test]
async fn an_identity_that_an_inventory_lacks_is_gone_and_its_successor_is_another() {
    let app = App::new().await;
    app.import_iam("iam.json", &inventory(&allow("s3:*"))).await;
    let before = identities::named(&app.operator(), ROLE).await.unwrap().remove(0);
    let recreated = inventory(&allow("s3:*")).replace("AROAEXAMPLEROLE0000001", "AROAEXAMPLEROLE0000002");
    app.import_iam("iam.json", &recreated).await;
    let named = identities::named(&app.operator(), ROLE).await.unwrap();
    assert_eq!(named.len(), 2);
    let old = named.iter().find(|one| one.id == before.id).unwrap();
    assert!(old.gone_at.is_some());
    assert!(named.iter().any(|one| one.id != before.id && one.gone_at.is_none()));
}

#[tokio::test]
async fn trust_policies_are_credentials_without_a_clock() {
    let app = App::new().await;
    app.import_iam("iam.json", &inventory(&allow("s3:*"))).await;
    let trusts = credential::Entity::find().all(app.tenure.database.read()).await.unwrap();
    assert_eq!(trusts.len(), 1);
    assert_eq!(trusts[0].kind, "federated trust");
    assert!(trusts[0].detail.contains("lambda.amazonaws.com"), "{}", trusts[0].detail);
}

const REPORT: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated\nsvc-deploy,arn:aws:iam::111122223333:user/svc-deploy,2023-01-01T00:00:00+00:00,false,N/A,N/A,N/A,false,true,2023-07-10T12:10:14+00:00,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n";

fn key_made() -> Value {
    let mut made = record(
        7,
        "CreateAccessKey",
        "2023-07-10T12:10:14Z",
        &json!({
            "requestParameters": {"userName": "svc-deploy"},
            "responseElements": {"accessKey": {"accessKeyId": "AKIAEXAMPLE000000001", "userName": "svc-deploy",
                "status": "Active", "createDate": "Jul 10, 2023 12:10:14 PM"}},
        }),
    );
    made["eventSource"] = json!("iam.amazonaws.com");
    made["readOnly"] = json!(false);
    made
}

fn key_used() -> Value {
    let mut used = record(8, "ListBuckets", "2023-07-11T00:00:00Z", &json!({}));
    used["userIdentity"] = json!({"type": "IAMUser", "principalId": "AIDAEXAMPLEUSER0000001", "accountId": ACCOUNT,
        "arn": "arn:aws:iam::111122223333:user/svc-deploy", "userName": "svc-deploy", "accessKeyId": "AKIAEXAMPLE000000001"});
    used
}

async fn keys(app: &App) -> Vec<(Option<String>, Option<String>)> {
    let all = credential::Entity::find().all(app.tenure.database.read()).await.unwrap();
    let mut keys: Vec<_> =
        all.into_iter().filter(|row| row.kind == "access key").map(|row| (row.slot, row.key_id)).collect();
    keys.sort();
    keys
}

#[tokio::test]
async fn a_keys_slot_and_its_id_become_one_whatever_the_order_of_imports() {
    let paired = vec![(Some("1".to_owned()), Some("AKIAEXAMPLE000000001".to_owned()))];
    let report = async |app: &App| {
        imports::credential_report(&app.operator(), "report.csv", REPORT.as_bytes()).await.unwrap()
    };
    let app = App::new().await;
    report(&app).await;
    logs(&app, &[key_used()], false).await;
    assert_eq!(keys(&app).await.len(), 2, "an id without a slot stays a credential of its own");
    logs(&app, &[key_made()], false).await;
    assert_eq!(keys(&app).await, paired);
    let second = report(&app).await;
    assert_eq!((second.events, second.duplicates), (0, 1));
    assert_eq!(keys(&app).await, paired);

    let other = App::new().await;
    logs(&other, &[key_made(), key_used()], false).await;
    report(&other).await;
    assert_eq!(keys(&other).await, paired);
    other.import_iam("iam.json", &inventory(&allow("s3:*"))).await;
    assert_eq!(keys(&other).await, paired);
}

/// Security revokes it now.
async fn revoked(app: &App, identity: IdentityId, credential: Option<CredentialId>) -> RevocationId {
    let sec = app.person("sec", Role::Security).await;
    let call = app.by(sec, &[Role::Security], app.now());
    let why = ReasonText::parse("It stood in a public build log").unwrap();
    revocations::revoke(&call, Wanted { identity, credential, exposed: true }, &why).await.unwrap()
}

#[tokio::test]
async fn what_is_revoked_now_stays_so_when_two_turn_out_to_be_one() {
    let app = App::new().await;
    // The report knows the ARN alone, this log the id alone.
    imports::credential_report(&app.operator(), "report.csv", REPORT.as_bytes()).await.unwrap();
    let mut nameless = key_used();
    nameless["eventID"] = json!("00000000-0000-0000-0000-000000000009");
    let caller = nameless["userIdentity"].as_object_mut().unwrap();
    caller.remove("arn");
    caller.remove("userName");
    logs(&app, &[nameless], false).await;
    let db = app.tenure.database.read();
    let by_label = identity::Entity::find().filter(identity::COLUMN.provider_id.is_null()).one(db).await;
    let by_label = by_label.unwrap().unwrap();
    let slot = credential::Entity::find().filter(credential::COLUMN.slot.eq("1")).one(db).await.unwrap();
    let slot = CredentialId::new(slot.unwrap().id);
    let ids = [
        revoked(&app, IdentityId::new(by_label.id), None).await,
        revoked(&app, IdentityId::new(by_label.id), Some(slot)).await,
    ];
    logs(&app, &[key_made(), key_used()], false).await;
    assert_eq!(keys(&app).await, vec![(Some("1".to_owned()), Some("AKIAEXAMPLE000000001".to_owned()))]);
    let now = identities::named(&app.operator(), "arn:aws:iam::111122223333:user/svc-deploy").await.unwrap();
    assert_eq!(
        now.iter().map(|one| one.provider_id.as_deref()).collect::<Vec<_>>(),
        [Some("AIDAEXAMPLEUSER0000001")]
    );
    for id in ids {
        let shown = revocations::show(&app.operator(), id).await.unwrap();
        assert_eq!(shown.row.identity, now[0].id);
    }
}

#[tokio::test]
async fn what_a_report_does_not_say_stays_unknown() {
    let app = App::new().await;
    imports::credential_report(&app.operator(), "report.csv", REPORT.as_bytes()).await.unwrap();
    let rows = credential::Entity::find().all(app.tenure.database.read()).await.unwrap();
    assert_eq!(rows.len(), 1, "no second key, no password: {rows:?}");
    assert_eq!(rows[0].provider_used_at, None);
    assert_eq!(rows[0].active, Some(true));
}

#[tokio::test]
async fn a_label_learns_its_id_and_what_was_counted_for_either_is_counted_for_the_one() {
    let app = App::new().await;
    // The report knows the ARN alone; the log knows both.
    imports::credential_report(&app.operator(), "report.csv", REPORT.as_bytes()).await.unwrap();
    logs(&app, &[key_used()], false).await;
    let named =
        identities::named(&app.operator(), "arn:aws:iam::111122223333:user/svc-deploy").await.unwrap();
    assert_eq!(named.len(), 1);
    assert_eq!(named[0].provider_id.as_deref(), Some("AIDAEXAMPLEUSER0000001"));
}

#[tokio::test]
async fn a_person_without_the_right_imports_nothing_and_states_nothing() {
    let app = App::new().await;
    let ada = app.person("ada", Role::Auditor).await;
    let call = app.by(ada, &[Role::Auditor], app.now());
    assert!(matches!(
        imports::iam(&call, "iam.json", inventory(&allow("s3:*")).as_bytes()).await,
        Err(Error::Forbidden(_))
    ));
    let admin = app.by(ada, &[Role::Admin], app.now());
    let whole = (parse("2023-06-01T00:00:00Z").unwrap(), parse("2023-08-01T00:00:00Z").unwrap());
    let stated = imports::cloudtrail(&admin, Logs { complete: Some(whole), ..Logs::default() }).await;
    assert!(matches!(stated, Err(Error::Forbidden(_))), "security states completeness, not an admin");
    assert!(identities::all(&app.operator(), &Filter::default()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_broken_file_is_refused_and_leaves_nothing_behind() {
    let app = App::new().await;
    for bad in ["", "{", "[]", "{\"UserDetailList\": 3}"] {
        let refused = imports::iam(&app.operator(), "iam.json", bad.as_bytes()).await.unwrap_err();
        assert!(
            matches!(&refused, Error::Refused(reason) if reason.starts_with("iam.json")),
            "{bad}: {refused}"
        );
    }
    assert!(imports::list(&app.operator(), 10).await.unwrap().is_empty());
}
