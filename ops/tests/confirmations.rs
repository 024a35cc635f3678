//! The second stage: security confirms what is kept among the privileged or sends it back, until when, who may not, what the
//! close makes of it, who is told, and the bundle.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::actor::Role;
use domain::id::{CampaignId, PersonId};
use domain::ownership::OwnerPart;
use domain::review::{Answer, Confirmation, Decision, ReviewerRule};
use ops::reviews::{self, Deciding, Launch, ShownKeep};
use ops::{Call, Error, home, ownership};

pub(crate) const WHY: &str = "Nobody could say what it is for";

/// The estate with an owner of `admin`, which is privileged, and a campaign in which security confirms for a week.
pub(crate) async fn staged() -> (Estate, CampaignId) {
    let estate = Estate::new().await;
    estate.own("admin", estate.owner, OwnerPart::Technical).await;
    let plan = Launch { confirm_days: Some(7), ..estate.plan() };
    let campaign = reviews::launch(&estate.sec(), &plan).await.unwrap().campaign;
    (estate, campaign)
}

async fn decide(estate: &Estate, call: &Call, name: &str, decision: Decision) -> ops::Result<()> {
    let shown = estate.shown(name).await;
    let reason = Some("The nightly export needs it".into());
    reviews::decide(call, &Deciding { items: vec![shown], decision, reason }).await.map(drop)
}

/// Keeps it as it needs to be kept.
pub(crate) async fn keep(estate: &Estate, name: &str) {
    let item = estate.item(name).await;
    let page = reviews::item(&estate.olga(), item.id).await.unwrap();
    let need_stated = matches!(page.needs, domain::review::KeepNeeds::NeedStated { .. });
    decide(estate, &estate.olga(), name, Decision::Keep { need_stated }).await.unwrap();
}

/// The keep, as the page shows it to security.
pub(crate) async fn shown(estate: &Estate, name: &str) -> ShownKeep {
    let item = estate.item(name).await;
    let page = reviews::item(&estate.sec(), item.id).await.unwrap();
    let keep = page.confirmation.unwrap();
    ShownKeep { item: item.id, snapshot_sha256: item.snapshot_sha256, answer_sha256: keep.answer_sha256 }
}

async fn stands(estate: &Estate, name: &str) -> (Option<Answer>, Option<Confirmation>) {
    let item = estate.item(name).await;
    (item.answer, item.confirmation)
}

async fn mails(estate: &Estate, kind: &str, to: PersonId) -> usize {
    use sea_orm::{EntityTrait, QueryFilter};
    let rows = entities::outbox::Entity::find()
        .filter(entities::outbox::COLUMN.kind.eq(kind))
        .filter(entities::outbox::COLUMN.person_id.eq(to.uuid()))
        .all(estate.app.tenure.database.read())
        .await
        .unwrap();
    rows.len()
}

#[tokio::test]
async fn a_privileged_keep_waits_for_security_and_counts_once_it_is_confirmed() {
    let (estate, campaign) = staged().await;
    keep(&estate, "admin").await;
    keep(&estate, "reader").await;
    let answered = reviews::item(&estate.olga(), estate.item("admin").await.id).await.unwrap();
    let kept = answered.item.answer;
    assert!(matches!(kept, Some(Answer::Keep | Answer::NeedStated)), "{kept:?}");
    assert_eq!(stands(&estate, "admin").await, (kept, Some(Confirmation::Waiting)));
    assert_eq!(stands(&estate, "reader").await, (Some(Answer::Keep), None), "not privileged");
    let progress = reviews::progress(&estate.sec(), campaign).await.unwrap();
    assert_eq!((progress.decided, progress.waiting), (2, 1));

    reviews::confirm(&estate.sec(), &shown(&estate, "admin").await).await.unwrap();
    assert_eq!(estate.actions().await.last().unwrap(), "campaign.confirmed");
    assert_eq!(stands(&estate, "admin").await, (kept, Some(Confirmation::Confirmed)));
    let twice = reviews::confirm(&estate.sec(), &shown(&estate, "admin").await).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    let back = reviews::send_back(&estate.sec(), &shown(&estate, "admin").await, WHY).await;
    assert!(matches!(back, Err(Error::Conflict(_))), "{back:?}");

    // Another answer needs another confirmation, and so does an undone one that is given again.
    keep(&estate, "admin").await;
    assert_eq!(stands(&estate, "admin").await.1, Some(Confirmation::Waiting));
    reviews::undo(&estate.olga(), &estate.shown("admin").await).await.unwrap();
    assert_eq!(stands(&estate, "admin").await, (None, None));
    keep(&estate, "admin").await;
    assert_eq!(stands(&estate, "admin").await.1, Some(Confirmation::Waiting));
    decide(&estate, &estate.olga(), "admin", Decision::Revoke).await.unwrap();
    assert_eq!(stands(&estate, "admin").await, (Some(Answer::Revoke), None), "nothing is kept");
}

