//! Proofs as text: c2sp.org/tlog-proof for one leaf, and the form of c2sp.org/tlog-witness's request for the way from
//! an old head to a new one.

use super::checkpoint::{CheckpointError, SignedCheckpoint, decimal};
use crate::hash::Digest;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// No tree of less than 2^64 leaves needs more hashes for either proof.
const MAX_HASHES: usize = 64;

/// The longest proof that is read, in bytes.
pub const MAX_PROOF: usize = 128 * 1024;

/// A proof that leaf `index` is in the tree of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// The leaf's number, from 0.
    pub index: u64,
    /// From the leaf's sibling up to the root's child.
    pub hashes: Vec<Digest>,
}

/// A proof that the tree of a checkpoint begins with the one of `old` leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsistencyProof {
    /// The size of the older tree.
    pub old: u64,
    /// As RFC 6962 orders them.
    pub hashes: Vec<Digest>,
}

/// Why a text is no proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Far more than a proof.
    #[error("the proof has {0} bytes: expected at most {MAX_PROOF}")]
    TooLong(usize),
    /// Another form, or another version of it.
    #[error("the first line is not '{FIRST_LINE}'")]
    FirstLine,
    /// Data that nothing authenticates.
    #[error("the proof carries an extra line, which this log never writes")]
    Extra,
    /// Which leaf, or which older tree?
    #[error("expected a line '{0} NUMBER' without leading zeros")]
    Number(&'static str),
    /// A hash.
    #[error("hash {0} is not 32 bytes in standard base64")]
    Hash(usize),
    /// A proof without end.
    #[error("the proof has more than {MAX_HASHES} hashes")]
    TooManyHashes,
    /// No empty line before the checkpoint.
    #[error("expected an empty line after the hashes, then the checkpoint")]
    NoCheckpoint,
    /// What follows is no checkpoint.
    #[error("the checkpoint in the proof: {0}")]
    Checkpoint(#[from] CheckpointError),
}

fn write(head: &str, hashes: &[Digest], checkpoint: &str) -> String {
    let mut text = head.to_owned();
    for hash in hashes {
        text.push_str(&hash.to_base64());
        text.push('\n');
    }
    text.push('\n');
    text.push_str(checkpoint);
    text
}

/// Hashes up to an empty line, and the checkpoint after it as it stands.
fn read(text: &str) -> Result<(Vec<Digest>, &str), ProofError> {
    let (hashes, checkpoint) = match text.strip_prefix('\n') {
        Some(checkpoint) => ("", checkpoint),
        None => text.split_once("\n\n").ok_or(ProofError::NoCheckpoint)?,
    };
    if hashes.split('\n').count() > MAX_HASHES {
        return Err(ProofError::TooManyHashes);
    }
    let hashes = hashes
        .split('\n')
        .filter(|line| !line.is_empty())
        .enumerate()
        .map(|(place, line)| Digest::from_base64(line).ok_or(ProofError::Hash(place + 1)))
        .collect::<Result<_, _>>()?;
    SignedCheckpoint::parse(checkpoint)?;
    Ok((hashes, checkpoint))
}

/// The number of a line `word number`, and what follows that line.
fn number<'a>(text: &'a str, word: &'static str) -> Result<(u64, &'a str), ProofError> {
    let wrong = ProofError::Number(word);
    let (line, rest) = text.split_once('\n').ok_or(wrong.clone())?;
    let number =
        line.strip_prefix(word).and_then(|rest| rest.strip_prefix(' ')).and_then(decimal).ok_or(wrong)?;
    Ok((number, rest))
}

fn bounded(text: &str) -> Result<&str, ProofError> {
    if text.len() > MAX_PROOF { Err(ProofError::TooLong(text.len())) } else { Ok(text) }
}

impl InclusionProof {
    /// The tlog-proof, with `checkpoint` (a signed note) verbatim at its end.
    #[must_use]
    pub fn text(&self, checkpoint: &str) -> String {
        write(&format!("{FIRST_LINE}\nindex {}\n", self.index), &self.hashes, checkpoint)
    }

    /// Reads a tlog-proof: the proof, and its checkpoint as it stands there, whose signature nobody has checked yet.
    ///
    /// # Errors
    /// [`ProofError`] says what was expected.
    pub fn parse(text: &str) -> Result<(Self, &str), ProofError> {
        let rest = bounded(text)?.strip_prefix(FIRST_LINE).and_then(|rest| rest.strip_prefix('\n'));
        let rest = rest.ok_or(ProofError::FirstLine)?;
        if rest.starts_with("extra ") {
            return Err(ProofError::Extra);
        }
        let (index, rest) = number(rest, "index")?;
        let (hashes, checkpoint) = read(rest)?;
        Ok((Self { index, hashes }, checkpoint))
    }
}

