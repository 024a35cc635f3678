//! The installation's Ed25519 key: it signs SHA256SUMS (SSHSIG) and checkpoints (plain Ed25519).

mod public;
mod rotation;

use domain::words::words;
use signature::Signer as _;
use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{Algorithm, Error, HashAlg, LineEnding, PrivateKey, SshSig};
use std::fmt;

pub use public::{KeyFileError, LineProblem, PublicKey, SignatureError};
pub use rotation::{Rotation, Vouching, VouchingError, vouched_by};

const MAX_PRIVATE: usize = 64 * 1024;

/// The comment that keys of ours carry.
const COMMENT: &str = "tenure evidence";

words! {
    /// What a signature by the key is for. One made for one purpose is refused for another.
    pub enum Namespace {
        /// SHA256SUMS of an evidence bundle.
        Evidence = "tenure-evidence",
        /// The statement by which a key vouches for the next.
        Rotation = "tenure-key-rotation",
    }
}

/// The private key. It is wiped from memory when dropped, and its `Debug` shows the fingerprint alone.
#[derive(Clone)]
pub struct SigningKey {
    key: PrivateKey,
    public: PublicKey,
}

/// Why a text is no key to sign with. None of these quotes the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Far more than a key.
    #[error("the key file has {0} bytes: expected at most {MAX_PRIVATE}")]
    TooLong(usize),
    /// Not an OpenSSH private key, or a damaged one.
    #[error(
        "not an OpenSSH private key: expected a file that begins with -----BEGIN OPENSSH PRIVATE KEY-----"
    )]
    NotOpenSsh,
    /// It has a passphrase, and nobody is there to type it.
    #[error(
        "the key is encrypted: remove its passphrase with ssh-keygen -p, and keep the file readable by its owner alone"
    )]
    Encrypted,
    /// Another kind of key.
    #[error("the key is of another kind: expected ssh-ed25519")]
    NotEd25519,
    /// The library refused to write or sign; with an Ed25519 key it does not.
    #[error("the key cannot be used")]
    Unusable,
}

impl SigningKey {
    /// Reads an unencrypted OpenSSH private key.
    ///
    /// # Errors
    /// [`KeyError`] says what the text is instead.
    pub fn from_openssh(text: &str) -> Result<Self, KeyError> {
        if text.len() > MAX_PRIVATE {
            return Err(KeyError::TooLong(text.len()));
        }
        let key = PrivateKey::from_openssh(text.trim_start()).map_err(|error| match error {
            Error::AlgorithmUnknown | Error::AlgorithmUnsupported { .. } => KeyError::NotEd25519,
            _ => KeyError::NotOpenSsh,
        })?;
        if key.is_encrypted() {
            return Err(KeyError::Encrypted);
        }
        if key.algorithm() != Algorithm::Ed25519 {
            return Err(KeyError::NotEd25519);
        }
        Self::of(key)
    }

    /// The key that this seed makes. The seed must come from a source nobody can predict, except where that is the
    /// point: the demonstration's key is known to everybody.
    ///
    /// # Errors
    /// Never with today's library: [`KeyError::Unusable`].
    pub fn generate(seed: [u8; 32]) -> Result<Self, KeyError> {
        let pair = KeypairData::Ed25519(Ed25519Keypair::from_seed(&seed));
        Self::of(PrivateKey::new(pair, COMMENT).map_err(|_| KeyError::Unusable)?)
    }

    fn of(key: PrivateKey) -> Result<Self, KeyError> {
        let public =
            key.key_data().ed25519().map(|pair| PublicKey::new(pair.public)).ok_or(KeyError::Unusable)?;
        Ok(Self { key, public })
    }

    /// The private key as a file that OpenSSH reads. The text wipes itself when dropped; it belongs into a file of
    /// mode 0600 and nowhere else.
    ///
    /// # Errors
    /// Never with today's library: [`KeyError::Unusable`].
    pub fn to_openssh(&self) -> Result<impl std::ops::Deref<Target = String> + use<>, KeyError> {
        self.key.to_openssh(LineEnding::LF).map_err(|_| KeyError::Unusable)
    }

    /// Its public half.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// An armoured OpenSSH signature of `bytes`, as `ssh-keygen -Y sign` writes it. Ed25519 has no randomness: the
    /// same bytes give the same text.
    ///
    /// # Errors
    /// Never with today's library: [`KeyError::Unusable`].
    pub fn sshsig(&self, namespace: Namespace, bytes: &[u8]) -> Result<String, KeyError> {
        SshSig::sign(&self.key, namespace.as_str(), HashAlg::Sha512, bytes)
            .and_then(|signature| signature.to_pem(LineEnding::LF))
            .map_err(|_| KeyError::Unusable)
    }

    /// A plain Ed25519 signature of `bytes` (RFC 8032), for signed notes.
    ///
    /// # Errors
    /// Never with today's library: [`KeyError::Unusable`].
    pub fn ed25519(&self, bytes: &[u8]) -> Result<[u8; 64], KeyError> {
        let signature = self.key.try_sign(bytes).map_err(|_| KeyError::Unusable)?;
        signature.as_bytes().try_into().map_err(|_| KeyError::Unusable)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SigningKey({})", self.public.fingerprint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: [u8; 32] = [7; 32];

    #[test]
    fn a_key_reads_back_as_it_was_written_and_shows_no_secret() {
        let key = SigningKey::generate(SEED).unwrap();
        let text = key.to_openssh().unwrap().clone();
        let again = SigningKey::from_openssh(&text).unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(again.ed25519(b"x").unwrap(), key.ed25519(b"x").unwrap());
        let shown = format!("{key:?}");
        assert_eq!(shown, format!("SigningKey({})", key.public().fingerprint()));
    }

    #[test]
    fn another_kind_of_file_is_refused_by_name() {
        let text = SigningKey::generate(SEED).unwrap().to_openssh().unwrap().clone();
        assert_eq!(SigningKey::from_openssh("").unwrap_err(), KeyError::NotOpenSsh);
        assert_eq!(SigningKey::from_openssh(&text[..text.len() / 2]).unwrap_err(), KeyError::NotOpenSsh);
        assert!(matches!(SigningKey::from_openssh(&"x".repeat(100_000)), Err(KeyError::TooLong(100_000))));
        let folder = tempfile::tempdir().unwrap();
        for (kind, pass, expected) in [
            ("ecdsa", "", KeyError::NotEd25519),
            ("rsa", "", KeyError::NotEd25519),
            ("ed25519", "secret", KeyError::Encrypted),
        ] {
            let path = folder.path().join(kind);
            let made = std::process::Command::new("ssh-keygen")
                .args(["-q", "-t", kind, "-N", pass, "-f"])
                .arg(&path)
                .status()
                .unwrap();
            assert!(made.success());
            let error = SigningKey::from_openssh(&std::fs::read_to_string(&path).unwrap()).unwrap_err();
            assert_eq!(error, expected);
        }
    }

    #[test]
    fn a_key_that_openssh_made_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let made = std::process::Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", "somebody", "-f"])
            .arg(&path)
            .status()
            .unwrap();
        assert!(made.success());
        let key = SigningKey::from_openssh(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let public = std::fs::read_to_string(path.with_extension("pub")).unwrap();
        assert_eq!(PublicKey::parse_lines(&public).unwrap(), [key.public().clone()]);
    }
}
