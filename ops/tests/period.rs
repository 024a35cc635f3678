//! Evidence of a time: it verifies, it is the same bytes later, and each thing stands in the time to which it belongs.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES};
use chrono::Duration;
use domain::actor::Role;
use domain::exception::{Compensation, Request, Risk};
use domain::finding::Rule;
use domain::id::{CampaignId, ExceptionId};
use domain::review::Decision;
use domain::revocation::Verdict;
use domain::text::{ExitPlanText, ReasonText, TakenForText};
use domain::window::{Day, Window};
use evidence::sign::PublicKey;
use evidence::verify::{Report, verify};
use ops::evidence::{ExportedPeriod, Which, export, export_period, keys};
use ops::reviews::{self, Deciding};
use ops::revocations::{Wanted, review, revoke};
use ops::{Error, exceptions};
use std::io::{Cursor, Read};

const WHY: &str = "=Needed by the nightly export";

fn reason() -> ReasonText {
    ReasonText::parse(WHY).unwrap()
}

fn days(from: &str, until: &str) -> Window {
    Window { from: from.parse().unwrap(), until: until.parse().unwrap() }
}

async fn taken(estate: &Estate, window: Window) -> ExportedPeriod {
    let why = TakenForText::parse("The yearly audit").unwrap();
    export_period(&estate.aud(), window, Some(&why)).await.unwrap()
}

async fn verified(estate: &Estate, bytes: &[u8]) -> Report {
    let key = PublicKey::parse_lines(&keys(&estate.aud()).await.unwrap().join("\n")).unwrap();
    verify(Cursor::new(bytes), Some(&key))
}