#[tokio::test]
async fn what_was_answered_otherwise_since_it_was_shown_is_stale() {
    let (estate, _) = staged().await;
    keep(&estate, "admin").await;
    let before = shown(&estate, "admin").await;
    keep(&estate, "admin").await;
    let stale = reviews::confirm(&estate.sec(), &before).await;
    assert!(matches!(stale, Err(Error::Stale(_))), "{stale:?}");
    let stale = reviews::send_back(&estate.sec(), &before, WHY).await;
    assert!(matches!(stale, Err(Error::Stale(_))), "{stale:?}");
    let now = shown(&estate, "admin").await;
    let other = ShownKeep { snapshot_sha256: "0".repeat(64), ..now.clone() };
    assert!(matches!(reviews::confirm(&estate.sec(), &other).await, Err(Error::Stale(_))));
    reviews::undo(&estate.olga(), &estate.shown("admin").await).await.unwrap();
    assert!(matches!(reviews::confirm(&estate.sec(), &now).await, Err(Error::Stale(_))));
}

#[tokio::test]
async fn nobody_with_a_part_in_it_confirms_it_and_nobody_whose_role_came_later() {
    let (estate, _) = staged().await;
    keep(&estate, "admin").await;
    let keep = shown(&estate, "admin").await;
    let both = |person, role| estate.by(person, &[Role::Security, role]);
    let others = [
        estate.olga(),
        estate.aud(),
        estate.mia(),
        both(estate.owner, Role::Owner),
        both(estate.manager, Role::Management),
        estate.app.operator(),
        estate.system(),
        estate.app.by(estate.security, &[Role::Security], estate.app.now() + Duration::hours(1)),
    ];
    for other in others {
        for refused in [reviews::confirm(&other, &keep).await, reviews::send_back(&other, &keep, WHY).await] {
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{:?}: {refused:?}", other.actor);
        }
    }
    let stranger = estate.by(estate.somebody("sam").await, &[]);
    assert!(matches!(reviews::confirm(&stranger, &keep).await, Err(Error::NotFound(_))));
    assert_eq!(stands(&estate, "admin").await.1, Some(Confirmation::Waiting), "nothing was said");

    let second = estate.by(estate.somebody("second").await, &[Role::Security]);
    let admin = estate.identity("admin").await;
    let offer = ownership::offer(&second, admin, estate.security, OwnerPart::Backup).await.unwrap();
    ownership::accept(&estate.sec(), offer).await.unwrap();
    let owner = reviews::confirm(&estate.sec(), &keep).await;
    assert!(matches!(owner, Err(Error::Forbidden(_))), "a backup owner: {owner:?}");
    assert!(reviews::to_confirm(&estate.sec(), 8).await.unwrap().total == 0, "and is not asked to");
    assert_eq!(reviews::to_confirm(&second, 8).await.unwrap().total, 1);
    reviews::confirm(&second, &keep).await.unwrap();
}

