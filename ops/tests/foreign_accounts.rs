//! Accounts that are none of ours: seen only as callers in our logs, kept with their use, and never in a review's way.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use domain::principal::PrincipalClass;
use domain::window::Window;
use evidence::bundle::campaign::{CampaignFile, Outside};
use ops::identities::{self, Filter};
use ops::imports;
use ops::reviews::{self, Launch, Scope};
use ops::usage::{Question, usage};
use serde_json::{Value, json};
use std::io::{Cursor, Read as _};

const OURS: &str = "111122223333";
const OTHER: &str = "444455556666";

/// A call of the other account's identity, in the log of the account `recipient`.
fn called(number: u32, recipient: &str) -> Value {
    json!({
        "eventVersion": "1.08", "eventTime": "2023-07-26T10:00:00Z", "eventSource": "sts.amazonaws.com",
        "eventName": "AssumeRole", "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1",
        "userIdentity": {"type": "AWSAccount", "principalId": "AIDAVENDOR0000000001", "accountId": OTHER},
        "requestParameters": {"roleArn": format!("arn:aws:iam::{OURS}:role/reader"), "roleSessionName": "s"},
        "responseElements": {"assumedRoleUser": {"assumedRoleId": "AROAREADER:s",
            "arn": format!("arn:aws:sts::{OURS}:assumed-role/reader/s")}},
        "eventID": format!("0bd91225-39aa-4c00-822c-{number:012}"), "readOnly": true, "eventType": "AwsApiCall",
        "managementEvent": true, "recipientAccountId": recipient, "eventCategory": "Management"
    })
}

async fn log(estate: &Estate, number: u32, recipient: &str) {
    let name = format!("foreign/{number}-{recipient}.json");
    let text = json!({"Records": [called(number, recipient)]}).to_string();
    let path = estate.app.file(&name, text.as_bytes());
    assert_eq!(estate.app.import_logs(&[path]).await.events, 1);
}

/// The account with the other's call in its log, in both orders of imports.
async fn both_orders() -> [Estate; 2] {
    let (after, before) = (Estate::unowned().await, Estate::people().await);
    log(&after, 1, OURS).await;
    log(&before, 1, OURS).await;
    before.import().await;
    [after, before]
}

async fn launched(estate: &Estate) -> ops::Result<reviews::Launched> {
    reviews::launch(&estate.sec(), &estate.plan()).await
}

async fn is_foreign(estate: &Estate) -> bool {
    let rows = ops::sources::list(&estate.sec(), Window::before(estate.app.now(), 90)).await.unwrap();
    rows.into_iter().find(|row| row.account == OTHER).unwrap().is_foreign
}

#[tokio::test]
async fn a_caller_of_a_foreign_account_is_kept_with_its_use_and_outside_the_population() {
    for estate in both_orders().await {
        let all = identities::all(&estate.app.operator(), &Filter::default()).await.unwrap();
        let foreign: Vec<_> = all.iter().filter(|one| one.account == OTHER).collect();
        assert_eq!((foreign.len(), foreign[0].class), (1, PrincipalClass::Unsure));
        let window = estate.plan().window;
        let question =
            Question { identity: Some(foreign[0].id.to_string()), window, expand: false, unmapped: false };
        let used = usage(&estate.app.operator(), &question).await.unwrap();
        assert_eq!((used.len(), used[0].rows[0].counts.allowed), (1, 1));
        assert!(is_foreign(&estate).await);

        let outlook = launched(&estate).await.unwrap().outlook;
        assert_eq!((outlook.population, outlook.reconciliation.sources.len()), (6, 1));
        let said = format!(
            "1 identity of account {OTHER} is known only from calls into your accounts or out of them: it is outside \
             the population"
        );
        assert!(outlook.warnings.contains(&said), "{:?}", outlook.warnings);
    }
}

