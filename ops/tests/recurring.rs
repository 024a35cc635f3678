//! Recurring reviews: started, launched by a job in the organisation's zone, refused and tried again, missed, suspended and
//! ended.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES};
use chrono::Duration;
use domain::actor::Role;
use domain::id::{RecurringId, ScopeId};
use domain::instant::{Instant, format, parse};
use domain::ownership::OwnerPart;
use domain::review::{NoResponse, RecurringState};
use domain::text::ScopeName;
use domain::window::Day;
use entities::outbox;
use ops::Error;
use ops::reviews::{
    self, Arranged, Recurring, RecurringRow, Scope, launch_due, recurring_reviews, start_recurring,
    step_recurring,
};
use sea_orm::EntityTrait;

pub(crate) fn day(text: &str) -> Day {
    Day::of(parse(&format!("{text}T00:00:00Z")).unwrap())
}

async fn scope(estate: &Estate) -> ScopeId {
    let name = ScopeName::parse("Everything").unwrap();
    reviews::save_scope(&estate.sec(), &name, &Scope::default()).await.unwrap()
}

/// Every three months from 5 August 2023 on, four days from now.
fn quarterly(estate: &Estate, scope: ScopeId) -> Recurring {
    Recurring {
        name: "Quarterly".into(),
        scope,
        first: day("2023-08-05"),
        months: 3,
        window_days: 10,
        due_days: 14,
        risk_analysis: "RA-2023-04".into(),
        risk_analysed_on: parse("2023-04-01T00:00:00Z").unwrap(),
        acknowledger: estate.manager,
        arranged: Arranged::default(),
        confirm_days: Some(7),
        no_response: NoResponse::Suspend,
    }
}

pub(crate) async fn started(zone: &str) -> (Estate, RecurringId) {
    let mut estate = Estate::new().await;
    estate.app.tenure.zone = zone.parse().unwrap();
    let scope = scope(&estate).await;
    let id = start_recurring(&estate.sec(), &quarterly(&estate, scope)).await.unwrap();
    (estate, id)
}

pub(crate) async fn only(estate: &Estate) -> RecurringRow {
    let mut all = recurring_reviews(&estate.sec()).await.unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

async fn told(estate: &Estate) -> Vec<outbox::Model> {
    let all = outbox::Entity::find().all(estate.app.tenure.database.read()).await.unwrap();
    all.into_iter().filter(|row| row.kind == "recurring_held").collect()
}

pub(crate) fn advance(estate: &Estate, to: &str) {
    let to: Instant = parse(to).unwrap();
    estate.app.clock.advance(to - estate.app.now());
}

#[tokio::test]
async fn it_is_launched_when_its_day_has_come_in_the_organisations_zone_and_its_evidence_verifies() {
    let (estate, id) = started("Europe/Berlin").await;
    advance(&estate, "2023-08-04T21:59:59.999Z");
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 0, "in Berlin it is still the fourth");
    assert_eq!((only(&estate).await.next, only(&estate).await.last), (day("2023-08-05"), None));
    advance(&estate, "2023-08-04T22:00:00Z");
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 1);
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 0, "once");
    let campaign = reviews::list(&estate.sec()).await.unwrap().remove(0);
    assert_eq!((campaign.name.as_str(), campaign.population), ("Quarterly, 2023-08-05", 6));
    assert_eq!(campaign.scope_name.as_deref(), Some("Everything"));
    assert_eq!(format(campaign.due_at), "2023-08-19T22:00:00.000Z", "the end of the fourteenth day after it");
    let row = only(&estate).await;
    assert_eq!((row.next, row.overdue, row.refused), (day("2023-11-05"), false, None));
    assert_eq!(row.last.unwrap().0, campaign.id);
    let item = estate.item("admin").await;
    assert_eq!(item.reviewer, Some(estate.security), "whoever started it stands in for what nobody owns");
    let found = reviews::overview(&estate.sec(), campaign.id).await.unwrap();
    assert_eq!((found.every_months, found.risk_analysis.as_str()), (Some(3), "RA-2023-04"));
    assert_eq!(
        (found.progress.campaign.confirm_days, row.confirm_days),
        (Some(7), Some(7)),
        "with its second stage"
    );
    let then = (found.progress.campaign.no_response, row.no_response);
    assert_eq!(
        then,
        (Some(NoResponse::Suspend), NoResponse::Suspend),
        "and with what becomes of no response"
    );

    estate.app.clock.advance(Duration::days(16));
    reviews::close(&estate.sec(), campaign.id).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign.id, None).await.unwrap();
    let bundle = estate.bundle(campaign.id).await;
    let keys = [estate.app.tenure.key.public().clone()];
    let report = evidence::verify::verify(std::io::Cursor::new(&bundle.bytes), Some(&keys));
    assert!(report.holds(), "{:?}", report.failures);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bundle.bytes)).unwrap();
    let file: serde_json::Value = serde_json::from_reader(archive.by_name("campaign.json").unwrap()).unwrap();
    assert_eq!((&file["launched_by"], &file["frequency"]["every_months"]), (&"system".into(), &3.into()));
    let leaf = estate.lines().await.into_iter().find(|line| line.contains("campaign.launched")).unwrap();
    assert!(leaf.contains(&format!("\"recurring\":\"{id}\"")), "{leaf}");
    assert!(ops::log::check(&estate.app.operator()).await.unwrap().holds());
}

