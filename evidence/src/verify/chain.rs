//! The log: tree heads, the way from the launch's to the freezing's, and each leaf's place.

use super::report::{Check, Report};
use super::signed::Signers;
use super::unpack::Files;
use crate::bundle::layout;
use crate::hash::Digest;
use crate::log::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::log::leaf::{Leaf, hash_line};
use crate::log::proof::{ConsistencyProof, InclusionProof};
use crate::log::tree::TreeHead;
use crate::sign::PublicKey;
use rayon::iter::{IntoParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};
use std::collections::BTreeMap;

/// What the log says, as far as it could be read.
#[derive(Debug, Default)]
pub(super) struct Chain {
    /// The campaign's leaves by number, with their lines in leaves.ndjson counted from 1.
    pub(super) leaves: Leaves,
    /// The tree head of the freezing.
    pub(super) frozen: Option<Checkpoint>,
    /// The tree head of the launch.
    pub(super) launch: Option<Checkpoint>,
}

impl Chain {
    /// The leaves of one action, in order.
    pub(super) fn of_action(&self, action: &str) -> impl Iterator<Item = (usize, &Leaf)> {
        self.leaves.values().filter(move |(_, leaf)| leaf.action == action).map(|(line, leaf)| (*line, leaf))
    }
}

pub(super) fn check(files: &Files, signers: &Signers, report: &mut Report) -> Chain {
    let before = report.failures_total;
    // Without a signature that holds there is no signer; then the bundle's own keys are as good as any.
    let freezing: Vec<_> =
        signers.signer.as_ref().map_or_else(|| signers.trusted.iter().collect(), |key| vec![key]);
    let frozen = head(files, (layout::CHECKPOINT, Check::Checkpoint), &freezing, report);
    let trusted: Vec<_> = signers.trusted.iter().collect();
    let launch = head(files, (layout::CHECKPOINT_LAUNCH, Check::LaunchCheckpoint), &trusted, report);
    if let (Some(frozen), Some(launch)) = (&frozen, &launch) {
        if frozen.origin != launch.origin {
            let detail = format!("is of the log '{}', log/checkpoint of '{}'", launch.origin, frozen.origin);
            report.fail(Check::LaunchCheckpoint, layout::CHECKPOINT_LAUNCH, None, detail);
        }
        consistency(files, &frozen.head, &launch.head, report);
        let (old, new) = (launch.head.size, frozen.head.size);
        report.passed(
            before,
            format!("the tree head of the freezing ({new} leaves) begins with the launch's ({old})"),
        );
    }
    let before = report.failures_total;
    let head = frozen.as_ref().map(|checkpoint| &checkpoint.head);
    let leaves = proved(files, layout::LEAVES, head, report);
    orphans(files, &[&leaves], report);
    report.passed(before, format!("each of the campaign's {} leaves is in the log", leaves.len()));
    Chain { leaves, frozen, launch }
}

/// A checkpoint that one of `keys` signed.
pub(super) fn head(
    files: &Files,
    (name, check): (&str, Check),
    keys: &[&PublicKey],
    report: &mut Report,
) -> Option<Checkpoint> {
    let note = files.text(name, check, report)?;
    let signed = match SignedCheckpoint::parse(note) {
        Ok(signed) => signed,
        Err(error) => {
            report.fail(check, name, None, error.to_string());
            return None;
        }
    };
    let errors: Vec<_> = keys.iter().map_while(|key| signed.verify(key).err()).collect();
    if errors.len() == keys.len() {
        let why: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let why = if why.is_empty() { "there is no key to check it with".into() } else { why.join("; ") };
        report.fail(check, name, None, why);
    }
    Some(signed.checkpoint)
}

