//! The population over a time: who was reviewed when, and who never was.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::actor::Role;
use domain::id::IdentityId;
use domain::review::{Decision, ItemOutcome};
use domain::text::TakenForText;
use domain::window::{Day, Window};
use ops::Error;
use ops::evidence::{Reach, ReachedPage, export_reached, reached};
use ops::reviews::{self, Deciding};

/// The days until today, today included.
fn days(estate: &Estate, days: i32) -> Window {
    let until = Day(Day::of(estate.app.now()).0 + 1);
    Window { from: Day(until.0 - days), until }
}

async fn seen(estate: &Estate, window: Window) -> ReachedPage {
    reached(&estate.aud(), window, None, None).await.unwrap()
}

fn of(page: &ReachedPage, name: &str) -> (Reach, Option<ItemOutcome>) {
    let row = page.rows.iter().find(|row| row.identity.name == name).unwrap();
    (row.reach, row.outcome)
}

async fn decide(estate: &Estate, name: &str, decision: Decision) {
    let reason = Some("Needed by the nightly export".to_owned());
    let deciding = Deciding { items: vec![estate.shown(name).await], decision, reason };
    reviews::decide(&estate.olga(), &deciding).await.unwrap();
}

#[tokio::test]
async fn only_an_answer_in_a_closed_review_counts_as_reviewed() {
    let estate = Estate::new().await;
    assert_eq!(seen(&estate, days(&estate, 365)).await.counts[4], (Reach::Never, 6), "no review was held");

    let campaign = estate.launched().await;
    decide(&estate, "reader", Decision::Keep { need_stated: false }).await;
    let open = seen(&estate, days(&estate, 365)).await;
    assert_eq!(of(&open, "reader"), (Reach::UnderReview, None), "an answer may still change");
    assert_eq!(open.counts[2], (Reach::UnderReview, 6));

    decide(&estate, "idle", Decision::Revoke).await;
    reviews::undo(&estate.olga(), &estate.shown("idle").await).await.unwrap();
    estate.app.clock.advance(Duration::hours(2));
    let later =
        [&crate::estate::ROLES[..1], &crate::estate::ROLES[2..], &[("late", "ec2:DescribeTags")]].concat();
    estate.import_inventory(&later).await;
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();

    let found = seen(&estate, days(&estate, 365)).await;
    assert_eq!(of(&found, "reader"), (Reach::Reviewed, Some(ItemOutcome::Kept)));
    assert_eq!(of(&found, "idle"), (Reach::NoResponse, Some(ItemOutcome::NoResponse)), "it was undone");
    assert_eq!(of(&found, "lister"), (Reach::Withdrawn, Some(ItemOutcome::Withdrawn)), "it went meanwhile");
    assert_eq!(of(&found, "late"), (Reach::Never, None), "it came after the launch");
    let counts: Vec<u64> = found.counts.iter().map(|(_, count)| *count).collect();
    assert_eq!((counts, found.total), (vec![1, 4, 0, 1, 1], 7));
    let review = found.rows.iter().find(|row| row.identity.name == "reader").unwrap().review.clone().unwrap();
    assert_eq!((review.0, review.2), (campaign, Some(estate.plan().due_at)));
}

#[tokio::test]
async fn a_time_has_those_alone_who_were_there_and_the_reviews_that_ended_in_it() {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    decide(&estate, "reader", Decision::Keep { need_stated: false }).await;
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    let closed = Day::of(estate.plan().due_at);

    let day = Window { from: closed, until: Day(closed.0 + 1) };
    assert_eq!(of(&seen(&estate, day).await, "reader").0, Reach::Reviewed);
    let before = Window { from: Day(closed.0 - 1), until: closed };
    assert_eq!(of(&seen(&estate, before).await, "reader").0, Reach::UnderReview, "the end is exclusive");
    let after = Window { from: Day(closed.0 + 1), until: Day(closed.0 + 2) };
    assert_eq!(of(&seen(&estate, after).await, "reader").0, Reach::Never, "it ended before");
    let early = Window { from: Day(closed.0 - 90), until: Day(closed.0 - 60) };
    assert_eq!(seen(&estate, early).await.total, 0, "nothing was known then");

    let only = reached(&estate.aud(), day, Some(Reach::NoResponse), None).await.unwrap();
    assert_eq!((only.rows.len(), only.total), (5, 5));
    let rest = reached(&estate.aud(), day, None, Some(only.rows[0].identity.id)).await.unwrap();
    assert!(rest.rows.len() < 6 && rest.total == 6 && rest.next.is_none());
    let nobody = IdentityId::new(uuid::Uuid::from_u128(7));
    assert!(matches!(reached(&estate.aud(), day, None, Some(nobody)).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn taking_the_list_out_leaves_a_leaf_with_what_for_and_looking_leaves_none() {
    let estate = Estate::new().await;
    let leaves = estate.actions().await.len();
    let ada = estate.somebody("ada").await;
    let year = days(&estate, 365);
    for other in [estate.olga(), estate.by(ada, &[Role::Admin])] {
        assert!(matches!(reached(&other, year, None, None).await, Err(Error::Forbidden(_))));
    }
    let shown = reached(&estate.mia(), year, None, None).await.unwrap();
    assert!(
        !shown.may_export
            && matches!(export_reached(&estate.mia(), year, None).await, Err(Error::Forbidden(_)))
    );
    let before = estate.actions().await.len();
    assert_eq!(before, leaves + 1, "ada was added: nothing else");

    let why = TakenForText::parse("The yearly audit").unwrap();
    let rows = export_reached(&estate.aud(), year, Some(&why)).await.unwrap();
    assert_eq!(rows.len(), 6);
    export_reached(&estate.aud(), year, None).await.unwrap();
    let actions = estate.actions().await;
    assert_eq!(actions[before..], ["reviewed.exported", "reviewed.exported"], "each is a leaf");
    let lines = estate.lines().await;
    let facts = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["facts"].clone();
    let (first, second) = (facts(&lines[before]), facts(&lines[before + 1]));
    assert_eq!((first["lines"].as_u64(), first["why_sha256"].as_str().map(str::len)), (Some(6), Some(64)));
    assert!(second["why_sha256"].is_null() && !lines[before].contains("yearly"));
}
