//! Signed heads and proofs: who may ask for them, what they prove, to whom they are mailed, and which left the building.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::actor::{Actor, Role};
use domain::client::Scope;
use domain::id::ClientId;
use entities::log_leaf;
use evidence::log::checkpoint::SignedCheckpoint;
use evidence::log::leaf::hash_line;
use evidence::log::proof::{ConsistencyProof, InclusionProof};
use ops::evidence::{daily_checkpoint, log_page, subscribe, unsubscribe};
use ops::log::{consistency, inclusion, newest};
use ops::mail::Mail;
use ops::{Call, Error, reviews};
use sea_orm::{EntityTrait, QueryOrder};

/// An estate whose log has the heads of a launch and of a day.
async fn signed() -> Estate {
    let estate = Estate::new().await;
    estate.launched().await;
    estate.somebody("tim").await;
    estate.app.clock.advance(Duration::days(1));
    assert!(daily_checkpoint(&estate.system()).await.unwrap());
    estate.somebody("sam").await;
    estate
}

fn program(estate: &Estate, scope: Scope) -> Call {
    let client = ClientId::new(uuid::Uuid::from_u128(5));
    estate.app.tenure.call(Actor::Machine { client, scope })
}

fn field(error: &Error) -> &str {
    match error {
        Error::Invalid(problems) => &problems.0[0].field,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_leaf_is_proved_in_the_tree_of_every_signed_head() {
    let estate = signed().await;
    let aud = estate.aud();
    let stored = log_leaf::Entity::find().order_by_asc(log_leaf::COLUMN.seq);
    let leaves = stored.all(estate.app.tenure.database.read()).await.unwrap();
    let note = newest(&aud).await.unwrap();
    let head = SignedCheckpoint::parse(&note).unwrap().checkpoint.head;
    assert_eq!(head.size, leaves.len() as u64 - 1);
    for leaf in leaves.iter().take(leaves.len() - 1) {
        let seq = u64::try_from(leaf.seq).unwrap();
        let found = inclusion(&aud, seq, None).await.unwrap();
        assert_eq!((found.head, found.hash), (head, hash_line(&leaf.line)));
        let text = found.proof.text(&found.note.unwrap());
        let (proof, with) = InclusionProof::parse(&text).unwrap();
        assert_eq!(with, note);
        assert!(head.includes(seq, hash_line(&leaf.line), &proof.hashes));
    }
    // The newest leaf is in no signed tree yet, and provable in the tree as it stands.
    let last = leaves.len() as u64 - 1;
    assert_eq!(field(&inclusion(&aud, last, None).await.unwrap_err()), "leaf");
    let found = inclusion(&aud, last, Some(last + 1)).await.unwrap();
    assert_eq!(found.note, None);
    assert!(found.head.includes(last, found.hash, &found.proof.hashes));
    assert_eq!(field(&inclusion(&aud, 0, Some(last + 2)).await.unwrap_err()), "size");
    assert_eq!(field(&inclusion(&aud, 0, Some(0)).await.unwrap_err()), "leaf");
    assert_eq!(field(&inclusion(&aud, 0, Some(u64::MAX)).await.unwrap_err()), "size");
}

#[tokio::test]
async fn every_head_is_proved_to_begin_with_every_older_one() {
    let estate = signed().await;
    let aud = estate.aud();
    let size = estate.actions().await.len() as u64;
    for from in 0..=size {
        let found = consistency(&aud, from, size).await.unwrap();
        assert_eq!((found.old.size, found.head.size), (from, size));
        assert!(found.head.extends(&found.old, &found.proof.hashes), "{from}");
    }
    let page = log_page(&aud, None).await.unwrap();
    let row = &page.heads[0];
    let found = consistency(&aud, row.before.unwrap(), row.head.size).await.unwrap();
    assert_eq!(found.note.as_ref(), Some(&row.head.note));
    let text = found.proof.text(&row.head.note);
    let (proof, _) = ConsistencyProof::parse(&text).unwrap();
    assert!(found.head.extends(&found.old, &proof.hashes));
    assert_eq!(field(&consistency(&aud, 3, 2).await.unwrap_err()), "from");
    assert_eq!(field(&consistency(&aud, 0, size + 1).await.unwrap_err()), "to");
}

#[tokio::test]
async fn who_sees_everything_and_programs_that_read_may_have_proofs_and_nobody_else() {
    let estate = signed().await;
    let may =
        [estate.aud(), estate.sec(), estate.mia(), estate.app.operator(), program(&estate, Scope::Read)];
    for call in may {
        newest(&call).await.unwrap();
        inclusion(&call, 0, None).await.unwrap();
        consistency(&call, 1, 2).await.unwrap();
    }
    let ada = estate.somebody("ada").await;
    let others = [estate.olga(), estate.by(ada, &[Role::Admin]), program(&estate, Scope::Lifecycle)];
    for call in others {
        assert!(matches!(newest(&call).await, Err(Error::Forbidden(_))), "{:?}", call.actor);
        assert!(matches!(inclusion(&call, 0, None).await, Err(Error::Forbidden(_))));
        assert!(matches!(consistency(&call, 1, 2).await, Err(Error::Forbidden(_))));
        assert!(matches!(log_page(&call, None).await, Err(Error::Forbidden(_))));
    }
}

#[tokio::test]
async fn before_the_first_head_there_is_none_to_show() {
    let estate = Estate::people().await;
    assert!(matches!(newest(&estate.aud()).await, Err(Error::NotFound(_))));
    assert!(matches!(inclusion(&estate.aud(), 0, None).await, Err(Error::NotFound(_))));
    assert!(log_page(&estate.aud(), None).await.unwrap().heads.is_empty());
}

#[tokio::test]
async fn heads_are_mailed_to_whoever_subscribed_and_once() {
    let estate = Estate::new().await;
    subscribe(&estate.aud()).await.unwrap();
    subscribe(&estate.aud()).await.unwrap();
    subscribe(&estate.sec()).await.unwrap();
    for other in [estate.olga(), estate.mia(), estate.app.operator(), estate.system()] {
        assert!(matches!(subscribe(&other).await, Err(Error::Forbidden(_))), "{:?}", other.actor);
    }
    assert_eq!(estate.actions().await.iter().filter(|action| *action == "log.subscribed").count(), 2);
    crate::post::send(&estate).await;
    estate.launched().await;
    let note = newest(&estate.aud()).await.unwrap();
    let mails: Vec<(String, Mail)> = crate::post::told(&estate)
        .await
        .into_iter()
        .filter(|(_, mail)| matches!(mail, Mail::Checkpoint { .. }))
        .collect();
    assert_eq!(mails.iter().map(|(who, _)| who.as_str()).collect::<Vec<_>>(), ["aud", "sec"]);
    assert!(
        mails.iter().all(|(_, mail)| matches!(mail, Mail::Checkpoint { note: sent, .. } if *sent == note))
    );
    let page = log_page(&estate.aud(), None).await.unwrap();
    let left = page.heads[0].left.unwrap();
    assert_eq!((left.mailed, left.first_at, page.subscribed), (2, estate.app.now(), true));

    unsubscribe(&estate.sec()).await.unwrap();
    unsubscribe(&estate.sec()).await.unwrap();
    // Whoever may not take evidence out any more is told nothing more.
    ops::people::end_role(
        &estate.by(estate.somebody("ada").await, &[Role::Admin]),
        estate.auditor,
        Role::Auditor,
    )
    .await
    .unwrap();
    estate.app.clock.advance(Duration::days(1));
    assert!(daily_checkpoint(&estate.system()).await.unwrap());
    assert!(
        crate::post::told(&estate).await.iter().all(|(_, mail)| !matches!(mail, Mail::Checkpoint { .. }))
    );
    let page = log_page(&estate.sec(), None).await.unwrap();
    assert_eq!((page.heads[0].left, page.subscribed, page.may_subscribe), (None, false, true));
}

#[tokio::test]
async fn a_mail_that_is_not_sent_has_not_left_and_a_bundle_or_a_program_that_has_it_has() {
    let estate = Estate::new().await;
    subscribe(&estate.aud()).await.unwrap();
    let campaign = estate.launched().await;
    let page = async || log_page(&estate.aud(), None).await.unwrap().heads;
    assert_eq!(page().await[0].left, None);
    for _ in 0..2 {
        newest(&program(&estate, Scope::Read)).await.unwrap();
    }
    assert_eq!(page().await[0].left.unwrap().programs, 1);
    newest(&estate.aud()).await.unwrap();
    assert_eq!(page().await[0].left.unwrap().programs, 1, "who looks at a page has not kept it");
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    estate.bundle(campaign).await;
    let bundles: Vec<u64> = page().await.iter().map(|row| row.left.map_or(0, |left| left.bundles)).collect();
    assert_eq!(bundles, [1, 0, 1], "freezing and launch, not the close");
}
