//! Checkpoints against the published form, and against everything that only looks like one.

use super::*;

fn key(seed: u8) -> SigningKey {
    SigningKey::generate([seed; 32]).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint {
        origin: "tenure/ins_1".into(),
        head: TreeHead { size: 20_852_163, root: Digest::of(b"root") },
    }
}

#[test]
fn a_checkpoint_reads_back_and_its_form_is_the_published_one() {
    let note = checkpoint().sign(&key(1)).unwrap();
    let lines: Vec<&str> = note.split('\n').collect();
    assert_eq!(lines[..2], ["tenure/ins_1", "20852163"]);
    assert_eq!((lines[2], lines[3], lines[5]), (Digest::of(b"root").to_base64().as_str(), "", ""));
    let signed = SignedCheckpoint::parse(&note).unwrap();
    assert_eq!(signed.checkpoint, checkpoint());
    assert!(signed.verify(key(1).public()).is_ok());
    assert!(matches!(signed.verify(key(2).public()), Err(CheckpointError::NotSigned { .. })));

    let base64 = lines[4].strip_prefix("— tenure/ins_1 ").unwrap();
    let bytes = STANDARD.decode(base64).unwrap();
    let hashed = [b"tenure/ins_1\n\x01".as_slice(), key(1).public().bytes()].concat();
    assert_eq!(bytes[..4], Digest::of(&hashed).0[..4]);
    assert_eq!(bytes.len(), 68);
}

/// Signed by another implementation: the example key of Go's golang.org/x/mod/sumdb/note.
#[test]
fn a_note_that_another_implementation_signed_verifies() {
    let name = "PeterNeumann";
    let verifier = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    let line = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
    let encoded = STANDARD.decode(verifier).unwrap();
    let openssh = {
        let mut blob = b"\0\0\0\x0bssh-ed25519\0\0\0\x20".to_vec();
        blob.extend_from_slice(&encoded[1..]);
        format!("ssh-ed25519 {}", STANDARD.encode(blob))
    };
    let key = PublicKey::parse_lines(&openssh).unwrap().remove(0);
    assert_eq!(key_id(name, &key), [0xc7, 0x4f, 0x20, 0xa3]);
    let one = signature(line).unwrap();
    assert_eq!((one.name.as_str(), one.key_id), (name, key_id(name, &key)));
    let bytes: &[u8; 64] = one.bytes.as_slice().try_into().unwrap();
    assert!(key.verify_ed25519(text.as_bytes(), bytes).is_ok());
}

#[test]
fn witnesses_may_sign_too_and_are_passed_over() {
    let note = checkpoint().sign(&key(1)).unwrap();
    let cosigned = format!("{note}— witness.example {}\n", STANDARD.encode([1; 76]));
    assert!(SignedCheckpoint::parse(&cosigned).unwrap().verify(key(1).public()).is_ok());
    let crowd = format!("{note}{}", format!("— witness.example {}\n", STANDARD.encode([1; 76])).repeat(16));
    assert_eq!(SignedCheckpoint::parse(&crowd), Err(CheckpointError::TooManySignatures));
}

#[test]
fn one_false_signature_of_a_known_key_spoils_the_note() {
    let note = checkpoint().sign(&key(1)).unwrap();
    let mut false_one = key_id("tenure/ins_1", key(1).public()).to_vec();
    false_one.extend_from_slice(&[3; 64]);
    let both = format!("{note}— tenure/ins_1 {}\n", STANDARD.encode(false_one));
    let signed = SignedCheckpoint::parse(&both).unwrap();
    assert!(matches!(signed.verify(key(1).public()), Err(CheckpointError::DoesNotFit { .. })));
}

#[test]
fn what_only_looks_like_a_checkpoint_is_refused() {
    let note = checkpoint().sign(&key(1)).unwrap();
    let refused = |note: &str| SignedCheckpoint::parse(note).unwrap_err();
    let (text, signature) = note.rsplit_once("\n\n").unwrap();
    assert_eq!(refused(&format!("{text}\nextension\n\n{signature}")), CheckpointError::Extensions);
    assert_eq!(refused(&note.replace("20852163", "020852163")), CheckpointError::Size);
    assert_eq!(refused(&note.replace("20852163", "+20852163")), CheckpointError::Size);
    assert_eq!(refused(&note.replace("20852163", "99999999999999999999")), CheckpointError::Size);
    assert_eq!(refused(&note.replacen('=', "", 1)), CheckpointError::Root);
    assert_eq!(refused(&note.replace("— ", "- ")), CheckpointError::SignatureLine(1));
    assert_eq!(refused(note.trim_end()), CheckpointError::NotText);
    assert_eq!(refused(&note.replace('\n', "\r\n")), CheckpointError::NotText);
    assert_eq!(refused(&format!("{text}\n")), CheckpointError::NoSignatures);
    assert_eq!(refused(&format!("{text}\n\n\n")), CheckpointError::Extensions);
    assert_eq!(refused("\n\n\n"), CheckpointError::NotAHead);
    assert_eq!(refused(&"x".repeat(MAX_NOTE + 1)), CheckpointError::TooLong(MAX_NOTE + 1));

    let other = note.replace("20852163", "20852164");
    let signed = SignedCheckpoint::parse(&other).unwrap();
    assert!(matches!(signed.verify(key(1).public()), Err(CheckpointError::DoesNotFit { .. })));
}
