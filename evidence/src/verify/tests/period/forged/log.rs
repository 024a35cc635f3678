//! Leaves, the tree before the time, and signed heads.

use super::*;
use crate::hash::Digest;
use crate::log::checkpoint::SignedCheckpoint;
use crate::period::sample::{leaves, of};

/// What somebody with the key makes of a log that never was: everything but the tables of this one.
fn another_log(files: &mut Unpacked, change: fn(&mut Vec<crate::log::leaf::Leaf>)) {
    let mut all = leaves();
    change(&mut all);
    let all: Vec<_> =
        all.into_iter().zip(0..).map(|(leaf, seq)| crate::log::leaf::Leaf { seq, ..leaf }).collect();
    let theirs = taken_apart(&write(&of(&all), &key()).unwrap());
    files.retain(|(name, _)| !name.starts_with("log/"));
    files.extend(theirs.into_iter().filter(|(name, _)| name.starts_with("log/") || name == layout::PERIOD));
    files.sort();
    files.dedup_by(|a, b| a.0 == b.0);
}

/// Its end in the time is left without its beginning.
const LACKS_ITS_ASKING: (Check, &str) = (Check::Told, "lacks a row that leaves tell of");

pub(super) fn all() -> Vec<Forgery> {
    vec![
        forgery(
            "a leaf is left out",
            |files| without_line(files, layout::LEAVES, "exception.ended"),
            (Check::Whole, "do not lead from log/before to log/checkpoint"),
        ),
        forgery(
            "a leaf is changed",
            |files| replaced(files, layout::LEAVES, "\"verdict\":\"upheld\"", "\"verdict\":\"reversed\""),
            (Check::Whole, "do not lead from log/before"),
        ),
        forgery(
            "the last leaves are cut off, and period.json says so",
            |files| {
                let next = leaves().last().unwrap().seq;
                without_line(files, layout::LEAVES, "evidence.period_exported");
                replaced(
                    files,
                    layout::PERIOD,
                    &format!("\"next\": {next}"),
                    &format!("\"next\": {}", next - 1),
                );
            },
            (Check::Whole, "is not here"),
        ),
        forgery(
            "the time begins later, and its first leaf is one from before",
            |files| {
                replaced(files, layout::PERIOD, "\"from\": \"2026-03-10", "\"from\": \"2026-03-11");
            },
            (Check::Whole, "not of the time"),
        ),
        forgery(
            "the time ends later than its leaves",
            |files| {
                replaced(files, layout::PERIOD, "\"until\": \"2026-04-01", "\"until\": \"2026-04-05");
            },
            (Check::Whole, "the time is cut short"),
        ),
        forgery(
            "the leaf behind the time is left out",
            |files| without_earlier(files, layout::AROUND, "evidence.period_asked"),
            (Check::Whole, "the first behind the time, is not here"),
        ),
        forgery(
            "an exception from before is left out, leaves and row",
            |files| {
                without_earlier(files, layout::EARLIER, "exc_on");
                without_row(files, "exceptions.csv", "exc_on");
            },
            LACKS_ITS_ASKING,
        ),
        forgery(
            "a leaf from before is changed",
            |files| replaced(files, layout::EARLIER, "\"risk\":\"low\"", "\"risk\":\"high\""),
            (Check::Inclusion, "as it stands in log/earlier.ndjson, is not in the log"),
        ),
        forgery(
            "a proof of a leaf that is not there is added",
            |files| {
                let proof =
                    files.iter().find(|(name, _)| layout::proof_seq(name).is_some()).unwrap().1.clone();
                files.push((layout::proof(999), proof));
            },
            (Check::Inclusion, "a proof without its leaf"),
        ),
        forgery(
            "the tree before the time is another",
            |files| {
                let other = format!("{}\n", Digest::of(b"another").to_base64());
                edit(files, layout::BEFORE, |text| {
                    let lines: Vec<&str> = text.split_inclusive('\n').collect();
                    [lines[0], &other, &lines[2..].concat()].concat()
                });
            },
            (Check::Whole, "do not lead from log/before"),
        ),
        forgery(
            "a signed head of the time is another log's",
            |files| {
                let old = String::from_utf8(file(files, layout::CHECKPOINT).clone()).unwrap();
                let mut head = SignedCheckpoint::parse(&old).unwrap().checkpoint;
                let name = files.iter().find_map(|(name, _)| layout::head_size(name)).unwrap();
                head.head.size = name;
                *file(files, &layout::head(name)) = head.sign(&key()).unwrap().into_bytes();
            },
            (Check::Checkpoint, "is no head of this log as its leaves make it"),
        ),
        forgery(
            "the way from the head before is cut short",
            |files| {
                edit(files, layout::CONSISTENCY, |text| {
                    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
                    lines.remove(1);
                    lines.concat()
                });
            },
            (Check::Consistency, "the log was rewritten"),
        ),
        forgery(
            "the log is made anew without an exception's end, and the head from before is kept",
            |files| {
                let before = file(files, layout::CHECKPOINT_BEFORE).clone();
                another_log(files, |all| {
                    all.retain(|leaf| leaf.action != "installation.made" && leaf.action != "exception.ended");
                });
                *file(files, layout::CHECKPOINT_BEFORE) = before;
            },
            (Check::Consistency, "the log was rewritten"),
        ),
        Forgery {
            stranger: true,
            ..forgery("a stranger signs it", |_| {}, (Check::Signer, "none of the keys that were given"))
        },
    ]
}
