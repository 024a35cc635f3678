//! Material changes while a review is open: the mark on the item, what confirms a decision, and what a close and its bundle
//! make of it.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, REPORT, ROLES};
use chrono::Duration;
use domain::ownership::OwnerPart;
use domain::review::{Answer, ChangeKind, Counts, Decision};
use ops::reviews::{self, Deciding, Launch, Shown};
use ops::{Call, Error};

const KEEP: Decision = Decision::Keep { need_stated: false };
const WHY: &str = "The nightly export needs it";

async fn decide(call: &Call, shown: Shown, decision: Decision, reason: &str) -> ops::Result<usize> {
    let deciding = Deciding { items: vec![shown], decision, reason: Some(reason.into()) };
    Ok(reviews::decide(call, &deciding).await?.len())
}

/// What the page of an item shows.
async fn on_page(estate: &Estate, name: &str) -> Shown {
    let item = estate.item(name).await;
    let page = reviews::item(&estate.sec(), item.id).await.unwrap();
    Shown { item: item.id, snapshot_sha256: item.snapshot_sha256, changes_sha256: page.changes_sha256 }
}

/// An hour later an import shows that `reader` holds this instead.
async fn holds(estate: &Estate, other: &str) {
    estate.app.clock.advance(Duration::hours(1));
    let wider: Vec<_> = ROLES
        .into_iter()
        .map(|(name, action)| (name, if name == "reader" { other } else { action }))
        .collect();
    estate.import_inventory(&wider).await;
}

#[tokio::test]
async fn a_decision_from_before_a_privileged_grant_counts_again_only_once_it_is_confirmed() {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    let olga = estate.olga();
    let before = estate.shown("reader").await;
    decide(&olga, before.clone(), KEEP, "").await.unwrap();
    holds(&estate, "iam:*").await;
    let item = estate.item("reader").await;
    assert_eq!((item.answer, item.unconfirmed), (None, Some(Answer::Keep)));
    assert_eq!((item.changes[0].kind, item.changes[0].what.as_str()), (ChangeKind::Grant, "iam:*"));
    assert_eq!(item.changes[0].at, estate.app.now());
    assert!(!item.low_risk, "it is kept by itself, with a reason");
    let seen = reviews::overview(&estate.sec(), campaign).await.unwrap();
    assert_eq!((seen.unconfirmed_here, seen.changed, seen.progress.decided), (1, 1, 0));
    assert!(reviews::mine(&olga).await.unwrap().iter().any(|one| one.name == "reader"), "it is open again");

    // Whoever decides on the page from before is told, and nothing is written.
    let stale = decide(&olga, before, KEEP, WHY).await;
    assert!(matches!(stale, Err(Error::Stale(_))), "{stale:?}");
    let no_reason = decide(&olga, on_page(&estate, "reader").await, KEEP, "").await.unwrap_err();
    assert!(no_reason.to_string().contains("came up since the launch"), "{no_reason}");
    decide(&olga, on_page(&estate, "reader").await, KEEP, WHY).await.unwrap();
    let item = estate.item("reader").await;
    assert_eq!((item.answer, item.unconfirmed, item.changes.len()), (Some(Answer::Keep), None, 1));

    // A later change asks anew.
    estate.app.clock.advance(Duration::hours(1));
    estate.own("reader", estate.somebody("noah").await, OwnerPart::Business).await;
    let item = estate.item("reader").await;
    assert_eq!((item.answer, item.unconfirmed), (None, Some(Answer::Keep)));
    let kinds: Vec<ChangeKind> = item.changes.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [ChangeKind::Grant, ChangeKind::Owner]);
    // And one that is gone again asks for nothing.
    holds(&estate, "ec2:Describe*").await;
    assert_eq!(estate.item("reader").await.changes.len(), 1);
    let undone = reviews::undo(&olga, &estate.shown("reader").await).await;
    assert!(undone.is_ok(), "what is to be confirmed can be undone");
    assert_eq!(estate.item("reader").await.unconfirmed, None, "undone is no answer to confirm");
}

