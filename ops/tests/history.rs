//! An identity's history: everything that the log says of it, by whom, page by page, and to whom.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::exception::{Compensation, Request, Risk};
use domain::finding::Rule;
use domain::identity::Environment;
use domain::ownership::OwnerPart;
use domain::registration::{Expiry, Nature, Registration, Trigger};
use domain::review::Decision;
use domain::text::{ExitPlanText, PurposeText, ReasonText};
use domain::transition::Transition;
use domain::window::Window;
use ops::identities::{self, History, HistoryRow, Topic, Turn, history, transition};
use ops::reviews::{self, Deciding};
use ops::{Call, Error, exceptions, ownership};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use std::collections::BTreeSet;

fn why() -> ReasonText {
    ReasonText::parse("The service it ran was switched off").unwrap()
}

async fn told(call: &Call, estate: &Estate, name: &str, topic: Option<Topic>, turn: Turn) -> History {
    history(call, estate.identity(name).await, topic, turn).await.unwrap()
}

async fn rows(call: &Call, estate: &Estate, topic: Option<Topic>) -> Vec<HistoryRow> {
    told(call, estate, "robot", topic, Turn::Newest).await.rows
}

fn actions(rows: &[HistoryRow]) -> Vec<&str> {
    rows.iter().map(|row| row.action.as_str()).collect()
}

/// `robot` with a change of most topics.
async fn lived() -> Estate {
    let estate = Estate::new().await;
    let (olga, robot) = (estate.olga(), estate.identity("robot").await);
    let stated = Registration {
        purpose: PurposeText::parse("Lists regions for the nightly report").unwrap(),
        environment: Environment::Production,
        expiry: Expiry::Never(why()),
        trigger: Trigger::WorkloadDeleted,
        nature: Nature::default(),
    };
    identities::register(&olga, robot, &stated).await.unwrap();
    let finding = ops::findings::of_identity(&olga, robot).await.unwrap();
    let finding = finding.into_iter().find(|one| one.finding.rule == Rule::RotationOverdue).unwrap().finding;
    let request = Request {
        rule: finding.rule,
        credential: finding.credential,
        reason: why(),
        compensation: vec![Compensation::Monitoring],
        exit_plan: ExitPlanText::parse("A role replaces the key in October").unwrap(),
        risk: Risk::Medium,
        start: estate.app.now(),
        end: estate.app.now() + Duration::days(30),
    };
    let asked = exceptions::ask(&olga, robot, &request, "", None).await.unwrap();
    exceptions::approve(&estate.sec(), asked).await.unwrap();
    estate.launched().await;
    let deciding = Deciding {
        items: vec![estate.shown("robot").await],
        decision: Decision::Revoke,
        reason: Some("Nothing needs it any more".into()),
    };
    reviews::decide(&olga, &deciding).await.unwrap();
    transition(&olga, robot, Transition::Suspend, &why()).await.unwrap();
    estate
}

#[tokio::test]
async fn every_change_is_told_newest_first_with_who_when_and_its_leaf() {
    let estate = lived().await;
    let rows = rows(&estate.sec(), &estate, None).await;
    assert_eq!(
        actions(&rows),
        [
            "identity.suspended",
            "campaign.decided",
            "exception.approved",
            "exception.asked",
            "identity.registered",
            "ownership.accepted",
            "ownership.offered",
        ]
    );
    assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse(row.seq)));
    let leaves = estate.actions().await;
    for row in &rows {
        assert_eq!(leaves[usize::try_from(row.seq).unwrap()], row.action, "the number is that of its leaf");
    }
    assert_eq!(rows[0].reason.as_deref(), Some(why().as_str()), "a step of its life says why");
    assert_eq!((rows[2].actor.as_str(), rows[3].actor.as_str()), ("sec", "olga"));
    assert_eq!(rows[6].facts["person"], "olga", "people are named where they are known");
    assert_eq!(rows[1].campaign.as_ref().unwrap().1, "Summer review");
    assert!(!rows[3].facts.values().any(|text| text == why().as_str()), "a reason stays behind its hash");
}

