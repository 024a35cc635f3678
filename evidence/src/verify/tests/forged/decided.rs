//! Outcomes, decisions, reasons, snapshots, and the signature over all of them.

use super::*;
use crate::hash::Digest;
use crate::snapshot::Snapshot;

/// The snapshot of item 4 says that everything was used, and every table and leaf names its new hash.
fn used_after_all(files: &mut Unpacked) {
    let name = layout::snapshot(&item(4));
    let old = file(files, &name).clone();
    let mut snapshot = Snapshot::parse(std::str::from_utf8(&old).unwrap()).unwrap();
    let actions = &mut snapshot.grants[0].actions;
    (actions.used, actions.unused) = (actions.total, 0);
    let new = snapshot.json().unwrap().into_bytes();
    *file(files, &name) = new.clone();
    renamed(files, &Digest::of(&old).to_string(), &Digest::of(&new).to_string());
}

/// The end of a row whose decision was made in this person's place.
fn for_person(number: u64) -> String {
    format!(",per_{number:026}\r\n")
}

pub(super) fn all() -> Vec<Forgery> {
    use By::{Nobody, Operator, Stranger};
    vec![
        forgery(
            "an outcome is changed, and nothing else",
            Nobody,
            |files| replaced(files, "population.csv", ",no_response,", ",kept,"),
            (Check::Digest, "its SHA-256 is not"),
        ),
        forgery(
            "an outcome is changed, and the sums follow",
            Nobody,
            |files| {
                replaced(files, "population.csv", ",no_response,", ",kept,");
                *files = summed(std::mem::take(files));
            },
            (Check::Signature, "the signature does not fit these bytes"),
        ),
        forgery(
            "an outcome is changed, and a stranger signs with a key that allowed_signers names",
            Stranger,
            |files| replaced(files, "population.csv", ",no_response,", ",kept,"),
            (Check::Signer, "none of the keys that were given"),
        ),
        forgery(
            "a true bundle is signed again by a stranger, to pass for its maker",
            Stranger,
            |_| {},
            (Check::Signer, "none of the keys that were given"),
        ),
        forgery(
            "a stranger's key stands first in allowed_signers, under the true signature",
            Operator,
            |files| {
                let line = crate::bundle::signer_line(stranger().public());
                edit(files, layout::SIGNERS, |text| line.clone() + text);
            },
            (Check::AllowedSigners, "is not the key that signed"),
        ),
        forgery(
            "the signature is of another namespace",
            Nobody,
            |files| {
                let sums = file(files, layout::SUMS).clone();
                let signature = key().sshsig(Namespace::Rotation, &sums).unwrap();
                *file(files, layout::SIGNATURE) = signature.into_bytes();
            },
            (Check::Signature, "namespace"),
        ),
        forgery(
            "an identity is taken out of the population, and the counts with it",
            Operator,
            |files| {
                without_row(files, "population.csv", &item(5));
                files.retain(|(name, _)| *name != layout::snapshot(&item(5)));
                replaced(files, layout::CAMPAIGN, "\"population\": 6", "\"population\": 5");
                replaced(files, layout::CAMPAIGN, "\"no_response\": 1", "\"no_response\": 0");
                without_row(files, "decisions.csv", &item(5));
            },
            (Check::CampaignLeaf, "the launch's population is another"),
        ),
        forgery(
            "a decision is made after the close",
            Operator,
            |files| {
                replaced(files, "decisions.csv", "2026-03-07T09:30:00.250Z", "2026-03-15T10:00:00.000Z");
            },
            (Check::Decision, "made after the close: late is late"),
        ),
        forgery(
            "a decision after the close is moved before it",
            Operator,
            |files| replaced(files, "decisions.csv", "2026-03-08T09:30:00.250Z", "2026-03-06T09:30:00.250Z"),
            (Check::Decision, "says another instant"),
        ),
        forgery(
            "another person is said to have decided",
            Operator,
            |files| {
                let (two, three) = (format!(",per_{:026},revoke", 2), format!(",per_{:026},revoke", 3));
                replaced(files, "decisions.csv", &two, &three);
            },
            (Check::Decision, "says another person"),
        ),
        forgery(
            "a decision in another's place is said to be one's own",
            Operator,
            |files| replaced(files, "decisions.csv", &for_person(1), ",\r\n"),
            (Check::Decision, "says another on_behalf_of"),
        ),
        forgery(
            "a decision is said to be made in somebody else's place",
            Operator,
            |files| replaced(files, "decisions.csv", &for_person(1), &for_person(3)),
            (Check::Decision, "says another on_behalf_of"),
        ),
        forgery(
            "a decision of one's own is said to be made in another's place",
            Operator,
            |files| replaced(files, "decisions.csv", ",1,,\r\n", &format!(",1,{}", for_person(1))),
            (Check::Decision, "says another on_behalf_of"),
        ),
        forgery(
            "in whose place a decision was made is taken out of its leaf",
            Operator,
            |files| replaced(files, layout::LEAVES, &format!("\"on_behalf_of\":\"per_{:026}\",", 1), ""),
            (Check::Decision, "says another on_behalf_of"),
        ),
        forgery(
            "somebody is said, in table and leaf, to have decided in their own place",
            Operator,
            |files| {
                let fact = |number: u64| format!("\"on_behalf_of\":\"per_{number:026}\"");
                replaced(files, layout::LEAVES, &fact(1), &fact(2));
                replaced(files, "decisions.csv", &for_person(1), &for_person(2));
            },
            (Check::Decision, "in their own place"),
        ),
        forgery(
            "the column of in whose place decisions were made is taken out",
            Operator,
            without_for_whom,
            (Check::Frozen, "is another than at the freezing"),
        ),
        forgery(
            "whoever looked again had decided through another",
            Operator,
            |files| {
                let fact = |number: u64| format!("\"on_behalf_of\":\"per_{number:026}\"");
                replaced(files, layout::LEAVES, &fact(1), &fact(3));
                replaced(files, "decisions.csv", &for_person(1), &for_person(3));
            },
            (Check::Independence, "themselves or through another"),
        ),
        forgery(
            "a decision on one item is put on another",
            Operator,
            |files| {
                let (two, three) = (format!("{},per_", item(2)), format!("{},per_", item(3)));
                replaced(files, "decisions.csv", &two, &three);
            },
            (Check::Decision, "another"),
        ),
        forgery(
            "a batch of forty becomes one by one",
            Operator,
            |files| replaced(files, "decisions.csv", ",1,,\r\n", ",40,,\r\n"),
            (Check::Decision, "says another batch_size"),
        ),
        forgery(
            "a superseded decision is left out, with its leaf and its proof",
            Operator,
            |files| {
                let first = format!("dec_{:026}", 1);
                without_row(files, "decisions.csv", &first);
                without_leaf(files, &first);
            },
            (Check::Frozen, "the freezing says another number"),
        ),
        forgery(
            "a reason is written anew under its old hash",
            Operator,
            |files| replaced(files, "texts.csv", "nightly", "weekly"),
            (Check::Text, "not the one that was hashed"),
        ),
        forgery(
            "a reason is written anew with a hash of its own, in its table and its decision",
            Operator,
            |files| {
                let old = crate::hash::salted(&[1; 32], crate::bundle::sample::TEXTS[1]).to_string();
                let new = crate::hash::salted(&[1; 32], "A better reason").to_string();
                edit(files, "texts.csv", |text| {
                    let rows = text.split_inclusive("\r\n").filter(|row| !row.contains(&old));
                    let row = format!("{new},{},A better reason\r\n", hex::encode([1; 32]));
                    rows.map(str::to_owned).chain([row]).collect()
                });
                replaced(files, "decisions.csv", &old, &new);
            },
            (Check::Decision, "says another reason_sha256"),
        ),
        forgery(
            "unused becomes used in a snapshot, and every table and leaf names its new hash",
            Operator,
            used_after_all,
            (Check::Inclusion, "is not in the log"),
        ),
        forgery(
            "a snapshot says that it is of another window",
            Operator,
            |files| {
                let name = layout::snapshot(&item(1));
                replaced(files, &name, "\"from\":\"2025-12-01", "\"from\":\"2025-11-01");
            },
            (Check::Snapshot, "its SHA-256 is"),
        ),
    ]
}

#[test]
fn an_edition_that_was_frozen_before_it_said_in_whose_place_holds_with_a_note() {
    let mut files = older();
    without_for_whom(&mut files);
    let report = verified(&zipped(&signed_by(&key(), files)));
    assert_eq!(report.failures, []);
    let noted = "did not say in whose place a decision was made: 1 of the leaves do";
    assert!(report.notes.iter().any(|note| note.contains(noted)), "{:?}", report.notes);
}
