//! Independence, and waivers of it: who is barred, who lifts that, for how long, and that every decision under one says so.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::actor::{Actor, Role};
use domain::client::Scope;
use domain::exception::{Compensation, Request, Risk};
use domain::finding::Rule;
use domain::id::{CampaignId, ClientId, ItemId, PersonId, WaiverId};
use domain::instant::{Instant, parse};
use domain::review::{Decision, WaiverState};
use domain::text::{ExitPlanText, ReasonText};
use entities::{decision, waiver};
use evidence::sign::SigningKey;
use evidence::verify::verify;
use ops::reviews::{
    self, AskWaiver, Deciding, approve_waiver, ask_waiver, delegate, end_waiver, refuse_waiver, waivers,
};
use ops::{Call, Error, exceptions, findings};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use std::io::Cursor;

const KEEP: Decision = Decision::Keep { need_stated: false };

fn why(text: &str) -> ReasonText {
    ReasonText::parse(text).unwrap()
}

/// A launched campaign in which Olga reviews what she asked an exception for: the key of `robot`.
pub(crate) async fn launched() -> (Estate, CampaignId) {
    let estate = Estate::new().await;
    let robot = estate.identity("robot").await;
    let all = findings::of_identity(&estate.sec(), robot).await.unwrap();
    let finding =
        all.into_iter().map(|one| one.finding).find(|one| one.rule == Rule::RotationOverdue).unwrap();
    let request = Request {
        rule: finding.rule,
        credential: finding.credential,
        reason: why("The vendor changes it in autumn"),
        compensation: vec![Compensation::Monitoring],
        exit_plan: ExitPlanText::parse("A role replaces the key in October").unwrap(),
        risk: Risk::Medium,
        start: estate.app.now(),
        end: estate.app.now() + Duration::days(30),
    };
    let id = exceptions::ask(&estate.olga(), robot, &request, "", None).await.unwrap();
    exceptions::approve(&estate.sec(), id).await.unwrap();
    let campaign = estate.launched().await;
    (estate, campaign)
}

/// Somebody of security since before the launch.
pub(crate) async fn tom(estate: &Estate) -> Call {
    let tom = estate.somebody("tom").await;
    estate.by(tom, &[Role::Security])
}

async fn decide(estate: &Estate, call: &Call, name: &str, decision: Decision) -> ops::Result<()> {
    let items = vec![estate.shown(name).await];
    let reason = Some("The nightly export needs it".into());
    reviews::decide(call, &Deciding { items, decision, reason }).await.map(drop)
}

fn until() -> Instant {
    parse("2023-08-10T00:00:00Z").unwrap()
}

fn wanted(estate: &Estate, campaign: CampaignId, item: Option<ItemId>) -> AskWaiver {
    let reason = why("Nobody else knows what the key is for");
    AskWaiver { campaign, item, person: estate.owner, until: until(), reason }
}

/// A waiver for Olga on `robot`, asked for by Sec and not answered.
pub(crate) async fn asked(estate: &Estate, campaign: CampaignId) -> WaiverId {
    let item = Some(estate.item("robot").await.id);
    ask_waiver(&estate.sec(), &wanted(estate, campaign, item)).await.unwrap()
}

fn is_forbidden<T: std::fmt::Debug>(result: &ops::Result<T>) -> bool {
    matches!(result, Err(Error::Forbidden(_)))
}

async fn newest(estate: &Estate) -> decision::Model {
    let rows = decision::Entity::find().order_by_desc(decision::COLUMN.seq);
    rows.one(estate.app.tenure.database.read()).await.unwrap().unwrap()
}

async fn checked(estate: &Estate) -> String {
    let found = ops::log::check(&estate.app.operator()).await.unwrap();
    found.wrong.iter().map(|wrong| format!("{wrong}\n")).collect()
}

