//! Imports of log files: what goes in, what is refused, and that the same again changes nothing.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::support::{App, shared};
use domain::tally::Counts;
use domain::usage::RowKind;
use domain::window::Window;
use ops::usage::{IdentityUsage, Question, usage};

fn window() -> Window {
    Window::ending(domain::instant::parse("2023-07-15T00:00:00Z").unwrap(), 90)
}

async fn everything(app: &App) -> Vec<IdentityUsage> {
    let question = Question { identity: None, window: window(), expand: false, unmapped: false };
    usage(&app.operator(), &question).await.unwrap()
}

/// What was counted, by principal and event, without ids of ours.
fn counted(usage: &[IdentityUsage]) -> Vec<(String, String, Counts)> {
    let mut all: Vec<_> = usage
        .iter()
        .flat_map(|one| {
            let name = one.identity.label.clone().or(one.identity.provider_id.clone()).unwrap();
            one.rows.iter().filter_map(move |row| match &row.kind {
                RowKind::Event { event, .. } => Some((name.clone(), event.to_string(), row.counts)),
                RowKind::Pattern(_) | RowKind::Action => None,
            })
        })
        .collect();
    all.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    all
}

#[tokio::test]
async fn the_shared_set_goes_in_whole_and_a_second_time_changes_nothing() {
    let Some(folder) = shared() else { return };
    let app = App::new().await;
    let folder = folder.join("data/aws/cloudtrail-invictus");
    let first = app.import_logs(std::slice::from_ref(&folder)).await;
    assert_eq!((first.records, first.events, first.duplicates, first.rejected_total), (2900, 2900, 0, 0));
    let before = counted(&everything(&app).await);
    let second = app.import_logs(&[folder]).await;
    assert_eq!((second.records, second.events, second.duplicates), (2900, 0, 2900));
    assert_eq!(second.identities, 0);
    assert_eq!(counted(&everything(&app).await), before);
    let sum: u64 = before
        .iter()
        .map(|(_, _, counts)| counts.allowed + counts.denied + counts.failed + counts.on_behalf)
        .sum();
    assert_eq!(sum + first.unattributed, 2900);
}

#[tokio::test]
async fn the_order_of_files_and_imports_does_not_matter() {
    let Some(folder) = shared() else { return };
    let folder = folder.join("data/aws/cloudtrail-invictus");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let forwards = App::new().await;
    forwards.import_logs(&files).await;
    let backwards = App::new().await;
    files.reverse();
    for part in files.chunks(7) {
        backwards.import_logs(part).await;
    }
    assert_eq!(counted(&everything(&forwards).await), counted(&everything(&backwards).await));
}

#[tokio::test]
async fn a_bad_file_is_refused_by_name_and_the_rest_goes_in() {
    let app = App::new().await;
    let record = |id: &str, extra: &str| {
        format!(
            r#"{{"eventVersion":"1.08","eventID":"{id}","eventTime":"2023-07-10T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"us-east-1","recipientAccountId":"111122223333","readOnly":true,"managementEvent":true,"eventCategory":"Management","userIdentity":{{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/a","accountId":"111122223333","userName":"a"}}{extra}}}"#
        )
    };
    let good = record("11111111-1111-1111-1111-111111111111", "");
    let other = record("22222222-2222-2222-2222-222222222222", "");
    let whole = app.file("in/a-good.json", format!(r#"{{"Records":[{good}]}}"#).as_bytes());
    let cut = app.file("in/b-cut.json", format!(r#"{{"Records":[{other},{{"eventVer"#).as_bytes());
    let undated =
        other.replace(r#""eventTime":"2023-07-10T10:00:00Z","#, "").replace("2222222222", "3333333333");
    let mixed = app.file("in/c-mixed.json", format!(r#"{{"Records":[{undated},{other}]}}"#).as_bytes());
    let empty = app.file("in/d-empty.json", b"");
    let summary = app.import_logs(&[whole, cut, mixed, empty]).await;
    assert_eq!((summary.records, summary.events, summary.rejected_total), (2, 2, 3));
    let names: Vec<_> =
        summary.rejected.iter().map(|one| (one.file.rsplit('/').next().unwrap(), one.record)).collect();
    assert_eq!(names.len(), 3);
    assert!(names.contains(&("b-cut.json", None)), "{names:?}");
    assert!(names.contains(&("c-mixed.json", Some(1))), "{names:?}");
    assert!(names.contains(&("d-empty.json", None)), "{names:?}");
    let counts = counted(&everything(&app).await);
    assert_eq!(counts.len(), 1);
    assert_eq!(counts[0].2.allowed, 2);
}

/// A call of a user with a key, from an address, on a day of July.
fn call(number: u32, key: &str, address: &str, day: u32) -> serde_json::Value {
    serde_json::json!({
        "eventVersion": "1.08", "eventTime": format!("2023-07-{day:02}T10:00:00Z"), "eventSource": "ec2.amazonaws.com",
        "eventName": "DescribeRegions", "awsRegion": "us-east-1", "sourceIPAddress": address,
        "eventID": format!("fbd91225-39aa-4c00-822c-{number:012}"), "readOnly": true, "eventType": "AwsApiCall",
        "managementEvent": true, "recipientAccountId": "111122223333", "eventCategory": "Management",
        "userIdentity": {"type": "IAMUser", "principalId": "AIDAROBOT", "accountId": "111122223333", "userName": "robot",
            "arn": "arn:aws:iam::111122223333:user/robot", "accessKeyId": key}
    })
}

#[tokio::test]
async fn a_key_that_two_networks_use_in_turn_is_shared_and_whole_addresses_are_not_kept_with_it() {
    use domain::credential::Sharing;
    use ops::identities;
    let app = App::new().await;
    let (shared, moved) = ("AKIAEXAMPLEEXAMPLE01", "AKIAEXAMPLEEXAMPLE02");
    let records = [
        call(1, shared, "192.0.2.7", 1),
        call(2, shared, "192.0.2.99", 9),
        call(3, shared, "198.51.100.1", 5),
        call(4, shared, "athena.amazonaws.com", 5),
        call(5, moved, "192.0.2.7", 1),
        call(6, moved, "203.0.113.5", 9),
    ];
    // In two files, the later first: neither order nor repetition matters.
    for name in ["b", "a", "b"] {
        let part = if name == "a" { &records[..3] } else { &records[3..] };
        let text = serde_json::json!({ "Records": part }).to_string();
        app.import_logs(&[app.file(&format!("{name}.json"), text.as_bytes())]).await;
    }
    let found = identities::named(&app.operator(), "AIDAROBOT").await.unwrap();
    let page = identities::detail(&app.operator(), found[0].id, window()).await.unwrap();
    let of = |key: &str| page.credentials.iter().find(|one| one.reference.as_deref() == Some(key)).unwrap();
    let from: Vec<_> = of(shared).used_from.iter().map(|one| (one.network.as_str(), one.calls)).collect();
    assert_eq!(from, [("192.0.2.0/24", 2), ("198.51.100.0/24", 1), ("athena.amazonaws.com", 1)]);
    assert_eq!(of(shared).sharing, Sharing::Shared { networks: 2 });
    assert_eq!(of(moved).sharing, Sharing::One, "one after the other");
    let later = Window::ending(domain::instant::parse("2023-08-15T00:00:00Z").unwrap(), 10);
    let page = identities::detail(&app.operator(), found[0].id, later).await.unwrap();
    assert!(page.credentials.iter().all(|one| one.sharing == Sharing::NotSeen));
}