#[tokio::test]
async fn whoever_asked_for_an_exception_that_it_had_does_not_confirm_it() {
    use domain::exception::{Compensation, Request, Risk};
    use domain::text::{ExitPlanText, ReasonText};
    let estate = Estate::new().await;
    estate.own("admin", estate.owner, OwnerPart::Technical).await;
    let admin = estate.identity("admin").await;
    let all = ops::findings::of_identity(&estate.sec(), admin).await.unwrap();
    let finding = all.into_iter().map(|one| one.finding).next().unwrap();
    let now = estate.app.now();
    let request = Request {
        rule: finding.rule,
        credential: finding.credential,
        reason: ReasonText::parse("It is being replaced this autumn").unwrap(),
        compensation: vec![Compensation::Monitoring],
        exit_plan: ExitPlanText::parse("A smaller role takes its place in October").unwrap(),
        risk: Risk::Medium,
        start: now,
        end: now + Duration::days(30),
    };
    let asker = estate.by(estate.somebody("second").await, &[Role::Security]);
    let asked = ops::exceptions::ask(&asker, admin, &request, "", None).await.unwrap();
    ops::exceptions::approve(&estate.sec(), asked).await.unwrap();
    let plan = Launch { confirm_days: Some(7), ..estate.plan() };
    reviews::launch(&estate.sec(), &plan).await.unwrap();
    keep(&estate, "admin").await;
    let kept = shown(&estate, "admin").await;
    let refused = reviews::confirm(&asker, &kept).await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    reviews::confirm(&estate.sec(), &kept).await.unwrap();
}

#[tokio::test]
async fn only_what_is_kept_of_the_privileged_in_a_campaign_with_the_stage_is_confirmed() {
    let estate = Estate::new().await;
    estate.own("admin", estate.owner, OwnerPart::Technical).await;
    estate.launched().await;
    keep(&estate, "admin").await;
    assert_eq!(stands(&estate, "admin").await.1, None, "no second stage");
    let item = estate.item("admin").await;
    assert_eq!(reviews::item(&estate.sec(), item.id).await.unwrap().confirmation, None);
    let keep_of =
        ShownKeep { item: item.id, snapshot_sha256: item.snapshot_sha256, answer_sha256: "0".repeat(64) };
    let none = reviews::confirm(&estate.sec(), &keep_of).await;
    assert!(matches!(none, Err(Error::Conflict(_))), "{none:?}");

    let (estate, _) = staged().await;
    keep(&estate, "reader").await;
    let item = estate.item("reader").await;
    assert_eq!(reviews::item(&estate.sec(), item.id).await.unwrap().confirmation, None, "not privileged");
    decide(&estate, &estate.olga(), "admin", Decision::Revoke).await.unwrap();
    let revoked = reviews::confirm(&estate.sec(), &shown(&estate, "admin").await).await;
    assert!(matches!(revoked, Err(Error::Conflict(_))), "{revoked:?}");
}

#[tokio::test]
async fn what_is_sent_back_before_the_due_instant_is_open_again_and_its_reviewer_is_told_why() {
    let (estate, campaign) = staged().await;
    keep(&estate, "admin").await;
    let kept = shown(&estate, "admin").await;
    let short = reviews::send_back(&estate.sec(), &kept, "no").await;
    assert!(matches!(short, Err(Error::Invalid(_))), "{short:?}");
    reviews::send_back(&estate.sec(), &kept, WHY).await.unwrap();
    assert_eq!(estate.actions().await.last().unwrap(), "campaign.sent_back");
    assert!(!estate.lines().await.last().unwrap().contains(WHY), "a reason is no part of a leaf");
    assert_eq!(stands(&estate, "admin").await, (None, Some(Confirmation::SentBack)));
    assert_eq!(mails(&estate, "review_sent_back", estate.owner).await, 1);
    let item = estate.item("admin").await;
    assert!(reviews::mine(&estate.olga()).await.unwrap().iter().any(|one| one.id == item.id));
    let page = reviews::item(&estate.olga(), item.id).await.unwrap();
    let said = page.confirmation.unwrap().said;
    assert_eq!((said[0].said, said[0].reason.as_deref()), (Confirmation::SentBack, Some(WHY)));
    let twice = reviews::send_back(&estate.sec(), &kept, WHY).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    let open = reviews::close(&estate.sec(), campaign).await;
    assert!(matches!(open, Err(Error::Conflict(_))), "{open:?}");

    keep(&estate, "admin").await;
    reviews::confirm(&estate.sec(), &shown(&estate, "admin").await).await.unwrap();
    assert_eq!(stands(&estate, "admin").await.1, Some(Confirmation::Confirmed));
}

