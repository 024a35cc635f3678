//! Checkpoints: tree heads as C2SP signed notes (c2sp.org/tlog-checkpoint, c2sp.org/signed-note).

#[cfg(test)]
mod tests;

use super::tree::TreeHead;
use crate::hash::Digest;
use crate::sign::{KeyError, PublicKey, SigningKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::InstallationId;

/// The longest note that is read, in bytes.
pub const MAX_NOTE: usize = 64 * 1024;

/// Signatures read from one note; C2SP asks for at least 16.
const MAX_SIGNATURES: usize = 16;

/// The type byte of a plain Ed25519 signature.
const ED25519: u8 = 1;

/// The log's origin, which is also the name of its key: `tenure/<installation id>`.
#[must_use]
pub fn origin(installation: InstallationId) -> String {
    format!("tenure/{installation}")
}

/// What a log says of itself at one moment, without a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose log.
    pub origin: String,
    /// Its head.
    pub head: TreeHead,
}

/// A checkpoint as it was read, with the signatures under it. Nothing it says counts before [`SignedCheckpoint::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// What it says.
    pub checkpoint: Checkpoint,
    signatures: Vec<NoteSignature>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoteSignature {
    pub(super) name: String,
    pub(super) key_id: [u8; 4],
    pub(super) bytes: Vec<u8>,
}

/// Why a text is no checkpoint, or not one that counts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Far more than a checkpoint.
    #[error("the checkpoint has {0} bytes: expected at most {MAX_NOTE}")]
    TooLong(usize),
    /// A control character, or no line feed at its end.
    #[error("not a signed note: expected lines of text, each ended by a line feed")]
    NotText,
    /// Nothing parts text from signatures.
    #[error("not a signed note: expected an empty line, then lines that begin with an em dash")]
    NoSignatures,
    /// The text is not three lines.
    #[error("not a tree head: expected three lines, the origin, the size and the root in base64")]
    NotAHead,
    /// More than three lines.
    #[error(
        "the checkpoint has extension lines, which this log never writes and this reader does not understand"
    )]
    Extensions,
    /// The size.
    #[error("the size is not a decimal number without leading zeros")]
    Size,
    /// The root.
    #[error("the root is not 32 bytes in standard base64")]
    Root,
    /// A line under the text.
    #[error("signature line {0} is not an em dash, a key name and base64")]
    SignatureLine(usize),
    /// Too many lines under the text.
    #[error("the checkpoint has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    /// Nobody we know signed.
    #[error("not signed by {key} under the name '{name}'")]
    NotSigned {
        /// The key's fingerprint.
        key: String,
        /// The name it signs under: the origin.
        name: String,
    },
    /// The key is named, and its signature is not one.
    #[error("the signature of {key} does not fit the text")]
    DoesNotFit {
        /// The key's fingerprint.
        key: String,
    },
}

impl Checkpoint {
    /// The text that is signed: origin, size and root, each on a line.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.head.size, self.head.root.to_base64())
    }

    /// The signed note. The same head and key give the same text.
    ///
    /// # Errors
    /// As [`SigningKey::ed25519`].
    pub fn sign(&self, key: &SigningKey) -> Result<String, KeyError> {
        let text = self.text();
        let mut bytes = key_id(&self.origin, key.public()).to_vec();
        bytes.extend_from_slice(&key.ed25519(text.as_bytes())?);
        Ok(format!("{text}\n— {} {}\n", self.origin, STANDARD.encode(bytes)))
    }
}

/// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key).
fn key_id(name: &str, key: &PublicKey) -> [u8; 4] {
    let [a, b, c, d, ..] = Digest::of_parts(&[name.as_bytes(), b"\n", &[ED25519], key.bytes()]).0;
    [a, b, c, d]
}

impl SignedCheckpoint {
    /// Reads a signed note whose text is a tree head without extension lines.
    ///
    /// # Errors
    /// [`CheckpointError`] says what was expected.
    pub fn parse(note: &str) -> Result<Self, CheckpointError> {
        if note.len() > MAX_NOTE {
            return Err(CheckpointError::TooLong(note.len()));
        }
        if !note.ends_with('\n') || note.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(CheckpointError::NotText);
        }
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(CheckpointError::NoSignatures)?;
        let checkpoint = head(text)?;
        if signatures.lines().count() > MAX_SIGNATURES {
            return Err(CheckpointError::TooManySignatures);
        }
        let signatures: Vec<_> = signatures
            .lines()
            .enumerate()
            .map(|(place, line)| signature(line).ok_or(CheckpointError::SignatureLine(place + 1)))
            .collect::<Result<_, _>>()?;
        if signatures.is_empty() {
            Err(CheckpointError::NoSignatures)
        } else {
            Ok(Self { checkpoint, signatures })
        }
    }

    /// Did `key` sign it, under the name of the origin? Signatures of others, such as witnesses, are passed over.
    ///
    /// # Errors
    /// [`CheckpointError::NotSigned`] or [`CheckpointError::DoesNotFit`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), CheckpointError> {
        let name = &self.checkpoint.origin;
        let id = key_id(name, key);
        let text = self.checkpoint.text();
        let mut ours = self.signatures.iter().filter(|one| one.name == *name && one.key_id == id).peekable();
        if ours.peek().is_none() {
            return Err(CheckpointError::NotSigned { key: key.fingerprint(), name: name.clone() });
        }
        let fits = |one: &NoteSignature| {
            <&[u8; 64]>::try_from(one.bytes.as_slice())
                .is_ok_and(|bytes| key.verify_ed25519(text.as_bytes(), bytes).is_ok())
        };
        if ours.all(fits) { Ok(()) } else { Err(CheckpointError::DoesNotFit { key: key.fingerprint() }) }
    }
}

fn head(text: &str) -> Result<Checkpoint, CheckpointError> {
    let mut lines = text.split('\n');
    let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
        return Err(CheckpointError::NotAHead);
    };
    if !is_name(origin) {
        return Err(CheckpointError::NotAHead);
    }
    if lines.next().is_some() {
        return Err(CheckpointError::Extensions);
    }
    let size = decimal(size).ok_or(CheckpointError::Size)?;
    let root = Digest::from_base64(root).ok_or(CheckpointError::Root)?;
    Ok(Checkpoint { origin: origin.into(), head: TreeHead { size, root } })
}

/// A decimal number as C2SP writes it: no sign, no leading zeros.
pub(super) fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|letter: char| letter.is_whitespace() || letter == '+')
}

/// A line under a note's text; none where it is no such line.
pub(super) fn signature(line: &str) -> Option<NoteSignature> {
    let (name, base64) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = STANDARD.decode(base64).ok()?;
    let (key_id, bytes) = bytes.split_first_chunk::<4>()?;
    (is_name(name) && !bytes.is_empty()).then(|| NoteSignature {
        name: name.into(),
        key_id: *key_id,
        bytes: bytes.into(),
    })
}
