//! Public keys as auditors hold them: OpenSSH lines, fingerprints, and the checks made with them.

use super::Namespace;
use signature::Verifier as _;
use ssh_key::public::{Ed25519PublicKey, KeyData};
use ssh_key::{Algorithm, HashAlg, LineEnding, Signature, SshSig};

const MAX_FILE: usize = 64 * 1024;
const KIND: &str = "ssh-ed25519";

/// An Ed25519 public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(Ed25519PublicKey);

/// What is wrong with a file of public keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// Far more than a few keys.
    #[error("the key file has {0} bytes: expected at most {MAX_FILE}")]
    TooLong(usize),
    /// Nothing but comments.
    #[error("the key file holds no key: expected lines such as '{KIND} AAAA…'")]
    NoKey,
    /// One line.
    #[error("line {line} of the key file {problem}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        problem: LineProblem,
    },
}

/// What is wrong with one line of a file of public keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineProblem {
    /// `tenure namespaces="…" ssh-ed25519 …`, or options before the key.
    #[error(
        "is of an allowed_signers or authorized_keys file: give the key alone, '{KIND} AAAA…', and from somewhere else \
         than the bundle"
    )]
    NotAKeyAlone,
    /// The private half.
    #[error("begins a private key: give the public one")]
    Private,
    /// Another kind of key.
    #[error("is a key of another kind: expected {KIND}")]
    Kind,
    /// The key does not decode.
    #[error("is damaged: expected '{KIND}', a space and 68 characters of base64")]
    Damaged,
}

/// Why a signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Not what `ssh-keygen -Y sign` writes.
    #[error("not an OpenSSH signature: expected a file that begins with -----BEGIN SSH SIGNATURE-----")]
    NotASignature,
    /// The same signature, written another way.
    #[error("the signature is not written as it was made: bytes were changed that do not matter to OpenSSH")]
    NotAsWritten,
    /// Another kind of key.
    #[error("signed with a key that is not {KIND}")]
    Kind,
    /// Made for something else.
    #[error("made for the namespace '{0}'")]
    Namespace(String),
    /// These bytes are not what was signed.
    #[error("the signature does not fit these bytes")]
    DoesNotFit,
}

impl PublicKey {
    pub(super) const fn new(key: Ed25519PublicKey) -> Self {
        Self(key)
    }

    /// The key of these 32 bytes (RFC 8032). Bytes that are no point verify nothing.
    pub(crate) const fn of_bytes(bytes: [u8; 32]) -> Self {
        Self(Ed25519PublicKey(bytes))
    }

    /// Reads a file of OpenSSH public key lines; empty lines and lines that begin with `#` are passed over. At least
    /// one key.
    ///
    /// # Errors
    /// [`KeyFileError`] names the line. One bad line refuses the whole file: a key that was meant is not left out.
    pub fn parse_lines(text: &str) -> Result<Vec<Self>, KeyFileError> {
        if text.len() > MAX_FILE {
            return Err(KeyFileError::TooLong(text.len()));
        }
        let mut keys = Vec::new();
        for (place, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            keys.push(Self::parse(line).map_err(|problem| KeyFileError::Line { line: place + 1, problem })?);
        }
        if keys.is_empty() { Err(KeyFileError::NoKey) } else { Ok(keys) }
    }

