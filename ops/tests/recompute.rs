//! Recomputing a bundle from copies of the logs: the same, with a record less, and with a record more.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use crate::support::App;
use evidence::verify::{Claims, claims};
use ops::evidence::{Difference, Recomputed, recompute};
use ops::{Error, reviews};
use serde_json::{Value, json};
use std::io::Cursor;
use std::path::PathBuf;

/// What an acknowledged campaign of the estate claims, and the records that it rests on.
async fn reviewed() -> (Claims, Vec<Value>) {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    let log = std::fs::read(estate.app.folder.path().join("logs/log.json")).unwrap();
    let log: Value = serde_json::from_slice(&log).unwrap();
    (claims(Cursor::new(&bundle.bytes)).unwrap(), log["Records"].as_array().unwrap().clone())
}

/// Somebody else's installation, with these logs and nothing more.
async fn from(claims: &Claims, logs: &[(&str, &[Value])]) -> Result<Recomputed, Error> {
    let app = App::new().await;
    let write = |(name, records): &(&str, &[Value])| {
        app.file(name, json!({"Records": records}).to_string().as_bytes())
    };
    let paths: Vec<PathBuf> = logs.iter().map(write).collect();
    if !paths.is_empty() {
        app.import_logs(&paths).await;
    }
    recompute(&app.operator(), claims).await
}

fn of<'a>(done: &'a Recomputed, role: &str) -> Vec<&'a Difference> {
    done.differences.iter().filter(|one| one.external_id.ends_with(role)).collect()
}

/// A record as another, of another call.
fn another(record: &Value, number: u32, role: &str, event: &str) -> Value {
    let mut record = record.clone();
    let id = format!("AROA{}", role.to_uppercase());
    let identity = &mut record["userIdentity"];
    identity["principalId"] = json!(format!("{id}:s"));
    identity["arn"] = json!(format!("arn:aws:sts::111122223333:assumed-role/{role}/s"));
    identity["sessionContext"]["sessionIssuer"]["principalId"] = json!(id);
    identity["sessionContext"]["sessionIssuer"]["arn"] =
        json!(format!("arn:aws:iam::111122223333:role/{role}"));
    identity["sessionContext"]["sessionIssuer"]["userName"] = json!(role);
    record["eventName"] = json!(event);
    record["eventID"] = json!(format!("fbd91225-39aa-4c00-822c-{number:012}"));
    record
}

#[tokio::test]
async fn the_same_logs_say_the_same_whatever_their_files_and_their_order() {
    let (claims, records) = reviewed().await;
    let done = from(&claims, &[("log.json", &records)]).await.unwrap();
    assert!(done.same, "{:#?}", done.differences);
    assert_eq!((done.identities, done.missing.len(), done.others.len()), (6, 0, 0));
    assert!(done.rows == claims.usage.len() && done.rows >= 9, "{}", done.rows);

    let turned: Vec<Value> = records.iter().rev().cloned().collect();
    let done = from(&claims, &[("a.json", &turned[..1]), ("b.json", &turned)]).await.unwrap();
    assert!(done.same, "{:#?}", done.differences);
    assert!(
        done.missing.len() == 1 && done.missing[0].starts_with("log.json (SHA-256 "),
        "{:?}",
        done.missing
    );
    assert_eq!(done.others.len(), 2, "{:?}", done.others);
}

#[tokio::test]
async fn with_a_record_less_the_row_is_named() {
    let (claims, records) = reviewed().await;
    let done = from(&claims, &[("log.json", &records[1..])]).await.unwrap();
    assert!(!done.same);
    assert_eq!(of(&done, "/reader").len(), done.differences.len(), "{:#?}", done.differences);
    let event = done.differences.iter().find(|one| one.what == "row").unwrap();
    assert_eq!(event.permission, "ec2:DescribeInstances");
    assert_eq!(event.event.as_deref(), Some("ec2.amazonaws.com/DescribeInstances"));
    assert!(event.bundle.starts_with("1 allowed") && event.logs == "nothing", "{event:?}");
    let pattern = done.differences.iter().find(|one| one.event.is_none()).unwrap();
    assert_eq!((pattern.what, pattern.bundle.as_str(), pattern.logs.as_str()), ("actions used", "1", "0"));
    assert_eq!(done.missing.len(), 1);
}

