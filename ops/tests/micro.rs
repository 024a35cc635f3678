//! Micro-reviews: the standing order, what opens one and when, what joins, what is left to a campaign, and what is held.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES};
use chrono::Duration;
use domain::id::CampaignId;
use domain::ownership::OwnerPart;
use domain::review::{ChangeKind, Decision, MicroCause, NoResponse, ReviewerRule};
use domain::text::ReasonText;
use entities::{micro_event, outbox};
use ops::reviews::{self, CampaignRow, Deciding, Shown};
use ops::revocations::{Wanted, revoke};
use ops::{Error, micro};
use sea_orm::EntityTrait;

/// The account with its people, and an order of security.
async fn ordered() -> Estate {
    let estate = Estate::new().await;
    micro::order(&estate.sec(), estate.manager, 7).await.unwrap();
    estate
}

/// An hour later an import shows that these hold something privileged, each another thing.
async fn granted(estate: &Estate, names: &[&str]) {
    estate.app.clock.advance(Duration::hours(1));
    let wider: Vec<_> = ROLES
        .into_iter()
        .map(|(name, action)| (name, if names.contains(&name) { "iam:PassRole" } else { action }))
        .collect();
    estate.import_inventory(&wider).await;
}

/// What the worker does an hour after that, and which campaigns there are then, newest first.
async fn hour_later(estate: &Estate) -> (u64, Vec<CampaignRow>) {
    estate.app.clock.advance(Duration::hours(1));
    let opened = micro::open(&estate.app.tenure).await.unwrap();
    (opened, reviews::list(&estate.sec()).await.unwrap())
}

async fn names(estate: &Estate, campaign: CampaignId) -> Vec<String> {
    let found = reviews::progress(&estate.sec(), campaign).await.unwrap();
    let mut names: Vec<String> = found.items.into_iter().map(|item| item.name).collect();
    names.sort();
    names
}

async fn told(estate: &Estate, kind: &str) -> Vec<outbox::Model> {
    let all = outbox::Entity::find().all(estate.app.tenure.database.read()).await.unwrap();
    all.into_iter().filter(|row| row.kind == kind).collect()
}

#[tokio::test]
async fn a_privileged_grant_opens_a_review_of_one_item_an_hour_later_and_its_evidence_verifies() {
    let estate = ordered().await;
    granted(&estate, &["reader"]).await;
    assert_eq!(micro::open(&estate.app.tenure).await.unwrap(), 0, "it waits for what else happens");
    let (opened, campaigns) = hour_later(&estate).await;
    assert_eq!((opened, campaigns.len()), (1, 1));
    let campaign = &campaigns[0];
    assert_eq!(campaign.opened_by, [MicroCause::Grant]);
    assert_eq!(campaign.no_response, Some(NoResponse::Steward), "nobody is asked, so the steward answers");
    assert_eq!((campaign.name.as_str(), campaign.population), ("Micro-review: new privileged grant", 1));
    assert_eq!(campaign.due_at, estate.app.now() + Duration::days(7));
    let item = estate.item("reader").await;
    assert_eq!((item.reviewer, item.rule), (Some(estate.owner), ReviewerRule::Technical));
    assert_eq!(told(&estate, "review_assigned").await.len(), 1);
    assert_eq!(micro::open(&estate.app.tenure).await.unwrap(), 0, "once");

    let shown = Shown { item: item.id, snapshot_sha256: item.snapshot_sha256, changes_sha256: String::new() };
    let revoke = Deciding { items: vec![shown], decision: Decision::Revoke, reason: None };
    reviews::decide(&estate.olga(), &revoke).await.unwrap();
    reviews::close(&estate.sec(), campaign.id).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign.id, None).await.unwrap();
    let bundle = estate.bundle(campaign.id).await;
    let keys = [estate.app.tenure.key.public().clone()];
    let report = evidence::verify::verify(std::io::Cursor::new(&bundle.bytes), Some(&keys));
    assert!(report.holds(), "{:?}", report.failures);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bundle.bytes)).unwrap();
    let file: serde_json::Value = serde_json::from_reader(archive.by_name("campaign.json").unwrap()).unwrap();
    assert_eq!(file["opened_by"], serde_json::json!(["new privileged grant"]));
    assert_eq!(file["launched_by"], "system");
    let found = ops::log::check(&estate.app.operator()).await.unwrap();
    assert!(found.holds(), "{found:?}");
}

