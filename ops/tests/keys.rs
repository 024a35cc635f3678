//! Signing keys: one takes the place of another and is vouched for, and one is stated to be compromised.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::id::CampaignId;
use domain::instant::Instant;
use entities::{checkpoint, key_vouching};
use evidence::log::checkpoint::SignedCheckpoint;
use evidence::sign::{PublicKey, SigningKey, Vouching};
use evidence::verify::{Check, Signer, verify};
use ops::evidence::{
    KeyRow, Occasion, Suspected, compromised, daily_checkpoint, desk, key_lines, log_page, rotate,
};
use ops::{Error, reviews};
use sea_orm::{ConnectionTrait, EntityTrait};
use std::io::Cursor;
use std::sync::Arc;

fn key(seed: u8) -> SigningKey {
    SigningKey::generate([seed; 32]).unwrap()
}

/// Another process is started with this key.
fn with_key(estate: &mut Estate, seed: u8) {
    estate.app.tenure.key = Arc::new(key(seed));
}

async fn finish(estate: &Estate, campaign: CampaignId) -> Vec<u8> {
    estate.app.clock.advance_to(estate.plan().due_at.max(estate.app.now()));
    reviews::close(&estate.sec(), campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    estate.bundle(campaign).await.bytes
}

async fn lines(estate: &Estate) -> Vec<KeyRow> {
    key_lines(&estate.aud()).await.unwrap()
}

async fn checked(estate: &Estate) -> String {
    let found = ops::log::check(&estate.app.operator()).await.unwrap();
    found.wrong.iter().map(|wrong| format!("{wrong}\n")).collect()
}

fn suspected(seed: u8, since: Instant) -> Suspected {
    let reason = "A copy of the key file was found in a backup".into();
    Suspected { fingerprint: key(seed).public().fingerprint(), since, reason }
}

#[tokio::test]
async fn the_old_key_vouches_for_the_new_signs_one_last_head_and_then_nothing() {
    let mut estate = Estate::new().await;
    let campaign = estate.launched().await;
    let done = rotate(&estate.app.operator(), &key(8)).await.unwrap();
    assert!(done.vouched);
    assert_eq!(estate.actions().await.last().unwrap(), "key.rotated");
    let newest = log_page(&estate.aud(), None).await.unwrap().heads.remove(0).head;
    assert_eq!((newest.occasion, &newest.note), (Occasion::Rotation, &done.note));
    assert_eq!(newest.size, estate.actions().await.len() as u64);
    SignedCheckpoint::parse(&done.note).unwrap().verify(key(7).public()).unwrap();

    // A process that still has the old key signs nothing more.
    estate.app.clock.advance(Duration::days(1));
    let refused = daily_checkpoint(&estate.system()).await.err();
    estate.somebody("sam").await;
    let refused = daily_checkpoint(&estate.system()).await.err().or(refused);
    assert!(refused.unwrap().to_string().contains("was replaced"));
    assert!(matches!(rotate(&estate.app.operator(), &key(9)).await, Err(Error::Conflict(_))));

    with_key(&mut estate, 8);
    assert!(daily_checkpoint(&estate.system()).await.unwrap());
    let found = lines(&estate).await;
    assert_eq!((found[0].fingerprint.as_str(), found[1].fingerprint.as_str()), (&*done.key, &*done.former));
    assert_eq!((found[0].vouched_by.as_ref(), found[0].until), (Some(&done.former), None));
    assert_eq!(found[1].until, found[0].since);
    assert_eq!(checked(&estate).await, "");

    let bytes = finish(&estate, campaign).await;
    for (held, by) in [(vec![8], None), (vec![7], Some(done.former.clone())), (vec![9, 7], Some(done.former))]
    {
        let held: Vec<PublicKey> = held.into_iter().map(|seed| key(seed).public().clone()).collect();
        let report = verify(Cursor::new(&bytes), Some(&held));
        assert!(report.holds(), "{:#?}", report.failures);
        assert_eq!((report.signer, report.vouched_by), (Signer::Established(done.key.clone()), by));
    }
    let report = verify(Cursor::new(&bytes), Some(&[key(9).public().clone()]));
    assert!(!report.holds() && report.failures.iter().all(|failure| failure.check == Check::Signer));
}

#[tokio::test]
async fn an_edition_frozen_before_a_rotation_is_the_same_bytes_after_it() {
    let mut estate = Estate::new().await;
    let campaign = estate.launched().await;
    let before = finish(&estate, campaign).await;
    rotate(&estate.app.operator(), &key(8)).await.unwrap();
    with_key(&mut estate, 8);
    assert_eq!(estate.bundle(campaign).await.bytes, before);
    assert!(verify(Cursor::new(&before), Some(&[key(7).public().clone()])).holds());
    assert!(
        !verify(Cursor::new(&before), Some(&[key(8).public().clone()])).holds(),
        "the new one vouches for none"
    );
}

#[tokio::test]
async fn a_key_is_new_and_only_the_operator_rotates() {
    let mut estate = Estate::new().await;
    estate.launched().await;
    for other in [estate.sec(), estate.aud(), estate.system()] {
        assert!(matches!(rotate(&other, &key(8)).await, Err(Error::Forbidden(_))), "{:?}", other.actor);
        let said = suspected(7, estate.app.now());
        assert!(matches!(compromised(&other, &said).await, Err(Error::Forbidden(_))), "{:?}", other.actor);
    }
    assert!(matches!(rotate(&estate.app.operator(), &key(7)).await, Err(Error::Conflict(_))));
    rotate(&estate.app.operator(), &key(8)).await.unwrap();
    with_key(&mut estate, 8);
    assert!(matches!(rotate(&estate.app.operator(), &key(7)).await, Err(Error::Conflict(_))));
    rotate(&estate.app.operator(), &key(9)).await.unwrap();
    let rows = key_vouching::Entity::find().all(estate.app.tenure.database.read()).await.unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        let rotation = Vouching { statement: row.statement, signature: row.signature }.read().unwrap();
        assert_eq!(
            (rotation.key.fingerprint(), rotation.former.fingerprint()),
            (row.fingerprint, row.former)
        );
    }
}

