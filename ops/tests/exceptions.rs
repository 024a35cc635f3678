//! Exceptions: asked, decided by another, in force for exactly their time, and void when their scope widens.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES};
use chrono::Duration;
use domain::actor::Role;
use domain::credential::RotationStatus;
use domain::exception::{Compensation, Ended, Group, Request, Risk, State};
use domain::finding::Rule;
use domain::id::{CredentialId, ExceptionId};
use domain::ownership::OwnerPart;
use domain::text::{ExitPlanText, ReasonText};
use domain::window::Window;
use ops::findings::{self, Judged};
use ops::{Error, exceptions, identities};
use sea_orm::EntityTrait;

fn why() -> ReasonText {
    ReasonText::parse("The vendor changes it in autumn").unwrap()
}

async fn overdue(estate: &Estate) -> Judged {
    let robot = estate.identity("robot").await;
    let all = findings::of_identity(&estate.sec(), robot).await.unwrap();
    all.into_iter().find(|one| one.finding.rule == Rule::RotationOverdue).unwrap()
}

fn request(estate: &Estate, rule: Rule, credential: Option<CredentialId>, days: i64) -> Request {
    Request {
        rule,
        credential,
        reason: why(),
        compensation: vec![Compensation::Monitoring, Compensation::Restriction],
        exit_plan: ExitPlanText::parse("A role replaces the key in October").unwrap(),
        risk: Risk::Medium,
        start: estate.app.now(),
        end: estate.app.now() + Duration::days(days),
    }
}

async fn for_key(estate: &Estate, days: i64) -> Request {
    request(estate, Rule::RotationOverdue, overdue(estate).await.finding.credential, days)
}

async fn asked(estate: &Estate, days: i64) -> ExceptionId {
    let robot = estate.identity("robot").await;
    exceptions::ask(&estate.olga(), robot, &for_key(estate, days).await, "", None).await.unwrap()
}

async fn granted(estate: &Estate, days: i64) -> ExceptionId {
    let id = asked(estate, days).await;
    assert_eq!(exceptions::approve(&estate.sec(), id).await.unwrap(), State::Granted);
    id
}

fn is_forbidden<T: std::fmt::Debug>(result: &ops::Result<T>) -> bool {
    matches!(result, Err(Error::Forbidden(_)))
}

fn field<T: std::fmt::Debug>(result: ops::Result<T>) -> String {
    match result.unwrap_err() {
        Error::Invalid(problems) => problems.0[0].field.clone(),
        other => panic!("expected a problem, found {other:?}"),
    }
}

#[tokio::test]
async fn it_covers_its_finding_until_its_end_and_one_millisecond_brings_the_finding_back() {
    let estate = Estate::new().await;
    let id = granted(&estate, 30).await;
    let end = estate.app.now() + Duration::days(30);
    let covered = overdue(&estate).await.covered.unwrap();
    assert_eq!((covered.exception, covered.until), (id, end));
    estate.app.clock.advance(Duration::days(30) - Duration::milliseconds(1));
    assert!(overdue(&estate).await.covered.is_some());
    estate.app.clock.advance(Duration::milliseconds(1));
    assert_eq!(overdue(&estate).await.covered, None, "no job ran");
    let row = exceptions::list(&estate.sec()).await.unwrap().rows.remove(0);
    assert_eq!((row.group, row.ending.map(|ending| ending.why)), (Group::Over, Some(Ended::AtItsEnd)));
}

#[tokio::test]
async fn while_it_covers_its_credential_is_off_its_clock() {
    let estate = Estate::new().await;
    let robot = estate.identity("robot").await;
    let status = async || {
        let window = Window::before(estate.app.now(), 30);
        identities::detail(&estate.sec(), robot, window).await.unwrap().credentials[0].status
    };
    let id = asked(&estate, 30).await;
    assert_eq!(status().await, RotationStatus::Overdue, "asked is not given");
    exceptions::approve(&estate.sec(), id).await.unwrap();
    assert_eq!(status().await, RotationStatus::NotRotatable);
    estate.app.clock.advance(Duration::days(30));
    assert_eq!(status().await, RotationStatus::Overdue);
}

