//! The report of the demonstration's own bundle, as the program writes it.

#[expect(dead_code, reason = "this test uses a part of it")]
mod support;

use std::io::{Cursor, Read};
use support::Place;

#[test]
fn a_bundle_of_the_demonstration_verifies_and_its_report_is_archivable_and_tagged() {
    let place = Place::new();
    place.expect(0, &["demo", "seed"]);
    place.expect(0, &["evidence", "export", "latest", "-o", "first.zip"]);
    place.file("key", place.expect(0, &["evidence", "key"]).as_bytes());
    let said = place.expect(0, &["evidence", "verify", "first.zip", "--key", "key"]);
    assert!(said.contains("report.pdf is that of this campaign, edition and population"), "{said}");

    let zip = std::fs::read(place.path().join("first.zip")).unwrap();
    let mut report = Vec::new();
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    archive.by_name("report.pdf").unwrap().read_to_end(&mut report).unwrap();
    let has = |text: &str| report.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(report.starts_with(b"%PDF-1.7") && has("<pdfaid:part>2</pdfaid:part>") && has("/StructTreeRoot"));
}
