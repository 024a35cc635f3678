//! Leave from a rotation: the clock, the calendar, the posture and evidence say so for exactly as long as it covers.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::credential::RotationStatus;
use domain::exception::{Compensation, Request, Risk};
use domain::finding::Rule;
use domain::id::{CampaignId, ExceptionId};
use domain::text::{ExitPlanText, ReasonText};
use domain::window::Window;
use ops::exceptions;
use ops::identities::{self, Asked, Filter, Lacking, ListPlace, Order};
use ops::reviews;
use ops::rotation::{self, Bucket, CalendarRow, calendar};
use std::io::{Cursor, Read};

/// Thirty days of leave from the rotation of `robot`'s key.
async fn given(estate: &Estate) -> ExceptionId {
    let robot = estate.identity("robot").await;
    let found = ops::findings::of_identity(&estate.sec(), robot).await.unwrap();
    let finding = found.into_iter().find(|one| one.finding.rule == Rule::RotationOverdue).unwrap().finding;
    let request = Request {
        rule: finding.rule,
        credential: finding.credential,
        reason: ReasonText::parse("The vendor changes it in autumn").unwrap(),
        compensation: vec![Compensation::Monitoring],
        exit_plan: ExitPlanText::parse("A role replaces the key in October").unwrap(),
        risk: Risk::Medium,
        start: estate.app.now(),
        end: estate.app.now() + Duration::days(30),
    };
    let id = exceptions::ask(&estate.olga(), robot, &request, "", None).await.unwrap();
    exceptions::approve(&estate.sec(), id).await.unwrap();
    id
}

/// The environment of `robot` becomes another: what was given for the one covers nothing in the other.
async fn moved(estate: &Estate) {
    use domain::identity::Environment;
    use domain::registration::{Expiry, Nature, Registration, Trigger};
    use domain::text::PurposeText;
    let stated = |environment| Registration {
        purpose: PurposeText::parse("Lists regions for the nightly report").unwrap(),
        environment,
        expiry: Expiry::Never(ReasonText::parse("Reports are made for ever").unwrap()),
        trigger: Trigger::WorkloadDeleted,
        nature: Nature::default(),
    };
    let robot = estate.identity("robot").await;
    identities::register(&estate.olga(), robot, &stated(Environment::Production)).await.unwrap();
}

async fn key(estate: &Estate) -> CalendarRow {
    let asked = rotation::Asked { limit: 50, ..rotation::Asked::default() };
    calendar(&estate.sec(), &asked).await.unwrap().rows.remove(0)
}

async fn lacking(estate: &Estate, what: Lacking) -> u64 {
    let asked = Asked {
        filter: Filter::default(),
        lacking: Some(what),
        finding: None,
        order: Order::default(),
        place: ListPlace::First,
        limit: 50,
        window: Window::before(estate.app.now(), 30),
    };
    identities::listing(&estate.sec(), &asked).await.unwrap().total
}

async fn is_covered(estate: &Estate) -> bool {
    let robot = estate.identity("robot").await;
    let found = ops::findings::of_identity(&estate.sec(), robot).await.unwrap();
    found.into_iter().find(|one| one.finding.rule == Rule::RotationOverdue).unwrap().covered.is_some()
}

/// Everything that says whether the key is on its clock says the same.
async fn agreed(estate: &Estate, is_excepted: bool) {
    use RotationStatus::{NotRotatable, Overdue};
    let robot = estate.identity("robot").await;
    let row = key(estate).await;
    let window = Window::before(estate.app.now(), 30);
    let page = identities::detail(&estate.sec(), robot, window).await.unwrap();
    let status = if is_excepted { NotRotatable } else { Overdue };
    assert_eq!((row.status, page.credentials[0].status), (status, status));
    assert_eq!(row.excepted, page.credentials[0].excepted);
    assert_eq!(row.excepted.is_some(), is_excepted);
    assert_eq!(is_covered(estate).await, is_excepted);
    assert_eq!(lacking(estate, Lacking::Rotation).await, u64::from(!is_excepted));
}

#[tokio::test]
async fn the_clock_stands_still_exactly_while_the_finding_is_covered() {
    let estate = Estate::new().await;
    agreed(&estate, false).await;
    let (id, until) = (given(&estate).await, estate.app.now() + Duration::days(30));
    agreed(&estate, true).await;
    let cover = key(&estate).await.excepted.unwrap();
    assert_eq!((cover.exception, cover.until), (id, until));
    estate.app.clock.advance_to(until - Duration::milliseconds(1));
    agreed(&estate, true).await;
    estate.app.clock.advance_to(until);
    agreed(&estate, false).await;
}

