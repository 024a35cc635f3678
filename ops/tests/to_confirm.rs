//! What waits for security to confirm it: found by the database, and the same as what a campaign's list says item by item.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::confirmations::{WHY, keep, shown};
use crate::estate::{Estate, ROLES};
use chrono::Duration;
use domain::actor::Role;
use domain::id::CampaignId;
use domain::instant::parse;
use domain::ownership::OwnerPart;
use domain::review::{Confirmation, Decision};
use ops::reviews::{self, Deciding, Launch};
use ops::{Call, home};

/// Every role is privileged and Olga's, and security confirms for a week.
async fn staged() -> (Estate, CampaignId) {
    let estate = Estate::new().await;
    estate.own("admin", estate.owner, OwnerPart::Technical).await;
    estate.app.clock.advance(Duration::hours(1));
    granted(&estate, "iam:PassRole").await;
    let plan = Launch { confirm_days: Some(7), ..estate.plan() };
    let campaign = reviews::launch(&estate.sec(), &plan).await.unwrap().campaign;
    (estate, campaign)
}

async fn granted(estate: &Estate, action: &'static str) {
    let wider: Vec<_> = ROLES.into_iter().map(|(name, _)| (name, action)).collect();
    estate.import_inventory(&wider).await;
}

/// What waits as the list of the campaign says, riskiest first.
async fn listed(estate: &Estate, campaign: CampaignId) -> Vec<String> {
    let all = reviews::progress(&estate.sec(), campaign).await.unwrap().items;
    let waits = all.into_iter().filter(|item| item.confirmation == Some(Confirmation::Waiting));
    waits.map(|item| item.name).collect()
}

/// What waits as the statements say, and that home says no other.
async fn found(call: &Call) -> Vec<String> {
    let found = reviews::to_confirm(call, 100).await.unwrap();
    assert_eq!(found.total, found.first.len());
    let until = parse("2023-08-22T00:00:00Z").unwrap();
    assert!(found.first.iter().all(|(_, ends)| *ends == until));
    assert_eq!(home::home(call).await.unwrap().confirm.total, found.total);
    found.first.into_iter().map(|(item, _)| item.name).collect()
}

#[tokio::test]
async fn whatever_is_answered_what_waits_is_what_the_list_says() {
    let (estate, campaign) = staged().await;
    let sec = estate.sec();
    let same = async |count: usize| {
        let listed = listed(&estate, campaign).await;
        assert_eq!(found(&sec).await, listed);
        assert_eq!(listed.len(), count);
    };
    same(0).await;
    for name in ["admin", "reader", "lister", "idle", "bucket"] {
        keep(&estate, name).await;
    }
    same(5).await;
    keep(&estate, "robot").await;
    same(5).await;
    // Two at once are counted, and one of them is shown.
    let one = reviews::to_confirm(&sec, 1).await.unwrap();
    assert_eq!((one.total, one.first.len()), (5, 1));
    assert_eq!(one.first[0].0.name, listed(&estate, campaign).await[0]);

    reviews::confirm(&sec, &shown(&estate, "admin").await).await.unwrap();
    same(4).await;
    reviews::send_back(&sec, &shown(&estate, "reader").await, WHY).await.unwrap();
    same(3).await;
    keep(&estate, "reader").await;
    same(4).await;
    keep(&estate, "admin").await;
    same(5).await;
    let revoke =
        Deciding { items: vec![estate.shown("lister").await], decision: Decision::Revoke, reason: None };
    reviews::decide(&estate.olga(), &revoke).await.unwrap();
    same(4).await;
    reviews::undo(&estate.olga(), &estate.shown("idle").await).await.unwrap();
    same(3).await;
    // Something privileged comes: what was kept before it is to be confirmed by its reviewer first.
    estate.app.clock.advance(Duration::hours(1));
    granted(&estate, "iam:CreatePolicyVersion").await;
    same(0).await;
    keep(&estate, "bucket").await;
    same(1).await;
}

#[tokio::test]
async fn nobody_is_asked_to_confirm_what_they_answered_own_or_acknowledge_or_what_is_gone() {
    let (estate, campaign) = staged().await;
    let second = estate.somebody("second").await;
    let second = estate.by(second, &[Role::Security]);
    for name in ["admin", "reader", "lister"] {
        keep(&estate, name).await;
    }
    assert_eq!(found(&second).await.len(), 3);
    estate.own("reader", second.actor.person().unwrap(), OwnerPart::Backup).await;
    assert_eq!(found(&second).await.len(), 2, "what they own");
    estate.app.clock.advance(Duration::hours(1));
    let rest: Vec<_> = ROLES.into_iter().filter(|(name, _)| *name != "lister").collect();
    estate
        .import_inventory(&rest.into_iter().map(|(name, _)| (name, "iam:PassRole")).collect::<Vec<_>>())
        .await;
    assert_eq!(found(&second).await, ["admin"], "what is gone");
    assert_eq!(listed(&estate, campaign).await.len(), 3, "the list still has it");
    let owner = estate.by(estate.owner, &[Role::Security]);
    assert!(found(&owner).await.is_empty(), "what they answered");
    let manager = estate.by(estate.manager, &[Role::Security, Role::Management]);
    assert!(found(&manager).await.is_empty(), "what they acknowledge");
    let later = estate.app.by(estate.security, &[Role::Security], estate.app.now());
    assert!(found(&later).await.is_empty(), "launched before their role was given");
    for other in [estate.olga(), estate.aud(), estate.mia(), estate.app.operator()] {
        assert_eq!(reviews::to_confirm(&other, 8).await.unwrap().total, 0);
    }
}

#[tokio::test]
async fn a_campaign_past_its_due_instant_is_closed_once_nothing_of_it_waits() {
    let (estate, campaign) = staged().await;
    keep(&estate, "admin").await;
    estate.app.clock.advance_to(estate.plan().due_at);
    let close = async || {
        let rows = home::home(&estate.sec()).await.unwrap().close;
        rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert!(close().await.is_empty(), "a keep waits");
    reviews::confirm(&estate.sec(), &shown(&estate, "admin").await).await.unwrap();
    assert_eq!(close().await, [campaign]);
}