#[tokio::test]
async fn what_is_unconfirmed_at_the_close_is_no_response_and_the_bundle_says_so_and_verifies() {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    let olga = estate.olga();
    for name in ["reader", "lister"] {
        decide(&olga, estate.shown(name).await, KEEP, "").await.unwrap();
    }
    holds(&estate, "iam:*").await;
    let owner = estate.somebody("noah").await;
    estate.own("lister", owner, OwnerPart::Business).await;
    decide(&olga, on_page(&estate, "lister").await, KEEP, "").await.unwrap();
    estate.app.clock.advance_to(estate.plan().due_at);
    let counts = reviews::close(&estate.sec(), campaign).await.unwrap();
    assert_eq!(counts, Counts { population: 6, kept: 1, no_response: 5, ..Counts::default() });
    // What happens after the close changes nothing of it.
    estate.own("idle", owner, OwnerPart::Business).await;
    let closed = estate.item("idle").await;
    assert!(closed.changes.is_empty(), "{:?}", closed.changes);
    assert_eq!(estate.item("reader").await.unconfirmed, Some(Answer::Keep), "as it was then");
    estate.app.clock.advance(Duration::days(1));
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    let read = |name: &str| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bundle.bytes)).unwrap();
        let mut file = archive.by_name(name).unwrap();
        std::io::read_to_string(&mut file).unwrap()
    };
    let changes = read("changes.csv");
    assert!(
        changes.contains(",new privileged grant,iam:*,") && changes.contains(",true,false\r\n"),
        "{changes}"
    );
    assert!(changes.contains(&format!(",new owner,business owner {owner},")), "{changes}");
    assert!(read("people.csv").contains(&owner.to_string()), "a pseudonym has its name");
    let file: serde_json::Value = serde_json::from_str(&read("campaign.json")).unwrap();
    assert_eq!((&file["changed"], &file["unconfirmed"]), (&2.into(), &1.into()));
    let keys = [estate.app.tenure.key.public().clone()];
    let report = evidence::verify::verify(std::io::Cursor::new(&bundle.bytes), Some(&keys));
    assert!(report.holds(), "{:?}", report.failures);
    assert!(report.passed.iter().any(|line| line.contains("saw every change")), "{:?}", report.passed);
    let found = ops::log::check(&estate.app.operator()).await.unwrap();
    assert!(found.holds(), "{found:?}");
}

#[tokio::test]
async fn use_first_seen_after_the_launch_is_flagged_and_asks_where_it_is_to_be_taken_away() {
    let estate = Estate::new().await;
    estate.launched().await;
    let olga = estate.olga();
    let reduce = Decision::Reduce { remove: vec!["ec2:DescribeImages".into()] };
    decide(&olga, on_page(&estate, "idle").await, reduce.clone(), "").await.unwrap();
    decide(&olga, estate.shown("lister").await, KEEP, "").await.unwrap();
    estate.app.clock.advance(Duration::hours(3));
    estate
        .calls(&[
            (201, "idle", "DescribeImages", "2023-08-01T13:00:00Z", false),
            (202, "lister", "DescribeImages", "2023-08-01T13:00:00Z", false),
        ])
        .await;
    let (idle, lister) = (estate.item("idle").await, estate.item("lister").await);
    assert_eq!((idle.answer, idle.unconfirmed), (None, Some(Answer::Reduce)));
    assert_eq!(
        (idle.changes[0].kind, idle.changes[0].what.as_str()),
        (ChangeKind::Used, "ec2:DescribeImages")
    );
    assert_eq!((lister.answer, lister.unconfirmed), (Some(Answer::Keep), None));
    let page = reviews::item(&olga, lister.id).await.unwrap();
    assert_eq!(page.changes[0].kind, ChangeKind::Used, "flagged, and nothing is asked");
    // Taking it away all the same takes having seen the use: a list does not show it.
    let stale = decide(&olga, estate.shown("idle").await, reduce.clone(), "").await;
    assert!(matches!(stale, Err(Error::Stale(_))), "{stale:?}");
    decide(&olga, on_page(&estate, "idle").await, reduce, "").await.unwrap();
    assert_eq!(estate.item("idle").await.answer, Some(Answer::Reduce));
}

#[tokio::test]
async fn a_new_credential_and_what_wakes_up_mark_the_item_and_what_was_known_does_not() {
    let estate = Estate::new().await;
    estate.launched().await;
    for name in ["reader", "robot", "idle"] {
        assert_eq!(estate.item(name).await.changes, [], "{name}: nothing is new");
    }
    estate.app.clock.advance(Duration::hours(1));
    let second = REPORT.replace(
        "us-east-1,ec2,false,N/A,N/A,N/A,N/A",
        "us-east-1,ec2,true,2023-08-01T12:30:00+00:00,N/A,N/A,N/A",
    );
    ops::imports::credential_report(&estate.app.operator(), "report.csv", second.as_bytes()).await.unwrap();
    let robot = estate.item("robot").await;
    assert_eq!((robot.changes.len(), robot.changes[0].kind), (1, ChangeKind::Credential));
    assert_eq!(robot.unconfirmed, None, "nothing was decided that could be confirmed");
    // The same again changes nothing.
    estate.import_inventory(&ROLES).await;
    assert_eq!(estate.item("robot").await.changes, robot.changes);
}