#[tokio::test]
async fn what_became_void_is_on_its_clock_again_at_once() {
    let estate = Estate::new().await;
    given(&estate).await;
    estate.app.clock.advance(Duration::days(1));
    let robot = estate.identity("robot").await;
    let pem = rcgen::CertificateParams::new(vec!["robot.example".to_owned()])
        .unwrap()
        .self_signed(&rcgen::KeyPair::generate().unwrap())
        .unwrap()
        .pem();
    agreed(&estate, true).await;
    let read = ops::certificates::read(pem.as_bytes()).unwrap();
    ops::certificates::attach(&estate.olga(), robot, &read, false).await.unwrap();
    let row = key(&estate).await;
    assert_eq!((row.status, row.excepted), (RotationStatus::Overdue, None), "a credential came beside it");
    assert!(!is_covered(&estate).await);
    assert_eq!(lacking(&estate, Lacking::Rotation).await, 1);
}

#[tokio::test]
async fn another_environment_puts_it_back_on_its_clock_too() {
    let estate = Estate::new().await;
    moved(&estate).await;
    given(&estate).await;
    agreed(&estate, true).await;
    let db = estate.app.tenure.database.read();
    use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
    let robot = estate.identity("robot").await;
    let row = entities::identity::Entity::find_by_id(robot.uuid()).one(db).await.unwrap().unwrap();
    let mut change = row.into_active_model();
    change.environment = Set(Some("staging".into()));
    change.update(db).await.unwrap();
    agreed(&estate, false).await;
}

#[tokio::test]
async fn only_whoever_may_ask_is_told_the_rule_that_leave_is_asked_from() {
    let estate = Estate::new().await;
    let asked = rotation::Asked { limit: 50, ..rotation::Asked::default() };
    let rule = async |call| calendar(&call, &asked).await.unwrap().rows[0].may_except;
    assert_eq!(rule(estate.sec()).await, Some(Rule::RotationOverdue));
    assert_eq!(rule(estate.olga()).await, Some(Rule::RotationOverdue));
    assert_eq!(rule(estate.aud()).await, None);
    assert_eq!(rule(estate.mia()).await, None);
    given(&estate).await;
    assert_eq!(rule(estate.olga()).await, None, "it is given already");
    let found = calendar(&estate.sec(), &asked).await.unwrap();
    assert_eq!(found.buckets, [(Bucket::NotRotatable, 1)]);
}

async fn told(estate: &Estate, campaign: CampaignId) -> Vec<(String, String, String)> {
    let bundle = estate.bundle(campaign).await;
    let mut zip = zip::ZipArchive::new(Cursor::new(bundle.bytes)).unwrap();
    let mut text = String::new();
    zip.by_name("exceptions.csv").unwrap().read_to_string(&mut text).unwrap();
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let at = |name: &str| header.iter().position(|one| one == name).unwrap();
    assert_eq!(header[header.len() - 2..], ["covered_until", "ended_why"], "added at the end");
    let cells = |row: Vec<String>| {
        (row[at("end")].clone(), row[at("covered_until")].clone(), row[at("ended_why")].clone())
    };
    lines.map(cells).collect()
}

#[tokio::test]
async fn evidence_says_when_it_really_ended_and_why() {
    for is_void in [false, true] {
        let estate = Estate::new().await;
        given(&estate).await;
        let end = domain::instant::format(estate.app.now() + Duration::days(30));
        let campaign = estate.launched().await;
        estate.app.clock.advance(Duration::days(2));
        let widened = domain::instant::format(estate.app.now());
        if is_void {
            let robot = estate.identity("robot").await;
            let params = rcgen::CertificateParams::new(vec!["robot.example".to_owned()]).unwrap();
            let pem = params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().pem();
            let read = ops::certificates::read(pem.as_bytes()).unwrap();
            ops::certificates::attach(&estate.olga(), robot, &read, false).await.unwrap();
        }
        estate.app.clock.advance_to(estate.plan().due_at);
        reviews::close(&estate.sec(), campaign).await.unwrap();
        reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
        let said = if is_void {
            (end.clone(), widened, "its scope widened".to_owned())
        } else {
            (end.clone(), end, String::new())
        };
        assert_eq!(told(&estate, campaign).await, [said]);
        let bundle = estate.bundle(campaign).await;
        let key = evidence::sign::PublicKey::parse_lines(
            &ops::evidence::keys(&estate.aud()).await.unwrap().join("\n"),
        );
        let report = evidence::verify::verify(Cursor::new(&bundle.bytes), Some(&key.unwrap()));
        assert!(report.holds(), "{:#?}", report.failures);
    }
}