#[tokio::test]
async fn whoever_asked_for_its_exception_keeps_nothing_of_it_nor_does_their_delegate_and_revokes_it_at_will()
{
    let (estate, campaign) = launched().await;
    for decision in [KEEP, Decision::Rotate] {
        let refused = decide(&estate, &estate.olga(), "robot", decision).await;
        assert!(is_forbidden(&refused), "{refused:?}");
    }
    let sam = estate.somebody("sam").await;
    delegate(&estate.olga(), campaign, sam, until(), &why("On leave until the tenth")).await.unwrap();
    let sam = estate.by(sam, &[]);
    assert!(is_forbidden(&decide(&estate, &sam, "robot", KEEP).await), "a delegate carries the bars of both");
    decide(&estate, &sam, "reader", KEEP).await.unwrap();
    let page = reviews::item(&estate.olga(), estate.item("robot").await.id).await.unwrap();
    assert_eq!(page.barred, None);
    assert!(page.keep_barred.unwrap().contains("asked for an exception"));
    decide(&estate, &estate.olga(), "robot", Decision::Revoke).await.unwrap();
    assert_eq!(newest(&estate).await.waiver_id, None);
    // Items that were never excepted are hers as they were.
    decide(&estate, &estate.olga(), "lister", KEEP).await.unwrap();
}

#[tokio::test]
async fn a_waiver_takes_two_people_neither_of_whom_it_is_for() {
    let (estate, campaign) = launched().await;
    let id = asked(&estate, campaign).await;
    assert!(is_forbidden(&decide(&estate, &estate.olga(), "robot", KEEP).await), "asked is not approved");
    let of_campaign =
        async || estate.actions().await.iter().filter(|one| one.starts_with("campaign.")).count();
    let leaves = of_campaign().await;
    let with = |person: PersonId, role| estate.by(person, &[role]);
    let after = estate.app.now() + Duration::milliseconds(1);
    let late = estate.app.by(estate.somebody("lea").await, &[Role::Security], after);
    for (call, what) in [
        (estate.sec(), "whoever asked"),
        (with(estate.security, Role::Management), "whoever asked, by another role"),
        (with(estate.owner, Role::Security), "whom it is for"),
        (with(estate.owner, Role::Management), "whom it is for, by another role"),
        (with(estate.manager, Role::Management), "the acknowledger"),
        (with(estate.auditor, Role::Auditor), "an auditor"),
        (late, "a role given after the launch"),
        (estate.app.operator(), "the command line"),
        (estate.system(), "a job"),
    ] {
        for answer in [approve_waiver(&call, id).await, refuse_waiver(&call, id).await] {
            assert!(is_forbidden(&answer), "{what}: {answer:?}");
        }
    }
    let admin = with(estate.somebody("ada").await, Role::Admin);
    let stranger = estate.by(estate.somebody("una").await, &[]);
    let client = ClientId::new(uuid::Uuid::from_u128(9));
    let program = |scope| estate.app.tenure.call(Actor::Machine { client, scope });
    let mut hidden = vec![admin, stranger];
    hidden.extend(Scope::ALL.iter().map(|scope| program(*scope)));
    for call in &hidden {
        let answer = approve_waiver(call, id).await;
        assert!(
            matches!(answer, Err(Error::NotFound(_) | Error::Forbidden(_))),
            "{:?}: {answer:?}",
            call.actor
        );
        let asks = ask_waiver(call, &wanted(&estate, campaign, None)).await;
        assert!(matches!(asks, Err(Error::NotFound(_) | Error::Forbidden(_))), "{:?}: {asks:?}", call.actor);
        let ends = end_waiver(call, id).await;
        assert!(matches!(ends, Err(Error::NotFound(_) | Error::Forbidden(_))), "{:?}: {ends:?}", call.actor);
    }
    assert_eq!(of_campaign().await, leaves, "nothing came of any of it");
    let row = waiver::Entity::find().one(estate.app.tenure.database.read()).await.unwrap().unwrap();
    assert_eq!((row.state.as_str(), row.answered_by), ("asked", None));

    let tom = tom(&estate).await;
    assert_eq!(approve_waiver(&tom, id).await.unwrap(), campaign);
    for again in [approve_waiver(&tom, id).await, refuse_waiver(&tom, id).await] {
        assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    }
    decide(&estate, &estate.olga(), "robot", KEEP).await.unwrap();
    assert_eq!(newest(&estate).await.waiver_id, Some(id.uuid()));
    let said = estate.lines().await.pop().unwrap();
    assert!(said.contains(&format!("\"waiver\":\"{id}\"")), "{said}");
    // What needs none is not made under one.
    decide(&estate, &estate.olga(), "reader", KEEP).await.unwrap();
    assert_eq!(newest(&estate).await.waiver_id, None);
    let actions = estate.actions().await;
    assert!(
        actions.contains(&"campaign.waiver_asked".into())
            && actions.contains(&"campaign.waiver_approved".into())
    );
}

