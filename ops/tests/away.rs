//! Away dates: stated and taken back, and what is given out, reminded of or due meanwhile goes to whoever stands behind.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::away::Away;
use domain::id::{CampaignId, PersonId};
use domain::instant::parse;
use domain::ownership::OwnerPart;
use domain::review::{Decision, ReviewerRule};
use domain::window::Day;
use entities::outbox;
use ops::away::{end, mine, offered, state, take_over};
use ops::reviews::{self, Deciding, Shown, remind};
use ops::{Call, Error};
use sea_orm::EntityTrait;

fn day(text: &str) -> Day {
    Day::of(parse(&format!("{text}T00:00:00Z")).unwrap())
}

/// The account, with Sam as backup of `reader` and `lister`.
async fn backed() -> (Estate, PersonId, Call) {
    let estate = Estate::new().await;
    let sam = estate.somebody("sam").await;
    for name in ["reader", "lister"] {
        estate.own(name, sam, OwnerPart::Backup).await;
    }
    let call = estate.by(sam, &[]);
    (estate, sam, call)
}

async fn mails(estate: &Estate, kind: &str) -> Vec<outbox::Model> {
    let all = outbox::Entity::find().all(estate.app.tenure.database.read()).await.unwrap();
    all.into_iter().filter(|row| row.kind == kind).collect()
}

async fn revoke(call: &Call, shown: Shown) -> ops::Result<()> {
    let deciding = Deciding { items: vec![shown], decision: Decision::Revoke, reason: None };
    reviews::decide(call, &deciding).await.map(drop)
}

async fn reviewers(estate: &Estate) -> Vec<(String, Option<PersonId>, ReviewerRule)> {
    let campaign = reviews::list(&estate.sec()).await.unwrap().remove(0).id;
    let mut items = reviews::progress(&estate.sec(), campaign).await.unwrap().items;
    items.sort_by(|a, b| a.name.cmp(&b.name));
    items.into_iter().map(|item| (item.name, item.reviewer, item.rule)).collect()
}

#[tokio::test]
async fn days_are_stated_once_and_taken_back_once_by_whoever_said_them() {
    let (estate, sam, call) = backed().await;
    let olga = estate.olga();
    let (id, items) = state(&olga, day("2023-08-05"), day("2023-08-10")).await.unwrap();
    assert_eq!(items, 0, "nothing is given out yet");
    let days = Away { from: day("2023-08-05"), until: day("2023-08-10") };
    let said = mine(&olga).await.unwrap();
    assert_eq!((said.len(), said[0].id, said[0].days, said[0].now), (1, id, days, false));
    let twice = state(&olga, day("2023-08-09"), day("2023-08-12")).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    state(&olga, day("2023-08-10"), day("2023-08-12")).await.unwrap();
    for (from, until) in
        [("2023-08-20", "2023-08-20"), ("2023-07-01", "2023-08-01"), ("2024-01-01", "2025-02-01")]
    {
        let wrong = state(&olga, day(from), day(until)).await;
        assert!(matches!(wrong, Err(Error::Invalid(_))), "{from}: {wrong:?}");
    }
    for none in [estate.app.operator(), estate.system()] {
        assert!(matches!(state(&none, day("2023-08-05"), day("2023-08-10")).await, Err(Error::Forbidden(_))));
        assert!(matches!(end(&none, id).await, Err(Error::Forbidden(_))));
    }
    assert!(matches!(end(&call, id).await, Err(Error::NotFound(_))), "another's");
    end(&olga, id).await.unwrap();
    assert!(matches!(end(&olga, id).await, Err(Error::Conflict(_))));
    assert_eq!(mine(&olga).await.unwrap().len(), 1);
    state(&call, day("2023-08-05"), day("2023-08-10")).await.unwrap();
    estate.app.clock.advance(Duration::days(9));
    let over = mine(&estate.by(sam, &[])).await.unwrap();
    assert!(over.is_empty(), "over at midnight of the day they are back, with no job run");
    let actions = estate.actions().await;
    let told =
        actions.iter().filter(|action| ["person.away", "person.back"].contains(&action.as_str())).count();
    assert_eq!(told, 4);
}