#[tokio::test]
async fn what_touches_many_opens_one_review_and_what_follows_on_one_of_them_joins_it() {
    let estate = ordered().await;
    granted(&estate, &["reader", "lister"]).await;
    estate.app.clock.advance(Duration::minutes(30));
    estate.own("reader", estate.somebody("noah").await, OwnerPart::Technical).await;
    estate.app.clock.advance(Duration::minutes(30));
    assert_eq!(micro::open(&estate.app.tenure).await.unwrap(), 1);
    let (later, campaigns) = hour_later(&estate).await;
    assert_eq!((later, campaigns.len()), (0, 1), "the owner change joined it");
    assert_eq!(names(&estate, campaigns[0].id).await, ["lister", "reader"]);
    assert_eq!(campaigns[0].opened_by, [MicroCause::Owner, MicroCause::Grant]);
}

#[tokio::test]
async fn another_owner_opens_a_review_and_the_first_one_does_not() {
    let estate = ordered().await;
    estate.own("admin", estate.owner, OwnerPart::Technical).await;
    let (opened, _) = hour_later(&estate).await;
    assert_eq!(opened, 0, "nobody owned it before");
    let noah = estate.somebody("noah").await;
    estate.own("admin", noah, OwnerPart::Technical).await;
    let (opened, campaigns) = hour_later(&estate).await;
    assert_eq!((opened, campaigns[0].opened_by.as_slice()), (1, &[MicroCause::Owner][..]));
    assert_eq!(estate.item("admin").await.reviewer, Some(noah));
}

#[tokio::test]
async fn what_is_in_a_running_campaign_is_left_to_it_and_marked_there() {
    let estate = ordered().await;
    estate.launched().await;
    granted(&estate, &["reader"]).await;
    let (opened, campaigns) = hour_later(&estate).await;
    assert_eq!((opened, campaigns.len()), (0, 1));
    assert_eq!(estate.item("reader").await.changes[0].kind, ChangeKind::Grant);
    let rows = micro_event::Entity::find().all(estate.app.tenure.database.read()).await.unwrap();
    assert_eq!((rows.len(), rows[0].answer.as_deref()), (1, Some("in a review")));
}

#[tokio::test]
async fn without_an_order_nothing_is_opened_then_or_later_and_security_sees_how_much() {
    let estate = Estate::new().await;
    granted(&estate, &["reader"]).await;
    assert_eq!(hour_later(&estate).await, (0, Vec::new()));
    micro::order(&estate.sec(), estate.manager, 7).await.unwrap();
    assert_eq!(hour_later(&estate).await, (0, Vec::new()), "an order is of what happens from then on");
    let page = micro::page(&estate.sec()).await.unwrap().unwrap();
    assert_eq!((page.unordered, page.held), (1, 0));
    assert_eq!(micro::page(&estate.olga()).await.unwrap(), None);
    assert!(told(&estate, "micro_review_held").await.is_empty());
}

#[tokio::test]
async fn security_alone_orders_names_a_manager_and_ends_it_once() {
    let estate = Estate::new().await;
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.app.operator(), estate.system()] {
        assert!(matches!(micro::order(&other, estate.manager, 7).await, Err(Error::Forbidden(_))));
        assert!(matches!(micro::end(&other).await, Err(Error::Forbidden(_))));
    }
    for (person, days) in [(estate.owner, 7), (estate.security, 7), (estate.manager, 0), (estate.manager, 15)]
    {
        assert!(matches!(micro::order(&estate.sec(), person, days).await, Err(Error::Invalid(_))), "{days}");
    }
    assert!(matches!(micro::end(&estate.sec()).await, Err(Error::Conflict(_))), "none holds");
    micro::order(&estate.sec(), estate.manager, 7).await.unwrap();
    assert!(matches!(micro::order(&estate.sec(), estate.manager, 7).await, Err(Error::Conflict(_))));
    micro::order(&estate.sec(), estate.manager, 3).await.unwrap();
    let (order, by, acknowledger) = micro::page(&estate.sec()).await.unwrap().unwrap().order.unwrap();
    assert_eq!((order.due_days, by.as_str(), acknowledger.as_str()), (3, "sec", "mia"));
    micro::end(&estate.sec()).await.unwrap();
    assert!(matches!(micro::end(&estate.sec()).await, Err(Error::Conflict(_))));
    let actions = estate.actions().await;
    let last = &actions[actions.len() - 3..];
    assert_eq!(last, ["micro_reviews.ordered", "micro_reviews.ordered", "micro_reviews.ended"]);
    granted(&estate, &["reader"]).await;
    assert_eq!(hour_later(&estate).await, (0, Vec::new()), "it is over");
}

