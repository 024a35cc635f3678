//! Heads that others attest: what holds is told with what the reader still has to check, what does not is a failure.

use super::*;
use crate::bundle::BundleInput;
use crate::hash::Digest;
use crate::log::checkpoint::SignedCheckpoint;
use crate::log::witness::made::{Answer, Witness};
use crate::log::witness::{Cosigned, Witnessed};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What is wrong with a head that others attest.
type Change<'a> = &'a dyn Fn(&mut Witnessed);

const NAME: &str = "witness.example/one";

fn other() -> SigningKey {
    SigningKey::generate([31; 32]).unwrap()
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Digest::of(bytes).0
}

fn answer(note: &str) -> Vec<u8> {
    Answer::of(sha256(note.as_bytes()), "20260302100000Z").bytes(sha256)
}

/// The launch's head, as an authority and a witness attest it.
fn witnessed() -> Witnessed {
    let log = input().log;
    let witness = Witness {
        name: NAME,
        public: *other().public().bytes(),
        hash: sha256,
        base64: |bytes| STANDARD.encode(bytes),
    };
    let text = SignedCheckpoint::parse(&log.launch_checkpoint).unwrap().checkpoint.text();
    Witnessed {
        size: log.consistency.old,
        consistency: log.consistency,
        timestamps: vec![answer(&log.launch_checkpoint)],
        cosignatures: vec![Cosigned {
            line: witness.line(&text, 1_772_445_600, |bytes| other().ed25519(bytes).unwrap()),
            key: witness.key(),
        }],
        note: log.launch_checkpoint,
    }
}

fn with(change: impl Fn(&mut Witnessed)) -> BundleInput {
    let mut one = witnessed();
    change(&mut one);
    let mut whole = input();
    whole.log.witnessed = vec![one];
    whole
}

#[test]
fn what_others_attest_is_told_with_how_to_check_whose_word_it_is() {
    let zip = write(&with(|_| {}), &key()).unwrap();
    let report = verified(&zip);
    assert_eq!(report.failures, []);
    assert!(report.holds());
    let size = witnessed().size;
    let said = |part: &str| report.notes.iter().any(|note| note.contains(part));
    assert!(
        said(&format!("had the head of {size} leaves at 2026-03-02T10:00:00.000Z")),
        "{:?}",
        report.notes
    );
    let command =
        format!("openssl ts -verify -data log/witness/{size}.checkpoint -in log/witness/{size}.1.tsr");
    assert!(said(&command) && said(&format!("{NAME} saw this head at 2026-03-02T10:00:00.000Z")));
    let mut files = taken_apart(&zip);
    let readme = String::from_utf8(file(&mut files, layout::README).clone()).unwrap();
    assert!(readme.contains("ATTESTED BY OTHERS"), "{readme}");
    let plain = String::from_utf8(file(&mut unpacked(), layout::README).clone()).unwrap();
    assert!(!plain.contains("ATTESTED BY OTHERS"), "nobody does");
    // What a program of others reads is there as its form wants it.
    let cosigned =
        String::from_utf8(file(&mut files, &format!("log/witness/{size}.cosigned")).clone()).unwrap();
    assert!(SignedCheckpoint::parse(&cosigned).unwrap().verify(key().public()).is_ok());
}

#[test]
fn what_is_of_another_head_note_or_key_does_not_hold() {
    let frozen = input().log.checkpoint;
    let forged: [(&str, Change<'_>, &str); 8] = [
        (
            "a timestamp of other bytes",
            &|one| one.timestamps = vec![answer("another note")],
            "of bytes with the SHA-256",
        ),
        ("a timestamp that is none", &|one| one.timestamps = vec![b"not one".to_vec()], "RFC 3161"),
        (
            "a timestamp of the freezing's head, named as of the launch's",
            &|one| one.timestamps = vec![answer(&frozen)],
            "of bytes with the SHA-256",
        ),
        (
            "a head that nobody attests",
            &|one| (one.timestamps, one.cosignatures) = Default::default(),
            "nobody attests",
        ),
        ("another size", &|one| one.size += 1, "is of 6 leaves"),
        (
            "a head that is not one of this log",
            &|one| {
                let mut head = SignedCheckpoint::parse(&one.note).unwrap().checkpoint;
                head.head.root = Digest::of(b"another history");
                one.note = head.sign(&key()).unwrap();
                one.timestamps = vec![answer(&one.note)];
                one.cosignatures.clear();
            },
            "does not lead from the head",
        ),
        (
            "a head that others signed",
            &|one| {
                let head = SignedCheckpoint::parse(&one.note).unwrap().checkpoint;
                one.note = head.sign(&other()).unwrap();
                one.timestamps = vec![answer(&one.note)];
            },
            "none of the keys of this log",
        ),
        (
            "a key that did not cosign",
            &|one| {
                let public = *key().public().bytes();
                let liar =
                    Witness { name: NAME, public, hash: sha256, base64: |bytes| STANDARD.encode(bytes) };
                one.cosignatures[0].key = liar.key();
            },
            "none of the keys that were given",
        ),
    ];
    for (what, change, reason) in forged {
        let report = verified(&write(&with(change), &key()).unwrap());
        assert_eq!(failed(&report), [Check::Witness], "{what}: {:#?}", report.failures);
        assert!(
            report.failures.iter().any(|one| one.detail.contains(reason)),
            "{what}: {:#?}",
            report.failures
        );
    }
}

#[test]
fn nothing_is_taken_out_from_under_a_statement_or_put_beside_it() {
    let size = witnessed().size;
    let zip = write(&with(|_| {}), &key()).unwrap();
    for (name, reason) in [
        (format!("log/witness/{size}.checkpoint"), "is not here"),
        (format!("log/witness/{size}.consistency"), "expected a line 'old NUMBER'"),
        ("log/witness/keys".to_owned(), "exactly where something is cosigned"),
    ] {
        let mut files = taken_apart(&zip);
        files.retain(|(found, _)| *found != name);
        let report = verified(&zipped(&signed_by(&key(), files)));
        assert_eq!(failed(&report), [Check::Witness], "{name}: {:#?}", report.failures);
        assert!(
            report.failures.iter().any(|one| one.detail.contains(reason)),
            "{name}: {:#?}",
            report.failures
        );
    }
    let mut files = taken_apart(&zip);
    edit(&mut files, &format!("log/witness/{size}.cosigned"), |text| text.replace("— witness", "— Witness"));
    assert_eq!(failed(&verified(&zipped(&signed_by(&key(), files)))), [Check::Witness]);
    let mut files = taken_apart(&zip);
    files.push((format!("log/witness/{}.2.tsr", size + 1), answer("x")));
    let report = verified(&zipped(&signed_by(&key(), files)));
    assert!(report.failures.iter().any(|one| one.detail.contains("is not here")), "{:#?}", report.failures);
    // Stale sums: whoever has no key adds nothing.
    let mut files = unpacked();
    files.push((format!("log/witness/{size}.1.tsr"), answer("x")));
    files.sort_by(|a, b| layout::place(&a.0).cmp(&layout::place(&b.0)));
    assert!(failed(&verified(&zipped(&files))).contains(&Check::Uncovered));
}
