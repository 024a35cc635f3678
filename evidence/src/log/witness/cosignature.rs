//! Cosignatures: a witness saw that a head extends every one it saw before, and signed that with its time
//! (c2sp.org/tlog-cosignature, version 1, Ed25519).

use crate::hash::Digest;
use crate::log::checkpoint::{NoteSignature, is_name, signature};
use crate::sign::PublicKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::instant::{Instant, from_millis};

/// The type byte of a cosignature's key.
const COSIGNATURE: u8 = 4;

/// A witness's key, as witnesses publish it: `name+id+base64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessKey {
    name: String,
    id: [u8; 4],
    key: PublicKey,
}

/// What a witness says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness, by the name of its key.
    pub name: String,
    /// When it signed, by its own clock, in whole seconds.
    pub at: Instant,
}

/// Why a text is no witness's key, or a line no cosignature of this head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CosignatureError {
    /// The key.
    #[error(
        "'{0}' is no key of a witness: expected NAME+ID+BASE64 of an Ed25519 key of type 4 (c2sp.org/tlog-cosignature)"
    )]
    Key(String),
    /// The line.
    #[error("not a signature line: expected an em dash, a name and base64")]
    Line,
    /// Somebody else's.
    #[error("the line of '{0}' is signed with none of the keys that were given")]
    OtherKey(String),
    /// The signature.
    #[error("the cosignature of '{0}' does not fit this head")]
    DoesNotFit(String),
}

impl WitnessKey {
    /// Reads one key.
    ///
    /// # Errors
    /// [`CosignatureError::Key`] quotes at most 80 characters.
    pub fn parse(text: &str) -> Result<Self, CosignatureError> {
        let wrong = || CosignatureError::Key(text.chars().take(80).collect());
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(base64)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong());
        };
        let bytes = STANDARD.decode(base64).map_err(|_| wrong())?;
        let key = match bytes.split_first() {
            Some((&COSIGNATURE, key)) => PublicKey::of_bytes(key.try_into().map_err(|_| wrong())?),
            _ => return Err(wrong()),
        };
        let expected = id_of(name, &key);
        if is_name(name) && id == hex::encode(expected) {
            Ok(Self { name: name.into(), id: expected, key })
        } else {
            Err(wrong())
        }
    }

    /// Reads a file of them, a line each; empty lines and lines that begin with `#` are passed over.
    ///
    /// # Errors
    /// The first line that is no key: one that was meant is not left out.
    pub fn parse_lines(text: &str) -> Result<Vec<Self>, CosignatureError> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.map(Self::parse).collect()
    }

    /// The witness's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// As [`WitnessKey::parse`] reads it.
    #[must_use]
    pub fn text(&self) -> String {
        let bytes = [&[COSIGNATURE], self.key.bytes().as_slice()].concat();
        format!("{}+{}+{}", self.name, hex::encode(self.id), STANDARD.encode(bytes))
    }
}

/// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x04 ‖ public key).
fn id_of(name: &str, key: &PublicKey) -> [u8; 4] {
    let [a, b, c, d, ..] = Digest::of_parts(&[name.as_bytes(), b"\n", &[COSIGNATURE], key.bytes()]).0;
    [a, b, c, d]
}

/// What a witness signs of a head with this text at this second.
fn message(text: &str, seconds: u64) -> String {
    format!("cosignature/v1\ntime {seconds}\n{text}")
}

impl Cosignature {
    /// Verifies a signature line under the text of a head (its three lines) with whichever of `keys` it names, and gives that
    /// key too.
    ///
    /// # Errors
    /// [`CosignatureError`].
    pub fn verify<'k>(
        text: &str,
        line: &str,
        keys: &'k [WitnessKey],
    ) -> Result<(Self, &'k WitnessKey), CosignatureError> {
        let NoteSignature { name, key_id, bytes } = signature(line).ok_or(CosignatureError::Line)?;
        let key = keys.iter().find(|key| key.name == name && key.id == key_id);
        let key = key.ok_or_else(|| CosignatureError::OtherKey(name.chars().take(80).collect()))?;
        let wrong = || CosignatureError::DoesNotFit(key.name.clone());
        let (seconds, signed) = bytes.split_first_chunk::<8>().ok_or_else(wrong)?;
        let seconds = u64::from_be_bytes(*seconds);
        let signed: &[u8; 64] = signed.try_into().map_err(|_| wrong())?;
        let at = i64::try_from(seconds).ok().and_then(|seconds| from_millis(seconds.checked_mul(1_000)?));
        let at = at.ok_or_else(wrong)?;
        key.key.verify_ed25519(message(text, seconds).as_bytes(), signed).map_err(|_| wrong())?;
        Ok((Self { name, at }, key))
    }
}