#[tokio::test]
async fn management_approves_too_where_it_does_not_acknowledge_and_a_refusal_lifts_nothing() {
    let (estate, campaign) = launched().await;
    let max = estate.by(estate.somebody("max").await, &[Role::Management]);
    let id = asked(&estate, campaign).await;
    refuse_waiver(&max, id).await.unwrap();
    estate.app.clock.advance(Duration::minutes(1));
    assert!(is_forbidden(&decide(&estate, &estate.olga(), "robot", KEEP).await));
    let again = asked(&estate, campaign).await;
    approve_waiver(&max, again).await.unwrap();
    decide(&estate, &estate.olga(), "robot", KEEP).await.unwrap();
    let shown = waivers(&estate.aud(), campaign, None).await.unwrap();
    assert_eq!((shown.rows[0].state, shown.rows[1].state), (WaiverState::Approved, WaiverState::Refused));
    let refused = waiver::Entity::find_by_id(id.uuid()).one(estate.app.tenure.database.read()).await.unwrap();
    assert_eq!(refused.unwrap().state, "refused");
}

#[tokio::test]
async fn it_ends_at_its_instant_with_no_job_run_and_earlier_where_security_ends_it() {
    let (estate, campaign) = launched().await;
    let tom = tom(&estate).await;
    let id = asked(&estate, campaign).await;
    approve_waiver(&tom, id).await.unwrap();
    estate.app.clock.advance(until() - estate.app.now() - Duration::milliseconds(1));
    decide(&estate, &estate.olga(), "robot", KEEP).await.unwrap();
    estate.app.clock.advance(Duration::milliseconds(1));
    assert!(is_forbidden(&decide(&estate, &estate.olga(), "robot", KEEP).await));
    let over = end_waiver(&estate.sec(), id).await;
    assert!(matches!(over, Err(Error::Conflict(_))), "{over:?}");
    assert!(!waivers(&estate.sec(), campaign, None).await.unwrap().rows[0].holds);

    let (estate, campaign) = launched().await;
    let tom = self::tom(&estate).await;
    let id = asked(&estate, campaign).await;
    approve_waiver(&tom, id).await.unwrap();
    for call in [estate.olga(), estate.aud(), estate.mia(), estate.system()] {
        assert!(is_forbidden(&end_waiver(&call, id).await), "{:?}", call.actor);
    }
    decide(&estate, &estate.olga(), "robot", KEEP).await.unwrap();
    end_waiver(&estate.sec(), id).await.unwrap();
    assert!(is_forbidden(&decide(&estate, &estate.olga(), "robot", KEEP).await));
    assert_eq!(newest(&estate).await.waiver_id, Some(id.uuid()), "what was decided stays");
    // A request that was taken back is not answered any more.
    let again = asked(&estate, campaign).await;
    end_waiver(&estate.sec(), again).await.unwrap();
    let answer = approve_waiver(&tom, again).await;
    assert!(matches!(answer, Err(Error::Conflict(_))), "{answer:?}");
    assert_eq!(checked(&estate).await, "");
}

