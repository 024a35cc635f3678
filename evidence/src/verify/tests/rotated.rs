//! A signer that a key which the reader holds vouches for, and keys that are stated to be compromised.

use super::*;
use crate::bundle::sample::id;
use crate::log::compromise::Compromise;
use crate::sign::{Rotation, Vouching};
use domain::instant::parse;

fn held() -> SigningKey {
    SigningKey::generate([21; 32]).unwrap()
}

fn middle() -> SigningKey {
    SigningKey::generate([22; 32]).unwrap()
}

fn vouching(former: &SigningKey, next: &SigningKey, installation: u64) -> Vouching {
    let rotation = Rotation {
        installation: id("ins", installation),
        former: former.public().clone(),
        key: next.public().clone(),
        at: parse("2026-01-01T00:00:00Z").unwrap(),
    };
    rotation.sign(former).unwrap()
}

fn rotated(rotations: Vec<Vouching>) -> Vec<u8> {
    let mut input = input();
    input.log.rotations = rotations;
    input.former_keys = vec![held().public().clone(), middle().public().clone()];
    write(&input, &key()).unwrap()
}

fn with(zip: &[u8], key: &SigningKey) -> Report {
    verify(Cursor::new(zip), Some(&[key.public().clone()]))
}

#[test]
fn the_key_that_is_held_vouches_for_the_signer_over_two_rotations() {
    let zip = rotated(vec![vouching(&held(), &middle(), 1), vouching(&middle(), &key(), 1)]);
    let report = with(&zip, &held());
    assert!(report.holds(), "{:#?}", report.failures);
    assert_eq!(report.signer, Signer::Established(key().public().fingerprint()));
    assert_eq!(report.vouched_by, Some(held().public().fingerprint()));
    assert!(report.verdict().contains("vouched for by"), "{}", report.verdict());
    let report = with(&zip, &key());
    assert!(report.holds() && report.vouched_by.is_none(), "the signer itself needs nobody");
    assert_eq!(failed(&with(&zip, &SigningKey::generate([23; 32]).unwrap())), [Check::Signer]);
    assert!(!verify(Cursor::new(&zip), None).holds());
}

#[test]
fn a_link_that_is_missing_forged_or_of_another_log_vouches_for_nobody() {
    let missing = rotated(vec![vouching(&middle(), &key(), 1)]);
    assert_eq!(failed(&with(&missing, &held())), [Check::Signer]);
    let other = rotated(vec![vouching(&held(), &key(), 2)]);
    assert_eq!(failed(&with(&other, &held())), [Check::Rotation, Check::Signer]);
    let mut forged = vouching(&held(), &key(), 1);
    forged.signature = key().sshsig(Namespace::Rotation, forged.statement.as_bytes()).unwrap();
    assert_eq!(failed(&with(&rotated(vec![forged]), &held())), [Check::Rotation, Check::Signer]);
    let mut files = taken_apart(&rotated(vec![vouching(&held(), &key(), 1)]));
    edit(&mut files, layout::ROTATIONS, |text| text.replace("2026-01-01", "2026-01-02"));
    let report = with(&zipped(&signed_by(&key(), files)), &held());
    assert_eq!(failed(&report), [Check::Rotation, Check::Signer]);
}

fn compromised(key: &SigningKey, since: &str) -> Vec<u8> {
    let mut input = input();
    input.log.compromises = vec![Compromise {
        fingerprint: key.public().fingerprint(),
        since: parse(since).unwrap(),
        stated_at: parse("2026-02-01T00:00:00Z").unwrap(),
        stands: Some(3),
    }];
    write(&input, &self::key()).unwrap()
}

#[test]
fn a_compromised_key_is_told_of_and_where_it_signed_afterwards_nothing_holds() {
    let report = verified(&compromised(&held(), "2026-01-01T00:00:00Z"));
    assert!(report.holds(), "{:#?}", report.failures);
    assert!(report.notes[0].contains(&held().public().fingerprint()), "{:?}", report.notes);
    assert_eq!(failed(&verified(&compromised(&key(), "2026-01-01T00:00:00Z"))), [Check::Compromise]);
    assert!(verified(&compromised(&key(), "2031-01-01T00:00:00Z")).holds(), "it signed before");
    let mut files = taken_apart(&compromised(&held(), "2026-01-01T00:00:00Z"));
    edit(&mut files, layout::COMPROMISES, |text| text.replace(":3", ": 3"));
    assert_eq!(failed(&verified(&zipped(&signed_by(&key(), files)))), [Check::Compromise]);
}