#[tokio::test]
async fn nothing_is_covered_before_approval_nor_before_its_start() {
    let estate = Estate::new().await;
    let robot = estate.identity("robot").await;
    let mut later = for_key(&estate, 30).await;
    later.start += Duration::days(2);
    let id = exceptions::ask(&estate.olga(), robot, &later, "https://example.com/CHG-7", None).await.unwrap();
    assert_eq!(overdue(&estate).await.covered, None);
    exceptions::approve(&estate.sec(), id).await.unwrap();
    assert_eq!(overdue(&estate).await.covered, None);
    estate.app.clock.advance(Duration::days(2));
    assert!(overdue(&estate).await.covered.is_some());
    assert_eq!(
        estate.actions().await.iter().rev().take(2).rev().collect::<Vec<_>>(),
        ["exception.asked", "exception.approved"]
    );
}

#[tokio::test]
async fn approved_late_it_begins_with_the_approval() {
    let estate = Estate::new().await;
    let id = asked(&estate, 30).await;
    estate.app.clock.advance(Duration::days(5));
    exceptions::approve(&estate.sec(), id).await.unwrap();
    let shown = exceptions::show(&estate.sec(), id).await.unwrap();
    assert_eq!(shown.row.start, estate.app.now());
}

#[tokio::test]
async fn whoever_asked_approves_nothing_whatever_their_roles() {
    let estate = Estate::new().await;
    let admin = estate.identity("admin").await;
    let ask = Request { risk: Risk::High, ..request(&estate, Rule::Orphaned, None, 20) };
    let id = exceptions::ask(&estate.sec(), admin, &ask, "", None).await.unwrap();
    let everything = estate.by(estate.security, Role::ALL);
    for call in [estate.sec(), everything] {
        assert!(is_forbidden(&exceptions::approve(&call, id).await));
        assert!(is_forbidden(&exceptions::refuse(&call, id, &why()).await));
    }
    assert_eq!(exceptions::show(&estate.sec(), id).await.unwrap().row.state, State::Asked);
}

#[tokio::test]
async fn whoever_owns_it_and_whoever_is_only_admin_auditor_or_management_approves_nothing() {
    let estate = Estate::new().await;
    let id = asked(&estate, 30).await;
    let admin = estate.app.person("ann", Role::Admin).await;
    let owner_too = estate.somebody("otto").await;
    estate.own("robot", owner_too, OwnerPart::Backup).await;
    for call in
        [estate.by(owner_too, &[Role::Security]), estate.by(owner_too, Role::ALL), estate.aud(), estate.mia()]
    {
        assert!(is_forbidden(&exceptions::approve(&call, id).await), "{:?}", call.actor);
    }
    let by_admin = exceptions::approve(&estate.by(admin, &[Role::Admin]), id).await;
    assert!(matches!(by_admin, Err(Error::NotFound(_))), "an admin may not even see it: {by_admin:?}");
    for call in [estate.system(), estate.app.operator()] {
        assert!(is_forbidden(&exceptions::approve(&call, id).await), "no machine approves");
    }
    assert_eq!(overdue(&estate).await.covered, None);
}

#[tokio::test]
async fn only_somebody_with_a_stake_asks_and_a_stranger_does_not_learn_that_it_exists() {
    let estate = Estate::new().await;
    let robot = estate.identity("robot").await;
    let ask = for_key(&estate, 30).await;
    let stranger = estate.by(estate.somebody("eve").await, &[]);
    let by_stranger = exceptions::ask(&stranger, robot, &ask, "", None).await;
    assert!(matches!(by_stranger, Err(Error::NotFound(_))), "{by_stranger:?}");
    assert!(is_forbidden(&exceptions::ask(&estate.aud(), robot, &ask, "", None).await));
    assert!(is_forbidden(&exceptions::ask(&estate.app.operator(), robot, &ask, "", None).await));
    let id = asked(&estate, 30).await;
    assert!(matches!(exceptions::show(&stranger, id).await, Err(Error::NotFound(_))));
    assert!(exceptions::list(&stranger).await.unwrap().rows.is_empty());
    assert_eq!(exceptions::list(&estate.olga()).await.unwrap().rows.len(), 1);
}

