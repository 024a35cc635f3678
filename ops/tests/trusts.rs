//! Who became whom: kept from logs in any order, judged against trust policies, and shown.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::support::{App, shared};
use domain::finding::Rule;
use domain::id::IdentityId;
use domain::instant::parse;
use domain::trust::AssumerKind;
use domain::window::Window;
use ops::findings;
use ops::identities::{self, Detail, Filter};
use ops::imports::{self, Logs};
use serde_json::{Value, json};
use std::path::PathBuf;

const ACCOUNT: &str = "111122223333";

fn role(name: &str, trusted: &Value) -> Value {
    json!({
        "RoleName": name, "RoleId": format!("AROA{}", name.to_uppercase()), "Path": "/app/",
        "Arn": format!("arn:aws:iam::{ACCOUNT}:role/app/{name}"), "CreateDate": "2022-01-02T03:04:05Z",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": trusted},
        "RolePolicyList": [], "AttachedManagedPolicies": [], "InstanceProfileList": [], "Tags": []
    })
}

fn lets_in(principal: &Value, action: &str) -> Value {
    json!({"Effect": "Allow", "Principal": principal, "Action": action})
}

/// `web` trusts two services, `both` a service and the whole account of a partner, `build` GitHub for two repositories, and
/// `caller` is trusted by nobody but itself.
fn inventory() -> String {
    let hub = format!("arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com");
    let of = |repository: &str| {
        json!({"Effect": "Allow", "Principal": {"Federated": hub}, "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": format!("repo:ours/{repository}:*")}}})
    };
    let services = json!({"Service": ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"]});
    let caller = json!({"AWS": format!("arn:aws:iam::{ACCOUNT}:role/app/caller")});
    let partner = json!({"AWS": "arn:aws:iam::444455556666:role/partner"});
    let roles = [
        role("web", &json!([lets_in(&services, "sts:AssumeRole")])),
        role("both", &json!([lets_in(&caller, "sts:AssumeRole"), lets_in(&partner, "sts:AssumeRole")])),
        role("build", &json!([of("app"), of("old")])),
        role("caller", &json!([lets_in(&json!({"Service": "lambda.amazonaws.com"}), "sts:AssumeRole")])),
    ];
    json!({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": roles, "Policies": []}).to_string()
}

fn assume(number: u32, name: &str, (operation, caller): (&str, &Value), day: u32) -> Value {
    json!({
        "eventVersion": "1.08", "userIdentity": caller, "eventTime": format!("2023-07-{day:02}T10:00:00Z"),
        "eventSource": "sts.amazonaws.com", "eventName": operation, "awsRegion": "us-east-1",
        "sourceIPAddress": "192.0.2.77", "eventID": format!("fbd91225-39aa-4c00-822c-{number:012}"), "readOnly": true,
        "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
        "requestParameters": {"roleArn": format!("arn:aws:iam::{ACCOUNT}:role/app/{name}"), "roleSessionName": "s"},
        "responseElements": {"assumedRoleUser": {"assumedRoleId": format!("AROA{}:s", name.to_uppercase()),
            "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/s")}}
    })
}

fn records() -> Vec<Value> {
    let service = |name: &str| json!({"type": "AWSService", "invokedBy": name});
    let (ecs, lambda) = (service("ecs-tasks.amazonaws.com"), service("lambda.amazonaws.com"));
    let caller = json!({
        "type": "AssumedRole", "principalId": "AROACALLER:s", "accountId": ACCOUNT,
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/caller/s"),
        "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROACALLER", "accountId": ACCOUNT,
            "arn": format!("arn:aws:iam::{ACCOUNT}:role/app/caller"), "userName": "caller"}}
    });
    let hub = json!({"type": "WebIdentityUser", "userName": "repo:ours/app:ref:refs/heads/main",
        "identityProvider": "token.actions.githubusercontent.com"});
    vec![
        assume(1, "web", ("AssumeRole", &ecs), 3),
        assume(2, "web", ("AssumeRole", &ecs), 20),
        assume(3, "both", ("AssumeRole", &caller), 9),
        assume(4, "build", ("AssumeRoleWithWebIdentity", &hub), 12),
        assume(5, "caller", ("AssumeRole", &lambda), 12),
    ]
}

fn log(app: &App, name: &str, records: &[Value]) -> PathBuf {
    app.file(name, json!({ "Records": records }).to_string().as_bytes())
}

/// A trail that records everything, and, where `complete`, the statement that every file since April was imported.
async fn watch(app: &App, complete: bool) {
    let operator = app.operator();
    let trail = json!({"Name": "main", "TrailARN": format!("arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/main"),
        "HomeRegion": "us-east-1", "IsMultiRegionTrail": true, "IncludeGlobalServiceEvents": true,
        "IsOrganizationTrail": false, "S3BucketName": "logs"});
    let status = json!({"IsLogging": true, "StartLoggingTime": "2023-01-01T00:00:00Z", "LatestDeliveryTime": "2023-08-01T00:00:00Z"});
    let selectors = json!({"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": true}]});
    app.file("trails/trails.json", json!({"trailList": [trail]}).to_string().as_bytes());
    app.file("trails/status/main.json", status.to_string().as_bytes());
    app.file("trails/selectors/main.json", selectors.to_string().as_bytes());
    imports::trails(&operator, &app.folder.path().join("trails")).await.unwrap();
    if complete {
        let again = log(app, "again.json", &records()[..1]);
        let files = sources::input::collect(&[again], &|_| false).unwrap().files;
        let complete = Some((parse("2023-04-01T00:00:00Z").unwrap(), parse("2023-08-01T00:00:00Z").unwrap()));
        imports::cloudtrail(&operator, Logs { files, complete, ..Logs::default() }).await.unwrap();
    }
}