#[tokio::test]
async fn where_the_acknowledger_owns_it_nothing_is_opened_and_security_is_told_once() {
    let estate = ordered().await;
    estate.own("reader", estate.manager, OwnerPart::Backup).await;
    granted(&estate, &["reader"]).await;
    assert_eq!(hour_later(&estate).await, (0, Vec::new()));
    assert_eq!(hour_later(&estate).await, (0, Vec::new()));
    let told = told(&estate, "micro_review_held").await;
    assert_eq!(told.len(), 1);
    assert!(told[0].data.contains("the acknowledger cannot acknowledge it"), "{}", told[0].data);
    assert_eq!(micro::page(&estate.sec()).await.unwrap().unwrap().held, 1);
}

#[tokio::test]
async fn where_the_inventory_is_too_old_nothing_is_opened_and_security_is_told() {
    let estate = ordered().await;
    estate.app.clock.advance(Duration::days(8));
    estate.own("reader", estate.somebody("noah").await, OwnerPart::Technical).await;
    assert_eq!(hour_later(&estate).await, (0, Vec::new()));
    let told = told(&estate, "micro_review_held").await;
    assert!(told[0].data.contains("no current inventory"), "{}", told[0].data);
}

/// Olga revokes a key of `robot`, or all of it.
async fn revoked(estate: &Estate, name: &str, whole: bool, exposed: bool) {
    let identity = estate.identity(name).await;
    let window = domain::window::Window::before(estate.app.now(), 30);
    let page = ops::identities::detail(&estate.sec(), identity, window).await.unwrap();
    let key = page.credentials.iter().find(|one| one.active == Some(true)).map(|one| one.id);
    let wanted = Wanted { identity, credential: key.filter(|_| !whole), exposed };
    let why = ReasonText::parse("It stood in a public build log").unwrap();
    revoke(&estate.olga(), wanted, &why).await.unwrap();
}

#[tokio::test]
async fn an_exposed_credential_opens_a_review_once_and_what_follows_within_the_hour_joins_it() {
    let estate = ordered().await;
    estate.app.clock.advance(Duration::hours(1));
    revoked(&estate, "robot", false, true).await;
    revoked(&estate, "reader", true, false).await;
    estate.app.clock.advance(Duration::minutes(30));
    estate.own("robot", estate.somebody("noah").await, OwnerPart::Technical).await;
    estate.app.clock.advance(Duration::minutes(29));
    assert_eq!(micro::open(&estate.app.tenure).await.unwrap(), 0, "the hour is not over");
    estate.app.clock.advance(Duration::minutes(1));
    assert_eq!(micro::open(&estate.app.tenure).await.unwrap(), 1);
    assert_eq!(micro::open(&estate.app.tenure).await.unwrap(), 0, "once");
    let (later, campaigns) = hour_later(&estate).await;
    assert_eq!((later, campaigns.len()), (0, 1), "what was revoked and not exposed opens none");
    assert_eq!(names(&estate, campaigns[0].id).await, ["robot"]);
    assert_eq!(campaigns[0].opened_by, [MicroCause::Owner, MicroCause::Exposed]);
    let rows = micro_event::Entity::find().all(estate.app.tenure.database.read()).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.answer.as_deref() == Some("opened")), "{rows:?}");
    assert!(rows.iter().all(|row| row.campaign_id == Some(campaigns[0].id.uuid())), "{rows:?}");
}

#[tokio::test]
async fn exposed_again_after_its_review_was_opened_it_is_left_to_that() {
    let estate = ordered().await;
    estate.app.clock.advance(Duration::hours(1));
    revoked(&estate, "robot", false, true).await;
    let (opened, _) = hour_later(&estate).await;
    assert_eq!(opened, 1);
    revoked(&estate, "robot", true, true).await;
    let (again, campaigns) = hour_later(&estate).await;
    assert_eq!((again, campaigns.len()), (0, 1));
    let rows = micro_event::Entity::find().all(estate.app.tenure.database.read()).await.unwrap();
    let mut answers: Vec<_> = rows.iter().filter_map(|row| row.answer.as_deref()).collect();
    answers.sort_unstable();
    assert_eq!(answers, ["in a review", "opened"]);
}
