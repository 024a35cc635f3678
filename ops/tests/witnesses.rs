//! What others attest of the log's heads: brought in, shown, carried in a bundle, and found when it is changed.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

#[path = "../../evidence/src/log/witness/made.rs"]
mod made;

use crate::estate::Estate;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use domain::id::CheckpointId;
use domain::instant::Instant;
use evidence::hash::Digest;
use evidence::log::checkpoint::SignedCheckpoint;
use evidence::log::witness::WitnessKey;
use evidence::sign::SigningKey;
use evidence::verify::verify;
use made::{Answer, Witness};
use ops::evidence::{Attestation, WhichHead, attest, log_page, one_head};
use ops::{Error, reviews};
use sea_orm::ConnectionTrait;
use std::io::Cursor;

const NAME: &str = "witness.example/one";

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Digest::of(bytes).0
}

fn answer(note: &str, at: Instant) -> Vec<u8> {
    Answer::of(sha256(note.as_bytes()), &at.format("%Y%m%d%H%M%SZ").to_string()).bytes(sha256)
}

fn key(seed: u8) -> SigningKey {
    SigningKey::generate([seed; 32]).unwrap()
}

/// The line of a witness under this note, and its key.
fn cosigned(seed: u8, note: &str, at: Instant) -> (String, Vec<WitnessKey>) {
    let public = *key(seed).public().bytes();
    let witness = Witness { name: NAME, public, hash: sha256, base64: |bytes| STANDARD.encode(bytes) };
    let text = SignedCheckpoint::parse(note).unwrap().checkpoint.text();
    let seconds = u64::try_from(at.timestamp()).unwrap();
    let line = witness.line(&text, seconds, |bytes| key(seed).ed25519(bytes).unwrap());
    (line, vec![WitnessKey::parse(&witness.key()).unwrap()])
}

async fn note(estate: &Estate) -> String {
    one_head(&estate.aud(), WhichHead::Newest).await.unwrap().note
}

async fn checked(estate: &Estate) -> String {
    let found = ops::log::check(&estate.app.operator()).await.unwrap();
    found.wrong.iter().map(|wrong| format!("{wrong}\n")).collect()
}

#[tokio::test]
async fn what_others_attest_of_the_launch_is_carried_in_its_bundle_and_told_by_verification() {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    let launch = note(&estate).await;
    estate.app.clock.advance(Duration::hours(1));
    let (operator, now) = (estate.app.operator(), estate.app.now());
    let size = one_head(&operator, WhichHead::Newest).await.unwrap().size;
    let file = answer(&launch, now);
    let said = attest(&operator, WhichHead::Leaves(size), &file, &[]).await.unwrap();
    assert_eq!(
        (said[0].kind, said[0].name.as_str(), said[0].said_at),
        (Attestation::Timestamp, "1.2.3.4.1", now)
    );
    let leaves = estate.lines().await;
    assert!(
        leaves.last().unwrap().contains("log.witnessed") && leaves.last().unwrap().contains(&said[0].sha256)
    );
    assert_eq!(attest(&operator, WhichHead::Leaves(size), &file, &[]).await.unwrap(), said);
    assert_eq!(estate.lines().await.len(), leaves.len(), "the same again says nothing");

    let (line, keys) = cosigned(9, &launch, now);
    let whole = format!("{launch}{line}\n");
    let witnessed = attest(&operator, WhichHead::Leaves(size), whole.as_bytes(), &keys).await.unwrap();
    assert_eq!((witnessed.len(), witnessed[0].name.as_str()), (1, NAME));
    let line_alone = format!("{line}\n");
    assert_eq!(
        attest(&operator, WhichHead::Leaves(size), line_alone.as_bytes(), &keys).await.unwrap(),
        witnessed
    );
    let page = log_page(&estate.aud(), None).await.unwrap();
    let head = page.heads.iter().find(|row| row.head.size == size).unwrap();
    assert_eq!((head.attested.len(), head.left.unwrap().witnesses), (2, 2));
    assert_eq!(checked(&estate).await, "");

    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bytes = estate.bundle(campaign).await.bytes;
    let report = verify(Cursor::new(&bytes), Some(&[key(7).public().clone()]));
    assert!(report.holds(), "{:#?}", report.failures);
    let notes = report.notes.join("\n");
    assert!(notes.contains(&format!("log/witness/{size}.1.tsr")) && notes.contains(NAME), "{notes}");
    let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut carried = Vec::new();
    std::io::Read::read_to_end(&mut zip.by_name(&format!("log/witness/{size}.1.tsr")).unwrap(), &mut carried)
        .unwrap();
    assert_eq!(carried, file, "as it came");

    // What is said of the freezing's own head comes after its bytes, which stay.
    let frozen = note(&estate).await;
    attest(&operator, WhichHead::Newest, &answer(&frozen, estate.app.now()), &[]).await.unwrap();
    assert_eq!(estate.bundle(campaign).await.bytes, bytes);
}