impl ConsistencyProof {
    /// `old SIZE`, the hashes, an empty line and `checkpoint` (a signed note) verbatim.
    #[must_use]
    pub fn text(&self, checkpoint: &str) -> String {
        write(&format!("old {}\n", self.old), &self.hashes, checkpoint)
    }

    /// Reads what [`ConsistencyProof::text`] writes.
    ///
    /// # Errors
    /// [`ProofError`] says what was expected.
    pub fn parse(text: &str) -> Result<(Self, &str), ProofError> {
        let (old, rest) = number(bounded(text)?, "old")?;
        let (hashes, checkpoint) = read(rest)?;
        Ok((Self { old, hashes }, checkpoint))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::checkpoint::Checkpoint;
    use crate::log::leaf::hash_line;
    use crate::log::tree::Tree;
    use crate::sign::SigningKey;

    fn tree() -> Tree {
        Tree::new((0..11).map(|n| hash_line(&n.to_string())).collect())
    }

    fn note(size: u64) -> String {
        let key = SigningKey::generate([1; 32]).unwrap();
        Checkpoint { origin: "tenure/ins_1".into(), head: tree().head(size).unwrap() }.sign(&key).unwrap()
    }

    #[test]
    fn proofs_read_back_and_hold_against_their_own_checkpoint() {
        for size in 1..=11 {
            let note = note(size);
            let head = SignedCheckpoint::parse(&note).unwrap().checkpoint.head;
            for index in 0..size {
                let proof = InclusionProof { index, hashes: tree().inclusion(index, size).unwrap() };
                let text = proof.text(&note);
                let (again, checkpoint) = InclusionProof::parse(&text).unwrap();
                assert_eq!((&again, checkpoint), (&proof, note.as_str()));
                assert!(head.includes(index, hash_line(&index.to_string()), &again.hashes));

                let proof = ConsistencyProof { old: index, hashes: tree().consistency(index, size).unwrap() };
                let text = proof.text(&note);
                let (again, checkpoint) = ConsistencyProof::parse(&text).unwrap();
                assert_eq!((&again, checkpoint), (&proof, note.as_str()));
                assert!(head.extends(&tree().head(index).unwrap(), &again.hashes));
            }
        }
    }

    #[test]
    fn the_form_is_the_published_one() {
        let proof = InclusionProof { index: 3, hashes: vec![Digest::of(b"a"), Digest::of(b"b")] };
        let text = proof.text(&note(11));
        let lines: Vec<&str> = text.split('\n').collect();
        assert_eq!(lines[..2], ["c2sp.org/tlog-proof@v1", "index 3"]);
        assert_eq!(lines[2], Digest::of(b"a").to_base64());
        assert_eq!(lines[4..6], ["", "tenure/ins_1"]);
    }

    #[test]
    fn what_is_no_proof_is_refused_by_name() {
        let text = InclusionProof { index: 3, hashes: vec![Digest::of(b"a")] }.text(&note(11));
        let refused = |text: &str| InclusionProof::parse(text).unwrap_err();
        assert_eq!(refused(""), ProofError::FirstLine);
        assert_eq!(refused(&text.replace("@v1", "@v2")), ProofError::FirstLine);
        assert_eq!(refused(&text.replace("index", "extra AAAA\nindex")), ProofError::Extra);
        assert_eq!(refused(&text.replace("index 3", "index 03")), ProofError::Number("index"));
        assert_eq!(refused(&text.replacen('=', "", 1)), ProofError::Hash(1));
        assert_eq!(refused("c2sp.org/tlog-proof@v1\nindex 3\n"), ProofError::NoCheckpoint);
        assert!(matches!(refused(&text[..text.len() - 1]), ProofError::Checkpoint(_)));
        let many = InclusionProof { index: 3, hashes: vec![Digest::of(b"a"); 65] }.text(&note(11));
        assert_eq!(refused(&many), ProofError::TooManyHashes);
        assert_eq!(refused(&"x".repeat(MAX_PROOF + 1)), ProofError::TooLong(MAX_PROOF + 1));
        assert_eq!(ConsistencyProof::parse(&text).unwrap_err(), ProofError::Number("old"));
    }
}
