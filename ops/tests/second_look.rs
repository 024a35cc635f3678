//! The second look: who types the seed and when, what it draws, who decides again, what a disagreement asks, and the bundle.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::actor::Role;
use domain::ownership::OwnerPart;
use domain::review::{Answer, ChangeKind, Decision};
use ops::reviews::{self, Again, Deciding, Shown};
use ops::{Call, Error, ownership};
use sea_orm::ConnectionTrait;

const KEEP: Decision = Decision::Keep { need_stated: false };
const SEED: &str = "dice 4 2 6 1";
const WHY: &str = "Nobody could say what it is for";

async fn decide(call: &Call, shown: Shown, decision: Decision) -> ops::Result<usize> {
    let deciding =
        Deciding { items: vec![shown], decision, reason: Some("The nightly export needs it".into()) };
    Ok(reviews::decide(call, &deciding).await?.len())
}

async fn again(estate: &Estate, call: &Call, name: &str, answer: Answer) -> ops::Result<()> {
    let item = estate.item(name).await;
    let again = Again { item: item.id, snapshot_sha256: item.snapshot_sha256, answer, reason: WHY.into() };
    reviews::look_again(call, &again).await
}

/// A campaign whose seed is typed and in which `reader` alone was kept, and so is drawn.
async fn drawn(estate: &Estate) -> domain::id::CampaignId {
    let campaign = estate.launched().await;
    decide(&estate.olga(), estate.shown("reader").await, KEEP).await.unwrap();
    reviews::type_seed(&estate.aud(), campaign, SEED).await.unwrap();
    campaign
}

#[tokio::test]
async fn the_auditor_alone_types_the_seed_once_while_the_campaign_is_open() {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    let stranger = estate.by(estate.somebody("sam").await, &[]);
    assert!(matches!(reviews::type_seed(&stranger, campaign, SEED).await, Err(Error::NotFound(_))));
    for other in [estate.sec(), estate.mia(), estate.olga(), estate.app.operator(), estate.system()] {
        let refused = reviews::type_seed(&other, campaign, SEED).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{:?}: {refused:?}", other.actor);
    }
    let both = estate.by(estate.security, &[Role::Security, Role::Auditor]);
    assert!(
        matches!(reviews::type_seed(&both, campaign, SEED).await, Err(Error::Forbidden(_))),
        "who launched it"
    );
    let short = reviews::type_seed(&estate.aud(), campaign, "short").await;
    assert!(matches!(short, Err(Error::Invalid(_))), "{short:?}");
    reviews::type_seed(&estate.aud(), campaign, SEED).await.unwrap();
    assert_eq!(estate.actions().await.last().unwrap(), "campaign.seeded");
    let twice = reviews::type_seed(&estate.aud(), campaign, "another seed").await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    let seen = reviews::overview(&estate.aud(), campaign).await.unwrap().second.unwrap();
    assert_eq!((seen.seed.as_deref(), seen.may_type, seen.kept), (Some(SEED), false, 0));
    assert_eq!(
        reviews::overview(&estate.olga(), campaign).await.unwrap().second,
        None,
        "not to who is looked at"
    );

    let other = Estate::new().await;
    let campaign = other.launched().await;
    other.app.clock.advance_to(other.plan().due_at);
    reviews::close(&other.sec(), campaign).await.unwrap();
    let late = reviews::type_seed(&other.aud(), campaign, SEED).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
}

