//! The evidence of a time: one that holds, and forgeries by strangers and by whoever has the key.

mod forged;

use super::*;
use crate::bundle::layout::Form;
use crate::period::sample::input;
use crate::period::write;

fn unpacked() -> Unpacked {
    taken_apart(&write(&input(), &key()).unwrap())
}

/// Sums and signature made anew.
fn signed_by(key: &SigningKey, mut files: Unpacked) -> Unpacked {
    files.sort_by(|a, b| Form::Period.place(&a.0).cmp(&Form::Period.place(&b.0)));
    let covered = files.iter().filter(|(name, _)| name != layout::SUMS && name != layout::SIGNATURE);
    let sums: String = covered.map(|(name, bytes)| sum_line(name, bytes)).collect();
    let signature = key.sshsig(Namespace::Evidence, sums.as_bytes()).unwrap();
    *file(&mut files, layout::SUMS) = sums.into_bytes();
    *file(&mut files, layout::SIGNATURE) = signature.into_bytes();
    files
}

fn zipped(files: &Unpacked) -> Vec<u8> {
    archive::write_as(Form::Period, files).unwrap()
}

#[test]
fn true_evidence_of_a_time_holds_with_the_right_key_and_says_what_it_looked_at() {
    let report = verified(&write(&input(), &key()).unwrap());
    assert_eq!(report.failures, []);
    assert!(report.holds() && report.notes.is_empty(), "{:?}", report.notes);
    for said in [
        "the log of the time is whole: its",
        "1 populations of 6 identities are those that were frozen, each once",
        "rows of the tables that follow from the log are those of its leaves",
        "2 signed heads are those of the log as it stands",
        "each of the 8 leaves from before is in the log",
        "each of the 3 texts is the one that was hashed",
    ] {
        assert!(report.passed.iter().any(|line| line.contains(said)), "{said}: {:#?}", report.passed);
    }
    let without = verify(Cursor::new(write(&input(), &key()).unwrap()), None);
    assert!(without.is_consistent() && !without.holds());
}

#[test]
fn the_files_unpack_to_what_sha256sum_and_ssh_keygen_take() {
    let mut files = unpacked();
    let mut again = signed_by(&key(), files.clone());
    again.sort();
    assert!(again == files, "order and signature are those that were written");
    let sums = String::from_utf8(file(&mut files, layout::SUMS).clone()).unwrap();
    assert_eq!(sums.lines().count(), files.len() - 2);
    assert!(sums.lines().all(|line| line.len() > 66 && line.as_bytes()[64..66] == *b"  "));
}

#[test]
fn a_time_in_which_nothing_was_logged_holds_too() {
    use crate::period::sample::{FROM, at, leaves, of};
    let all =
        leaves().into_iter().filter(|leaf| leaf.at < at(FROM) || leaf.action == "evidence.period_asked");
    let all: Vec<_> = all.zip(0..).map(|(leaf, seq)| crate::log::leaf::Leaf { seq, ..leaf }).collect();
    let mut input = of(&all);
    input.repeated.clear();
    input.identities.truncate(2);
    input.texts.clear();
    input.log.heads.clear();
    input.covered[0].covered_until = at("2026-03-20T00:00:00Z");
    let report = verified(&write(&input, &key()).unwrap());
    assert_eq!(report.failures, []);
}

/// period.json counts a table no more.
fn uncounted(files: &mut Unpacked, name: &str) {
    edit(files, layout::PERIOD, |text| {
        let mut period: serde_json::Value = serde_json::from_str(text).unwrap();
        period["rows"].as_object_mut().unwrap().remove(name).unwrap();
        serde_json::to_string_pretty(&period).unwrap()
    });
}

/// As it was taken out in the form before.
fn first() -> Unpacked {
    let mut files = unpacked();
    files.retain(|(name, _)| !crate::period::LATER.contains(&name.as_str()));
    edit(&mut files, "revocations.csv", |text| {
        text.split_inclusive("\r\n").filter(|row| !row.starts_with("suspend,")).collect()
    });
    for name in crate::period::LATER {
        uncounted(&mut files, name);
    }
    edit(&mut files, layout::PERIOD, |text| {
        text.replace("tenure-period/2", "tenure-period/1")
            .replace("\"revocations.csv\": 3", "\"revocations.csv\": 2")
    });
    files
}

#[test]
fn what_was_taken_out_in_the_form_before_holds_and_is_noted_to_tell_less() {
    let report = verified(&zipped(&signed_by(&key(), first())));
    assert_eq!(report.failures, []);
    assert!(report.holds());
    let noted = "told nothing of waivers, confirmations and suspensions: 5 leaves of the time are of such";
    assert!(report.notes.iter().any(|note| note.contains(noted)), "{:?}", report.notes);
    // In that form a suspension is no row.
    let mut files = first();
    *file(&mut files, "revocations.csv") = file(&mut unpacked(), "revocations.csv").clone();
    edit(&mut files, layout::PERIOD, |text| text.replace("\"revocations.csv\": 2", "\"revocations.csv\": 3"));
    assert_eq!(failed(&verified(&zipped(&signed_by(&key(), files)))), [Check::Told]);
}
