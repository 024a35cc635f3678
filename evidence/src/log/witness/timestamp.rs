//! Timestamps: answers of an authority by RFC 3161. What they say of which bytes is read here; whether that authority
//! signed it takes its certificate, and a program that the reader trusts (`openssl ts -verify`).

use super::der::{Der, FIRST, INTEGER, OCTETS, OID, SEQUENCE, SET, TIME, dotted};
use crate::hash::Digest;
use domain::instant::{self, Instant};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

/// The longest answer that is read, in bytes.
pub(super) const MAX_ANSWER: usize = 64 * 1024;

/// id-signedData.
const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// id-ct-TSTInfo.
const TST_INFO: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04];
/// id-messageDigest.
const MESSAGE_DIGEST: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04];
/// The hash functions of SHA-2 but for their last byte.
const SHA2: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];

/// What an authority says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timestamp {
    /// When it had the bytes, by its own clock, cut to milliseconds.
    pub at: Instant,
    /// Of which bytes: their SHA-256.
    pub imprint: Digest,
    /// The policy that it says it works by, as an object identifier.
    pub policy: String,
}

/// Why a file is no timestamp, or not of this head.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// Far more than an answer.
    #[error("the timestamp has {0} bytes: expected at most {MAX_ANSWER}")]
    TooLong(usize),
    /// Not the form.
    #[error(
        "not an answer of a timestamping authority (RFC 3161): expected a .tsr file, as openssl ts and authorities write it; \
         {0} cannot be read"
    )]
    Form(&'static str),
    /// The authority refused.
    #[error("the authority refused: its answer has the status {0}, and no timestamp")]
    Refused(u8),
    /// Another hash function.
    #[error("the timestamp is of a hash that is not SHA-256: ask for one with openssl ts -query -sha256")]
    NotSha256,
    /// The parts of the answer are not of one piece.
    #[error("what the authority signed is not the timestamp that stands beside it")]
    NotWhatWasSigned,
    /// Of other bytes.
    #[error("the timestamp is of bytes with the SHA-256 {found}: those of this head's note have {expected}")]
    OtherBytes {
        /// In the timestamp.
        found: Digest,
        /// Of the note.
        expected: Digest,
    },
}

impl Timestamp {
    /// Reads an answer. Its form, that it was granted, that it is of a SHA-256, and that the digest which the authority
    /// signed is that of what it says are checked; the signature itself is not.
    ///
    /// # Errors
    /// [`TimestampError`] says what was expected.
    pub fn parse(answer: &[u8]) -> Result<Self, TimestampError> {
        use TimestampError::Form;
        if answer.len() > MAX_ANSWER {
            return Err(TimestampError::TooLong(answer.len()));
        }
        let mut file = Der(answer);
        let mut whole = file.within(SEQUENCE).filter(|_| file.is_empty()).ok_or(Form("the whole"))?;
        match whole.within(SEQUENCE).and_then(|mut status| status.of(INTEGER)) {
            // Granted, and granted with changes.
            Some([0 | 1]) => {}
            Some([other]) => return Err(TimestampError::Refused(*other)),
            _ => return Err(Form("the status")),
        }
        let mut token = whole.within(SEQUENCE).filter(|_| whole.is_empty()).ok_or(Form("the token"))?;
        let mut signed = (token.of(OID) == Some(SIGNED_DATA))
            .then(|| token.within(FIRST)?.within(SEQUENCE))
            .flatten()
            .ok_or(Form("the signed data"))?;
        let (Some(_), Some(_)) = (signed.of(INTEGER), signed.of(SET)) else {
            return Err(Form("the signed data"));
        };
        let mut content = signed.within(SEQUENCE).ok_or(Form("the content"))?;
        let info = (content.of(OID) == Some(TST_INFO))
            .then(|| content.within(FIRST)?.of(OCTETS))
            .flatten()
            .ok_or(Form("the content"))?;
        let said = read(info)?;
        if was_signed(signed, info).ok_or(Form("the signature"))? {
            Ok(said)
        } else {
            Err(TimestampError::NotWhatWasSigned)
        }
    }

    /// Is it of exactly these bytes?
    ///
    /// # Errors
    /// [`TimestampError::OtherBytes`].
    pub fn is_of(&self, bytes: &[u8]) -> Result<(), TimestampError> {
        let expected = Digest::of(bytes);
        if self.imprint == expected {
            Ok(())
        } else {
            Err(TimestampError::OtherBytes { found: self.imprint, expected })
        }
    }
}

/// TSTInfo: what is said.
fn read(info: &[u8]) -> Result<Timestamp, TimestampError> {
    use TimestampError::Form;
    let mut info = Der(info).within(SEQUENCE).ok_or(Form("the content"))?;
    if info.of(INTEGER) != Some(&[1]) {
        return Err(Form("the version"));
    }
    let policy = info.of(OID).and_then(dotted).ok_or(Form("the policy"))?;
    let mut imprint = info.within(SEQUENCE).ok_or(Form("the imprint"))?;
    let function = imprint.within(SEQUENCE).and_then(|mut one| one.of(OID)).ok_or(Form("the imprint"))?;
    if function.strip_prefix(SHA2) != Some(&[1]) {
        return Err(TimestampError::NotSha256);
    }
    let hash = imprint.of(OCTETS).and_then(|bytes| bytes.try_into().ok()).ok_or(Form("the imprint"))?;
    let at = info.of(INTEGER).and_then(|_| time(info.of(TIME)?)).ok_or(Form("the time"))?;
    Ok(Timestamp { at, imprint: Digest(hash), policy })
}

/// `20260301093000.25Z`.
fn time(content: &[u8]) -> Option<Instant> {
    let text = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
    let (whole, rest) = text.split_at_checked(14)?;
    let is_fraction = rest.strip_prefix('.').is_some_and(|digits| !digits.is_empty());
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole)
        || !(rest.is_empty() || is_fraction)
        || !plain(rest.trim_start_matches('.'))
        || rest.len() > 20
    {
        return None;
    }
    let [year, month, day, hour, minute, second] =
        [0..4, 4..6, 6..8, 8..10, 10..12, 12..14].map(|part| whole.get(part));
    let date = format!("{}-{}-{}", year?, month?, day?);
    instant::parse(&format!("{date}T{}:{}:{}{rest}Z", hour?, minute?, second?)).ok()
}

/// Is the digest among the attributes that the one signer signed that of `info`? `signed` has been read up to its
/// certificates. None where there is not one signer with such a digest, by a function of SHA-2.
fn was_signed(mut signed: Der<'_>, info: &[u8]) -> Option<bool> {
    let mut signers = loop {
        match signed.next()? {
            (SET, content) => break Der(content),
            // Certificates and lists of revoked ones.
            (0xA0 | 0xA1, _) => {}
            _ => return None,
        }
    };
    let mut signer = signers.within(SEQUENCE).filter(|_| signers.is_empty())?;
    let (_version, _who) = (signer.of(INTEGER)?, signer.next()?);
    let function = signer.within(SEQUENCE)?.of(OID)?;
    let mut attributes = signer.within(FIRST)?;
    while let Some(content) = attributes.of(SEQUENCE) {
        let mut attribute = Der(content);
        if attribute.of(OID)? == MESSAGE_DIGEST {
            let digest = attribute.within(SET)?.of(OCTETS)?;
            return Some(match function.strip_prefix(SHA2)? {
                [1] => Sha256::digest(info).as_slice() == digest,
                [2] => Sha384::digest(info).as_slice() == digest,
                [3] => Sha512::digest(info).as_slice() == digest,
                _ => return None,
            });
        }
    }
    None
}
