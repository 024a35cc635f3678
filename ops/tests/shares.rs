//! Shares of what was answered: of groups of five people or more, to security and auditors alone.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use domain::id::{CampaignId, PersonId};
use domain::ownership::OwnerPart;
use domain::review::Decision;
use ops::Call;
use ops::reviews::{self, Deciding};

const KEEP: Decision = Decision::Keep { need_stated: false };

/// Each of these is owned by somebody else, and reviewed by them.
const OWNED: [&str; 5] = ["reader", "lister", "idle", "bucket", "robot"];

async fn launched() -> (Estate, CampaignId, Vec<PersonId>) {
    let estate = Estate::unowned().await;
    let mut owners = Vec::new();
    for (number, name) in OWNED.into_iter().enumerate() {
        let person = estate.somebody(&format!("owner{number}")).await;
        estate.own(name, person, OwnerPart::Technical).await;
        owners.push(person);
    }
    let campaign = estate.launched().await;
    (estate, campaign, owners)
}

async fn decide(call: &Call, estate: &Estate, name: &str, decision: Decision) {
    let reason = Some("The nightly export needs it".to_owned());
    let deciding = Deciding { items: vec![estate.shown(name).await], decision, reason };
    reviews::decide(call, &deciding).await.unwrap();
}

#[tokio::test]
async fn shares_are_told_once_five_people_have_answered_and_not_before() {
    let (estate, campaign, owners) = launched().await;
    let shares = async || reviews::overview(&estate.aud(), campaign).await.unwrap().shares.unwrap();
    assert_eq!(shares().await.whole, Err(0));
    for (name, owner) in OWNED.into_iter().zip(&owners).take(4) {
        let decision = match name {
            "bucket" => Decision::Keep { need_stated: true },
            _ => KEEP,
        };
        decide(&estate.by(*owner, &[]), &estate, name, decision).await;
    }
    assert_eq!(shares().await.whole, Err(4), "of four they would be somebody's");
    assert_eq!(shares().await.accounts, []);

    decide(&estate.by(owners[4], &[]), &estate, "robot", Decision::Revoke).await;
    let told = shares().await;
    let whole = told.whole.unwrap();
    assert_eq!((whole.people, whole.answers, whole.kept, whole.together), (5, 5, 4, 0));
    assert_eq!((whole.unused, whole.unused_kept), (1, 1), "idle holds what it did not use, and was kept");
    assert_eq!(told.accounts, [("111122223333".to_owned(), whole)]);

    reviews::undo(&estate.by(owners[0], &[]), &estate.shown("reader").await).await.unwrap();
    assert_eq!(shares().await.whole, Err(4), "an answer that was undone counts no more");
}

#[tokio::test]
async fn owners_and_management_are_told_no_shares() {
    let (estate, campaign, owners) = launched().await;
    for call in [estate.mia(), estate.by(owners[0], &[])] {
        assert_eq!(reviews::overview(&call, campaign).await.unwrap().shares, None, "{:?}", call.actor);
    }
    for call in [estate.sec(), estate.aud()] {
        assert!(reviews::overview(&call, campaign).await.unwrap().shares.is_some(), "{:?}", call.actor);
    }
}