#[tokio::test]
async fn a_record_of_its_own_makes_an_account_ours_whichever_came_first() {
    let [after, before] = both_orders().await;
    log(&after, 2, OTHER).await;
    let first = Estate::people().await;
    log(&first, 2, OTHER).await;
    log(&first, 1, OURS).await;
    first.import().await;
    drop(before);
    for estate in [after, first] {
        assert!(!is_foreign(&estate).await);
        let refused = launched(&estate).await.unwrap_err().to_string();
        assert!(refused.contains(&format!("Account {OTHER} has no inventory")), "{refused}");
    }
}

#[tokio::test]
async fn a_credential_report_or_a_trail_makes_an_account_ours() {
    let report = |extra: &str| {
        let header = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
            password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
            access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
            access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
            cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
        format!(
            "{header}\n{extra},arn:aws:iam::{OTHER}:user/{extra},2022-01-02T03:04:05+00:00,false,N/A,N/A,N/A,false,\
             false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A\n"
        )
    };
    let [reported, declared] = both_orders().await;
    // A user without any credential: nothing but the run says that there was a report.
    let text = report("plain");
    imports::credential_report(&reported.app.operator(), "report.csv", text.as_bytes()).await.unwrap();
    let trail = json!({"Name": "theirs", "TrailARN": format!("arn:aws:cloudtrail:us-east-1:{OTHER}:trail/theirs"),
        "HomeRegion": "us-east-1", "IsMultiRegionTrail": true, "IncludeGlobalServiceEvents": true,
        "IsOrganizationTrail": false, "S3BucketName": "logs"});
    let status = json!({"IsLogging": true, "StartLoggingTime": "2023-01-01T00:00:00Z", "LatestDeliveryTime": "2023-08-01T00:00:00Z"});
    let selectors = json!({"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": true}]});
    declared.app.file("theirs/trails.json", json!({"trailList": [trail]}).to_string().as_bytes());
    declared.app.file("theirs/status/theirs.json", status.to_string().as_bytes());
    declared.app.file("theirs/selectors/theirs.json", selectors.to_string().as_bytes());
    imports::trails(&declared.app.operator(), &declared.app.folder.path().join("theirs")).await.unwrap();
    for estate in [reported, declared] {
        assert!(!is_foreign(&estate).await);
        let refused = launched(&estate).await.unwrap_err().to_string();
        assert!(refused.contains(&format!("Account {OTHER} has no inventory")), "{refused}");
    }
}

#[tokio::test]
async fn an_inventory_brings_the_account_and_its_caller_into_the_population() {
    let [estate, _] = both_orders().await;
    let theirs = String::from_utf8(crate::estate::inventory(&[])).unwrap().replace(OURS, OTHER);
    estate.app.import_iam("theirs.json", &theirs.replace("AIDAROBOT", "AIDAVENDOR0000000001")).await;
    let outlook = launched(&estate).await.unwrap().outlook;
    assert_eq!((outlook.population, outlook.reconciliation.foreign.len()), (7, 0));
    assert!(outlook.warnings.iter().all(|warning| !warning.contains(OTHER)), "{:?}", outlook.warnings);
}

#[tokio::test]
async fn a_scope_of_nothing_but_a_foreign_account_says_why_it_is_empty() {
    let [estate, _] = both_orders().await;
    let scope = Scope { account: Some(OTHER.into()), ..Scope::default() };
    let refused =
        reviews::launch(&estate.sec(), &Launch { scope, ..estate.plan() }).await.unwrap_err().to_string();
    assert!(refused.contains(OTHER) && refused.contains("outside the population"), "{refused}");
}

#[tokio::test]
async fn evidence_says_whom_the_launch_left_outside() {
    let [estate, _] = both_orders().await;
    let campaign = estate.launched().await;
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    let report = evidence::verify::verify(Cursor::new(&bundle.bytes), None);
    assert!(report.is_consistent(), "{:#?}", report.failures);
    let mut archive = zip::ZipArchive::new(Cursor::new(bundle.bytes)).unwrap();
    let mut text = String::new();
    archive.by_name("campaign.json").unwrap().read_to_string(&mut text).unwrap();
    let file: CampaignFile = serde_json::from_str(&text).unwrap();
    assert_eq!(file.campaign.outside, [Outside { account: OTHER.into(), identities: 1, foreign: true }]);
}
