//! Bundles that hold, bundles that somebody changed, and zips that are traps.

mod exported;
mod forged;
mod hostile;
mod oscal;
mod period;
mod rotated;
mod sheet;
mod tampered;
mod witnessed;

use super::*;
use crate::bundle::sample::made::earlier;
use crate::bundle::sample::{input, key, write};
use crate::bundle::{Described, archive, deflate, layout, sum_line};
use crate::hash::Digest;
use crate::sign::{Namespace, SigningKey};
use std::io::Cursor;

/// The files of a bundle, for changing.
type Unpacked = Vec<(String, Vec<u8>)>;

fn keys() -> [PublicKey; 1] {
    [key().public().clone()]
}

fn verified(zip: &[u8]) -> Report {
    verify(Cursor::new(zip), Some(&keys()))
}

fn unpacked() -> Unpacked {
    taken_apart(&write(&input(), &key()).unwrap())
}

/// As an edition that was frozen before there were OSCAL documents, a workbook and a report, which name other files by
/// hash, and before the freezing's leaf did.
fn older() -> Unpacked {
    let mut files = taken_apart(&write(&earlier(), &key()).unwrap());
    let later = [layout::SHEET, layout::REPORT, layout::ARCHIVE, "requests.csv"];
    files.retain(|(name, _)| !name.starts_with("oscal/") && !later.contains(&name.as_str()));
    files
}

fn taken_apart(zip: &[u8]) -> Unpacked {
    let mut report = Report::default();
    let (files, _) = unpack::unpack(&mut Cursor::new(zip), Limits::DEFAULT, &mut report).unwrap();
    files.iter().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect()
}

fn file<'a>(files: &'a mut Unpacked, name: &str) -> &'a mut Vec<u8> {
    &mut files.iter_mut().find(|(found, _)| found == name).unwrap_or_else(|| panic!("no {name}")).1
}

fn edit(files: &mut Unpacked, name: &str, change: impl Fn(&str) -> String) {
    let bytes = file(files, name);
    let changed = change(std::str::from_utf8(bytes).unwrap());
    assert_ne!(changed.as_bytes(), bytes.as_slice(), "{name} is to be changed");
    *bytes = changed.into_bytes();
}

/// Writes archive.json anew, where there is one.
fn described(files: &mut Unpacked) {
    files.sort_by(|a, b| layout::place(&a.0).cmp(&layout::place(&b.0)));
    let said = Described::of(files.iter().map(|(name, bytes)| (name.as_str(), Digest::of(&deflate(bytes)))));
    if let Some((_, bytes)) = files.iter_mut().find(|(name, _)| name == layout::ARCHIVE) {
        *bytes = said.json().unwrap();
    }
}

/// Writes SHA256SUMS anew, as somebody would who changed a file.
fn summed(mut files: Unpacked) -> Unpacked {
    described(&mut files);
    named(files)
}

/// The same, whatever archive.json says.
fn named(mut files: Unpacked) -> Unpacked {
    files.sort_by(|a, b| layout::place(&a.0).cmp(&layout::place(&b.0)));
    let covered = files.iter().filter(|(name, _)| name != layout::SUMS && name != layout::SIGNATURE);
    let sums: String = covered.map(|(name, bytes)| sum_line(name, bytes)).collect();
    *file(&mut files, layout::SUMS) = sums.into_bytes();
    files
}

/// Writes SHA256SUMS and its signature anew, as somebody would who has a key.
fn signed_by(key: &SigningKey, files: Unpacked) -> Unpacked {
    signed(key, summed(files))
}

/// Writes the signature anew.
fn signed(key: &SigningKey, mut files: Unpacked) -> Unpacked {
    let signature = key.sshsig(Namespace::Evidence, file(&mut files, layout::SUMS)).unwrap();
    *file(&mut files, layout::SIGNATURE) = signature.into_bytes();
    files
}

fn zipped(files: &Unpacked) -> Vec<u8> {
    archive::write(files).unwrap()
}

/// The checks that fail, each once, in alphabetical order.
fn failed(report: &Report) -> Vec<Check> {
    let mut checks: Vec<Check> = report.failures.iter().map(|failure| failure.check).collect();
    checks.sort_unstable_by_key(|check| check.as_str());
    checks.dedup();
    checks
}

#[test]
fn a_true_bundle_holds_with_the_right_key() {
    let report = verified(&write(&input(), &key()).unwrap());
    assert_eq!(report.failures, []);
    assert!(report.holds() && report.is_consistent());
    assert_eq!(report.signer, Signer::Established(key().public().fingerprint()));
    assert!(report.passed.len() >= 10, "{:#?}", report.passed);
    assert!(report.verdict().starts_with("verified"), "{}", report.verdict());
}

#[test]
fn without_a_key_it_is_consistent_and_no_more() {
    let zip = write(&input(), &key()).unwrap();
    let report = verify(Cursor::new(zip), None);
    assert!(report.is_consistent() && !report.holds());
    let expected = format!("consistent, signer not established: compare {}", key().public().fingerprint());
    assert_eq!(report.verdict(), expected);
}

#[test]
fn with_other_keys_alone_it_does_not_hold() {
    let other = SigningKey::generate([12; 32]).unwrap();
    let zip = write(&input(), &key()).unwrap();
    let report = verify(Cursor::new(&zip), Some(&[other.public().clone()]));
    assert_eq!(failed(&report), [Check::Signer]);
    assert!(!report.holds());
    let among = [other.public().clone(), key().public().clone()];
    assert!(verify(Cursor::new(&zip), Some(&among)).holds());
    assert!(!verify(Cursor::new(&zip), Some(&[])).holds());
}

#[test]
fn after_erasure_everything_still_holds() {
    let mut erased = input();
    erased.people.remove(0);
    erased.texts.remove(1);
    let report = verified(&write(&erased, &key()).unwrap());
    assert_eq!(report.failures, []);
    erased.people.clear();
    erased.texts.clear();
    assert!(verified(&write(&erased, &key()).unwrap()).holds());
}

#[test]
fn a_launch_signed_by_a_former_key_holds_where_the_signer_vouches_for_that_key() {
    use crate::log::checkpoint::SignedCheckpoint;
    let former = SigningKey::generate([13; 32]).unwrap();
    let mut rotated = input();
    let launch = SignedCheckpoint::parse(&rotated.log.launch_checkpoint).unwrap().checkpoint;
    rotated.log.launch_checkpoint = launch.sign(&former).unwrap();
    let report = verified(&write(&rotated, &key()).unwrap());
    assert_eq!(failed(&report), [Check::LaunchCheckpoint]);
    rotated.former_keys = vec![former.public().clone()];
    assert_eq!(verified(&write(&rotated, &key()).unwrap()).failures, []);

    // The freezing must be signed by the signer itself.
    let frozen = SignedCheckpoint::parse(&rotated.log.checkpoint).unwrap().checkpoint;
    rotated.log.checkpoint = frozen.sign(&former).unwrap();
    assert_eq!(failed(&verified(&write(&rotated, &key()).unwrap())), [Check::Checkpoint]);
}