#[tokio::test]
async fn what_does_not_hold_together_is_refused_with_its_field() {
    let estate = Estate::new().await;
    let robot = estate.identity("robot").await;
    let good = for_key(&estate, 30).await;
    let olga = estate.olga();
    let ask = async |request: Request, link: &str| exceptions::ask(&olga, robot, &request, link, None).await;
    assert_eq!(
        field(ask(Request { rule: Rule::Dormant, credential: None, ..good.clone() }, "").await),
        "rule"
    );
    assert_eq!(field(ask(Request { risk: Risk::Low, ..good.clone() }, "").await), "risk");
    let long = Request { end: good.start + Duration::days(91), ..good.clone() };
    assert_eq!(field(ask(long, "").await), "end");
    assert_eq!(field(ask(good.clone(), "javascript:alert(1)").await), "link");
    ask(good.clone(), "https://tickets.example.com/1").await.unwrap();
    assert!(matches!(ask(good, "").await, Err(Error::Conflict(_))), "the same waits already");
}

#[tokio::test]
async fn a_high_risk_waits_for_the_business_owner_and_covers_nothing_until_they_accept() {
    let estate = Estate::new().await;
    let business = estate.somebody("bea").await;
    estate.own("robot", business, OwnerPart::Business).await;
    let robot = estate.identity("robot").await;
    let ask = Request { risk: Risk::High, ..for_key(&estate, 30).await };
    let id = exceptions::ask(&estate.olga(), robot, &ask, "", None).await.unwrap();
    let bea = estate.by(business, &[]);
    assert!(matches!(exceptions::accept_risk(&bea, id).await, Err(Error::Conflict(_))), "not approved yet");
    assert_eq!(exceptions::approve(&estate.sec(), id).await.unwrap(), State::Approved);
    assert_eq!(overdue(&estate).await.covered, None);
    let mails = entities::outbox::Entity::find().all(estate.app.tenure.database.read()).await.unwrap();
    let kinds: Vec<&str> =
        mails.iter().map(|row| row.kind.as_str()).filter(|kind| kind.contains("exception")).collect();
    assert_eq!(kinds.len(), 2, "security was told, then the business owner: {kinds:?}");
    let waits = exceptions::list(&bea).await.unwrap().rows.remove(0);
    assert_eq!(waits.group, Group::WaitingForMe);
    assert!(is_forbidden(&exceptions::accept_risk(&estate.olga(), id).await), "the technical owner cannot");
    exceptions::accept_risk(&bea, id).await.unwrap();
    assert!(overdue(&estate).await.covered.is_some());
    assert!(matches!(exceptions::accept_risk(&bea, id).await, Err(Error::Conflict(_))), "a second time");
}

#[tokio::test]
async fn the_business_owner_may_refuse_what_security_approved() {
    let estate = Estate::new().await;
    let business = estate.somebody("bea").await;
    estate.own("robot", business, OwnerPart::Business).await;
    let robot = estate.identity("robot").await;
    let ask = Request { risk: Risk::High, ..for_key(&estate, 30).await };
    let id = exceptions::ask(&estate.olga(), robot, &ask, "", None).await.unwrap();
    let bea = estate.by(business, &[]);
    assert!(is_forbidden(&exceptions::refuse(&bea, id, &why()).await), "security speaks first");
    exceptions::approve(&estate.sec(), id).await.unwrap();
    exceptions::refuse(&bea, id, &why()).await.unwrap();
    let shown = exceptions::show(&bea, id).await.unwrap();
    assert_eq!(shown.row.state, State::Refused);
    assert_eq!(shown.closed.unwrap().2.as_deref(), Some(why().as_str()));
}

