//! The demonstration's own bundle, as the program writes it, verifies it, and works it out again.

use crate::support::{Place, record};
use serde_json::json;
use std::io::{Cursor, Read};

/// The demonstration, its newest bundle in `first.zip`, and its key in `key`.
fn exported() -> Place {
    let place = Place::new();
    place.expect(0, &["demo", "seed"]);
    place.expect(0, &["evidence", "export", "latest", "-o", "first.zip"]);
    place.file("key", place.expect(0, &["evidence", "key"]).as_bytes());
    place
}

#[test]
fn it_verifies_its_report_is_archivable_and_tagged_and_logs_that_are_not_its_own_are_told_apart() {
    let place = exported();
    let said = place.expect(0, &["evidence", "verify", "first.zip", "--key", "key"]);
    assert!(said.contains("report.pdf is that of this campaign, edition and population"), "{said}");
    assert!(said.contains("tables are those of the freezing, by its leaf"), "{said}");

    let zip = std::fs::read(place.path().join("first.zip")).unwrap();
    let mut report = Vec::new();
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    archive.by_name("report.pdf").unwrap().read_to_end(&mut report).unwrap();
    let has = |text: &str| report.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(report.starts_with(b"%PDF-1.7") && has("<pdfaid:part>2</pdfaid:part>") && has("/StructTreeRoot"));

    // Of the demonstration's own logs nothing is left: any other leave out what was used.
    place.file("logs/a.json", json!({ "Records": [record(1)] }).to_string().as_bytes());
    let said = place.expect(1, &["evidence", "recompute", "first.zip", "logs"]);
    assert!(said.contains("differs: arn:aws:iam::") && said.contains(" in the bundle, and "), "{said}");
    assert!(
        said.contains("not given: ") && said.contains("not named: ") && said.contains("a.json"),
        "{said}"
    );
    let said = place.expect(1, &["evidence", "recompute", "first.zip", "logs", "--format", "json"]);
    let done: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(done["same"], false);
    place.file("broken/a.json", br#"{"Records":[{"eventVersion""#);
    place.expect(3, &["evidence", "recompute", "first.zip", "logs", "broken"]);
    assert!(
        done["rows"].as_u64().unwrap() > 100 && !done["missing"].as_array().unwrap().is_empty(),
        "{said}"
    );
}

#[test]
fn what_cannot_be_recomputed_is_refused_by_a_sentence() {
    let place = Place::new();
    place.file("no.zip", b"no zip at all");
    place.file("logs/a.json", json!({ "Records": [record(1)] }).to_string().as_bytes());
    let refused = place.run(&["evidence", "recompute", "no.zip", "logs"]);
    assert_eq!(refused.status.code(), Some(3));
    let said = crate::support::text(&refused.stderr);
    assert!(said.contains("no.zip: NOT verified") && said.contains("see tenure evidence verify"), "{said}");
    place.expect(3, &["evidence", "recompute", "there-is-none.zip", "logs"]);
    place.expect(2, &["evidence", "recompute", "no.zip"]);
    assert!(!place.path().join("tenure.db").exists(), "no database of the installation is opened");
}

#[test]
fn evidence_of_a_time_and_a_sample_are_written_by_the_program_and_what_is_asked_wrongly_is_refused() {
    let place = exported();
    let time = ["evidence", "export", "--from", "2026-01-01", "--until", "2026-03-01", "-o"];
    place.expect(0, &[&time[..], &["time.zip", "--why", "The yearly audit"]].concat());
    let said = place.expect(0, &["evidence", "verify", "time.zip", "--key", "key"]);
    assert!(
        said.contains("ok    the log of the time is whole") && said.contains("verified: signed by"),
        "{said}"
    );
    place.expect(0, &[&time[..], &["again.zip"]].concat());
    let bytes = |name: &str| std::fs::read(place.path().join(name)).unwrap();
    assert_eq!(bytes("time.zip"), bytes("again.zip"), "what it is taken out for is not inside");
    let without = place.run(&["evidence", "verify", "time.zip"]);
    assert_eq!(without.status.code(), Some(1));
    assert!(crate::support::text(&without.stderr).contains("signer not established"));
    place.expect(
        2,
        &["evidence", "export", "latest", "--from", "2026-01-01", "--until", "2026-03-01", "-o", "x.zip"],
    );
    place.expect(2, &["evidence", "export", "--from", "2026-01-01", "-o", "x.zip"]);
    place.expect(2, &["evidence", "export", "--from", "2026-1-1", "--until", "2026-03-01", "-o", "x.zip"]);
    place.expect(2, &["evidence", "export", "-o", "x.zip"]);
    let over =
        place.run(&["evidence", "export", "--from", "2999-01-01", "--until", "2999-02-01", "-o", "x.zip"]);
    assert!(over.status.code() != Some(0) && crate::support::text(&over.stderr).contains("not over"));
    assert!(!place.path().join("x.zip").exists());
    place.expect(3, &["evidence", "recompute", "time.zip", "key"]);

    let reviews: serde_json::Value =
        serde_json::from_str(&place.expect(0, &["reviews", "--format", "json"])).unwrap();
    let campaign = reviews[0]["id"].as_str().unwrap();
    assert_eq!(reviews[0]["no_response"], "steward", "what becomes of what nobody answers: {reviews}");
    let sample =
        ["evidence", "sample", campaign, "--seed", "dice 4 2 6 1", "--why", "The yearly audit", "--n"];
    let rows = place.expect(0, &[&sample[..], &["3"]].concat());
    assert_eq!(rows.matches(",true,cam_").count(), 3, "{rows}");
    assert_eq!(rows, place.expect(0, &[&sample[..], &["3"]].concat()));
    place.expect(2, &[&sample[..], &["0"]].concat());
    place.expect(
        2,
        &["evidence", "sample", campaign, "--seed", "short", "--why", "The yearly audit", "--n", "3"],
    );
}
