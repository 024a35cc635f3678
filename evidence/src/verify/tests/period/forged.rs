//! Forgeries of the evidence of a time, each rejected for the right reason. The operator has the key and signs again.

mod log;
mod reviewed;
mod tables;

use super::*;

/// What is done, and which check says what about it.
struct Forgery {
    name: &'static str,
    /// With a key of their own instead of the installation's.
    stranger: bool,
    change: fn(&mut Unpacked),
    check: Check,
    says: &'static str,
}

const fn forgery(
    name: &'static str,
    change: fn(&mut Unpacked),
    (check, says): (Check, &'static str),
) -> Forgery {
    Forgery { name, stranger: false, change, check, says }
}

fn stranger() -> SigningKey {
    SigningKey::generate([66; 32]).unwrap()
}

fn of_campaign(file: &str) -> String {
    layout::of_campaign(&format!("cam_{:026}", 1), file)
}

fn replaced(files: &mut Unpacked, name: &str, from: &str, to: &str) {
    edit(files, name, |text| text.replacen(from, to, 1));
}

/// A table loses the rows that have a text, and period.json counts so.
fn without_row(files: &mut Unpacked, name: &str, of: &str) {
    edit(files, name, |text| text.split_inclusive("\r\n").filter(|row| !row.contains(of)).collect());
    recounted(files, name);
}

/// period.json counts the rows of a table anew.
fn recounted(files: &mut Unpacked, name: &str) {
    let rows = String::from_utf8(file(files, name).clone()).unwrap().matches("\r\n").count() - 1;
    let text = String::from_utf8(file(files, layout::PERIOD).clone()).unwrap();
    let begins = format!("\"{name}\": ");
    let lines = text.split_inclusive('\n').map(|line| {
        let end = if line.ends_with(",\n") { ",\n" } else { "\n" };
        if line.trim_start().starts_with(&begins) { format!("    {begins}{rows}{end}") } else { line.into() }
    });
    *file(files, layout::PERIOD) = lines.collect::<String>().into_bytes();
}

fn without_line(files: &mut Unpacked, name: &str, of: &str) {
    edit(files, name, |text| text.split_inclusive('\n').filter(|line| !line.contains(of)).collect());
}

/// A leaf from before goes, with its proof.
fn without_earlier(files: &mut Unpacked, name: &str, of: &str) {
    let text = String::from_utf8(file(files, name).clone()).unwrap();
    let seqs: Vec<u64> = text
        .lines()
        .filter(|line| line.contains(of))
        .map(|line| crate::log::leaf::Leaf::parse(line).unwrap().seq)
        .collect();
    without_line(files, name, of);
    files.retain(|(name, _)| layout::proof_seq(name).is_none_or(|seq| !seqs.contains(&seq)));
}

#[test]
fn each_forgery_of_a_time_is_rejected_for_the_right_reason() {
    let all: Vec<Forgery> =
        [tables::all(), tables::populations(), reviewed::all(), log::all()].into_iter().flatten().collect();
    assert!(all.len() >= 60, "{}", all.len());
    let mut names: Vec<&str> = all.iter().map(|one| one.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all.len());
    for one in &all {
        let mut files = unpacked();
        (one.change)(&mut files);
        let by = if one.stranger { stranger() } else { key() };
        if one.stranger {
            *file(&mut files, layout::SIGNERS) = crate::bundle::signer_line(by.public()).into_bytes();
        }
        let report = verified(&zipped(&signed_by(&by, files)));
        assert!(!report.holds(), "{}: accepted", one.name);
        let right =
            report.failures.iter().any(|found| found.check == one.check && found.detail.contains(one.says));
        assert!(right, "{}: {:#?}", one.name, report.failures);
    }
}

#[test]
fn a_changed_file_whose_sums_are_not_made_anew_is_found_by_them() {
    let mut files = unpacked();
    replaced(&mut files, "roles.csv", "auditor", "admin");
    let report = verified(&zipped(&files));
    assert!(failed(&report).contains(&Check::Digest) && failed(&report).contains(&Check::Told));
}