#[tokio::test]
async fn a_waiver_is_asked_by_security_for_somebody_who_decides_once_and_within_the_campaign() {
    let (estate, campaign) = launched().await;
    let robot = estate.item("robot").await.id;
    for call in [estate.olga(), estate.aud(), estate.mia(), estate.app.operator(), estate.system()] {
        let refused = ask_waiver(&call, &wanted(&estate, campaign, None)).await;
        assert!(is_forbidden(&refused), "{:?}: {refused:?}", call.actor);
    }
    let field = |result: ops::Result<WaiverId>| match result {
        Err(Error::Invalid(problems)) => problems.0[0].field.clone(),
        other => panic!("expected a problem, found {other:?}"),
    };
    let una = estate.somebody("una").await;
    let for_una = AskWaiver { person: una, ..wanted(&estate, campaign, None) };
    assert_eq!(field(ask_waiver(&estate.sec(), &for_una).await), "person");
    let nobody = AskWaiver { person: PersonId::new(uuid::Uuid::nil()), ..for_una.clone() };
    assert_eq!(field(ask_waiver(&estate.sec(), &nobody).await), "person");
    // Olga does not decide what nobody owns.
    let admin = wanted(&estate, campaign, Some(estate.item("admin").await.id));
    assert_eq!(field(ask_waiver(&estate.sec(), &admin).await), "person");
    for until in [estate.app.now(), estate.plan().due_at + Duration::milliseconds(1)] {
        let longer = AskWaiver { until, ..wanted(&estate, campaign, Some(robot)) };
        assert_eq!(field(ask_waiver(&estate.sec(), &longer).await), "until");
    }
    let none = wanted(&estate, campaign, Some(ItemId::new(uuid::Uuid::nil())));
    assert!(matches!(ask_waiver(&estate.sec(), &none).await, Err(Error::NotFound(_))));
    let id = asked(&estate, campaign).await;
    let twice = ask_waiver(&estate.sec(), &wanted(&estate, campaign, Some(robot))).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    let all = ask_waiver(&estate.sec(), &wanted(&estate, campaign, None)).await.unwrap();
    assert_ne!(id, all, "for all of hers it is another");
    estate.app.clock.advance_to(estate.plan().due_at);
    let late = ask_waiver(&estate.sec(), &wanted(&estate, campaign, None)).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
    let late = approve_waiver(&tom(&estate).await, id).await;
    assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
}

#[tokio::test]
async fn a_steward_whose_role_is_newer_than_the_launch_decides_under_a_waiver_alone_and_on_its_item_alone() {
    let (estate, campaign) = launched().await;
    estate.app.clock.advance(Duration::hours(1));
    // The role is stored, too: a waiver is for whoever could decide.
    let newer = estate.app.by(estate.security, &[Role::Security], estate.app.now());
    assert!(is_forbidden(&decide(&estate, &newer, "admin", Decision::Revoke).await));
    let admin = estate.item("admin").await.id;
    let asks = AskWaiver { person: estate.security, ..wanted(&estate, campaign, Some(admin)) };
    let tom = tom(&estate).await;
    let id = ask_waiver(&tom, &asks).await.unwrap();
    assert!(is_forbidden(&approve_waiver(&tom, id).await) && is_forbidden(&approve_waiver(&newer, id).await));
    let max = estate.by(estate.somebody("max").await, &[Role::Management]);
    approve_waiver(&max, id).await.unwrap();
    assert!(is_forbidden(&decide(&estate, &newer, "admin", KEEP).await), "a steward still keeps nothing");
    decide(&estate, &newer, "admin", Decision::Revoke).await.unwrap();
    assert_eq!(newest(&estate).await.waiver_id, Some(id.uuid()));
    // Whose waiver it is not is barred as before.
    let lea = estate.app.by(estate.somebody("lea").await, &[Role::Security], estate.app.now());
    assert!(is_forbidden(&decide(&estate, &lea, "admin", Decision::Revoke).await));
    estate.app.clock.advance_to(estate.plan().due_at);
    let late = decide(&estate, &newer, "admin", Decision::Revoke).await;
    assert!(late.is_err(), "no waiver lifts the deadline");
}