/// A call with the key of `robot`, out of this network.
async fn robot_calls(estate: &Estate, (number, address, at): (u32, &str, &str)) {
    let user = serde_json::json!({
        "type": "IAMUser", "principalId": "AIDAROBOT", "accountId": "111122223333", "userName": "robot",
        "arn": "arn:aws:iam::111122223333:user/robot", "accessKeyId": "AKIAEXAMPLEEXAMPLE01"
    });
    let record = serde_json::json!({
        "eventVersion": "1.08", "userIdentity": user, "eventTime": at, "eventSource": "ec2.amazonaws.com",
        "eventName": "DescribeRegions", "awsRegion": "us-east-1", "sourceIPAddress": address,
        "requestParameters": null, "responseElements": null,
        "eventID": format!("fbd91225-39aa-4c00-822c-{number:012}"), "readOnly": true,
        "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": "111122223333",
        "eventCategory": "Management"
    });
    let text = serde_json::json!({ "Records": [record] }).to_string();
    let log = estate.app.file(&format!("logs/robot-{number}.json"), text.as_bytes());
    estate.app.import_logs(&[log]).await;
}

#[tokio::test]
async fn a_key_used_out_of_another_network_is_a_new_consumer_and_out_of_the_same_is_not() {
    let estate = Estate::new().await;
    estate.launched().await;
    decide(&estate.olga(), estate.shown("robot").await, Decision::Rotate, "").await.unwrap();
    estate.app.clock.advance(Duration::hours(2));
    robot_calls(&estate, (301, "192.0.2.9", "2023-08-01T13:00:00Z")).await;
    assert_eq!(estate.item("robot").await.unconfirmed, None, "the network that it was used out of before");
    robot_calls(&estate, (302, "198.51.100.7", "2023-08-01T13:05:00Z")).await;
    let robot = estate.item("robot").await;
    assert_eq!((robot.changes[0].kind, robot.unconfirmed), (ChangeKind::Consumer, Some(Answer::Rotate)));
    assert!(robot.changes[0].what.ends_with(" from 198.51.100.0/24"), "{:?}", robot.changes);
}

#[tokio::test]
async fn what_was_dormant_and_acts_is_awake_once_and_what_was_not_is_not() {
    let estate = Estate::new().await;
    // Everything was observed until November, and `idle` was never seen; nor was `lister` since July.
    estate.app.clock.advance_to(domain::instant::parse("2023-11-15T12:00:00Z").unwrap());
    estate.observe_until(("2023-11-14T10:00:00Z", "2023-11-15T00:00:00Z")).await;
    estate.import_inventory(&ROLES).await;
    let due_at = estate.app.now() + Duration::days(10);
    let plan = Launch { due_at, ..estate.plan() };
    reviews::launch(&estate.sec(), &plan).await.unwrap();
    decide(&estate.olga(), estate.shown("idle").await, KEEP, WHY).await.unwrap();
    estate.app.clock.advance(Duration::hours(3));
    estate
        .calls(&[
            (211, "idle", "DescribeImages", "2023-11-15T13:00:00Z", false),
            (212, "reader", "DescribeInstances", "2023-11-15T13:00:00Z", false),
        ])
        .await;
    let idle = estate.item("idle").await;
    assert_eq!((idle.changes.len(), idle.changes[0].kind), (1, ChangeKind::Awake));
    assert_eq!(idle.unconfirmed, Some(Answer::Keep));
    assert_eq!(estate.item("reader").await.changes, [], "it was used all the time");
    decide(&estate.olga(), on_page(&estate, "idle").await, KEEP, WHY).await.unwrap();
    estate.app.clock.advance(Duration::hours(3));
    estate.calls(&[(213, "idle", "DescribeImages", "2023-11-15T17:00:00Z", false)]).await;
    assert_eq!(estate.item("idle").await.answer, Some(Answer::Keep), "it is awake already");
}
