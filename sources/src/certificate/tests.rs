//! Certificates as they come, and bytes that somebody made to break their reader.

use super::*;
use domain::instant::parse;
use proptest::prelude::*;
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ED25519, SanType, date_time_ymd};
use std::sync::LazyLock;

fn made(key: &KeyPair, until: i32) -> rcgen::Certificate {
    let mut params = CertificateParams::new(vec!["ledger.example".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "ledger");
    params.subject_alt_names.push(SanType::URI("spiffe://example/ledger".try_into().unwrap()));
    params.subject_alt_names.push(SanType::IpAddress("192.0.2.7".parse().unwrap()));
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(until, 12, 31);
    params.self_signed(key).unwrap()
}

static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate().unwrap());
static DER: LazyLock<Vec<u8>> = LazyLock::new(|| made(&KEY, 2026).der().to_vec());

#[test]
fn pem_and_der_of_one_certificate_say_the_same() {
    let made = made(&KEY, 2026);
    let (pem, der) = (read(made.pem().as_bytes()).unwrap(), read(made.der()).unwrap());
    assert_eq!(pem, der);
    let one = &pem[0];
    assert!(one.subject.contains("CN=ledger") && one.issuer.contains("CN=ledger"), "{one:?}");
    assert_eq!(one.names, ["DNS:ledger.example", "URI:spiffe://example/ledger", "IP:192.0.2.7"]);
    assert_eq!(one.not_before, parse("2026-01-01T00:00:00Z").unwrap());
    assert_eq!(one.expires, Expires::At(parse("2026-12-31T00:00:00Z").unwrap()));
    assert_eq!((one.key.as_str(), one.public_key_sha256.len(), one.serial.is_empty()), ("EC 256", 64, false));
    let expected = hex::encode(Sha256::digest(rcgen::PublicKeyData::subject_public_key_info(&*KEY)));
    assert_eq!(one.public_key_sha256, expected);
}

#[test]
fn the_same_key_is_known_again_and_another_is_another() {
    let (first, renewed) = (made(&KEY, 2026), made(&KEY, 2027));
    let other = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    let text = [first.pem(), renewed.pem(), first.pem(), made(&other, 2027).pem()].concat();
    let all = read(text.as_bytes()).unwrap();
    assert_eq!(all.len(), 3, "each once");
    assert_eq!(all[0].public_key_sha256, all[1].public_key_sha256);
    assert_ne!(all[0].fingerprint_sha256, all[1].fingerprint_sha256);
    assert_ne!(all[0].public_key_sha256, all[2].public_key_sha256);
    assert_eq!(all[2].key, "Ed25519");
}

#[test]
fn the_year_9999_is_never() {
    assert_eq!(read(made(&KEY, 9999).der()).unwrap()[0].expires, Expires::Never);
}

#[test]
fn a_private_key_is_refused_wherever_it_stands_and_is_not_quoted() {
    let (pem, key) = (made(&KEY, 2026).pem(), KEY.serialize_pem());
    let disguised = key.replace("PRIVATE KEY", "CERTIFICATE");
    let shouting = key.to_lowercase();
    for text in [key.clone(), format!("{pem}{key}"), format!("{key}{pem}"), disguised, shouting] {
        let refused = read(text.as_bytes()).unwrap_err();
        assert_eq!(refused, CertificateProblem::PrivateKey);
        assert!(!refused.to_string().contains(&key[40..60]));
    }
    assert_eq!(read(&KEY.serialize_der()), Err(CertificateProblem::PrivateKey));
}

#[test]
fn what_is_no_certificate_is_refused_in_words() {
    let pem = made(&KEY, 2026).pem();
    let half = &pem[..pem.len() / 2];
    let request = pem.replace("CERTIFICATE", "CERTIFICATE REQUEST");
    let nested = format!("-----BEGIN CERTIFICATE-----\n{pem}");
    let letters = "-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----\n";
    for (bytes, expected) in [
        (&b""[..], CertificateProblem::None),
        (b"  \n ", CertificateProblem::None),
        (b"hello", CertificateProblem::Der(1)),
        (half.as_bytes(), CertificateProblem::Pem(1)),
        (request.as_bytes(), CertificateProblem::OtherBlock(1)),
        (nested.as_bytes(), CertificateProblem::Pem(1)),
        (letters.as_bytes(), CertificateProblem::Pem(1)),
        (&[DER.as_slice(), b"more"].concat(), CertificateProblem::Der(1)),
        (&DER[..DER.len() - 1], CertificateProblem::Der(1)),
    ] {
        assert_eq!(
            read(bytes),
            Err(expected),
            "{:?}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(60)])
        );
    }
}

#[test]
fn floods_are_refused_before_they_are_read() {
    let empty = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
    assert_eq!(read(empty.repeat(MOST + 1).as_bytes()), Err(CertificateProblem::TooMany));
    assert_eq!(read(&vec![b'-'; MOST_BYTES + 1]), Err(CertificateProblem::TooLarge));
    let large = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", "A".repeat(200_000));
    assert_eq!(read(large.as_bytes()), Err(CertificateProblem::Der(1)));
    // Sequences in sequences, far deeper than any certificate.
    let mut deep = vec![0x05, 0x00];
    for _ in 0..2_000 {
        let length = u16::try_from(deep.len()).unwrap().to_be_bytes();
        deep = [&[0x30, 0x82, length[0], length[1]], deep.as_slice()].concat();
    }
    assert_eq!(read(&deep), Err(CertificateProblem::Der(1)));
}

proptest! {
    #[test]
    fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&bytes);
        let _ = read(&[b"-----BEGIN CERTIFICATE-----\n", bytes.as_slice()].concat());
    }

    #[test]
    fn a_certificate_with_a_changed_byte_is_read_or_refused_and_nothing_else(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut der = DER.clone();
        let at = at.index(der.len());
        der[at] = byte;
        if let Ok(all) = read(&der) {
            prop_assert_eq!(all.len(), 1);
            prop_assert!(all[0].subject.chars().all(|letter| !letter.is_control()));
        }
    }

    #[test]
    fn a_truncated_certificate_is_refused(length in any::<prop::sample::Index>()) {
        prop_assert!(read(&DER[..length.index(DER.len())]).is_err());
    }
}
