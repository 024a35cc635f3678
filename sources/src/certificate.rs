//! X.509 certificates from PEM or DER: what they say of themselves, and never a private key.

mod pem;
#[cfg(test)]
mod tests;

use domain::credential::Expires;
use domain::instant::Instant;
use sha2::{Digest, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;

/// A file larger than this holds no certificates that somebody uses.
pub const MOST_BYTES: usize = 1024 * 1024;
/// The most certificates that are read at once.
pub const MOST: usize = 100;
/// A certificate larger than this is none.
const MOST_OF_ONE: usize = 64 * 1024;
/// The most other names that are kept of one.
const MOST_NAMES: usize = 100;
/// The most characters that are kept of a name.
const MOST_LETTERS: usize = 512;

/// What a certificate says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Whom it names; the first other name where it names nobody.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// Its serial number in lower-case hexadecimal.
    pub serial: String,
    /// Its other names, each with its kind (`DNS:api.example`), at most a hundred.
    pub names: Vec<String>,
    /// Valid from, inclusive.
    pub not_before: Instant,
    /// Valid until; the year 9999 is never.
    pub expires: Expires,
    /// The kind and size of its key, such as `RSA 2048`.
    pub key: String,
    /// SHA-256 of its public key (`SubjectPublicKeyInfo`), in lower-case hexadecimal: the same for each certificate of it.
    pub public_key_sha256: String,
    /// SHA-256 of the whole, in lower-case hexadecimal.
    pub fingerprint_sha256: String,
}

/// Why nothing was read. None of these quotes what stood there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateProblem {
    /// It holds a private key, or may.
    #[error(
        "this holds a PRIVATE KEY: nothing of it was read or kept. Whoever has seen it has the key: give the certificate alone, and consider replacing the key"
    )]
    PrivateKey,
    /// There is nothing.
    #[error("there is no certificate: expected PEM (-----BEGIN CERTIFICATE-----) or DER")]
    None,
    /// Too large.
    #[error("this is larger than {} KiB: no file of certificates", MOST_BYTES / 1024)]
    TooLarge,
    /// Too many.
    #[error("these are more than {MOST} certificates: give fewer at once")]
    TooMany,
    /// The PEM text is broken.
    #[error("block {0} of the PEM text has no end, or is no base64: is it truncated?")]
    Pem(usize),
    /// A PEM block that is something else.
    #[error("block {0} of the PEM text is no certificate: give certificates alone")]
    OtherBlock(usize),
    /// The DER is none.
    #[error("certificate {0} cannot be read: is it truncated?")]
    Der(usize),
}

/// Reads every certificate, each once, in the order in which they stand.
///
/// # Errors
/// [`CertificateProblem`]: the first that was found. Either all of them can be read, or none is.
pub fn read(bytes: &[u8]) -> Result<Vec<Certificate>, CertificateProblem> {
    if bytes.len() > MOST_BYTES {
        return Err(CertificateProblem::TooLarge);
    }
    // Before anything else, and wherever it stands.
    if pem::names_private_key(bytes) || is_private_der(bytes) {
        return Err(CertificateProblem::PrivateKey);
    }
    let ders = match pem::blocks(bytes)? {
        Some(blocks) => blocks,
        None if bytes.iter().all(u8::is_ascii_whitespace) => return Err(CertificateProblem::None),
        None => vec![bytes.to_vec()],
    };
    let mut all: Vec<Certificate> = Vec::with_capacity(ders.len());
    for (place, der) in ders.iter().enumerate() {
        if is_private_der(der) {
            return Err(CertificateProblem::PrivateKey);
        }
        let one = parse(der).ok_or(CertificateProblem::Der(place + 1))?;
        if all.iter().all(|known| known.fingerprint_sha256 != one.fingerprint_sha256) {
            all.push(one);
        }
    }
    if all.is_empty() { Err(CertificateProblem::None) } else { Ok(all) }
}

/// A certificate is a sequence that begins with a sequence. A private key (PKCS#1, PKCS#8, SEC1) begins with its version 0
/// or 1, a PKCS#12 container with 3; an encrypted PKCS#8 key is told by its size alone, and is refused as no certificate.
fn is_private_der(der: &[u8]) -> bool {
    let Some((0x30, rest)) = der.split_first().map(|(tag, rest)| (*tag, rest)) else { return false };
    let skipped = match rest.first() {
        Some(long @ 0x80..=0x84) => usize::from(long & 0x7f) + 1,
        Some(_) => 1,
        None => return false,
    };
    matches!(rest.get(skipped..), Some([0x02, 0x01, 0 | 1 | 3, ..]))
}

fn parse(der: &[u8]) -> Option<Certificate> {
    if der.len() > MOST_OF_ONE {
        return None;
    }
    let (rest, certificate) = X509Certificate::from_der(der).ok()?;
    if !rest.is_empty() {
        return None;
    }
    let names = names(&certificate);
    let subject = text(&certificate.subject().to_string());
    let instant = |seconds: i64| domain::instant::from_millis(seconds.checked_mul(1_000)?);
    Some(Certificate {
        subject: if subject.is_empty() { names.first().cloned().unwrap_or_default() } else { subject },
        issuer: text(&certificate.issuer().to_string()),
        serial: text(&hex::encode(certificate.raw_serial())),
        not_before: instant(certificate.validity().not_before.timestamp())?,
        expires: Expires::at(instant(certificate.validity().not_after.timestamp())?),
        key: key(&certificate),
        public_key_sha256: hex::encode(Sha256::digest(certificate.public_key().raw)),
        fingerprint_sha256: hex::encode(Sha256::digest(der)),
        names,
    })
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for extension in certificate.extensions() {
        let ParsedExtension::SubjectAlternativeName(found) = extension.parsed_extension() else { continue };
        for name in &found.general_names {
            if names.len() == MOST_NAMES {
                return names;
            }
            names.push(text(&match name {
                GeneralName::DNSName(name) => format!("DNS:{name}"),
                GeneralName::URI(uri) => format!("URI:{uri}"),
                GeneralName::RFC822Name(_) => "email:(left out)".to_owned(),
                GeneralName::IPAddress(bytes) => format!("IP:{}", address(bytes)),
                _ => "other".to_owned(),
            }));
        }
    }
    names
}

fn address(bytes: &[u8]) -> String {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return std::net::Ipv4Addr::from(four).to_string();
    }
    match <[u8; 16]>::try_from(bytes) {
        Ok(sixteen) => std::net::Ipv6Addr::from(sixteen).to_string(),
        Err(_) => hex::encode(&bytes[..bytes.len().min(32)]),
    }
}

fn key(certificate: &X509Certificate<'_>) -> String {
    match certificate.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => format!("RSA {}", key.key_size()),
        Ok(PublicKey::EC(point)) => format!("EC {}", point.key_size()),
        _ => match text(&certificate.public_key().algorithm.algorithm.to_id_string()).as_str() {
            "1.3.101.112" => "Ed25519".into(),
            "1.3.101.113" => "Ed448".into(),
            other => other.to_owned(),
        },
    }
}

/// Bounded, and without control characters.
fn text(raw: &str) -> String {
    raw.chars()
        .take(MOST_LETTERS)
        .map(|letter| if letter.is_control() { '\u{fffd}' } else { letter })
        .collect()
}
