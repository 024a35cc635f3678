//! Leaves, proofs and checkpoints.

use super::*;
use crate::log::checkpoint::SignedCheckpoint;

/// A checkpoint of the freezing's head, changed and signed.
fn checkpoint(files: &mut Unpacked, key: &SigningKey, change: fn(&mut crate::log::checkpoint::Checkpoint)) {
    let old = String::from_utf8(file(files, layout::CHECKPOINT).clone()).unwrap();
    let mut head = SignedCheckpoint::parse(&old).unwrap().checkpoint;
    change(&mut head);
    let new = head.sign(key).unwrap();
    renamed(files, &old, &new);
}

pub(super) fn all() -> Vec<Forgery> {
    use By::{Operator, Stranger};
    vec![
        forgery(
            "a leaf is removed, and its proof left",
            Operator,
            |files| {
                edit(files, layout::LEAVES, |text| {
                    text.split_inclusive('\n').filter(|line| !line.contains("campaign.undone")).collect()
                });
            },
            (Check::Inclusion, "a proof without its leaf"),
        ),
        forgery(
            "a leaf is edited",
            Operator,
            |files| replaced(files, layout::LEAVES, "\"outcome\":\"rotate\"", "\"outcome\":\"keep\""),
            (Check::Inclusion, "as it stands in log/leaves.ndjson, is not in the log"),
        ),
        forgery(
            "a leaf that never was is inserted",
            Operator,
            |files| {
                edit(files, layout::LEAVES, |text| {
                    let first = text.lines().next().unwrap().to_owned();
                    first.replace("\"seq\":5", "\"seq\":4") + "\n" + text
                });
            },
            (Check::Inclusion, "the leaf has no proof"),
        ),
        forgery(
            "a leaf is there twice",
            Operator,
            |files| edit(files, layout::LEAVES, |text| format!("{}\n{text}", text.lines().next().unwrap())),
            (Check::LeafOrder, "does not come after the one before"),
        ),
        forgery(
            "the leaves of another campaign stand in place of these",
            Operator,
            |files| {
                let other = format!("cam_{:026}", 2);
                let ours = format!("cam_{:026}", 1);
                edit(files, layout::LEAVES, |text| text.replace(&ours, &other));
            },
            (Check::Inclusion, "is not in the log"),
        ),
        forgery(
            "the proof of one leaf stands in place of another's",
            Operator,
            |files| {
                let other = file(files, &layout::proof(9)).clone();
                *file(files, &layout::proof(11)) = other;
            },
            (Check::Inclusion, "is of leaf 9"),
        ),
        forgery(
            "the way from the launch to the freezing is cut short",
            Operator,
            |files| {
                edit(files, layout::CONSISTENCY, |text| {
                    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
                    lines.remove(1);
                    lines.concat()
                });
            },
            (Check::Consistency, "the hashes do not lead from"),
        ),
        forgery(
            "the checkpoint is of another log",
            Operator,
            |files| checkpoint(files, &key(), |head| head.origin = format!("tenure/ins_{:026}", 2)),
            (Check::Campaign, "log/checkpoint says another"),
        ),
        forgery(
            "the checkpoint is signed by another key under the log's name",
            Operator,
            |files| checkpoint(files, &stranger(), |_| {}),
            (Check::Checkpoint, "not signed by"),
        ),
        forgery(
            "the checkpoint claims more leaves than there were",
            Operator,
            |files| checkpoint(files, &key(), |head| head.head.size += 1),
            (Check::Frozen, "the last that log/checkpoint covers, is not here"),
        ),
        forgery(
            "the launch's checkpoint is that of the freezing",
            Operator,
            |files| {
                let frozen = file(files, layout::CHECKPOINT).clone();
                *file(files, layout::CHECKPOINT_LAUNCH) = frozen;
            },
            (Check::Consistency, "log/checkpoint.launch at"),
        ),
        forgery(
            "the leaf of the freezing is left out, with its proof",
            Operator,
            |files| without_leaf(files, "evidence.frozen"),
            (Check::Frozen, "it is that of the freezing"),
        ),
        forgery(
            "a whole log is made anew and signed by a stranger",
            Stranger,
            |files| checkpoint(files, &stranger(), |_| {}),
            (Check::Signer, "none of the keys that were given"),
        ),
    ]
}