fn consistency(files: &Files, new: &TreeHead, old: &TreeHead, report: &mut Report) {
    let Some(text) = files.text(layout::CONSISTENCY, Check::Consistency, report) else {
        return;
    };
    let detail = match ConsistencyProof::parse(text) {
        Err(error) => error.to_string(),
        Ok((_, note)) if Some(note.as_bytes()) != files.get(layout::CHECKPOINT) => {
            "ends with another checkpoint than log/checkpoint".into()
        }
        Ok((proof, _)) if proof.old != old.size => {
            format!("begins at {} leaves, log/checkpoint.launch at {}", proof.old, old.size)
        }
        Ok((proof, _)) if !new.extends(old, &proof.hashes) => {
            "the hashes do not lead from log/checkpoint.launch to log/checkpoint: the log was rewritten"
                .into()
        }
        Ok(_) => return,
    };
    report.fail(Check::Consistency, layout::CONSISTENCY, None, detail);
}

/// Leaves by number, each with its line in its file, counted from 1.
pub(super) type Leaves = BTreeMap<u64, (usize, Leaf)>;

/// The leaves that the file `name` has, proved to be in `head` where there is one.
pub(super) fn proved(files: &Files, name: &str, head: Option<&TreeHead>, report: &mut Report) -> Leaves {
    let mut leaves = BTreeMap::new();
    let read = lines(files, name, report);
    let proofs: Vec<Result<(), String>> = read
        .par_iter()
        .map(|(_, leaf, hash)| head.map_or(Ok(()), |head| included(files, head, (leaf.seq, *hash), name)))
        .collect();
    for ((line, leaf, _), proof) in read.into_iter().zip(proofs) {
        if let Err(detail) = proof {
            report.fail(Check::Inclusion, &layout::proof(leaf.seq), None, detail);
        }
        leaves.insert(leaf.seq, (line, leaf));
    }
    leaves
}

/// Proofs of leaves that are none of these.
pub(super) fn orphans(files: &Files, leaves: &[&Leaves], report: &mut Report) {
    for (name, _) in files.iter() {
        if layout::proof_seq(name).is_some_and(|seq| !leaves.iter().any(|some| some.contains_key(&seq))) {
            report.fail(Check::Inclusion, name, None, "a proof without its leaf");
        }
    }
}

/// The leaves of a file in their order, each with its line there, counted from 1, and its hash.
pub(super) fn lines(files: &Files, name: &str, report: &mut Report) -> Vec<(usize, Leaf, Digest)> {
    let mut leaves = Vec::new();
    let Some(text) = files.text(name, Check::Leaf, report) else {
        return leaves;
    };
    if !text.is_empty() && !text.ends_with('\n') {
        report.fail(Check::Leaf, name, None, "does not end with a line feed");
    }
    let mut last = None;
    let all: Vec<&str> = text.split_terminator('\n').collect();
    let parsed: Vec<_> =
        all.into_par_iter().map(|line| Leaf::parse(line).map(|leaf| (leaf, hash_line(line)))).collect();
    for (place, leaf) in parsed.into_iter().enumerate() {
        let row = Some(place + 1);
        match leaf {
            Ok((leaf, hash)) => {
                if last.is_some_and(|last| leaf.seq <= last) {
                    let detail = format!("leaf {} does not come after the one before", leaf.seq);
                    report.fail(Check::LeafOrder, name, row, detail);
                }
                last = Some(leaf.seq);
                leaves.push((place + 1, leaf, hash));
            }
            Err(error) => report.fail(Check::Leaf, name, row, error.to_string()),
        }
    }
    leaves
}

fn included(files: &Files, head: &TreeHead, (seq, hash): (u64, Digest), of: &str) -> Result<(), String> {
    let bytes = files.get(&layout::proof(seq)).ok_or("the leaf has no proof")?;
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8")?;
    let (proof, note) = InclusionProof::parse(text).map_err(|error| error.to_string())?;
    if Some(note.as_bytes()) != files.get(layout::CHECKPOINT) {
        return Err("its checkpoint is another than log/checkpoint".into());
    }
    if proof.index != seq {
        return Err(format!("is of leaf {}", proof.index));
    }
    if !head.includes(seq, hash, &proof.hashes) {
        return Err(format!("leaf {seq}, as it stands in {of}, is not in the log"));
    }
    Ok(())
}