#[tokio::test]
async fn what_is_of_other_bytes_another_time_or_nobody_known_is_refused_and_nothing_is_kept() {
    let estate = Estate::new().await;
    estate.launched().await;
    let (launch, now) = (note(&estate).await, estate.app.now());
    let leaves = estate.lines().await.len();
    let (line, keys) = cosigned(9, &launch, now);
    let other = launch.replacen("tenure/", "another/", 1);
    let (of_another, _) = cosigned(9, &other, now);
    let (by_another, _) = cosigned(8, &launch, now);
    let (early, _) = cosigned(9, &launch, now - Duration::minutes(6));
    let text = |line: &str| format!("{line}\n").into_bytes();
    for (file, keys, reason) in [
        (answer("another note", now), &[][..], "of bytes with the SHA-256"),
        (answer(&launch, now + Duration::minutes(6)), &[], "has not been yet"),
        (answer(&launch, now - Duration::minutes(6)), &[], "was signed at"),
        (text(&early), &keys, "was signed at"),
        (b"not one".to_vec(), &[], "RFC 3161"),
        (Vec::new(), &[], "RFC 3161"),
        (text(&line), &[], "none of the keys that were given"),
        (text(&by_another), &keys, "none of the keys that were given"),
        (text(&of_another), &keys, "does not fit this head"),
        (format!("{other}{line}\n").into_bytes(), &keys, "of another head"),
        (launch.clone().into_bytes(), &keys, "nobody but this installation"),
        (format!("{launch}{line}\n— nonsense\n").into_bytes(), &keys, "not a signature line"),
    ] {
        match attest(&estate.app.operator(), WhichHead::Newest, &file, keys).await {
            Err(Error::Refused(said)) => assert!(said.contains(reason), "{reason}: {said}"),
            found => panic!("{reason}: {found:?}"),
        }
    }
    let none = WhichHead::Id(CheckpointId::new(uuid::Uuid::nil()));
    for head in [WhichHead::Leaves(9_999), WhichHead::Leaves(u64::MAX), none] {
        let found = attest(&estate.app.operator(), head, &answer(&launch, now), &[]).await;
        assert!(matches!(found, Err(Error::NotFound(_))), "{head:?}");
    }
    for call in [estate.sec(), estate.aud(), estate.mia(), estate.olga(), estate.system()] {
        let found = attest(&call, WhichHead::Newest, &answer(&launch, now), &[]).await;
        assert!(matches!(found, Err(Error::Forbidden(_))), "{:?}", call.actor);
    }
    assert!(one_head(&estate.olga(), WhichHead::Newest).await.is_err());
    assert_eq!(estate.lines().await.len(), leaves);
    assert!(log_page(&estate.aud(), None).await.unwrap().heads.iter().all(|row| row.attested.is_empty()));
}

#[tokio::test]
async fn so_many_statements_of_a_kind_are_kept_of_one_head_and_one_more_is_refused() {
    let estate = Estate::new().await;
    estate.launched().await;
    let (launch, now) = (note(&estate).await, estate.app.now());
    for seconds in 0..15 {
        let file = answer(&launch, now + Duration::seconds(seconds));
        attest(&estate.app.operator(), WhichHead::Newest, &file, &[]).await.unwrap();
    }
    let one_more = answer(&launch, now + Duration::seconds(15));
    let found = attest(&estate.app.operator(), WhichHead::Newest, &one_more, &[]).await;
    assert!(matches!(found, Err(Error::Conflict(_))), "{found:?}");
}

#[tokio::test]
async fn a_statement_that_is_changed_taken_away_or_put_there_is_found() {
    let estate = Estate::new().await;
    estate.launched().await;
    let launch = note(&estate).await;
    let file = answer(&launch, estate.app.now());
    attest(&estate.app.operator(), WhichHead::Newest, &file, &[]).await.unwrap();
    assert_eq!(checked(&estate).await, "");
    let db = estate.app.tenure.database.read();
    db.execute_unprepared("UPDATE checkpoint_witness SET body = ''").await.unwrap();
    assert!(checked(&estate).await.contains("its bytes have another hash"), "{}", checked(&estate).await);
    db.execute_unprepared("UPDATE checkpoint_witness SET sha256 = 'x'").await.unwrap();
    let found = checked(&estate).await;
    assert!(found.contains("no leaf names it") && found.contains("is missing: leaf"), "{found}");
    db.execute_unprepared("DELETE FROM checkpoint_witness").await.unwrap();
    assert!(checked(&estate).await.contains("is missing: leaf"));
}