#[tokio::test]
async fn what_is_said_of_keys_and_changed_is_found() {
    let mut estate = Estate::new().await;
    estate.launched().await;
    rotate(&estate.app.operator(), &key(8)).await.unwrap();
    with_key(&mut estate, 8);
    compromised(&estate.app.operator(), &suspected(7, estate.app.now())).await.unwrap();
    assert_eq!(checked(&estate).await, "");
    let db = estate.app.tenure.database.read();
    db.execute_unprepared("UPDATE key_vouching SET statement = replace(statement, '2023', '2022')")
        .await
        .unwrap();
    assert!(checked(&estate).await.contains("does not vouch"), "{}", checked(&estate).await);
    db.execute_unprepared("DELETE FROM key_vouching").await.unwrap();
    assert!(checked(&estate).await.contains("is missing: leaf"), "{}", checked(&estate).await);
    db.execute_unprepared("DELETE FROM key_compromise").await.unwrap();
    let found = checked(&estate).await;
    assert!(found.contains("statement that key"), "{found}");
    // The retired key goes on signing, behind our back.
    let rows = checkpoint::Entity::find().all(db).await.unwrap();
    let head = SignedCheckpoint::parse(&rows[0].note).unwrap().checkpoint;
    let forged = checkpoint::Model {
        id: uuid::Uuid::from_u128(3),
        at: estate.app.now() + Duration::days(3),
        note: head.sign(&key(7)).unwrap(),
        ..rows[0].clone()
    };
    use sea_orm::{ActiveModelTrait, IntoActiveModel};
    forged.into_active_model().insert(db).await.unwrap();
    assert!(checked(&estate).await.contains("after it was replaced"), "{}", checked(&estate).await);
}

#[tokio::test]
async fn after_a_compromise_only_what_left_before_it_stands_and_everybody_is_told() {
    let mut estate = Estate::new().await;
    let first = estate.launched().await;
    let bytes = finish(&estate, first).await;
    let left = log_page(&estate.aud(), None).await.unwrap().heads[0].head.size;
    estate.app.clock.advance(Duration::days(2));
    let since = estate.app.now() - Duration::days(1);
    let said = compromised(&estate.app.operator(), &suspected(7, since)).await.unwrap();
    assert_eq!(said.stands, Some(left));
    let leaves = estate.actions().await.len();
    assert_eq!(compromised(&estate.app.operator(), &suspected(7, since)).await.unwrap(), said);
    assert_eq!(estate.actions().await.len(), leaves, "the same again says nothing");
    let later = suspected(7, estate.app.now());
    assert!(matches!(compromised(&estate.app.operator(), &later).await, Err(Error::Conflict(_))));
    let future = suspected(7, estate.app.now() + Duration::days(1));
    assert!(matches!(compromised(&estate.app.operator(), &future).await, Err(Error::Invalid(_))));
    assert!(matches!(
        compromised(&estate.app.operator(), &suspected(9, since)).await,
        Err(Error::NotFound(_))
    ));
    let earlier = suspected(7, since - Duration::days(30));
    assert_eq!(compromised(&estate.app.operator(), &earlier).await.unwrap().stands, None);
    let shown = desk(&estate.aud()).await.unwrap().keys.remove(0).compromised.unwrap();
    assert_eq!((shown.since, shown.stands), (earlier.since, None));
    assert_eq!(checked(&estate).await, "");

    // A compromised key vouches for none.
    let done = rotate(&estate.app.operator(), &key(8)).await.unwrap();
    assert!(!done.vouched);
    with_key(&mut estate, 8);
    estate.import_inventory(&crate::estate::ROLES).await;
    let second = {
        let mut plan = estate.plan();
        plan.due_at = estate.app.now() + Duration::days(14);
        reviews::launch(&estate.sec(), &plan).await.unwrap().campaign
    };
    estate.app.clock.advance(Duration::days(14));
    reviews::close(&estate.sec(), second).await.unwrap();
    reviews::acknowledge(&estate.mia(), second, None).await.unwrap();
    let newer = estate.bundle(second).await.bytes;
    let report = verify(Cursor::new(&newer), Some(&[key(8).public().clone()]));
    assert!(report.holds(), "{:#?}", report.failures);
    assert!(report.notes[0].contains("compromised since 2023-07-"), "{:?}", report.notes);
    assert!(!verify(Cursor::new(&newer), Some(&[key(7).public().clone()])).holds());
    let mut zip = zip::ZipArchive::new(Cursor::new(newer)).unwrap();
    let mut readme = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("README.txt").unwrap(), &mut readme).unwrap();
    assert!(readme.contains("COMPROMISED KEYS") && readme.contains(&key(7).public().fingerprint()));
    // What was frozen before stays as it was; what it is worth, the reader has to be told.
    assert_eq!(estate.bundle(first).await.bytes, bytes);
}
