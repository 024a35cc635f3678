//! Rotation: the key in use signs that another takes its place, so that whoever holds the old one need not be asked again.

use super::{KeyError, Namespace, PublicKey, SignatureError, SigningKey};
use crate::canonical::{self, CanonicalError};
use domain::id::InstallationId;
use domain::instant::{self, Instant};
use serde::{Deserialize, Serialize};

/// What every such statement says of itself.
const FORM: &str = "tenure-key-rotation@v1";

/// How many rotations are read from one file.
const MAX_ROTATIONS: usize = 1_000;

/// One key takes the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// Whose log the keys sign.
    pub installation: InstallationId,
    /// The key until then, which vouches.
    pub former: PublicKey,
    /// The key from then on.
    pub key: PublicKey,
    /// When.
    pub at: Instant,
}

/// A rotation as it is kept: the statement, and the former key's signature of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouching {
    /// Canonical JSON, without a line feed.
    pub statement: String,
    /// An armoured OpenSSH signature of exactly that, for [`Namespace::Rotation`].
    pub signature: String,
}

/// The statement's fields.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    form: String,
    installation: InstallationId,
    former: String,
    key: String,
    at: String,
}

/// Why a text does not vouch for a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VouchingError {
    /// Not the JSON of such a statement.
    #[error("not a statement of a rotation: {0}")]
    Statement(#[from] CanonicalError),
    /// One of its fields.
    #[error("the statement's '{0}' is not what it should be")]
    Field(&'static str),
    /// The signature.
    #[error("the statement of a rotation: {0}")]
    Signature(#[from] SignatureError),
    /// Somebody else signed.
    #[error("the statement names {former} as the former key, and {signer} signed it")]
    NotTheFormer {
        /// Who should have.
        former: String,
        /// Who did.
        signer: String,
    },
    /// A file of them.
    #[error(
        "expected statements of rotations, each a line of JSON and an OpenSSH signature, at most {MAX_ROTATIONS}"
    )]
    File,
}

impl Rotation {
    /// Has the former key vouch.
    ///
    /// # Errors
    /// As [`SigningKey::sshsig`]; [`KeyError::Unusable`] where `former` is another key.
    pub fn sign(&self, former: &SigningKey) -> Result<Vouching, KeyError> {
        if *former.public() != self.former {
            return Err(KeyError::Unusable);
        }
        let statement = canonical::text(&Statement {
            form: FORM.into(),
            installation: self.installation,
            former: self.former.line(),
            key: self.key.line(),
            at: instant::format(self.at),
        })
        .map_err(|_| KeyError::Unusable)?;
        let signature = former.sshsig(Namespace::Rotation, statement.as_bytes())?;
        Ok(Vouching { statement, signature })
    }
}

impl Vouching {
    /// What it says, once the former key's signature of it holds.
    ///
    /// # Errors
    /// [`VouchingError`] says what does not.
    pub fn read(&self) -> Result<Rotation, VouchingError> {
        let value = canonical::parse(&self.statement)?;
        let said: Statement =
            serde_json::from_value(value).map_err(|error| CanonicalError::NotJson(error.to_string()))?;
        if said.form != FORM {
            return Err(VouchingError::Field("form"));
        }
        let key =
            |line: &str, field| match PublicKey::parse_lines(line).map(|mut keys| (keys.pop(), keys.pop())) {
                Ok((Some(key), None)) if key.line() == line => Ok(key),
                _ => Err(VouchingError::Field(field)),
            };
        let (former, key) = (key(&said.former, "former")?, key(&said.key, "key")?);
        let at = instant::parse(&said.at).map_err(|_| VouchingError::Field("at"))?;
        let signer = PublicKey::of_sshsig(&self.signature, Namespace::Rotation, self.statement.as_bytes())?;
        if signer != former {
            let (former, signer) = (former.fingerprint(), signer.fingerprint());
            return Err(VouchingError::NotTheFormer { former, signer });
        }
        Ok(Rotation { installation: said.installation, former, key, at })
    }

    /// A file of them: each a line, and its signature below it.
    #[must_use]
    pub fn file(all: &[Self]) -> String {
        all.iter().map(|one| format!("{}\n{}", one.statement, one.signature)).collect()
    }

