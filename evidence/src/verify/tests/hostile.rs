//! Zips that were made to hurt: bombs, paths that escape, names twice, counts that lie.

use super::*;
use std::io::Write as _;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const SMALL: Limits = Limits { zip: 1 << 20, files: 20, file: 200 << 10, total: 300 << 10 };

fn made(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn small(zip: &[u8]) -> Vec<Check> {
    failed(&within(Cursor::new(zip), Some(&keys()), SMALL))
}

#[test]
fn what_is_no_zip_is_refused() {
    for bytes in [&b""[..], b"PK", b"hello, I am no zip at all", &[0; 4096]] {
        let report = verified(bytes);
        assert_eq!(failed(&report), [Check::Unreadable]);
        assert!(!report.holds() && report.verdict().starts_with("NOT verified"));
    }
    assert!(!verified(&made(&[])).is_consistent(), "an empty zip is no bundle");
}

#[test]
fn a_name_that_escapes_is_refused_and_not_read() {
    for name in ["../../etc/passwd", "/README.txt", "snapshots/../README.txt", "a\\b", "README.txt/"] {
        let zip = made(&[(name, b"x")]);
        assert!(failed(&verified(&zip)).contains(&Check::Name), "{name}");
    }
}

#[test]
fn a_name_that_stands_twice_is_refused() {
    // The zip crate does not write one: the second name is patched in, in its local header and in the directory.
    let mut zip = made(&[("README.txt", b"one"), ("READYE.txt", b"two")]);
    let places: Vec<usize> = (0..zip.len() - 10).filter(|at| &zip[*at..*at + 10] == b"READYE.txt").collect();
    for at in &places {
        zip[*at..*at + 10].copy_from_slice(b"README.txt");
    }
    assert_eq!(places.len(), 2);
    assert!(failed(&verified(&zip)).contains(&Check::Name));
}

#[test]
fn bombs_and_crowds_stop_at_their_limit() {
    let bomb = made(&[("usage.csv", &vec![b'0'; 5 << 20])]);
    assert_eq!(failed(&verified(&bomb)), [Check::Limit], "a thousandfold");
    assert_eq!(small(&made(&[("usage.csv", &vec![b'0'; 201 << 10])])), [Check::Limit], "one file");
    let noise = vec![b'x'; 160 << 10];
    assert_eq!(small(&made(&[("usage.csv", &noise), ("tasks.csv", &noise)])), [Check::Limit], "all together");
    let names: Vec<String> = (0..21).map(layout::proof).collect();
    let crowd: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(small(&made(&crowd)), [Check::Limit], "too many");
    assert_eq!(small(&vec![0; (1 << 20) + 1]), [Check::Limit], "too long");
}

#[test]
fn a_size_that_lies_is_found() {
    let zip = made(&[("usage.csv", b"0123456789")]);
    let directory = (0..zip.len()).find(|at| zip[*at..].starts_with(b"PK\x01\x02")).unwrap();
    for size in [9u8, 11] {
        let mut lying = zip.clone();
        lying[directory + 24] = size;
        assert!(!verified(&lying).is_consistent(), "{size}");
    }
}

#[test]
fn a_crowd_that_only_zip64_can_count_is_counted() {
    let files: Unpacked = (0..65_600).map(|seq| (layout::proof(seq), Vec::new())).collect();
    assert_eq!(small(&zipped(&files)), [Check::Limit]);
}

#[test]
fn failures_are_all_counted_and_not_all_listed() {
    let mut files = unpacked();
    files.extend((1_000..2_000).map(|seq| (layout::proof(seq), Vec::new())));
    let report = verified(&zipped(&files));
    assert_eq!(report.failures.len(), MAX_LISTED);
    let expected = 2_001;
    assert_eq!(
        report.failures_total, expected,
        "each is neither named in SHA256SUMS nor of a leaf, and archive.json is of others"
    );
}

#[test]
fn what_a_bundle_says_reaches_a_terminal_without_control_characters() {
    let mut files = unpacked();
    edit(&mut files, "usage.csv", |text| text.replacen("identity_id", "\u{1b}[31m", 1));
    let report = verified(&zipped(&files));
    let shown: String = report.failures.iter().map(ToString::to_string).collect();
    assert!(shown.contains("[31m") && !shown.contains('\u{1b}'));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
    #[test]
    fn whatever_stands_in_a_file_the_verification_ends_and_fails(
        place: proptest::sample::Index, bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300),
        cut: proptest::sample::Index
    ) {
        let mut files = unpacked();
        let place = place.index(files.len());
        let keep = cut.index(files[place].1.len());
        files[place].1.truncate(keep);
        files[place].1.extend_from_slice(&bytes);
        let report = verified(&zipped(&files));
        proptest::prop_assert!(!report.is_consistent());
    }
}