#[tokio::test]
async fn with_a_record_more_the_row_is_named() {
    let (claims, mut records) = reviewed().await;
    records.push(another(&records[0], 77, "idle", "DescribeImages"));
    let done = from(&claims, &[("log.json", &records)]).await.unwrap();
    assert_eq!(of(&done, "/idle").len(), done.differences.len(), "{:#?}", done.differences);
    let what: Vec<&str> = done.differences.iter().map(|one| one.what).collect();
    assert_eq!(what, ["actions used", "actions unused", "row"]);

    // A call more of what was used already is counted.
    *records.last_mut().unwrap() = another(&records[0], 77, "reader", "DescribeInstances");
    let done = from(&claims, &[("log.json", &records)]).await.unwrap();
    let one = &done.differences[0];
    assert_eq!(
        (one.what, one.bundle.as_str(), one.logs.as_str()),
        ("allowed", "1", "2"),
        "{:#?}",
        done.differences
    );
}

#[tokio::test]
async fn what_the_logs_heard_is_not_unused_even_where_it_failed() {
    let (claims, mut records) = reviewed().await;
    let mut throttled = another(&records[0], 77, "idle", "DescribeImages");
    throttled["errorCode"] = json!("ThrottlingException");
    records.push(throttled);
    let done = from(&claims, &[("log.json", &records)]).await.unwrap();
    let unused = of(&done, "/idle").into_iter().find(|one| one.what == "actions unused").unwrap();
    assert_eq!((unused.bundle.as_str(), unused.logs.as_str()), ("1", "at most 0"));
}

#[tokio::test]
async fn use_after_the_launch_changes_nothing() {
    let (claims, mut records) = reviewed().await;
    let mut later = another(&records[0], 77, "idle", "DescribeImages");
    later["eventTime"] = json!("2023-08-20T10:00:00Z");
    records.push(later);
    let done = from(&claims, &[("log.json", &records)]).await.unwrap();
    assert!(done.same, "{:#?}", done.differences);
}

#[tokio::test]
async fn without_logs_all_that_was_used_is_named() {
    let (claims, _) = reviewed().await;
    let done = from(&claims, &[]).await.unwrap();
    for role in ["/reader", "/lister", "/robot"] {
        assert!(!of(&done, role).is_empty(), "{role}");
    }
    assert!(of(&done, "/idle").is_empty() && of(&done, "/bucket").is_empty());
    assert_eq!(done.missing.len(), 1);
}

#[tokio::test]
async fn a_verdict_that_was_made_stronger_is_found() {
    let (mut claims, records) = reviewed().await;
    let bucket = claims.snapshots.iter_mut().find(|one| one.external_id.ends_with("/idle")).unwrap();
    let actions = &mut bucket.grants[0].actions;
    (actions.used, actions.unused) = (1, 0);
    let done = from(&claims, &[("log.json", &records)]).await.unwrap();
    let what: Vec<&str> = of(&done, "/idle").iter().map(|one| one.what).collect();
    assert_eq!(what, ["actions used", "verdict"], "{:#?}", done.differences);
}

#[tokio::test]
async fn another_catalogue_is_refused_and_says_which_version_to_take() {
    let (mut claims, records) = reviewed().await;
    claims.campaign.catalogue_sha256 = evidence::hash::Digest::of(b"another");
    let refused = from(&claims, &[("log.json", &records)]).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(_)));
    assert!(refused.to_string().contains("take the version that froze it, Tenure 0."), "{refused}");
}

#[tokio::test]
async fn a_bundle_that_does_not_hold_claims_nothing() {
    let report = claims(Cursor::new(b"no zip")).unwrap_err();
    assert!(!report.is_consistent());
}