#[tokio::test]
async fn what_is_sent_back_after_its_reviewer_left_is_the_stewards() {
    let (estate, _) = staged().await;
    keep(&estate, "admin").await;
    let left = domain::departure::DepartureCause::Person;
    ops::people::deactivate(&estate.sec(), estate.owner, left).await.unwrap();
    reviews::send_back(&estate.sec(), &shown(&estate, "admin").await, WHY).await.unwrap();
    let item = estate.item("admin").await;
    assert_eq!((item.reviewer, item.rule, item.answer), (None, ReviewerRule::Steward, None));
    decide(&estate, &estate.sec(), "admin", Decision::Revoke).await.unwrap();
}

#[tokio::test]
async fn what_is_sent_back_after_the_due_instant_is_no_response_and_the_campaign_closes_as_nothing_waits() {
    let (estate, campaign) = staged().await;
    keep(&estate, "admin").await;
    estate.app.clock.advance_to(estate.plan().due_at);
    let waits = reviews::close(&estate.sec(), campaign).await.unwrap_err().to_string();
    assert!(waits.contains("1 keep(s) still wait for security"), "{waits}");
    let seen = reviews::overview(&estate.sec(), campaign).await.unwrap();
    assert_eq!((seen.waiting_here, seen.close.unwrap().is_err()), (1, true));
    assert!(home::home(&estate.sec()).await.unwrap().close.is_empty(), "nor is it asked to be closed");
    reviews::send_back(&estate.sec(), &shown(&estate, "admin").await, WHY).await.unwrap();
    assert_eq!(mails(&estate, "review_sent_back", estate.owner).await, 0, "it cannot be answered any more");
    let late = decide(&estate, &estate.olga(), "admin", Decision::Revoke).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
    let counts = reviews::close(&estate.sec(), campaign).await.unwrap();
    assert_eq!((counts.kept, counts.no_response), (0, counts.population));
}

#[tokio::test]
async fn what_nobody_confirmed_in_time_is_no_response_and_late_is_late() {
    let (estate, campaign) = staged().await;
    keep(&estate, "admin").await;
    let kept = shown(&estate, "admin").await;
    let until = estate.plan().due_at + Duration::days(7);
    estate.app.clock.advance_to(until - Duration::milliseconds(1));
    assert!(matches!(reviews::close(&estate.sec(), campaign).await, Err(Error::Conflict(_))));
    estate.app.clock.advance_to(until);
    let late = reviews::confirm(&estate.sec(), &kept).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
    assert!(reviews::to_confirm(&estate.sec(), 8).await.unwrap().total == 0);
    let counts = reviews::close(&estate.sec(), campaign).await.unwrap();
    assert_eq!((counts.kept, counts.no_response), (0, counts.population), "never a keep");
    assert_eq!(estate.item("admin").await.answer, None);
    let follows = ops::tasks::of_identity(&estate.sec(), estate.identity("admin").await).await.unwrap();
    assert!(follows.is_empty(), "an unconfirmed keep opens nothing");
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    let keys = [estate.app.tenure.key.public().clone()];
    let report = evidence::verify::verify(std::io::Cursor::new(&bundle.bytes), Some(&keys));
    assert!(report.holds(), "{:?}", report.failures);
}

