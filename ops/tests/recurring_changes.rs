//! Changing recurring reviews: what comes is as it says now, what was launched stays, and no day is lost or launched twice.

use crate::estate::ROLES;
use crate::recurring::{advance, day, only, started};
use domain::actor::Role;
use domain::id::{RecurringId, ScopeId};
use domain::instant::format;
use domain::ownership::OwnerPart;
use domain::review::{NoResponse, RecurringState};
use domain::text::ScopeName;
use ops::Error;
use ops::reviews::{self, Recurring, Scope, edit_recurring, launch_due, step_recurring};

#[tokio::test]
async fn a_change_is_of_what_comes_and_what_was_launched_stays() {
    let (estate, id) = started("UTC").await;
    let (sec, before) = (estate.sec(), only(&estate).await.says);
    advance(&estate, "2023-08-05T06:00:00Z");
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 1);
    let campaign = reviews::list(&sec).await.unwrap().remove(0);
    let asked = Recurring {
        name: "Monthly".into(),
        months: 1,
        due_days: 7,
        confirm_days: None,
        no_response: NoResponse::Steward,
        ..before.clone()
    };
    edit_recurring(&sec, id, &asked).await.unwrap();
    let row = only(&estate).await;
    assert_eq!((&row.says, row.next), (&asked, day("2023-09-05")), "not on the day that was launched");
    assert_eq!(row.started_by, "sec");
    let leaf = estate.lines().await.pop().unwrap();
    assert!(leaf.contains("recurring.edited") && leaf.contains(&id.to_string()), "{leaf}");
    for changed in [
        r#""months":1"#,
        r#""due_days":7"#,
        r#""confirm_days":null"#,
        r#""no_response":"steward""#,
        "name_sha256",
    ] {
        assert!(leaf.contains(changed), "{changed}: {leaf}");
    }
    for kept in ["scope", "window_days", "acknowledger", "risk_analysis", "Monthly"] {
        assert!(!leaf.contains(kept), "{kept}: {leaf}");
    }
    let twice = edit_recurring(&sec, id, &asked).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    assert_eq!(reviews::list(&sec).await.unwrap(), std::slice::from_ref(&campaign), "as it was launched");
    assert_eq!(reviews::overview(&sec, campaign.id).await.unwrap().every_months, Some(3));

    advance(&estate, "2023-09-05T06:00:00Z");
    estate.import_inventory(&ROLES).await;
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 1);
    let next = reviews::list(&sec).await.unwrap().remove(0);
    assert_eq!((next.name.as_str(), next.confirm_days), ("Monthly, 2023-09-05", None));
    assert_eq!(format(next.due_at), "2023-09-13T00:00:00.000Z");
    assert_eq!(reviews::overview(&sec, next.id).await.unwrap().every_months, Some(1));
    let found = ops::log::check(&estate.app.operator()).await.unwrap();
    assert!(found.holds(), "{found:?}");
}

#[tokio::test]
async fn a_change_mends_what_was_refused_and_the_day_that_waits_is_not_lost() {
    let (estate, id) = started("UTC").await;
    estate.own("reader", estate.manager, OwnerPart::Backup).await;
    advance(&estate, "2023-08-06T06:00:00Z");
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 0);
    let row = only(&estate).await;
    assert!(row.refused.is_some() && row.overdue);
    let narrower = Scope { text: Some("lister".into()), ..Scope::default() };
    let name = ScopeName::parse("Listers").unwrap();
    let scope = reviews::save_scope(&estate.sec(), &name, &narrower).await.unwrap();
    let asked = Recurring { scope, months: 12, ..row.says };
    edit_recurring(&estate.sec(), id, &asked).await.unwrap();
    let row = only(&estate).await;
    assert_eq!(
        (row.refused, row.next, row.overdue),
        (None, day("2023-08-05"), true),
        "it waits for the next try"
    );
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 1);
    assert_eq!(only(&estate).await.next, day("2024-08-05"));
}

