//! The log of a time: from the tree before it, by every leaf in it, to the signed head.

use crate::bundle::layout;
use crate::log::leaf::Leaf;
use crate::log::proof::ConsistencyProof;
use crate::log::tree::TreeHead;
use crate::period::{PeriodFile, Story, parse_before};
use crate::sign::PublicKey;
use crate::verify::chain::{Leaves, head, lines, orphans, proved};
use crate::verify::report::{Check, Report};
use crate::verify::signed::Signers;
use crate::verify::unpack::Files;
use domain::instant::{Instant, format};
use std::collections::BTreeMap;

/// What the log says, as far as it could be read.
pub(super) struct Chain {
    /// The leaves of the time, and the earlier ones that its tables tell of.
    pub(super) story: Story,
}

pub(super) fn check(
    files: &Files,
    (period, signers): (&PeriodFile, &Signers),
    report: &mut Report,
) -> Option<Chain> {
    let keys: Vec<&PublicKey> =
        signers.signer.as_ref().map_or_else(|| signers.trusted.iter().collect(), |key| vec![key]);
    let signed = head(files, (layout::CHECKPOINT, Check::Checkpoint), &keys, report)?;
    if signed.origin != period.origin {
        let detail = format!("is of the log '{}', period.json of '{}'", signed.origin, period.origin);
        report.fail(Check::Checkpoint, layout::CHECKPOINT, None, detail);
    }
    let inside = whole(files, (period, &signed.head), report);
    heads(files, (period, signers, &signed.head), &inside.roots, report);

    let before = report.failures_total;
    let around = proved(files, layout::AROUND, Some(&signed.head), report);
    let earlier = proved(files, layout::EARLIER, Some(&signed.head), report);
    orphans(files, &[&around, &earlier], report);
    bounds(period, &inside.leaves, &around, report);
    for seq in earlier.keys().filter(|seq| **seq >= period.leaves.first) {
        report.fail(Check::Whole, layout::EARLIER, None, format!("leaf {seq} is not one from before"));
    }
    let earlier: Vec<Leaf> = earlier.into_values().map(|(_, leaf)| leaf).collect();
    report.passed(before, format!("each of the {} leaves from before is in the log", earlier.len()));
    let (from, until) = (period.head.from, period.head.until);
    Some(Chain { story: Story { from, until, earlier, leaves: inside.leaves } })
}

/// The leaves of the time, and the root of the log after each of them by how many there were then.
struct Inside {
    leaves: Vec<Leaf>,
    roots: BTreeMap<u64, TreeHead>,
}

/// Appends the leaves of the time, and the one behind it, to the tree before it: what comes out must be signed.
fn whole(files: &Files, (period, signed): (&PeriodFile, &TreeHead), report: &mut Report) -> Inside {
    let before = report.failures_total;
    let mut inside = Inside { leaves: Vec::new(), roots: BTreeMap::new() };
    let tree = files.text(layout::BEFORE, Check::Whole, report).map(parse_before);
    let mut tree = match tree {
        Some(Some(tree)) => tree,
        Some(None) => {
            let detail = "expected 'size N', and for each whole subtree its root in base64";
            report.fail(Check::Whole, layout::BEFORE, None, detail);
            return inside;
        }
        None => return inside,
    };
    if tree.size() != period.leaves.first {
        let detail = format!("{} leaves: the time begins with leaf {}", tree.size(), period.leaves.first);
        report.fail(Check::Whole, layout::BEFORE, None, detail);
    }
    let mut quiet = Report::default();
    let behind = lines(files, layout::AROUND, &mut quiet)
        .into_iter()
        .find(|(_, leaf, _)| leaf.seq == period.leaves.next);
    inside.roots.insert(tree.size(), tree.head());
    for (line, leaf, hash) in lines(files, layout::LEAVES, report) {
        if leaf.seq != tree.size() {
            let detail = format!("leaf {}: expected leaf {}", leaf.seq, tree.size());
            report.fail(Check::Whole, layout::LEAVES, Some(line), detail);
        }
        if !(period.head.from..period.head.until).contains(&leaf.at) {
            let detail = format!("leaf {} is of {}, not of the time", leaf.seq, format(leaf.at));
            report.fail(Check::Whole, layout::LEAVES, Some(line), detail);
        }
        tree.append(hash);
        inside.roots.insert(tree.size(), tree.head());
        inside.leaves.push(leaf);
    }
    if tree.size() != period.leaves.next {
        let detail =
            format!("ends before leaf {}, in period.json before {}", tree.size(), period.leaves.next);
        report.fail(Check::Whole, layout::LEAVES, None, detail);
    }
    if let Some((_, _, hash)) = behind {
        tree.append(hash);
    }
    if tree.head() != *signed {
        let detail =
            "the leaves do not lead from log/before to log/checkpoint: one is changed, left out or made up";
        report.fail(Check::Whole, layout::LEAVES, None, detail);
    }
    let count = inside.leaves.len();
    report
        .passed(before, format!("the log of the time is whole: its {count} leaves lead to the signed head"));
    inside
}