#[tokio::test]
async fn security_finds_what_waits_at_home_and_is_told_once_all_is_decided_and_before_the_time_ends() {
    let (estate, _) = staged().await;
    let tenure = &estate.app.tenure;
    keep(&estate, "admin").await;
    let at_home = home::home(&estate.sec()).await.unwrap();
    assert_eq!((at_home.confirm.total, at_home.confirm.first[0].0.name.as_str()), (1, "admin"));
    assert_eq!(home::home(&estate.olga()).await.unwrap().confirm.total, 0);
    reviews::remind(tenure).await.unwrap();
    assert_eq!(mails(&estate, "review_to_confirm", estate.security).await, 0, "not all is decided");
    for name in ["reader", "lister", "idle", "bucket", "robot"] {
        decide(&estate, &estate.olga(), name, Decision::Revoke).await.unwrap();
    }
    for _ in 0..2 {
        reviews::remind(tenure).await.unwrap();
        assert_eq!(mails(&estate, "review_to_confirm", estate.security).await, 1, "once");
    }
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::remind(tenure).await.unwrap();
    assert_eq!(mails(&estate, "review_to_confirm", estate.security).await, 1);
    assert_eq!(mails(&estate, "review_behind", estate.security).await, 0, "no reviewer is behind");
    estate.app.clock.advance_to(estate.plan().due_at + Duration::days(6));
    for _ in 0..2 {
        reviews::remind(tenure).await.unwrap();
        assert_eq!(mails(&estate, "review_to_confirm", estate.security).await, 2, "a day before the end");
    }
    reviews::confirm(&estate.sec(), &shown(&estate, "admin").await).await.unwrap();
    assert_eq!(home::home(&estate.sec()).await.unwrap().confirm.total, 0);
}

#[tokio::test]
async fn a_launch_says_for_how_many_days_from_one_to_thirty_and_a_micro_review_never() {
    let estate = Estate::new().await;
    for days in [0, 31] {
        let plan = Launch { confirm_days: Some(days), ..estate.plan() };
        let refused = reviews::preview(&estate.sec(), &plan).await;
        let Err(Error::Invalid(problems)) = refused else { panic!("{refused:?}") };
        assert!(problems.of("confirm_days").is_some());
    }
    let plan = Launch { confirm_days: Some(30), ..estate.plan() };
    let outlook = reviews::preview(&estate.sec(), &plan).await.unwrap();
    assert_eq!(outlook.privileged, 1);
    let campaign = reviews::launch(&estate.sec(), &plan).await.unwrap().campaign;
    let launched = estate.lines().await.into_iter().rfind(|line| line.contains("campaign.launched")).unwrap();
    assert!(launched.contains("\"confirm_days\":30"), "{launched}");
    let row = reviews::list(&estate.sec()).await.unwrap().remove(0);
    assert_eq!((row.id, row.confirmed_until()), (campaign, Some(plan.due_at + Duration::days(30))));
}

#[tokio::test]
async fn whoever_confirmed_it_takes_no_second_look_at_it() {
    let (estate, campaign) = staged().await;
    keep(&estate, "admin").await;
    let other = estate.by(estate.somebody("second").await, &[Role::Security]);
    reviews::confirm(&estate.sec(), &shown(&estate, "admin").await).await.unwrap();
    reviews::type_seed(&estate.aud(), campaign, "dice 4 2 6 1").await.unwrap();
    let item = estate.item("admin").await;
    let again = reviews::Again {
        item: item.id,
        snapshot_sha256: item.snapshot_sha256,
        answer: Answer::Revoke,
        reason: WHY.into(),
    };
    let shown_it = reviews::look_again(&estate.sec(), &again).await;
    assert!(matches!(shown_it, Err(Error::Forbidden(_))), "{shown_it:?}");
    reviews::look_again(&other, &again).await.unwrap();
    assert_eq!(stands(&estate, "admin").await, (None, None), "the keep has to be given again");
    keep(&estate, "admin").await;
    assert_eq!(stands(&estate, "admin").await.1, Some(Confirmation::Waiting), "and confirmed again");
}