fn read(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The cells of a column, row by row.
fn column(bytes: &[u8], name: &str, column: &str) -> Vec<String> {
    let table = evidence::csv::read(read(bytes, name).as_bytes(), &[]).unwrap();
    let place = table.header.iter().position(|one| one == column).unwrap();
    table.rows.iter().map(|row| row[place].clone()).collect()
}

/// Everything but `lister`.
fn there() -> Vec<(&'static str, &'static str)> {
    ROLES.into_iter().filter(|(name, _)| *name != "lister").collect()
}

/// An exception on the robot's key, given by security until 25 August.
async fn excepted(estate: &Estate) -> ExceptionId {
    let robot = estate.identity("robot").await;
    let prospect = exceptions::prospect(&estate.olga(), robot).await.unwrap();
    let overdue = prospect.findings.iter().find(|one| one.rule == Rule::RotationOverdue).unwrap();
    let request = Request {
        rule: overdue.rule,
        credential: overdue.credential,
        reason: reason(),
        compensation: vec![Compensation::Monitoring],
        exit_plan: ExitPlanText::parse("A role replaces the key in October").unwrap(),
        risk: Risk::Medium,
        start: estate.app.now(),
        end: estate.app.now() + Duration::days(24),
    };
    let id = exceptions::ask(&estate.olga(), robot, &request, "", None).await.unwrap();
    exceptions::approve(&estate.sec(), id).await.unwrap();
    id
}

/// August 2023: an exception is given, `lister` is revoked at once and gone five hours later, and a review is launched on the
/// 1st and acknowledged on the 15th.
async fn august(estate: &Estate) -> (CampaignId, ExceptionId) {
    let exception = excepted(estate).await;
    let wanted = Wanted { identity: estate.identity("lister").await, credential: None, exposed: true };
    let revocation = revoke(&estate.sec(), wanted, &reason()).await.unwrap();
    let campaign = estate.launched().await;
    for (name, decision) in [("reader", Decision::Keep { need_stated: false }), ("idle", Decision::Revoke)] {
        let items = vec![estate.shown(name).await];
        let deciding = Deciding { items, decision, reason: Some(WHY.into()) };
        reviews::decide(&estate.olga(), &deciding).await.unwrap();
    }
    estate.app.clock.advance(Duration::hours(5));
    estate.import_inventory(&there()).await;
    review(&estate.olga(), revocation, Verdict::Upheld, &reason()).await.unwrap();
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    (campaign, exception)
}

#[tokio::test]
async fn a_time_verifies_tells_what_happened_and_is_the_same_bytes_whatever_happens_later() {
    let estate = Estate::new().await;
    let (campaign, exception) = august(&estate).await;
    let edition = export(&estate.aud(), Which::Campaign(campaign), None, None).await.unwrap();
    estate.app.clock.advance_to(domain::instant::parse("2023-09-01T00:00:00Z").unwrap());
    let time = days("2023-08-01", "2023-09-01");
    let first = taken(&estate, time).await;
    let report = verified(&estate, &first.bytes).await;
    assert!(report.holds(), "{:#?}", report.failures);
    assert_eq!(first.file_name, "tenure-period-2023-08-01-2023-09-01.zip");
    assert_eq!(evidence::hash::Digest::of(&first.bytes).to_string(), first.sha256);

    for file in ["population.csv", "decisions.csv", "campaign.json"] {
        let repeated = read(&first.bytes, &format!("campaigns/{campaign}/{file}"));
        assert_eq!(repeated, read(&edition.bytes, file), "{file} is that of the edition");
    }
    assert_eq!(column(&first.bytes, "exceptions.csv", "exception_id"), [exception.to_string()]);
    assert_eq!(column(&first.bytes, "exceptions.csv", "state"), ["over"], "its end is the 25th");
    assert_eq!(column(&first.bytes, "covered.csv", "ended_why"), ["at its end"]);
    let kinds = column(&first.bytes, "revocations.csv", "kind");
    let hours = column(&first.bytes, "revocations.csv", "hours");
    let at_once = kinds.iter().position(|kind| kind == "revoke now").unwrap();
    assert_eq!(hours[at_once], "5");
    assert!(kinds.iter().any(|kind| kind == "disable" || kind == "revoke"), "of the review: {kinds:?}");
    let new = column(&first.bytes, "identities.csv", "external_id");
    assert_eq!(new.len(), 6, "all were first seen then: {new:?}");
    assert_eq!(
        column(&first.bytes, "identities.csv", "gone_at").iter().filter(|at| !at.is_empty()).count(),
        1
    );

    // What happens later is of another time, to the byte.
    estate.import_inventory(&there()).await;
    let (now, due_at) = (estate.app.now(), estate.app.now() + Duration::days(14));
    let plan = reviews::Launch { due_at, window: Window::before(now, 10), ..estate.plan() };
    reviews::launch(&estate.sec(), &plan).await.unwrap();
    estate.import_inventory(&ROLES[..1]).await;
    estate.somebody("sam").await;
    estate.app.clock.advance(Duration::days(30));
    let again = taken(&estate, time).await;
    let differs = |name: &str| read(&again.bytes, name) != read(&first.bytes, name);
    assert!(!differs("period.json") && !differs("identities.csv") && !differs("covered.csv"));
    assert_eq!(again.sha256, first.sha256);
    let later = taken(&estate, days("2023-09-01", "2023-10-01")).await;
    let report = verified(&estate, &later.bytes).await;
    assert!(report.holds(), "{:#?}", report.failures);
    assert!(column(&later.bytes, "exceptions.csv", "state").is_empty(), "it was over");
    assert_eq!(column(&later.bytes, "exports.csv", "what"), ["evidence.period_exported"]);
    assert_eq!(column(&later.bytes, "campaigns.csv", "frozen_at"), [""], "one campaign, under way");
}

#[tokio::test]
async fn each_population_stands_in_the_one_time_in_which_it_was_frozen() {
    let estate = Estate::new().await;
    let (campaign, exception) = august(&estate).await;
    estate.app.clock.advance_to(domain::instant::parse("2023-09-01T00:00:00Z").unwrap());
    let name = format!("campaigns/{campaign}/population.csv");
    let mut with = Vec::new();
    for (from, until) in
        [("2023-08-01", "2023-08-10"), ("2023-08-10", "2023-08-20"), ("2023-08-20", "2023-09-01")]
    {
        let part = taken(&estate, days(from, until)).await;
        let report = verified(&estate, &part.bytes).await;
        assert!(report.holds(), "{from}: {:#?}", report.failures);
        let has = zip::ZipArchive::new(Cursor::new(&part.bytes)).unwrap().by_name(&name).is_ok();
        with.push((has, column(&part.bytes, "exceptions.csv", "state")));
        assert!(read(&part.bytes, "exceptions.csv").contains(&exception.to_string()), "{from}: it went on");
    }
    let state = |word: &str| vec![word.to_owned()];
    assert_eq!(with, [(false, state("in force")), (true, state("in force")), (false, state("over"))]);
}

#[tokio::test]
async fn whoever_may_not_and_a_time_that_is_not_over_are_refused_without_a_leaf() {
    let estate = Estate::new().await;
    ops::installation::start(&estate.system()).await.unwrap();
    let before = estate.actions().await.len();
    let today = Day::of(estate.app.now());
    let window = |from: i32, until: i32| Window { from: Day(today.0 + from), until: Day(today.0 + until) };
    let ada = estate.somebody("ada").await;
    for other in [estate.olga(), estate.mia(), estate.by(ada, &[Role::Admin]), estate.system()] {
        let refused = export_period(&other, window(-9, 0), None).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{:?}", other.actor);
    }
    for (wrong, field) in [(window(-9, 1), "until"), (window(0, 0), "until"), (window(-4_000, 0), "from")] {
        match export_period(&estate.sec(), wrong, None).await {
            Err(Error::Invalid(problems)) => assert_eq!(problems.0[0].field, field, "{wrong:?}"),
            other => panic!("{wrong:?}: {other:?}"),
        }
    }
    assert_eq!(estate.actions().await.len(), before + 1, "ada was added: nothing else");

    let empty = export_period(&estate.sec(), window(-9, 0), None).await.unwrap();
    let report = verified(&estate, &empty.bytes).await;
    assert!(report.holds(), "a time before everything: {:#?}", report.failures);
    let actions = estate.actions().await;
    assert_eq!(actions[before + 1..], ["evidence.period_asked", "evidence.period_exported"]);
    let lines = estate.lines().await;
    let leaf: serde_json::Value = serde_json::from_str(lines.last().unwrap()).unwrap();
    assert_eq!(leaf["facts"]["sha256"], empty.sha256);
    assert!(leaf["facts"]["why_sha256"].is_null());
}

#[tokio::test]
async fn names_and_texts_stand_in_two_files_and_what_for_as_a_hash_alone() {
    let estate = Estate::new().await;
    august(&estate).await;
    estate.app.clock.advance_to(domain::instant::parse("2023-09-01T00:00:00Z").unwrap());
    let taken = taken(&estate, days("2023-08-01", "2023-09-01")).await;
    let mut zip = zip::ZipArchive::new(Cursor::new(&taken.bytes)).unwrap();
    let mut named = Vec::new();
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        if ["olga", "mia@", "nightly export", "Summer review"].iter().any(|word| text.contains(word)) {
            named.push(file.name().unwrap().into_owned());
        }
    }
    assert_eq!(named, ["people.csv", "texts.csv"]);
    assert!(!estate.lines().await.iter().any(|line| line.contains("yearly audit")));
}