async fn whole() -> App {
    let app = App::new().await;
    app.import_iam("iam.json", &inventory()).await;
    app.import_logs(&[log(&app, "log.json", &records())]).await;
    watch(&app, true).await;
    app
}

async fn identity(app: &App, name: &str) -> IdentityId {
    let all = identities::all(&app.operator(), &Filter::default()).await.unwrap();
    all.into_iter().find(|one| one.name == name).unwrap().id
}

async fn page(app: &App, name: &str) -> Detail {
    let window = Window::before(app.now(), 90);
    identities::detail(&app.operator(), identity(app, name).await, window).await.unwrap()
}

async fn wider(app: &App, name: &str) -> Option<String> {
    let all = findings::of_identity(&app.operator(), identity(app, name).await).await.unwrap();
    let found = all.into_iter().find(|one| one.finding.rule == Rule::TrustWiderThanUsed);
    found.map(|one| one.finding.evidence)
}

#[tokio::test]
async fn of_two_trusted_parties_the_one_that_nobody_used_is_found_and_the_page_says_so_beside_each() {
    let app = whole().await;
    let never = "never became it in a window that was wholly observed";
    assert_eq!(wider(&app, "web").await, Some(format!("ec2.amazonaws.com: {never}")));
    assert_eq!(wider(&app, "caller").await, None, "its only trusted party used it");
    let trusts = page(&app, "web").await.trusts;
    let told: Vec<_> = trusts.iter().map(|one| (one.trusted.as_str(), one.used, one.became)).collect();
    assert_eq!(told, [("ec2.amazonaws.com", Some(false), 0), ("ecs-tasks.amazonaws.com", Some(true), 2)]);
    let last = trusts[1].became_at.unwrap();
    assert_eq!(last, parse("2023-07-20T10:00:00Z").unwrap());
}

#[tokio::test]
async fn of_two_repositories_of_one_provider_the_one_that_never_came_is_found() {
    let app = whole().await;
    let trusts = page(&app, "build").await.trusts;
    let of = |repository: &str| {
        trusts.iter().find(|one| one.conditions.contains(repository)).map(|one| (one.used, one.became))
    };
    assert_eq!((of("ours/app"), of("ours/old")), (Some((Some(true), 1)), Some((Some(false), 0))));
    assert!(
        wider(&app, "build").await.unwrap().contains("oidc-provider/token.actions.githubusercontent.com")
    );
}

#[tokio::test]
async fn what_was_not_wholly_observed_is_never_called_unused() {
    let app = App::new().await;
    app.import_iam("iam.json", &inventory()).await;
    app.import_logs(&[log(&app, "log.json", &records())]).await;
    watch(&app, false).await;
    for name in ["web", "both", "build", "caller"] {
        assert_eq!(wider(&app, name).await, None, "{name}");
    }
    let trusts = page(&app, "web").await.trusts;
    assert_eq!(trusts[0].used, None);
    assert_eq!(trusts[1].used, Some(true), "use is use, however little was observed");
}

#[tokio::test]
async fn whoever_acts_while_nobody_was_seen_to_become_it_was_not_wholly_heard() {
    let app = App::new().await;
    app.import_iam("iam.json", &inventory()).await;
    watch(&app, true).await;
    assert!(wider(&app, "caller").await.is_some(), "nobody, and it did nothing");
    let session = json!({
        "type": "AssumedRole", "principalId": "AROACALLER:s", "accountId": ACCOUNT,
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/caller/s")
    });
    let mut acts = assume(60, "x", ("GetCallerIdentity", &session), 20);
    acts["responseElements"] = Value::Null;
    app.import_logs(&[log(&app, "acts.json", &[acts])]).await;
    assert_eq!(wider(&app, "caller").await, None);
}

#[tokio::test]
async fn a_stranger_known_by_an_id_alone_keeps_the_trust_of_its_account_from_being_unused() {
    let app = whole().await;
    assert!(wider(&app, "both").await.unwrap().starts_with("arn:aws:iam::444455556666:role/partner"));
    let foreign = json!({"type": "AWSAccount", "principalId": "AROAFOREIGN:s", "accountId": "444455556666"});
    app.import_logs(&[log(&app, "f.json", &[assume(70, "both", ("AssumeRole", &foreign), 15)])]).await;
    assert_eq!(wider(&app, "both").await, None, "it may have been the partner");
    let rows = page(&app, "both").await.became.rows;
    assert_eq!(rows.len(), 2);
    assert!(rows[0].foreign && rows[0].assumer.account == "444455556666", "{rows:?}");
    let caller = rows[1].identity.as_ref().unwrap();
    assert_eq!((caller.1.as_str(), rows[1].count, rows[1].total), ("caller", 1, 1));
}