#[tokio::test]
async fn another_person_without_a_part_decides_a_drawn_item_again_blind_and_once() {
    let estate = Estate::new().await;
    let campaign = drawn(&estate).await;
    let view = reviews::overview(&estate.sec(), campaign).await.unwrap().second.unwrap();
    let reader = estate.item("reader").await;
    assert_eq!((view.kept, view.items.clone()), (1, vec![(reader.id, false, false)]));
    // Whoever looks again is shown neither the first answer nor its reason; the auditor is.
    let page = reviews::item(&estate.sec(), reader.id).await.unwrap();
    assert!(page.second && page.history.is_empty() && page.item.answer.is_none());
    let page = reviews::item(&estate.aud(), reader.id).await.unwrap();
    assert!(!page.second && page.history.len() == 1);

    for other in [estate.aud(), estate.mia(), estate.olga(), estate.app.operator(), estate.system()] {
        let refused = again(&estate, &other, "reader", Answer::Keep).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{:?}: {refused:?}", other.actor);
    }
    let stranger = estate.by(estate.somebody("sam").await, &[]);
    assert!(matches!(again(&estate, &stranger, "reader", Answer::Keep).await, Err(Error::NotFound(_))));
    let decider = estate.by(estate.owner, &[Role::Security]);
    let own = again(&estate, &decider, "reader", Answer::Keep).await;
    assert!(matches!(own, Err(Error::Forbidden(_))), "{own:?}");
    let late = estate.app.by(estate.security, &[Role::Security], estate.app.now() + Duration::hours(1));
    assert!(matches!(again(&estate, &late, "reader", Answer::Keep).await, Err(Error::Forbidden(_))));
    let undrawn = again(&estate, &estate.sec(), "idle", Answer::Keep).await;
    assert!(matches!(undrawn, Err(Error::Conflict(_))), "{undrawn:?}");
    let nothing = again(&estate, &estate.sec(), "reader", Answer::Undone).await;
    assert!(matches!(nothing, Err(Error::Invalid(_))), "{nothing:?}");

    again(&estate, &estate.sec(), "reader", Answer::Keep).await.unwrap();
    assert_eq!(estate.actions().await.last().unwrap(), "campaign.looked_again");
    let twice = again(&estate, &estate.sec(), "reader", Answer::Revoke).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    let reader = estate.item("reader").await;
    assert_eq!((reader.answer, reader.changes), (Some(Answer::Keep), vec![]), "they agree: nothing is asked");
}

#[tokio::test]
async fn an_owner_of_it_does_not_look_again() {
    let estate = Estate::new().await;
    drawn(&estate).await;
    let other = estate.by(estate.somebody("second").await, &[Role::Security]);
    let reader = estate.identity("reader").await;
    let offer = ownership::offer(&other, reader, estate.security, OwnerPart::Backup).await.unwrap();
    ownership::accept(&estate.sec(), offer).await.unwrap();
    let refused = again(&estate, &estate.sec(), "reader", Answer::Keep).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
}

#[tokio::test]
async fn a_disagreement_has_the_first_answer_confirmed_and_stands_in_a_bundle_that_verifies() {
    let estate = Estate::new().await;
    let campaign = drawn(&estate).await;
    again(&estate, &estate.sec(), "reader", Answer::Revoke).await.unwrap();
    let reader = estate.item("reader").await;
    assert_eq!((reader.answer, reader.unconfirmed), (None, Some(Answer::Keep)));
    assert_eq!((reader.changes[0].kind, reader.changes[0].what.as_str()), (ChangeKind::SecondLook, "revoke"));
    decide(&estate.olga(), estate.shown("reader").await, KEEP).await.unwrap();
    assert_eq!(estate.item("reader").await.answer, Some(Answer::Keep), "confirmed");
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    assert!(matches!(again(&estate, &estate.sec(), "reader", Answer::Keep).await, Err(Error::Conflict(_))));
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    let read = |name: &str| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bundle.bytes)).unwrap();
        let mut file = archive.by_name(name).unwrap();
        std::io::read_to_string(&mut file).unwrap()
    };
    let file: serde_json::Value = serde_json::from_str(&read("campaign.json")).unwrap();
    let expected = serde_json::json!({ "seed": SEED, "kept": 1, "drawn": 1, "decided": 1, "disagreed": 1 });
    assert_eq!(file["second_look"], expected);
    assert!(read("second_look.csv").contains(",true,keep,revoke,true,"), "{}", read("second_look.csv"));
    assert!(read("texts.csv").contains(WHY) && read("people.csv").contains(&estate.security.to_string()));
    let keys = [estate.app.tenure.key.public().clone()];
    let report = evidence::verify::verify(std::io::Cursor::new(&bundle.bytes), Some(&keys));
    assert!(report.holds(), "{:?}", report.failures);
    assert!(report.passed.iter().any(|line| line.contains("drew 1 of 1 keeps")), "{:?}", report.passed);
    let check = async || ops::log::check(&estate.app.operator()).await.unwrap();
    assert!(check().await.holds(), "{:?}", check().await);
    let changed = "UPDATE second_look SET outcome = 'keep'";
    estate.app.tenure.database.read().execute_unprepared(changed).await.unwrap();
    assert!(check().await.wrong[0].what.contains("outcome is 'keep'"), "{:?}", check().await);
}
