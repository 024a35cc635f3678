//! Timestamps that openssl made, those that somebody changed, and cosignatures.

use super::made::{Answer, Witness};
use super::*;
use crate::hash::Digest;
use crate::sign::SigningKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::instant::parse;
use proptest::prelude::*;

/// What the authority of the tests was sent: `openssl ts -query -data note -sha256 -cert`, and the same with `-sha512`.
const NOTE: &[u8] = b"tenure/ins_x\n1\nAAAA\n\nnote\n";
const ANSWER: &[u8] = include_bytes!("tests/openssl.tsr");
const SHA512: &[u8] = include_bytes!("tests/sha512.tsr");

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Digest::of(bytes).0
}

#[test]
fn an_answer_that_openssl_made_says_when_which_bytes_were_there() {
    let said = Timestamp::parse(ANSWER).unwrap();
    assert_eq!(said.at, parse("2026-11-27T15:44:43Z").unwrap());
    assert_eq!((said.imprint, said.policy.as_str()), (Digest::of(NOTE), "1.2.3.4.1"));
    assert_eq!(said.is_of(NOTE), Ok(()));
    assert!(matches!(said.is_of(b"other"), Err(TimestampError::OtherBytes { .. })));
    assert_eq!(Timestamp::parse(SHA512), Err(TimestampError::NotSha256));
}

#[test]
fn no_byte_of_what_an_authority_says_can_be_changed() {
    // From the imprint to the time.
    let begin = ANSWER.windows(32).position(|part| part == sha256(NOTE)).unwrap();
    let end = ANSWER.windows(15).position(|part| part == b"20261127154443Z").unwrap() + 15;
    for place in begin..end {
        let mut changed = ANSWER.to_vec();
        changed[place] ^= 1;
        assert!(Timestamp::parse(&changed).is_err(), "byte {place}");
    }
}

#[test]
fn an_answer_that_is_refused_cut_off_or_of_two_pieces_is_none() {
    let answer = Answer::of(sha256(NOTE), "20260301093000.250Z");
    assert_eq!(
        Timestamp::parse(&answer.bytes(sha256)).unwrap().at,
        parse("2026-03-01T09:30:00.250Z").unwrap()
    );
    let refused = Answer { status: 2, ..answer.clone() }.bytes(sha256);
    assert_eq!(Timestamp::parse(&refused), Err(TimestampError::Refused(2)));
    let other = Answer { signed: false, ..answer.clone() }.bytes(sha256);
    assert_eq!(Timestamp::parse(&other), Err(TimestampError::NotWhatWasSigned));
    let function = Answer { function: 2, ..answer.clone() }.bytes(sha256);
    assert_eq!(Timestamp::parse(&function), Err(TimestampError::NotSha256));
    for time in
        ["20261301093000Z", "20260301093000", "20260301093000.Z", "2026030109300é", "20260301093000+01Z"]
    {
        assert!(
            Timestamp::parse(&Answer { time: time.into(), ..answer.clone() }.bytes(sha256)).is_err(),
            "{time}"
        );
    }
    let whole = answer.bytes(sha256);
    for length in 0..whole.len() {
        assert!(Timestamp::parse(&whole[..length]).is_err(), "{length}");
    }
    assert!(Timestamp::parse(&[whole.as_slice(), &[0]].concat()).is_err(), "bytes behind it");
    let long = vec![0x30; timestamp::MAX_ANSWER + 1];
    assert_eq!(Timestamp::parse(&long), Err(TimestampError::TooLong(long.len())));
}

proptest! {
    #[test]
    fn whatever_bytes_come_nothing_panics(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0..ANSWER.len()) {
        let _ = Timestamp::parse(&bytes);
        bytes.splice(0..0, ANSWER[..at].iter().copied());
        let _ = Timestamp::parse(&bytes);
        let _ = der::dotted(&bytes);
        let _ = WitnessKey::parse(&String::from_utf8_lossy(&bytes));
    }
}

