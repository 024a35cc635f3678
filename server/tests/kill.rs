//! An import that is killed, ten times at random instants, and then run to its end, counts what an undisturbed one
//! does.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::support::{Place, record};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// A folder of files, small ones and one that is large enough to be written while it is read.
fn logs(place: &Place) {
    for file in 0..40 {
        let records: Vec<Value> = (file * 250..(file + 1) * 250).map(record).collect();
        place.file(&format!("logs/{file:03}.json"), json!({ "Records": records }).to_string().as_bytes());
    }
    let records: Vec<Value> = (5_000..25_000).map(record).collect();
    place.file("logs/large.json", json!({ "Records": records }).to_string().as_bytes());
}

fn import(place: &Place, logs: &Path, database: &str) -> std::process::Child {
    place
        .command(&["--database", database, "import", "aws-cloudtrail", logs.to_str().unwrap()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn tallies(place: &Place, database: &str) -> Vec<String> {
    let rows = place.json(&["--database", database, "usage", "--until", "2023-08-01", "--format", "json"]);
    let mut counted: Vec<String> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            format!(
                "{} {} {} {} {}",
                row["identity"]["external_id"], row["event"], row["allowed"], row["first_at"], row["last_at"]
            )
        })
        .collect();
    counted.sort();
    counted
}

#[test]
fn an_import_killed_ten_times_and_run_again_counts_what_an_undisturbed_one_does() {
    let place = Place::new();
    logs(&place);
    let folder = place.path().join("logs");
    let started = Instant::now();
    assert!(import(&place, &folder, "sqlite://whole.db?mode=rwc").wait().unwrap().success());
    let whole = started.elapsed();
    let mut interrupted = 0;
    let database = "sqlite://killed.db?mode=rwc";
    // Chance without a source of it: the low bits of how long things took.
    let mut chance = u64::from(whole.subsec_nanos());
    for _ in 0..10 {
        let mut child = import(&place, &folder, database);
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = u32::try_from(chance >> 40).unwrap() % 100;
        std::thread::sleep(whole * share / 100 + Duration::from_millis(1));
        child.kill().unwrap();
        interrupted += u32::from(!child.wait().unwrap().success());
    }
    assert!(interrupted > 0, "not one import was interrupted");
    assert!(import(&place, &folder, database).wait().unwrap().success());
    assert_eq!(tallies(&place, database), tallies(&place, "sqlite://whole.db?mode=rwc"));
    assert!(place.expect(0, &["--database", database, "check"]).contains("ok  log"));
}
