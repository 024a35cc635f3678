//! Verdicts as a SIEM fetches them: findings of OCSF and CSV, a page at a time, over one window.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{HOSTILE, account, role};
use crate::program::{Answer, Program};
use crate::site::App;
use domain::actor::Role;
use domain::client::Scope;
use evidence::csv;
use serde_json::{Value, json};

/// A name that a spreadsheet would run, were it not defused.
const FORMULA: &str = "=1+1";

async fn estate() -> (App, Program) {
    let app = App::new().await;
    app.person("sec", Role::Security).await;
    account(&app, &[role(FORMULA, 6, "sqs:SendMessage")]).await;
    let reader = Program::of(&app, Scope::Read).await;
    (app, reader)
}

/// The next page's address, where there is one.
fn next(answer: &Answer) -> Option<String> {
    let link = answer.header("link").strip_suffix(">; rel=\"next\"")?;
    Some(link.strip_prefix('<').unwrap().to_owned())
}

fn findings(answer: &Answer) -> Vec<Value> {
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/x-ndjson"),
        "{}",
        answer.text
    );
    answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The rows of a CSV by the names of its columns.
fn rows(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
    let table = csv::read(answer.text.as_bytes(), &["identity_id", "provider", "account"]).unwrap();
    let cells =
        |row: &Vec<String>| table.header.iter().cloned().zip(row.iter().map(|cell| json!(cell))).collect();
    table.rows.iter().map(cells).collect()
}

fn of<'a>(rows: &'a [Value], name: &str) -> &'a Value {
    rows.iter().find(|row| row["name"] == name).unwrap()
}

#[tokio::test]
async fn findings_come_a_page_at_a_time_each_identity_once_and_over_one_window() {
    let (app, reader) = estate().await;
    let listed = reader.get("/api/v1/identities").await;
    let mut expected: Vec<&str> = listed.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["class"] == "machine" || one["class"] == "unsure")
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    expected.sort_unstable();
    assert!(expected.len() > 5, "{expected:?}");
    let (mut path, mut found, mut pages) = (Some("/api/v1/usage?limit=2".to_owned()), Vec::new(), 0);
    while let Some(asked) = path {
        let answer = reader.get(&asked).await;
        assert_eq!(answer.header("tenure-total"), expected.len().to_string());
        assert_eq!(answer.header("tenure-newest-record"), "2026-02-04T10:00:00.000Z");
        let page = findings(&answer);
        assert!((1..=2).contains(&page.len()));
        found.extend(page);
        pages += 1;
        path = next(&answer);
        // The window stays the first page's, however long the reading takes.
        app.clock.advance(chrono::Duration::days(1));
    }
    assert_eq!(pages, expected.len().div_ceil(2));
    let mut ids: Vec<&str> = found.iter().map(|event| event["user"]["uid_alt"].as_str().unwrap()).collect();
    ids.sort_unstable();
    assert_eq!(ids, expected);
    for event in &found {
        assert_eq!((event["class_uid"].as_u64(), event["type_uid"].as_u64()), (Some(2008), Some(200_801)));
        let uid = event["finding_info"]["uid"].as_str().unwrap();
        assert!(uid.ends_with(":2025-12-01:2026-03-01"), "{uid}");
    }
    assert_eq!(
        findings(&reader.get("/api/v1/usage?account=000000000000").await),
        Vec::<Value>::new(),
        "none is an answer"
    );
}

#[tokio::test]
async fn a_table_says_unused_of_what_was_observed_whole_and_is_safe_in_a_spreadsheet() {
    let (_app, reader) = estate().await;
    let whole = rows(&reader.get("/api/v1/usage?format=csv&window=30d&until=2026-03-01").await);
    let idle = of(&whole, "idle");
    assert_eq!((&idle["permission"], &idle["verdict"]), (&json!("sqs:CreateQueue"), &json!("unused")));
    assert_eq!((&idle["actions_total"], &idle["actions_unused"]), (&json!("1"), &json!("1")));
    assert_eq!((&idle["observed_days"], &idle["grade"]), (&json!("30"), &json!("declared")));
    assert_eq!(
        (&idle["from"], &idle["until"]),
        (&json!("2026-01-30T00:00:00.000Z"), &json!("2026-03-01T00:00:00.000Z"))
    );
    assert_eq!((&idle["granted"], &of(&whole, "admin")["privileged"]), (&json!("true"), &json!("true")));
    assert_eq!(of(&whole, HOSTILE)["privileged"], "false");
    let used =
        |row: &&Value| row["name"] == "reader" && row["event"] == "ec2.amazonaws.com/DescribeInstances";
    let used = whole.iter().find(used).unwrap();
    assert_eq!((&used["verdict"], &used["allowed"]), (&json!("used"), &json!("1")));
    assert_eq!((&used["actions_total"], &used["last_at"]), (&json!(""), &json!("2026-01-30T10:00:00.000Z")));
    let unheard = whole.iter().find(|row| row["mapped"] == "false").unwrap();
    assert_eq!(unheard["permission"], "unheard.amazonaws.com/NobodyKnowsThis");
    assert_eq!(of(&whole, HOSTILE)["permission"], "ec2:DescribeInstances", "quoted, and whole");
    assert_eq!(of(&whole, &format!("'{FORMULA}"))["permission"], "sqs:SendMessage");
    // Ten days of the longer window were not observed.
    let longer = rows(&reader.get("/api/v1/usage?format=csv&filter=idle").await);
    assert_eq!((longer.len(), &longer[0]["verdict"]), (1, &json!("not_observed")));
    assert_eq!(longer[0]["observed_days"], "80");
}

#[tokio::test]
async fn what_cannot_be_asked_is_named_and_nothing_is_read_past_the_right_to() {
    let (app, reader) = estate().await;
    for (query, field) in [
        ("format=xml", "format"),
        ("window=0", "window"),
        ("window=9999d", "window"),
        ("until=yesterday", "until"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("after=nonsense", "after"),
        ("class=toaster", "class"),
        ("gone=perhaps", "gone"),
        ("sinse=x", "sinse"),
    ] {
        let answer = reader.get(&format!("/api/v1/usage?{query}")).await;
        let named = answer.json["errors"][0]["field"].as_str();
        assert_eq!((answer.status, named), (422, Some(field)), "{query}: {}", answer.json);
    }
    assert_eq!(reader.get("/api/v1/usage?after=nhi_00000000000000000000000000").await.status, 404);
    let deploy = Program::of(&app, Scope::Lifecycle).await;
    for query in ["", "?format=csv", "?format=xml"] {
        let answer = deploy.get(&format!("/api/v1/usage{query}")).await;
        assert_eq!(answer.status, 403, "{query}: {}", answer.text);
    }
}