const TEXT: &str = "tenure/ins_x\n1\nAAAA\n";

fn key(seed: u8) -> SigningKey {
    SigningKey::generate([seed; 32]).unwrap()
}

fn made(seed: u8, name: &str) -> Witness<'_> {
    Witness {
        name,
        public: *key(seed).public().bytes(),
        hash: sha256,
        base64: |bytes| STANDARD.encode(bytes),
    }
}

fn witness(seed: u8, name: &str) -> WitnessKey {
    WitnessKey::parse(&made(seed, name).key()).unwrap()
}

/// A cosignature of [`TEXT`] at this second.
fn cosigned(seed: u8, name: &str, seconds: u64) -> String {
    made(seed, name).line(TEXT, seconds, |bytes| key(seed).ed25519(bytes).unwrap())
}

#[test]
fn a_cosignature_verifies_with_its_witness_key_and_says_when() {
    let keys = [witness(1, "other.example"), witness(2, "witness.example/one")];
    let line = cosigned(2, "witness.example/one", 1_772_355_600);
    let (said, by) = Cosignature::verify(TEXT, &line, &keys).unwrap();
    assert_eq!(
        (said.name.as_str(), said.at),
        ("witness.example/one", parse("2026-03-01T09:00:00Z").unwrap())
    );
    assert_eq!((by, WitnessKey::parse(&by.text()).unwrap()), (&keys[1], keys[1].clone()));
}

#[test]
fn a_cosignature_of_another_head_key_name_or_time_does_not_hold() {
    let keys = [witness(2, "witness.example")];
    let line = cosigned(2, "witness.example", 1_772_355_600);
    let wrong = |text: &str, line: &str| Cosignature::verify(text, line, &keys).unwrap_err();
    let name = "witness.example".to_owned();
    assert_eq!(wrong("tenure/ins_x\n2\nAAAA\n", &line), CosignatureError::DoesNotFit(name.clone()));
    let (lead, base64) = line.rsplit_once(' ').unwrap();
    let mut later = STANDARD.decode(base64).unwrap();
    later[11] ^= 1;
    let later = format!("{lead} {}", STANDARD.encode(&later));
    assert_eq!(wrong(TEXT, &later), CosignatureError::DoesNotFit(name.clone()));
    assert_eq!(wrong(TEXT, &cosigned(3, "witness.example", 1)), CosignatureError::OtherKey(name.clone()));
    assert_eq!(
        wrong(TEXT, &cosigned(2, "else.example", 1)),
        CosignatureError::OtherKey("else.example".into())
    );
    assert_eq!(wrong(TEXT, &cosigned(2, "witness.example", u64::MAX)), CosignatureError::DoesNotFit(name));
    assert_eq!(wrong(TEXT, "a line"), CosignatureError::Line);
}

#[test]
fn a_key_is_read_as_witnesses_publish_it_and_nothing_else_is_one() {
    let text = witness(2, "witness.example").text();
    let file = format!("# a witness\n\n  {text}\n");
    assert_eq!(WitnessKey::parse_lines(&file).unwrap(), [witness(2, "witness.example")]);
    let (name, rest) = text.split_once('+').unwrap();
    let (id, base64) = rest.split_once('+').unwrap();
    let log_key = STANDARD.encode([&[1], key(2).public().bytes().as_slice()].concat());
    for wrong in [
        format!("{name}+00000000+{base64}"),
        format!("{name}+{}+{base64}", id.to_uppercase() + "A"),
        format!("other+{id}+{base64}"),
        format!("{name}+{id}+{log_key}"),
        format!("{name}+{id}"),
        format!("+{id}+{base64}"),
        String::new(),
    ] {
        assert!(matches!(WitnessKey::parse(&wrong), Err(CosignatureError::Key(_))), "{wrong}");
        assert!(WitnessKey::parse_lines(&format!("{text}\n{wrong}x")).is_err());
    }
}
