//! Forgeries by people who know the form as well as we do and make anew whatever they can: each is rejected, for the right
//! reason.
//!
//! Two hands forge. A stranger has no key of the installation: digests, sums, signature and allowed_signers are made anew
//! with a key of the stranger's own. The operator has the key, and signs again; what holds the operator is the log, whose
//! heads left the building.

mod confirmed;
mod decided;
mod log;
mod silent;
mod tables;
mod waived;

use super::*;
/// Whose forgery it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    /// Without a key: whoever changed files and did no more.
    Nobody,
    /// With a key of their own.
    Stranger,
    /// With the key.
    Operator,
}

/// What is done to the files of a true bundle, by whom, and which check says what about it.
struct Forgery {
    name: &'static str,
    by: By,
    change: fn(&mut Unpacked),
    check: Check,
    says: &'static str,
}

const fn forgery(
    name: &'static str,
    by: By,
    change: fn(&mut Unpacked),
    (check, says): (Check, &'static str),
) -> Forgery {
    Forgery { name, by, change, check, says }
}

fn stranger() -> SigningKey {
    SigningKey::generate([66; 32]).unwrap()
}

/// The zip as that hand would make it.
fn made(forgery: &Forgery, mut files: Unpacked) -> Vec<u8> {
    (forgery.change)(&mut files);
    match forgery.by {
        By::Nobody => zipped(&files),
        By::Stranger => {
            *file(&mut files, layout::SIGNERS) = crate::bundle::signer_line(stranger().public()).into_bytes();
            zipped(&signed_by(&stranger(), files))
        }
        By::Operator => zipped(&signed_by(&key(), files)),
    }
}

fn replaced(files: &mut Unpacked, name: &str, from: &str, to: &str) {
    edit(files, name, |text| text.replacen(from, to, 1));
}

/// A digest in every table and leaf gives way to another.
fn renamed(files: &mut Unpacked, from: &str, to: &str) {
    for (_, bytes) in files.iter_mut() {
        if let Ok(text) = std::str::from_utf8(bytes) {
            *bytes = text.replace(from, to).into_bytes();
        }
    }
}

fn without_row(files: &mut Unpacked, name: &str, of: &str) {
    edit(files, name, |text| text.split_inclusive("\r\n").filter(|row| !row.contains(of)).collect());
}

/// decisions.csv as versions wrote it that did not say in whose place.
pub(super) fn without_for_whom(files: &mut Unpacked) {
    edit(files, "decisions.csv", |text| {
        text.lines().filter_map(|row| Some(format!("{}\r\n", row.rsplit_once(',')?.0))).collect()
    });
}

fn item(number: u64) -> String {
    format!("itm_{number:026}")
}

/// The last leaf but one, and its proof, go.
fn without_leaf(files: &mut Unpacked, of: &str) {
    let mut gone = None;
    edit(files, layout::LEAVES, |text| {
        text.split_inclusive('\n').filter(|line| !line.contains(of)).collect()
    });
    let kept = String::from_utf8(file(files, layout::LEAVES).clone()).unwrap();
    for (name, _) in files.iter() {
        if let Some(seq) = layout::proof_seq(name)
            && !kept.contains(&format!("\"seq\":{seq},"))
        {
            gone = Some(name.clone());
        }
    }
    files.retain(|(name, _)| Some(name) != gone.as_ref());
}

#[test]
fn each_of_many_forgeries_is_rejected_for_the_right_reason() {
    let all: Vec<Forgery> =
        [decided::all(), log::all(), tables::all(), waived::all()].into_iter().flatten().collect();
    assert!(all.len() >= 50, "{}", all.len());
    let files = unpacked();
    let wrong: Vec<String> =
        all.iter().filter_map(|one| passed(one, &verified(&made(one, files.clone())))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong where the forgery passed, or was rejected for another reason.
fn passed(one: &Forgery, report: &Report) -> Option<String> {
    let mut found = report.failures.iter();
    let rejected = found.any(|found| found.check == one.check && found.detail.contains(one.says));
    let said: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    (!rejected || report.holds() || report.is_consistent()).then(|| {
        let (name, by, check, says) = (one.name, one.by, one.check, one.says);
        format!("{name} ({by:?}): expected {check} that says '{says}', and found\n  {}", said.join("\n  "))
    })
}

/// Zips that no hand of ours would pack, of files that are all true.
#[test]
fn a_true_bundle_packed_as_a_trap_is_rejected_for_the_right_reason() {
    use std::io::Write as _;
    use zip::write::SimpleFileOptions;
    let packed = |files: &[(String, Vec<u8>)], options: SimpleFileOptions| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(name.as_str(), options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let plain = SimpleFileOptions::default();
    let mut turned = unpacked();
    turned.reverse();
    let mut bomb = unpacked();
    *file(&mut bomb, "usage.csv") = vec![b'0'; 64 << 20];
    let mut astray = unpacked();
    astray.push(("../../tenure.db".into(), b"x".to_vec()));
    // The zip crate writes no name twice: it is patched in, in the local header and in the directory.
    let mut twice = unpacked();
    twice.push(("tasks.csV".into(), b"task_id".to_vec()));
    let mut twice = packed(&twice, plain);
    let places: Vec<usize> = (0..twice.len() - 9).filter(|at| &twice[*at..*at + 9] == b"tasks.csV").collect();
    for at in places {
        twice[at..at + 9].copy_from_slice(b"tasks.csv");
    }
    let whole = write(&input(), &key()).unwrap();
    let cases = [
        ("entries out of order", packed(&turned, plain), Check::NotAsExported, "not the bytes as exported"),
        ("a bomb", packed(&bomb, plain), Check::Limit, "more than a bundle may have"),
        (
            "a name that leads elsewhere",
            packed(&astray, plain),
            Check::Name,
            "no bundle has a file of this name",
        ),
        ("a name that stands twice", twice, Check::Name, "two files have one name"),
        ("bytes behind the end", [whole.as_slice(), b"PK"].concat(), Check::Unreadable, "bytes appended"),
        ("cut off", whole[..whole.len() / 2].to_vec(), Check::Unreadable, "was cut off"),
    ];
    for (name, zip, check, says) in cases {
        let report = verified(&zip);
        let found = report.failures.iter().any(|one| one.check == check && one.detail.contains(says));
        assert!(found && !report.holds(), "{name}: {:#?}", report.failures);
    }
}