#[tokio::test]
async fn what_is_decided_is_decided_and_what_was_refused_may_be_asked_again() {
    let estate = Estate::new().await;
    let id = asked(&estate, 30).await;
    exceptions::refuse(&estate.sec(), id, &why()).await.unwrap();
    for again in [
        exceptions::approve(&estate.sec(), id).await.map(drop),
        exceptions::refuse(&estate.sec(), id, &why()).await,
        exceptions::withdraw(&estate.olga(), id).await,
        exceptions::end_early(&estate.sec(), id, &why()).await,
    ] {
        assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    }
    let second = asked(&estate, 30).await;
    exceptions::withdraw(&estate.olga(), second).await.unwrap();
    assert!(matches!(exceptions::withdraw(&estate.olga(), second).await, Err(Error::Conflict(_))));
    assert!(is_forbidden(&exceptions::withdraw(&estate.sec(), second).await), "somebody else's");
}

#[tokio::test]
async fn ended_early_its_finding_is_open_at_once() {
    let estate = Estate::new().await;
    let id = granted(&estate, 30).await;
    estate.app.clock.advance(Duration::days(3));
    assert!(is_forbidden(&exceptions::end_early(&estate.aud(), id, &why()).await));
    exceptions::end_early(&estate.olga(), id, &why()).await.unwrap();
    assert_eq!(overdue(&estate).await.covered, None);
    assert!(matches!(exceptions::end_early(&estate.olga(), id, &why()).await, Err(Error::Conflict(_))));
    assert_eq!(estate.actions().await.last().unwrap(), "exception.ended");
}

#[tokio::test]
async fn a_new_owner_has_fourteen_days_to_confirm_it() {
    let estate = Estate::new().await;
    let id = granted(&estate, 60).await;
    estate.app.clock.advance(Duration::days(1));
    let nora = estate.somebody("nora").await;
    estate.own("robot", nora, OwnerPart::Technical).await;
    let call = estate.by(nora, &[]);
    let row = exceptions::list(&call).await.unwrap().rows.remove(0);
    assert_eq!((row.group, row.to_confirm), (Group::WaitingForMe, true));
    assert_eq!(row.ending.map(|one| one.why), Some(Ended::NotConfirmed));
    estate.app.clock.advance(Duration::days(14) - Duration::milliseconds(1));
    assert!(overdue(&estate).await.covered.is_some());
    assert!(is_forbidden(&exceptions::confirm(&estate.sec(), id).await));
    exceptions::confirm(&call, id).await.unwrap();
    let leaves = estate.actions().await.len();
    exceptions::confirm(&call, id).await.unwrap();
    assert_eq!(estate.actions().await.len(), leaves, "confirming again changes nothing");
    estate.app.clock.advance(Duration::days(1));
    assert!(overdue(&estate).await.covered.is_some());
}

#[tokio::test]
async fn without_a_confirmation_it_ends_fourteen_days_after_the_owner_changed() {
    let estate = Estate::new().await;
    granted(&estate, 60).await;
    estate.app.clock.advance(Duration::days(1));
    let nora = estate.somebody("nora").await;
    estate.own("robot", nora, OwnerPart::Technical).await;
    estate.app.clock.advance(Duration::days(14));
    assert_eq!(overdue(&estate).await.covered, None);
}