#[tokio::test]
async fn another_first_day_is_one_to_come_and_one_that_it_had_may_be_over() {
    let (estate, id) = started("UTC").await;
    let sec = estate.sec();
    advance(&estate, "2023-08-05T06:00:00Z");
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 1);
    advance(&estate, "2023-09-01T06:00:00Z");
    let says = only(&estate).await.says;
    let first = |text: &str| Recurring { first: day(text), ..says.clone() };
    let Err(Error::Invalid(problems)) = edit_recurring(&sec, id, &first("2023-08-31")).await else {
        unreachable!()
    };
    assert_eq!(problems.of("first"), Some("The first day must not be over"));
    edit_recurring(&sec, id, &first("2023-10-01")).await.unwrap();
    assert_eq!(only(&estate).await.next, day("2023-10-01"));
    edit_recurring(&sec, id, &Recurring { due_days: 20, ..first("2023-10-01") }).await.unwrap();
    assert_eq!(only(&estate).await.next, day("2023-10-01"), "that moves nothing");
}

#[tokio::test]
async fn security_alone_changes_one_that_has_not_ended_and_everything_that_is_wrong_is_told_at_once() {
    let (estate, id) = started("UTC").await;
    let (sec, says) = (estate.sec(), only(&estate).await.says);
    let asked = Recurring { months: 6, ..says.clone() };
    for other in [estate.olga(), estate.mia(), estate.aud(), estate.app.operator(), estate.system()] {
        assert!(matches!(edit_recurring(&other, id, &asked).await, Err(Error::Forbidden(_))));
    }
    let none = edit_recurring(&sec, RecurringId::new(uuid::Uuid::nil()), &asked).await;
    assert!(matches!(none, Err(Error::NotFound(_))), "{none:?}");
    let wrong = Recurring {
        name: "x".into(),
        scope: ScopeId::new(uuid::Uuid::nil()),
        months: 37,
        window_days: 0,
        due_days: 181,
        risk_analysis: String::new(),
        acknowledger: estate.owner,
        confirm_days: Some(0),
        ..says.clone()
    };
    let Err(Error::Invalid(problems)) = edit_recurring(&sec, id, &wrong).await else { unreachable!() };
    let told: Vec<&str> = problems.0.iter().map(|one| one.field.as_str()).collect();
    let expected = [
        "name",
        "months",
        "window_days",
        "due_days",
        "risk_analysis",
        "confirm_days",
        "scope",
        "acknowledger",
    ];
    assert_eq!(told, expected);
    // Whoever started it runs it, whoever changes it.
    let second = estate.somebody("sue").await;
    let sue = estate.by(second, &[Role::Security]);
    for (runs, why) in [(estate.security, "launches"), (second, "management")] {
        let asked = Recurring { acknowledger: runs, ..says.clone() };
        let Err(Error::Invalid(problems)) = edit_recurring(&sue, id, &asked).await else { unreachable!() };
        let told = problems.of("acknowledger").unwrap();
        assert!(told.contains(why), "{told}");
    }
    assert_eq!(only(&estate).await.says, says, "nothing was changed");
    step_recurring(&sec, id, RecurringState::Suspended).await.unwrap();
    edit_recurring(&sue, id, &asked).await.unwrap();
    let row = only(&estate).await;
    assert_eq!((row.state, row.says.months, row.started_by.as_str()), (RecurringState::Suspended, 6, "sec"));
    step_recurring(&sec, id, RecurringState::Ended).await.unwrap();
    let ended = edit_recurring(&sec, id, &says).await;
    assert!(matches!(&ended, Err(Error::Conflict(why)) if why.contains("has ended")), "{ended:?}");
    let actions = estate.actions().await;
    assert_eq!(actions.iter().filter(|action| *action == "recurring.edited").count(), 1);
}

#[tokio::test]
async fn resumed_on_the_day_of_its_launch_it_waits_for_the_next() {
    let (estate, id) = started("UTC").await;
    advance(&estate, "2023-08-05T06:00:00Z");
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 1);
    step_recurring(&estate.sec(), id, RecurringState::Suspended).await.unwrap();
    step_recurring(&estate.sec(), id, RecurringState::Running).await.unwrap();
    assert_eq!(only(&estate).await.next, day("2023-11-05"));
    assert_eq!(launch_due(&estate.app.tenure).await.unwrap(), 0, "no day launches twice");
}