/// Who became each role, without ids of ours.
async fn became(app: &App) -> Vec<(String, String, String, u64, u64)> {
    let mut all = Vec::new();
    for brief in identities::all(&app.operator(), &Filter::default()).await.unwrap() {
        let window = Window::before(app.now(), 90);
        let page = identities::detail(&app.operator(), brief.id, window).await.unwrap();
        let name = brief.label.or(brief.provider_id).unwrap();
        all.extend(page.became.rows.into_iter().map(|row| {
            assert!(!row.assumer.name.contains("192.0.2"), "no address is kept");
            let who = format!("{} {}", row.assumer.name, row.assumer.subject);
            (name.clone(), row.assumer.kind.to_string(), who, row.count, row.total)
        }));
    }
    all.sort();
    all
}

#[tokio::test]
async fn neither_order_nor_repetition_of_imports_changes_who_became_whom() {
    let first = whole().await;
    let expected = became(&first).await;
    assert_eq!(expected.len(), 4);
    first.import_logs(&[log(&first, "log.json", &records())]).await;
    first.import_iam("iam.json", &inventory()).await;
    assert_eq!(became(&first).await, expected, "the same again");

    // One record a file, the last first, the inventory in between: identities are known by their names alone at first.
    let other = App::new().await;
    let mut records = records();
    for record in &mut records {
        if record["eventID"].as_str().unwrap().ends_with('3') {
            record["responseElements"] = Value::Null;
        }
    }
    for (number, record) in records.iter().enumerate().rev() {
        let file = log(&other, &format!("{number}.json"), std::slice::from_ref(record));
        other.import_logs(&[file]).await;
        if number == 2 {
            other.import_iam("iam.json", &inventory()).await;
        }
    }
    watch(&other, true).await;
    assert_eq!(became(&other).await, expected);
}

#[tokio::test]
async fn two_that_turn_out_to_be_one_bring_their_assumers_together() {
    let app = App::new().await;
    let all = records();
    // By its ARN alone, then by its id alone; the inventory knows both.
    let mut by_name = all[0].clone();
    by_name["responseElements"] = Value::Null;
    let mut by_id = all[1].clone();
    by_id["requestParameters"] = Value::Null;
    app.import_logs(&[log(&app, "a.json", &[by_name])]).await;
    app.import_logs(&[log(&app, "b.json", &[by_id])]).await;
    let two = identities::all(&app.operator(), &Filter::default()).await.unwrap();
    assert_eq!(two.len(), 2);
    app.import_iam("iam.json", &inventory()).await;
    let rows = page(&app, "web").await.became.rows;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].assumer.kind, rows[0].count, rows[0].total), (AssumerKind::Service, 2, 2));
}

#[tokio::test]
async fn one_assumption_in_the_trails_of_two_accounts_is_one() {
    let app = App::new().await;
    app.import_iam("iam.json", &inventory()).await;
    let foreign = json!({"type": "AWSAccount", "principalId": "AROAPARTNER:s", "accountId": "444455556666"});
    let theirs = json!({
        "type": "AssumedRole", "principalId": "AROAPARTNER:s", "accountId": "444455556666",
        "arn": "arn:aws:sts::444455556666:assumed-role/partner/s",
        "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROAPARTNER", "accountId": "444455556666",
            "arn": "arn:aws:iam::444455556666:role/partner", "userName": "partner"}}
    });
    let mut away = assume(81, "both", ("AssumeRole", &theirs), 15);
    away["recipientAccountId"] = json!("444455556666");
    let here = assume(80, "both", ("AssumeRole", &foreign), 15);
    app.import_logs(&[log(&app, "here.json", &[here])]).await;
    app.import_logs(&[log(&app, "away.json", &[away])]).await;
    let page = page(&app, "both").await;
    assert_eq!(page.became.rows.len(), 1);
    assert_eq!(page.became.rows[0].total, 1);
    assert_eq!(page.became.rows[0].assumer.name, "arn:aws:iam::444455556666:role/partner");
    let partner = page.trusts.iter().find(|one| one.trusted.ends_with("partner")).unwrap();
    assert_eq!((partner.used, partner.became), (Some(true), 1));
}

#[tokio::test]
async fn the_shared_set_says_who_became_whom_whatever_the_order() {
    let Some(folder) = shared() else { return };
    let folder = folder.join("data/aws/cloudtrail-invictus");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let forwards = App::new().await;
    forwards.import_logs(&files).await;
    let expected = became(&forwards).await;
    assert_eq!(expected.iter().map(|(_, _, _, _, total)| total).sum::<u64>(), 36);
    let backwards = App::new().await;
    files.reverse();
    for part in files.chunks(7) {
        backwards.import_logs(part).await;
    }
    assert_eq!(became(&backwards).await, expected);
}