#[tokio::test]
async fn a_topic_narrows_it_and_every_leaf_of_it_belongs_to_one() {
    let estate = lived().await;
    let sec = estate.sec();
    let all = rows(&sec, &estate, None).await;
    let mut found = 0;
    for topic in Topic::ALL {
        let page = told(&sec, &estate, "robot", Some(*topic), Turn::Newest).await;
        assert!(page.rows.iter().all(|row| row.topic == Some(*topic)), "{topic}");
        assert_eq!(page.total, u64::try_from(page.rows.len()).unwrap());
        found += page.rows.len();
    }
    assert_eq!(found, all.len());
    let exceptions = rows(&sec, &estate, Some(Topic::Exceptions)).await;
    assert_eq!(actions(&exceptions), ["exception.approved", "exception.asked"]);
}

#[tokio::test]
async fn its_pages_hold_every_change_once_and_lead_back_the_same_way() {
    let estate = Estate::new().await;
    let (sec, sam) = (estate.sec(), estate.somebody("sam").await);
    let admin = estate.identity("admin").await;
    for _ in 0..60 {
        let offer = ownership::offer(&sec, admin, sam, OwnerPart::Backup).await.unwrap();
        ownership::withdraw(&sec, offer).await.unwrap();
    }
    let first = told(&sec, &estate, "admin", None, Turn::Newest).await;
    assert_eq!((first.rows.len(), first.total, first.newer), (50, 120, 0));
    let last_of = |page: &History| page.rows.last().unwrap().seq;
    let second = told(&sec, &estate, "admin", None, Turn::Before(last_of(&first))).await;
    assert_eq!((second.rows.len(), second.newer), (50, 50));
    let third = told(&sec, &estate, "admin", None, Turn::Before(last_of(&second))).await;
    assert_eq!((third.rows.len(), third.newer), (20, 100));
    let seen: BTreeSet<u64> =
        [&first, &second, &third].into_iter().flat_map(|page| page.rows.iter().map(|row| row.seq)).collect();
    assert_eq!(seen.len(), 120);
    let back = told(&sec, &estate, "admin", None, Turn::After(third.rows[0].seq)).await;
    assert_eq!(back, second);
    let beyond = told(&sec, &estate, "admin", None, Turn::Before(0)).await;
    assert_eq!((beyond.rows.len(), beyond.total), (0, 120));
    let window = Window::before(estate.app.now(), 30);
    let page = identities::detail(&sec, admin, window).await.unwrap();
    assert_eq!((page.history.len(), page.history_total), (10, 120), "its own page shows the newest");
    assert_eq!(page.history[..], first.rows[..10]);
}

#[tokio::test]
async fn whoever_may_not_see_it_reads_nothing_and_what_a_review_said_is_for_those_who_see_the_review() {
    let estate = lived().await;
    let robot = estate.identity("robot").await;
    let stranger = estate.by(estate.somebody("eve").await, &[]);
    let refused = history(&stranger, robot, None, Turn::Newest).await;
    assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    let otto = estate.somebody("otto").await;
    estate.own("robot", otto, OwnerPart::Backup).await;
    let has = |rows: &[HistoryRow]| rows.iter().any(|row| row.action == "campaign.decided");
    let backup = rows(&estate.by(otto, &[]), &estate, None).await;
    assert!(!has(&backup) && backup.iter().any(|row| row.action == "identity.suspended"));
    for call in [estate.olga(), estate.aud(), estate.mia(), estate.app.operator()] {
        assert!(has(&rows(&call, &estate, None).await), "{:?}", call.actor);
    }
}

#[tokio::test]
async fn somebody_whose_name_was_erased_stands_there_by_pseudonym() {
    let estate = lived().await;
    let db = estate.app.tenure.database.read();
    let row = entities::person::Entity::find_by_id(estate.owner.uuid()).one(db).await.unwrap().unwrap();
    let mut change = row.into_active_model();
    change.name = Set(String::new());
    change.update(db).await.unwrap();
    let rows = rows(&estate.sec(), &estate, None).await;
    assert_eq!(rows[0].actor, estate.owner.to_string());
    assert_eq!(rows[6].facts["person"], estate.owner.to_string());
}
