//! PEM text: the blocks that hold certificates, decoded; anything else is refused.

use super::{CertificateProblem, MOST, MOST_OF_ONE};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;

const BEGIN: &[u8] = b"-----BEGIN ";
const DASHES: &[u8] = b"-----";

/// Is a private key named anywhere, in whatever case? Its label may be `RSA PRIVATE KEY`, `ENCRYPTED PRIVATE KEY` …
pub(super) fn names_private_key(bytes: &[u8]) -> bool {
    memmem::find(&bytes.to_ascii_uppercase(), b"PRIVATE KEY").is_some()
}

/// The decoded blocks; `None` where no block begins at all.
pub(super) fn blocks(bytes: &[u8]) -> Result<Option<Vec<Vec<u8>>>, CertificateProblem> {
    let mut rest = bytes;
    let mut blocks = Vec::new();
    while let Some(at) = memmem::find(rest, BEGIN) {
        let number = blocks.len() + 1;
        if number > MOST {
            return Err(CertificateProblem::TooMany);
        }
        let broken = CertificateProblem::Pem(number);
        rest = &rest[at + BEGIN.len()..];
        let end = memmem::find(rest, DASHES).ok_or(broken)?;
        if !matches!(&rest[..end], b"CERTIFICATE" | b"X509 CERTIFICATE") {
            return Err(CertificateProblem::OtherBlock(number));
        }
        rest = &rest[end + DASHES.len()..];
        let end = memmem::find(rest, DASHES).ok_or(broken)?;
        // Another beginning before the end is no end.
        if !rest[end..].starts_with(b"-----END ") {
            return Err(broken);
        }
        let letters: Vec<u8> =
            rest[..end].iter().copied().filter(|letter| !letter.is_ascii_whitespace()).collect();
        if letters.len() > MOST_OF_ONE * 4 / 3 + 4 {
            return Err(CertificateProblem::Der(number));
        }
        blocks.push(STANDARD.decode(letters).map_err(|_| broken)?);
        rest = &rest[end + DASHES.len()..];
    }
    Ok((!blocks.is_empty()).then_some(blocks))
}