#[tokio::test]
async fn the_item_and_the_campaign_show_it_to_whoever_sees_them_and_offer_what_they_may_do() {
    let (estate, campaign) = launched().await;
    let robot = estate.item("robot").await.id;
    let id = asked(&estate, campaign).await;
    let tom = tom(&estate).await;
    let of = async |call: &Call, item| waivers(call, campaign, item).await.unwrap();
    let row = of(&tom, None).await.rows.remove(0);
    assert_eq!((row.id, row.person, row.item.clone().unwrap().1.as_str()), (id, estate.owner, "robot"));
    assert!(row.waits && row.may_answer && row.may_end && !row.holds);
    assert!(row.reason.unwrap().contains("Nobody else knows"));
    assert!(!of(&estate.sec(), None).await.rows[0].may_answer, "she asked");
    let olga = of(&estate.olga(), Some(robot)).await;
    assert_eq!((olga.rows.len(), olga.ask_for.len(), olga.rows[0].may_end), (1, 0, false));
    assert!(of(&estate.sec(), Some(estate.item("reader").await.id)).await.rows.is_empty(), "another item");
    let choice = of(&estate.sec(), Some(estate.item("admin").await.id)).await.ask_for;
    assert_eq!(
        choice.iter().map(|one| one.0).collect::<Vec<_>>(),
        [estate.security],
        "who decides that item"
    );
    let stranger = estate.by(estate.somebody("una").await, &[]);
    assert!(matches!(waivers(&stranger, campaign, None).await, Err(Error::NotFound(_))));
    approve_waiver(&tom, id).await.unwrap();
    decide(&estate, &estate.olga(), "robot", KEEP).await.unwrap();
    let page = reviews::item(&estate.aud(), robot).await.unwrap();
    assert!(page.history[0].under_waiver);
    assert_eq!(reviews::item(&estate.olga(), robot).await.unwrap().keep_barred, None);
}

#[tokio::test]
async fn the_bundle_has_the_waivers_and_verification_tells_of_them() {
    let (estate, campaign) = launched().await;
    let id = asked(&estate, campaign).await;
    let tom = tom(&estate).await;
    approve_waiver(&tom, id).await.unwrap();
    decide(&estate, &estate.olga(), "robot", KEEP).await.unwrap();
    let seq = newest(&estate).await.seq;
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bytes = estate.bundle(campaign).await.bytes;
    let key = SigningKey::generate([7; 32]).unwrap().public().clone();
    let report = verify(Cursor::new(&bytes), Some(&[key]));
    assert!(report.holds(), "{:#?}", report.failures);
    assert!(
        report
            .notes
            .iter()
            .any(|note| note.contains("1 waiver(s) of independence were given, and 1 decision(s)"))
    );
    let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut file = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut zip.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    let (table, people, texts) = (file("waivers.csv"), file("people.csv"), file("texts.csv"));
    let row: Vec<&str> = table.lines().nth(1).unwrap().split(',').collect();
    let tom = tom.actor.person().unwrap().to_string();
    assert_eq!(
        (row[0], row[2], row[3]),
        (&*id.to_string(), &*estate.owner.to_string(), &*estate.security.to_string())
    );
    assert_eq!((row[6], row[7], row[11]), ("approved", &*tom, &*seq.to_string()));
    assert!(people.contains(&tom) && texts.contains("Nobody else knows what the key is for"));
    assert_eq!(checked(&estate).await, "");
}

#[tokio::test]
async fn a_waiver_that_was_changed_behind_our_back_is_found() {
    let (estate, campaign) = launched().await;
    let id = asked(&estate, campaign).await;
    approve_waiver(&tom(&estate).await, id).await.unwrap();
    decide(&estate, &estate.olga(), "robot", KEEP).await.unwrap();
    assert_eq!(checked(&estate).await, "");
    let db = estate.app.tenure.database.read();
    for (change, said) in [
        ("UPDATE waiver SET answered_by = asked_by", "answer is"),
        ("UPDATE decision SET waiver_id = NULL", "waiver is null"),
        ("DELETE FROM waiver", "a leaf asks for it"),
    ] {
        db.execute_unprepared(change).await.unwrap();
        let found = checked(&estate).await;
        assert!(found.contains(said), "{change}: {found}");
    }
}
