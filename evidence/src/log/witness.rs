//! What others attest of a signed head: timestamps (RFC 3161) and cosignatures (c2sp.org/tlog-cosignature). Whoever has
//! the log's key can make none of them.

mod cosignature;
mod der;
#[cfg(test)]
pub(crate) mod made;
#[cfg(test)]
mod tests;
mod timestamp;

use super::proof::ConsistencyProof;
pub use cosignature::{Cosignature, CosignatureError, WitnessKey};
pub use timestamp::{Timestamp, TimestampError};

/// So many timestamps of one head are kept, and so many cosignatures: a signed note has at most sixteen, one of them ours.
pub const MOST: usize = 15;

/// A head that others attest, with what they say and the way from it to the head of the freezing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    /// How many leaves it covers.
    pub size: u64,
    /// The signed note, as it was signed.
    pub note: String,
    /// From its tree to the freezing's.
    pub consistency: ConsistencyProof,
    /// Answers of timestamping authorities, as they came (`.tsr`).
    pub timestamps: Vec<Vec<u8>>,
    /// Lines of witnesses, each with the key that it verifies with.
    pub cosignatures: Vec<Cosigned>,
}

/// A cosignature as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// The signature line, without line feed.
    pub line: String,
    /// The witness's key, `name+id+base64`.
    pub key: String,
}

impl Witnessed {
    /// The note with every cosignature under it, as c2sp.org/signed-note has it. None where there is none.
    #[must_use]
    pub fn cosigned(&self) -> Option<String> {
        let lines: String = self.cosignatures.iter().map(|one| format!("{}\n", one.line)).collect();
        (!lines.is_empty()).then(|| format!("{}{lines}", self.note))
    }
}