#[tokio::test]
async fn a_privileged_grant_that_appears_makes_it_void_at_once() {
    let estate = Estate::new().await;
    let reader = estate.identity("reader").await;
    let ask = request(&estate, Rule::NoPurpose, None, 30);
    let id = exceptions::ask(&estate.olga(), reader, &ask, "", None).await.unwrap();
    exceptions::approve(&estate.sec(), id).await.unwrap();
    estate.app.clock.advance(Duration::days(1));
    let covered = async || {
        let all = findings::of_identity(&estate.sec(), reader).await.unwrap();
        all.into_iter().find(|one| one.finding.rule == Rule::NoPurpose).unwrap().covered.is_some()
    };
    // Narrower, and wider by what is not privileged: nothing changes.
    let with = |grant: &'static str| {
        ROLES.map(|(name, action)| (name, if name == "reader" { grant } else { action }))
    };
    estate.import_inventory(&with("ec2:DescribeTags")).await;
    assert!(covered().await);
    estate.app.clock.advance(Duration::days(1));
    estate.import_inventory(&with("iam:CreateUser")).await;
    assert!(!covered().await);
    let row = exceptions::of_identity(&estate.sec(), reader).await.unwrap().remove(0);
    assert_eq!((row.group, row.ending.map(|one| one.why)), (Group::Over, Some(Ended::Widened)));
}

#[tokio::test]
async fn days_are_counted_over_the_family_and_a_lapse_resets_nothing() {
    let estate = Estate::new().await;
    let robot = estate.identity("robot").await;
    for _ in 0..4 {
        granted(&estate, 90).await;
        estate.app.clock.advance(Duration::days(100));
    }
    let ask = for_key(&estate, 6).await;
    assert_eq!(field(exceptions::ask(&estate.olga(), robot, &ask, "", None).await), "end");
    let id = asked(&estate, 5).await;
    exceptions::approve(&estate.sec(), id).await.unwrap();
    let prospect = exceptions::prospect(&estate.olga(), robot).await.unwrap();
    assert!(
        prospect.spent.iter().any(|(_, spent, most)| (*spent, *most) == (360, 365)),
        "{:?}",
        prospect.spent
    );
}

#[tokio::test]
async fn a_renewal_is_a_new_request_that_begins_where_the_other_ends() {
    let estate = Estate::new().await;
    let robot = estate.identity("robot").await;
    let first = granted(&estate, 30).await;
    let ask = for_key(&estate, 60).await;
    let overlapping = exceptions::ask(&estate.olga(), robot, &ask, "", Some(first)).await;
    assert!(matches!(overlapping, Err(Error::Conflict(_))), "{overlapping:?}");
    let ask = Request { start: estate.app.now() + Duration::days(30), ..ask };
    let second = exceptions::ask(&estate.olga(), robot, &ask, "", Some(first)).await.unwrap();
    exceptions::approve(&estate.sec(), second).await.unwrap();
    estate.app.clock.advance(Duration::days(30));
    assert_eq!(overdue(&estate).await.covered.unwrap().exception, second);
    assert_eq!(exceptions::show(&estate.olga(), second).await.unwrap().renews, Some(first));
}

#[tokio::test]
async fn evidence_tells_what_was_in_force_and_verifies() {
    let estate = Estate::new().await;
    let id = granted(&estate, 30).await;
    let campaign = estate.launched().await;
    let item = ops::reviews::item(&estate.olga(), estate.item("robot").await.id).await.unwrap();
    assert_eq!(item.snapshot.exceptions.len(), 1);
    assert_eq!(item.snapshot.exceptions[0].exception_id, id.to_string());
    estate.app.clock.advance_to(domain::instant::parse("2023-08-16T00:00:00Z").unwrap());
    ops::reviews::close(&estate.sec(), campaign).await.unwrap();
    ops::reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    let keys = [estate.app.tenure.key.public().clone()];
    let report = evidence::verify::verify(std::io::Cursor::new(&bundle.bytes), Some(&keys));
    assert!(report.holds(), "{:#?}", report.failures);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&bundle.bytes)).unwrap();
    let mut file = zip.by_name("exceptions.csv").unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut file, &mut text).unwrap();
    assert!(
        text.contains(&id.to_string()) && text.contains("monitoring; restriction by condition"),
        "{text}"
    );
}
