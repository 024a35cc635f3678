//! Findings over what is stored: of one identity, of all, and for whom.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::finding::{Rule, Severity};
use domain::ownership::OwnerPart;
use ops::findings::{self, Found};
use ops::{Call, Error, ownership};

async fn rules(call: &Call, estate: &Estate, name: &str) -> Vec<Rule> {
    let id = estate.identity(name).await;
    findings::of_identity(call, id).await.unwrap().into_iter().map(|one| one.finding.rule).collect()
}

fn of<'a>(all: &'a [Found], name: &str) -> Vec<&'a str> {
    let one = all.iter().find(|found| found.identity.name == name);
    one.map(|found| found.findings.iter().map(|judged| judged.finding.rule.as_str()).collect())
        .unwrap_or_default()
}

#[tokio::test]
async fn what_nobody_owns_or_explains_and_an_old_key_are_found() {
    let estate = Estate::new().await;
    let all = findings::all(&estate.sec()).await.unwrap();
    assert_eq!(of(&all, "admin"), ["orphaned", "no purpose"]);
    assert_eq!(of(&all, "reader"), ["no purpose"]);
    assert_eq!(of(&all, "robot"), ["no purpose", "rotation overdue"]);
    let admin = all.iter().find(|found| found.identity.name == "admin").unwrap();
    assert_eq!(admin.findings[0].finding.severity, Severity::High, "it is privileged");
    let robot = all.iter().find(|found| found.identity.name == "robot").unwrap();
    assert!(robot.findings[1].finding.credential.is_some());
}

#[tokio::test]
async fn one_identity_is_judged_as_it_is_among_all() {
    let estate = Estate::new().await;
    for found in findings::all(&estate.sec()).await.unwrap() {
        let alone = findings::of_identity(&estate.sec(), found.identity.id).await.unwrap();
        assert_eq!(alone, found.findings, "{}", found.identity.name);
    }
}

#[tokio::test]
async fn an_owner_sees_the_findings_of_what_they_own_and_of_nothing_else() {
    let estate = Estate::new().await;
    let mine = findings::all(&estate.olga()).await.unwrap();
    let names: Vec<&str> = mine.iter().map(|found| found.identity.name.as_str()).collect();
    assert_eq!(names, ["bucket", "idle", "lister", "reader", "robot"]);
    let admin = estate.identity("admin").await;
    let asked = findings::of_identity(&estate.olga(), admin).await;
    assert!(matches!(asked, Err(Error::NotFound(_))), "{asked:?}");
}

#[tokio::test]
async fn an_offer_waits_for_an_answer_and_acceptance_clears_it_without_any_job() {
    let estate = Estate::new().await;
    let admin = estate.identity("admin").await;
    let to = estate.somebody("bo").await;
    assert!(rules(&estate.sec(), &estate, "admin").await.contains(&Rule::Orphaned));
    let offer = ownership::offer(&estate.sec(), admin, to, OwnerPart::Business).await.unwrap();
    assert!(rules(&estate.sec(), &estate, "admin").await.contains(&Rule::UnacceptedOwner));
    ownership::accept(&estate.by(to, &[]), offer).await.unwrap();
    let after = rules(&estate.sec(), &estate, "admin").await;
    assert!(!after.contains(&Rule::UnacceptedOwner) && !after.contains(&Rule::Orphaned), "{after:?}");
}

#[tokio::test]
async fn a_backup_alone_answers_for_nothing() {
    let estate = Estate::new().await;
    let to = estate.somebody("bo").await;
    estate.own("admin", to, OwnerPart::Backup).await;
    assert!(rules(&estate.sec(), &estate, "admin").await.contains(&Rule::Orphaned));
}

#[tokio::test]
async fn what_was_not_seen_for_ninety_observed_days_is_dormant_and_otherwise_nobody_knows() {
    let estate = Estate::new().await;
    // Thirty-one days of July were declared: whatever the calendar says, that is no ninety.
    estate.app.clock.advance(Duration::days(365));
    assert!(!rules(&estate.sec(), &estate, "idle").await.contains(&Rule::Dormant));
}

#[tokio::test]
async fn a_person_behind_a_session_is_found_by_its_name() {
    let estate = Estate::new().await;
    assert!(!rules(&estate.sec(), &estate, "reader").await.contains(&Rule::HumanUse));
    let record = serde_json::json!({
        "eventVersion": "1.08", "eventTime": "2023-07-26T10:00:00Z", "eventSource": "ec2.amazonaws.com",
        "userIdentity": {"type": "AssumedRole", "principalId": "AROAREADER:ada@example.com", "accountId": "111122223333",
            "arn": "arn:aws:sts::111122223333:assumed-role/reader/ada@example.com", "accessKeyId": "ASIAEXAMPLEEXAMPLE01",
            "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROAREADER", "accountId": "111122223333",
                "arn": "arn:aws:iam::111122223333:role/reader", "userName": "reader"}}},
        "eventName": "DescribeInstances", "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1",
        "eventID": "fbd91225-39aa-4c00-822c-00000000ada0", "readOnly": true, "eventType": "AwsApiCall",
        "managementEvent": true, "recipientAccountId": "111122223333", "eventCategory": "Management"
    });
    let log = serde_json::json!({ "Records": [record] }).to_string();
    let file = estate.app.file("logs/person.json", log.as_bytes());
    estate.app.import_logs(&[file]).await;
    assert!(rules(&estate.sec(), &estate, "reader").await.contains(&Rule::HumanUse));
    estate.app.clock.advance(Duration::days(100));
    assert!(
        !rules(&estate.sec(), &estate, "reader").await.contains(&Rule::HumanUse),
        "a whole window passed"
    );
}

#[test]
fn every_control_of_a_rule_is_one_that_evidence_knows() {
    for rule in Rule::ALL {
        for control in rule.controls() {
            let known = evidence::controls::STEPS
                .iter()
                .flat_map(|step| step.controls)
                .any(|one| one.framework.as_str() == control.framework && one.id == control.id);
            assert!(known, "{rule}: {} {}", control.framework, control.id);
        }
    }
}