    /// Reads what [`Vouching::file`] wrote. Nothing it says counts before [`Vouching::read`].
    ///
    /// # Errors
    /// [`VouchingError::File`].
    pub fn parse_file(text: &str) -> Result<Vec<Self>, VouchingError> {
        const END: &str = "-----END SSH SIGNATURE-----\n";
        let mut all = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (statement, after) = rest.split_once('\n').ok_or(VouchingError::File)?;
            let end = after.find(END).ok_or(VouchingError::File)? + END.len();
            let (signature, after) = after.split_at(end);
            all.push(Self { statement: statement.into(), signature: signature.into() });
            if all.len() > MAX_ROTATIONS {
                return Err(VouchingError::File);
            }
            rest = after;
        }
        Ok(all)
    }
}

/// Which of `held` vouches for `key`, over any number of rotations; of those the newest. None where none does.
#[must_use]
pub fn vouched_by<'a>(
    key: &PublicKey,
    held: &'a [PublicKey],
    rotations: &[Rotation],
) -> Option<&'a PublicKey> {
    let mut current = key.clone();
    // No key is passed twice: a circle of keys that vouch for each other ends.
    for _ in 0..=rotations.len() {
        if let Some(found) = held.iter().find(|one| **one == current) {
            return Some(found);
        }
        current = rotations.iter().find(|one| one.key == current)?.former.clone();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::generate([seed; 32]).unwrap()
    }

    fn rotation(former: u8, next: u8) -> Rotation {
        Rotation {
            installation: "ins_00000000000000000000000007".parse().unwrap(),
            former: key(former).public().clone(),
            key: key(next).public().clone(),
            at: instant::parse("2026-03-01T09:30:00.123Z").unwrap(),
        }
    }

    #[test]
    fn the_former_key_vouches_and_nobody_else() {
        let signed = rotation(1, 2).sign(&key(1)).unwrap();
        assert_eq!(signed.read().unwrap(), rotation(1, 2));
        assert_eq!(rotation(1, 2).sign(&key(3)).unwrap_err(), KeyError::Unusable);
        let forged = Vouching {
            signature: key(3).sshsig(Namespace::Rotation, signed.statement.as_bytes()).unwrap(),
            ..signed.clone()
        };
        assert!(matches!(forged.read(), Err(VouchingError::NotTheFormer { .. })));
        let other = Vouching {
            signature: key(1).sshsig(Namespace::Evidence, signed.statement.as_bytes()).unwrap(),
            ..signed.clone()
        };
        assert!(matches!(other.read(), Err(VouchingError::Signature(SignatureError::Namespace(_)))));
        let changed = Vouching { statement: signed.statement.replace("09:30", "09:31"), ..signed.clone() };
        assert!(matches!(changed.read(), Err(VouchingError::Signature(SignatureError::DoesNotFit))));
        let spaced = Vouching { statement: signed.statement.replace(':', ": "), ..signed };
        assert!(matches!(spaced.read(), Err(VouchingError::Statement(CanonicalError::NotCanonical))));
    }

    #[test]
    fn a_file_of_them_reads_back_and_anything_else_is_refused() {
        let all = [rotation(1, 2).sign(&key(1)).unwrap(), rotation(2, 3).sign(&key(2)).unwrap()];
        let file = Vouching::file(&all);
        assert_eq!(Vouching::parse_file(&file).unwrap(), all);
        assert_eq!(Vouching::parse_file("").unwrap(), []);
        for wrong in ["x", "x\n", &file[..file.len() - 1], &format!("{file}x\n")] {
            assert_eq!(Vouching::parse_file(wrong), Err(VouchingError::File));
        }
    }

    #[test]
    fn a_chain_leads_from_a_key_to_one_that_is_held_and_a_circle_ends() {
        let keys: Vec<PublicKey> = (0..5).map(|seed| key(seed).public().clone()).collect();
        let chain = [rotation(1, 2), rotation(2, 3)];
        assert_eq!(vouched_by(&keys[3], &keys[1..2], &chain), Some(&keys[1]));
        assert_eq!(vouched_by(&keys[3], &keys[1..3], &chain), Some(&keys[2]));
        assert_eq!(vouched_by(&keys[1], &keys[3..4], &chain), None, "the new one does not vouch for the old");
        assert_eq!(vouched_by(&keys[4], &keys[1..2], &chain), None);
        let circle = [rotation(1, 2), rotation(2, 1)];
        assert_eq!(vouched_by(&keys[1], &keys[3..4], &circle), None);
    }
}