/// The leaf before the time and the one behind it bound it: none of it can be cut off.
fn bounds(period: &PeriodFile, leaves: &[Leaf], around: &Leaves, report: &mut Report) {
    let (first, next) = (period.leaves.first, period.leaves.next);
    let mut fail = |detail: String| report.fail(Check::Whole, layout::AROUND, None, detail);
    match around.get(&next) {
        None => fail(format!("leaf {next}, the first behind the time, is not here")),
        Some((_, leaf)) if leaf.at < period.head.until => {
            fail(format!("leaf {next} is of {}: the time is cut short", format(leaf.at)));
        }
        Some(_) => {}
    }
    if let Some(last) = first.checked_sub(1) {
        match around.get(&last) {
            None => fail(format!("leaf {last}, the last before the time, is not here")),
            Some((_, leaf)) if leaf.at >= period.head.from => {
                fail(format!("leaf {last} is of {}: the time begins late", format(leaf.at)));
            }
            Some(_) => {}
        }
    }
    for seq in around.keys().filter(|seq| **seq != next && Some(**seq) != first.checked_sub(1)) {
        fail(format!("leaf {seq} bounds nothing"));
    }
    let in_order = leaves.windows(2).all(|pair| pair[0].at <= pair[1].at);
    if !in_order {
        report
            .note("the clock of the log went back within the time: leaves are in the order of their numbers");
    }
}

/// The head from before, by its proof, and those that were signed over leaves of the time, by their roots.
fn heads(
    files: &Files,
    (period, signers, newest): (&PeriodFile, &Signers, &TreeHead),
    roots: &BTreeMap<u64, TreeHead>,
    report: &mut Report,
) {
    let before = report.failures_total;
    let trusted: Vec<&PublicKey> = signers.trusted.iter().collect();
    if files.get(layout::CHECKPOINT_BEFORE).is_some() {
        let older = head(files, (layout::CHECKPOINT_BEFORE, Check::Checkpoint), &trusted, report);
        if let Some(older) = older {
            if older.origin != period.origin || older.head.size > period.leaves.first {
                let detail = "is of another log, or not from before the time";
                report.fail(Check::Checkpoint, layout::CHECKPOINT_BEFORE, None, detail);
            }
            if let Err(detail) = extends(files, newest, &older.head, report) {
                report.fail(Check::Consistency, layout::CONSISTENCY, None, detail);
            }
        }
    } else if files.get(layout::CONSISTENCY).is_some() {
        report.fail(Check::Consistency, layout::CONSISTENCY, None, "there is no head that it begins with");
    }
    let names: Vec<String> =
        files.iter().filter_map(|(name, _)| layout::head_size(name).map(layout::head)).collect();
    for name in &names {
        let Some(found) = head(files, (name, Check::Checkpoint), &trusted, report) else { continue };
        let same = found.origin == period.origin && layout::head(found.head.size) == *name;
        if !same || roots.get(&found.head.size) != Some(&found.head) {
            report.fail(Check::Checkpoint, name, None, "is no head of this log as its leaves make it");
        }
    }
    report.passed(before, format!("{} signed heads are those of the log as it stands", names.len()));
}

fn extends(files: &Files, new: &TreeHead, old: &TreeHead, report: &mut Report) -> Result<(), String> {
    let text = files.text(layout::CONSISTENCY, Check::Consistency, report).ok_or("is not here")?;
    let (proof, note) = ConsistencyProof::parse(text).map_err(|error| error.to_string())?;
    if Some(note.as_bytes()) != files.get(layout::CHECKPOINT) {
        return Err("ends with another checkpoint than log/checkpoint".into());
    }
    if proof.old != old.size || !new.extends(old, &proof.hashes) {
        return Err(
            "the hashes do not lead from log/checkpoint.before to log/checkpoint: the log was rewritten"
                .into(),
        );
    }
    Ok(())
}

/// Is an instant of the time?
pub(super) fn within(story: &Story, at: Instant) -> bool {
    (story.from..story.until).contains(&at)
}