#[tokio::test]
async fn what_is_launched_meanwhile_goes_to_the_backup_and_says_so() {
    let (mut estate, sam, call) = backed().await;
    estate.app.tenure.zone = "Europe/Berlin".parse().unwrap();
    let (id, _) = state(&estate.olga(), day("2023-08-02"), day("2023-08-10")).await.unwrap();
    let before = reviews::preview(&estate.sec(), &estate.plan()).await.unwrap();
    assert!(before.away.is_empty(), "not before its first day");
    // In Berlin the second has begun.
    estate.app.clock.advance(parse("2023-08-01T22:00:00Z").unwrap() - estate.app.now());
    let outlook = reviews::preview(&estate.sec(), &estate.plan()).await.unwrap();
    let away = &outlook.away[0];
    assert_eq!((away.name.as_str(), away.routed, away.left, away.until), ("olga", 2, 3, day("2023-08-10")));
    let said = outlook.warnings.iter().find(|told| told.contains("olga is away until 2023-08-10")).unwrap();
    assert!(said.contains("for 3 nobody does, and they stay with olga"), "{said}");
    let campaign = estate.launched().await;
    let found = reviewers(&estate).await;
    let of = |name: &str| found.iter().find(|one| one.0 == name).map(|one| (one.1, one.2)).unwrap();
    assert_eq!(of("reader"), (Some(sam), ReviewerRule::Backup));
    assert_eq!(of("idle"), (Some(estate.owner), ReviewerRule::Technical), "nobody stands behind her for it");
    assert_eq!(of("admin").1, ReviewerRule::Steward);
    let leaf = estate.lines().await.into_iter().find(|line| line.contains("campaign.launched")).unwrap();
    let expected = format!(r#""away":[{{"away":"{id}","items":2,"person":"{}"}}]"#, estate.owner);
    assert!(leaf.contains(&expected), "{leaf}");
    let page = reviews::item(&call, estate.item("reader").await.id).await.unwrap();
    let stands = page.stands_in.unwrap();
    assert_eq!((stands.name.as_str(), stands.until, page.barred), ("olga", day("2023-08-10"), None));
    revoke(&call, estate.shown("reader").await).await.unwrap();
    assert!(revoke(&estate.olga(), estate.shown("lister").await).await.is_err(), "it is Sam's");

    estate.app.clock.advance(Duration::days(15));
    reviews::close(&estate.sec(), campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    let keys = [estate.app.tenure.key.public().clone()];
    let report = evidence::verify::verify(std::io::Cursor::new(&bundle.bytes), Some(&keys));
    assert!(report.holds(), "{:?}", report.failures);
}

#[tokio::test]
async fn what_is_reminded_of_meanwhile_goes_to_the_backup_once_and_is_theirs_from_then_on() {
    let (estate, sam, call) = backed().await;
    let campaign = estate.launched().await;
    revoke(&estate.olga(), estate.shown("lister").await).await.unwrap();
    let (away, _) = state(&estate.olga(), day("2023-08-07"), day("2023-08-10")).await.unwrap();
    estate.app.clock.advance(parse("2023-08-08T00:00:00Z").unwrap() - estate.app.now());
    remind(&estate.app.tenure).await.unwrap();
    let item = estate.item("reader").await;
    assert_eq!((item.reviewer, item.rule), (Some(sam), ReviewerRule::Backup));
    let lister = estate.item("lister").await;
    assert_eq!(lister.reviewer, Some(estate.owner), "what she answered stays hers");
    let told = mails(&estate, "review_reminder").await;
    assert!(
        told.iter().any(|row| row.person_id == sam.uuid() && row.data.contains("\"items\":1")),
        "{told:?}"
    );
    let lines = estate.lines().await;
    let routed = lines.iter().filter(|line| line.contains("campaign.routed\"")).collect::<Vec<_>>();
    assert!(routed.len() == 1 && routed[0].contains(&format!("\"away\":\"{away}\"")), "{routed:?}");
    assert_eq!(remind(&estate.app.tenure).await.unwrap(), 0, "once");
    assert_eq!(reviews::item(&call, item.id).await.unwrap().stands_in.unwrap().name, "olga");
    // Back again, it stays where it is.
    estate.app.clock.advance(Duration::days(3));
    assert_eq!(estate.item("reader").await.reviewer, Some(sam));
    let found = reviews::overview(&estate.sec(), campaign).await.unwrap();
    assert_eq!(found.progress.campaign.population, 6);
}

#[tokio::test]
async fn whoever_delegated_is_not_routed_over() {
    let (estate, _, _) = backed().await;
    let campaign = estate.launched().await;
    let tom = estate.somebody("tom").await;
    let why = domain::text::ReasonText::parse("On leave, and Tom knows them").unwrap();
    let until = parse("2023-08-14T00:00:00Z").unwrap();
    reviews::delegate(&estate.olga(), campaign, tom, until, &why).await.unwrap();
    state(&estate.olga(), day("2023-08-07"), day("2023-08-10")).await.unwrap();
    estate.app.clock.advance(parse("2023-08-08T00:00:00Z").unwrap() - estate.app.now());
    remind(&estate.app.tenure).await.unwrap();
    assert_eq!(estate.item("reader").await.reviewer, Some(estate.owner));
}

async fn offered_to(call: &Call) -> Vec<(CampaignId, PersonId, u64)> {
    offered(call).await.unwrap().into_iter().map(|one| (one.campaign, one.person, one.items)).collect()
}

#[tokio::test]
async fn what_is_due_meanwhile_is_offered_to_the_backup_told_to_both_and_taken_over_once() {
    let (estate, sam, call) = backed().await;
    let campaign = estate.launched().await;
    let (_, items) = state(&estate.olga(), day("2023-08-14"), day("2023-08-20")).await.unwrap();
    assert_eq!(items, 2, "reader and lister");
    let told = mails(&estate, "away_offered").await;
    assert!(
        told.len() == 1 && told[0].person_id == sam.uuid() && told[0].data.contains("\"items\":2"),
        "{told:?}"
    );
    let told = mails(&estate, "away_told").await;
    assert!(told.len() == 1 && told[0].person_id == estate.owner.uuid(), "{told:?}");
    assert!(told[0].data.contains("\"items\":2") && told[0].data.contains("\"left\":3"), "{told:?}");
    assert_eq!(offered_to(&call).await, [(campaign, estate.owner, 2)]);
    let tom = estate.by(estate.somebody("tom").await, &[]);
    for other in [&tom, &estate.sec(), &estate.olga(), &estate.app.operator()] {
        assert!(offered_to(other).await.is_empty());
        let hidden = take_over(other, campaign, estate.owner).await;
        assert!(matches!(hidden, Err(Error::NotFound(_) | Error::Forbidden(_))), "{hidden:?}");
    }
    // It is an offer: until it is taken, it is hers to decide.
    revoke(&estate.olga(), estate.shown("lister").await).await.unwrap();
    assert_eq!(take_over(&call, campaign, estate.owner).await.unwrap(), 1);
    let twice = take_over(&call, campaign, estate.owner).await;
    assert!(matches!(twice, Err(Error::NotFound(_))), "{twice:?}");
    let item = estate.item("reader").await;
    assert_eq!((item.reviewer, item.rule), (Some(sam), ReviewerRule::Backup));
    revoke(&call, estate.shown("reader").await).await.unwrap();
    let actions = estate.actions().await;
    assert!(
        actions.contains(&"campaign.taken_over".to_owned())
            && actions.contains(&"campaign.routed".to_owned())
    );
}

#[tokio::test]
async fn what_is_due_on_other_days_or_after_it_was_taken_back_is_offered_to_nobody() {
    let (estate, _, call) = backed().await;
    // Due at the first instant of the fifteenth.
    let campaign = estate.launched().await;
    for (from, until) in [("2023-08-10", "2023-08-15"), ("2023-08-16", "2023-08-20")] {
        let (_, items) = state(&estate.olga(), day(from), day(until)).await.unwrap();
        assert_eq!(items, 0, "{from}");
    }
    let (id, items) = state(&estate.olga(), day("2023-08-15"), day("2023-08-16")).await.unwrap();
    assert_eq!(items, 2);
    end(&estate.olga(), id).await.unwrap();
    assert!(offered_to(&call).await.is_empty());
    assert!(matches!(take_over(&call, campaign, estate.owner).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn the_acknowledger_and_whoever_is_away_too_stand_in_for_nobody() {
    let (estate, _, call) = backed().await;
    estate.launched().await;
    state(&call, day("2023-08-01"), day("2023-08-09")).await.unwrap();
    let (_, items) = state(&estate.olga(), day("2023-08-07"), day("2023-08-20")).await.unwrap();
    assert_eq!(items, 0, "Sam is away now");
    estate.app.clock.advance(parse("2023-08-08T00:00:00Z").unwrap() - estate.app.now());
    remind(&estate.app.tenure).await.unwrap();
    assert_eq!(estate.item("reader").await.reviewer, Some(estate.owner));
    estate.app.clock.advance(Duration::days(1));
    assert_eq!(offered_to(&call).await.len(), 1, "he is back");
}