#[tokio::test]
async fn what_is_refused_is_shown_told_once_and_tried_again_until_it_is_launched() {
    let (estate, _) = started("UTC").await;
    // The inventory is of the first; seven days later it is too old.
    advance(&estate, "2023-08-09T06:00:00Z");
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 0);
    let row = only(&estate).await;
    let (why, since) = row.refused.unwrap();
    assert!(why.contains("more than 7 days ago") && row.overdue, "{why}");
    assert_eq!(row.next, day("2023-08-05"), "it still waits");
    estate.app.clock.advance(Duration::days(1));
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 0);
    assert_eq!(only(&estate).await.refused.unwrap().1, since, "since when, not when it was last tried");
    let mails = told(&estate).await;
    assert_eq!((mails.len(), mails[0].person_id), (1, estate.security.uuid()), "each reason once");
    let refusals = estate.actions().await.into_iter().filter(|action| action == "recurring.refused").count();
    assert_eq!(refusals, 1);
    estate.import_inventory(&ROLES).await;
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 1);
    let row = only(&estate).await;
    assert_eq!((row.refused, row.overdue, row.next), (None, false, day("2023-11-05")));
    assert_eq!(reviews::list(&estate.sec()).await.unwrap()[0].name, "Quarterly, 2023-08-10");
}

#[tokio::test]
async fn an_acknowledger_who_came_to_own_something_refuses_it_and_so_does_a_steward_who_left_security() {
    let (estate, id) = started("UTC").await;
    estate.own("reader", estate.manager, OwnerPart::Backup).await;
    advance(&estate, "2023-08-05T06:00:00Z");
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 0);
    assert!(only(&estate).await.refused.unwrap().0.contains("acknowledger"));
    step_recurring(&estate.sec(), id, RecurringState::Ended).await.unwrap();

    let (estate, _) = started("UTC").await;
    let admin = estate.app.person("ann", Role::Admin).await;
    ops::people::end_role(&estate.by(admin, &[Role::Admin]), estate.security, Role::Security).await.unwrap();
    let second = estate.app.person("sue", Role::Security).await;
    advance(&estate, "2023-08-05T06:00:00Z");
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 0);
    assert!(only(&estate).await.refused.unwrap().0.contains("not of security any more"));
    assert_eq!(told(&estate).await[0].person_id, second.uuid(), "whoever is of security now hears of it");
}