    fn parse(line: &str) -> Result<Self, LineProblem> {
        if line.starts_with("-----BEGIN") {
            return Err(LineProblem::Private);
        }
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some(KIND) => {}
            Some(other)
                if other.starts_with("ssh-") || other.starts_with("ecdsa-") || other.starts_with("sk-") =>
            {
                return Err(LineProblem::Kind);
            }
            _ if words.any(|word| word == KIND) => return Err(LineProblem::NotAKeyAlone),
            _ => return Err(LineProblem::Damaged),
        }
        let base64 = words.next().ok_or(LineProblem::Damaged)?;
        let key = ssh_key::PublicKey::from_openssh(&format!("{KIND} {base64}"))
            .map_err(|_| LineProblem::Damaged)?;
        Self::of(key.key_data()).ok_or(LineProblem::Kind)
    }

    fn of(data: &KeyData) -> Option<Self> {
        data.ed25519().map(|key| Self(*key))
    }

    fn data(&self) -> KeyData {
        KeyData::Ed25519(self.0)
    }

    /// The 32 bytes of RFC 8032.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0.0
    }

    /// The OpenSSH line, `ssh-ed25519 AAAA…`, without comment and line feed.
    #[must_use]
    pub fn line(&self) -> String {
        // An Ed25519 key always encodes; were it not so, the empty line would be refused by every reader.
        ssh_key::PublicKey::from(self.0).to_openssh().unwrap_or_default()
    }

    /// `SHA256:` and 43 characters of base64, as `ssh-keygen -l` shows it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.data().fingerprint(HashAlg::Sha256).to_string()
    }

    /// Checks a plain Ed25519 signature.
    ///
    /// # Errors
    /// [`SignatureError::DoesNotFit`].
    pub fn verify_ed25519(&self, bytes: &[u8], signature: &[u8; 64]) -> Result<(), SignatureError> {
        Signature::new(Algorithm::Ed25519, signature.to_vec())
            .ok()
            .filter(|signature| self.data().verify(bytes, signature).is_ok())
            .map(|_| ())
            .ok_or(SignatureError::DoesNotFit)
    }

    /// Who made this armoured signature of `bytes`? The answer is the key that stands in the signature itself: whether
    /// that is the right one is for the caller to say.
    ///
    /// # Errors
    /// [`SignatureError`]: it does not fit, is for another namespace, or is not written as it was made.
    pub fn of_sshsig(armored: &str, namespace: Namespace, bytes: &[u8]) -> Result<Self, SignatureError> {
        let signature = SshSig::from_pem(armored).map_err(|_| SignatureError::NotASignature)?;
        let key = Self::of(signature.public_key()).ok_or(SignatureError::Kind)?;
        if signature.namespace() != namespace.as_str() {
            return Err(SignatureError::Namespace(signature.namespace().chars().take(60).collect()));
        }
        ssh_key::PublicKey::from(key.0)
            .verify(namespace.as_str(), bytes, &signature)
            .map_err(|_| SignatureError::DoesNotFit)?;
        // The armour leaves room for changes that no check of the signature sees.
        match signature.to_pem(LineEnding::LF) {
            Ok(written) if written == armored => Ok(key),
            _ => Err(SignatureError::NotAsWritten),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign::SigningKey;

    fn key(seed: u8) -> SigningKey {
        SigningKey::generate([seed; 32]).unwrap()
    }

    #[test]
    fn several_lines_with_comments_are_read() {
        let (one, two) = (key(1), key(2));
        let file = format!("# keys\n\n{} somebody@x\n  {}\r\n", one.public().line(), two.public().line());
        assert_eq!(PublicKey::parse_lines(&file).unwrap(), [one.public().clone(), two.public().clone()]);
        assert!(one.public().fingerprint().starts_with("SHA256:"));
    }

    #[test]
    fn a_line_that_is_no_key_alone_refuses_the_file_and_says_which() {
        let line = key(1).public().line();
        let problem = |text: &str| match PublicKey::parse_lines(text).unwrap_err() {
            KeyFileError::Line { line, problem } => (line, problem),
            other => panic!("{other}"),
        };
        let signers = format!("# bundle\ntenure namespaces=\"tenure-evidence\" {line}");
        assert_eq!(problem(&signers), (2, LineProblem::NotAKeyAlone));
        assert_eq!(problem(&format!("{line}\nssh-rsa AAAA")), (2, LineProblem::Kind));
        assert_eq!(problem(&line[..line.len() - 4]), (1, LineProblem::Damaged));
        assert_eq!(problem("ssh-ed25519"), (1, LineProblem::Damaged));
        assert_eq!(problem("hello"), (1, LineProblem::Damaged));
        assert_eq!(problem(&key(1).to_openssh().unwrap()), (1, LineProblem::Private));
        assert_eq!(PublicKey::parse_lines("# nothing\n"), Err(KeyFileError::NoKey));
        assert_eq!(PublicKey::parse_lines(&"#".repeat(70_000)), Err(KeyFileError::TooLong(70_000)));
    }

    #[test]
    fn a_signature_fits_its_bytes_its_namespace_and_its_own_writing_only() {
        let key = key(3);
        let armored = key.sshsig(Namespace::Evidence, b"sums").unwrap();
        assert_eq!(PublicKey::of_sshsig(&armored, Namespace::Evidence, b"sums").unwrap(), *key.public());
        let refused =
            |text: &str, bytes: &[u8]| PublicKey::of_sshsig(text, Namespace::Evidence, bytes).unwrap_err();
        assert_eq!(refused(&armored, b"other"), SignatureError::DoesNotFit);
        assert_eq!(refused("", b"sums"), SignatureError::NotASignature);
        assert_eq!(refused(&armored.replace('\n', "\r\n"), b"sums"), SignatureError::NotAsWritten);
        let file =
            SshSig::sign(&key.key, "file", HashAlg::Sha512, b"sums").unwrap().to_pem(LineEnding::LF).unwrap();
        assert_eq!(refused(&file, b"sums"), SignatureError::Namespace("file".into()));
    }

    #[test]
    fn a_plain_signature_fits_its_bytes_and_its_key_only() {
        let signature = key(4).ed25519(b"note").unwrap();
        assert!(key(4).public().verify_ed25519(b"note", &signature).is_ok());
        assert!(key(4).public().verify_ed25519(b"Note", &signature).is_err());
        assert!(key(5).public().verify_ed25519(b"note", &signature).is_err());
        assert!(key(4).public().verify_ed25519(b"note", &[255; 64]).is_err());
    }
}