#[tokio::test]
async fn days_that_passed_while_nothing_ran_are_one_campaign_and_said() {
    let (estate, _) = started("UTC").await;
    advance(&estate, "2024-02-06T06:00:00Z");
    estate.import_inventory(&ROLES).await;
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 1);
    assert_eq!(reviews::list(&estate.sec()).await.unwrap().len(), 1);
    assert_eq!(only(&estate).await.next, day("2024-05-05"));
    let mails = told(&estate).await;
    assert!(mails[0].data.contains("2023-11-05, 2024-02-05 passed"), "{}", mails[0].data);
    assert!(estate.lines().await.iter().any(|line| line.contains(r#""days":["2023-11-05","2024-02-05"]"#)));
}

#[tokio::test]
async fn suspended_it_waits_resumed_it_goes_on_with_the_next_day_and_ended_it_is_over() {
    let (estate, id) = started("UTC").await;
    let sec = estate.sec();
    step_recurring(&sec, id, RecurringState::Suspended).await.unwrap();
    let twice = step_recurring(&sec, id, RecurringState::Suspended).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    advance(&estate, "2023-08-06T06:00:00Z");
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 0);
    step_recurring(&sec, id, RecurringState::Running).await.unwrap();
    assert_eq!(only(&estate).await.next, day("2023-11-05"), "what passed meanwhile is not made up for");
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 0);
    step_recurring(&sec, id, RecurringState::Ended).await.unwrap();
    for to in [RecurringState::Running, RecurringState::Suspended, RecurringState::Ended] {
        assert!(matches!(step_recurring(&sec, id, to).await, Err(Error::Conflict(_))), "{to}");
    }
    assert!(recurring_reviews(&sec).await.unwrap().is_empty());
    let actions = estate.actions().await;
    let told = actions.iter().filter(|action| action.starts_with("recurring.")).count();
    assert_eq!(told, 4, "started, and three steps");
}

#[tokio::test]
async fn a_saved_scope_stays_while_a_recurring_review_uses_it_and_is_read_as_it_is_then() {
    let (estate, id) = started("UTC").await;
    let scope = reviews::saved_scopes(&estate.sec()).await.unwrap()[0].id;
    let used = reviews::delete_scope(&estate.sec(), scope).await;
    assert!(matches!(&used, Err(Error::Conflict(why)) if why.contains("Quarterly")), "{used:?}");
    let narrower = Scope { text: Some("reader".into()), ..Scope::default() };
    let name = ScopeName::parse("Readers").unwrap();
    reviews::edit_scope(&estate.sec(), scope, &name, &narrower).await.unwrap();
    advance(&estate, "2023-08-05T06:00:00Z");
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 1);
    let campaign = reviews::list(&estate.sec()).await.unwrap().remove(0);
    assert_eq!((campaign.population, campaign.scope_name.as_deref()), (1, Some("Readers")));
    step_recurring(&estate.sec(), id, RecurringState::Ended).await.unwrap();
    reviews::delete_scope(&estate.sec(), scope).await.unwrap();
}

#[tokio::test]
async fn security_alone_starts_one_and_everything_that_is_wrong_is_told_at_once() {
    let estate = Estate::new().await;
    let scope = scope(&estate).await;
    let asked = quarterly(&estate, scope);
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.app.operator(), estate.system()] {
        assert!(matches!(start_recurring(&other, &asked).await, Err(Error::Forbidden(_))));
        let id = RecurringId::new(uuid::Uuid::nil());
        assert!(matches!(step_recurring(&other, id, RecurringState::Ended).await, Err(Error::Forbidden(_))));
        assert!(recurring_reviews(&other).await.unwrap().is_empty());
    }
    let wrong = Recurring {
        name: "x".into(),
        scope: ScopeId::new(uuid::Uuid::nil()),
        first: day("2023-07-31"),
        months: 0,
        window_days: 0,
        due_days: 0,
        risk_analysis: " ".into(),
        risk_analysed_on: parse("2024-04-01T00:00:00Z").unwrap(),
        acknowledger: estate.security,
        arranged: Arranged { stage_days: Some(0), ..Arranged::default() },
        confirm_days: Some(31),
        no_response: NoResponse::default(),
    };
    let Err(Error::Invalid(problems)) = start_recurring(&estate.sec(), &wrong).await else { unreachable!() };
    let told: Vec<&str> = problems.0.iter().map(|one| one.field.as_str()).collect();
    let expected = [
        "name",
        "months",
        "first",
        "window_days",
        "due_days",
        "risk_analysis",
        "risk_analysed_on",
        "stage_days",
        "confirm_days",
        "scope",
        "acknowledger",
    ];
    assert_eq!(told, expected);
    let none =
        step_recurring(&estate.sec(), RecurringId::new(uuid::Uuid::nil()), RecurringState::Ended).await;
    assert!(matches!(none, Err(Error::NotFound(_))), "{none:?}");
    let today = Recurring { first: day("2023-08-01"), ..asked };
    start_recurring(&estate.sec(), &today).await.unwrap();
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 1, "today is not over");
}
