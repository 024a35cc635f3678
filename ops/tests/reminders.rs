//! What the calendar tells: what ends, what is due, what has gone quiet, and what logs showed; each once.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use crate::post::told;
use chrono::Duration;
use domain::alert::Alert;
use domain::exception::{Compensation, Request, Risk, State};
use domain::finding::Rule;
use domain::id::ExceptionId;
use domain::identity::Kind;
use domain::instant::{Instant, parse};
use domain::ownership::OwnerPart;
use domain::text::{ExitPlanText, ReasonText};
use entities::identity;
use ops::imports::{self, Logs};
use ops::jobs::{self, Job, KINDS};
use ops::mail::Mail;
use ops::{exceptions, findings, rotation, watch};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};
use serde_json::json;

fn at(text: &str) -> Instant {
    parse(text).unwrap()
}

async fn quiet() -> Estate {
    let estate = Estate::new().await;
    estate.app.clock.advance(Duration::days(1));
    told(&estate).await;
    estate
}

/// An exception from rotating the robot's key, given for so many days.
async fn granted(estate: &Estate, days: i64) -> (ExceptionId, Instant) {
    let robot = estate.identity("robot").await;
    let all = findings::of_identity(&estate.sec(), robot).await.unwrap();
    let overdue = all.into_iter().find(|one| one.finding.rule == Rule::RotationOverdue).unwrap();
    let end = estate.app.now() + Duration::days(days);
    let request = Request {
        rule: Rule::RotationOverdue,
        credential: overdue.finding.credential,
        reason: ReasonText::parse("The vendor changes it in autumn").unwrap(),
        compensation: vec![Compensation::Monitoring],
        exit_plan: ExitPlanText::parse("A role replaces the key in October").unwrap(),
        risk: Risk::Medium,
        start: estate.app.now(),
        end,
    };
    let id = exceptions::ask(&estate.olga(), robot, &request, "", None).await.unwrap();
    assert_eq!(exceptions::approve(&estate.sec(), id).await.unwrap(), State::Granted);
    told(estate).await;
    (id, end)
}

async fn reminded(estate: &Estate) -> Vec<(String, Mail)> {
    exceptions::remind(&estate.app.tenure).await.unwrap();
    told(estate).await
}

#[tokio::test]
async fn an_exception_is_told_to_end_in_fourteen_seven_and_one_days_each_once() {
    let estate = quiet().await;
    let (id, until) = granted(&estate, 30).await;
    let identity = estate.identity("robot").await;
    let mail = |days| {
        let rule = Rule::RotationOverdue.to_string();
        // Whoever asked owns it, too: that is one mail.
        vec![("olga".to_owned(), Mail::ExceptionEnding { identity, rule, until, days, exception: Some(id) })]
    };
    for (left, expected) in [(15, None), (14, Some(14)), (13, None), (7, Some(7)), (6, None), (1, Some(1))] {
        estate.app.clock.advance_to(until - Duration::days(left));
        assert_eq!(reminded(&estate).await, expected.map(mail).unwrap_or_default(), "{left}");
        assert!(reminded(&estate).await.is_empty(), "{left}");
    }
}

#[tokio::test]
async fn of_reminders_that_were_missed_only_the_nearest_is_written() {
    let estate = quiet().await;
    let (_, until) = granted(&estate, 30).await;
    estate.app.clock.advance_to(until - Duration::days(5));
    let told = reminded(&estate).await;
    assert!(matches!(told[..], [(_, Mail::ExceptionEnding { days: 5, .. })]), "{told:?}");
    assert!(reminded(&estate).await.is_empty());
}

#[tokio::test]
async fn at_its_end_an_exception_is_told_to_have_ended_once_by_whichever_job_comes_first() {
    let estate = quiet().await;
    let (id, until) = granted(&estate, 30).await;
    let tenure = &estate.app.tenure;
    assert!(!exceptions::tell_end(tenure, id).await.unwrap(), "not before");
    estate.app.clock.advance_to(until - Duration::milliseconds(1));
    let job = |claimed: Vec<jobs::Claimed>| {
        claimed.into_iter().find(|one| one.job == Job::EndException(id)).map(|one| one.job)
    };
    assert_eq!(job(jobs::claim(tenure, &KINDS, 100, Duration::minutes(1)).await.unwrap()), None);
    estate.app.clock.advance_to(until);
    let claimed = jobs::claim(tenure, &KINDS, 100, Duration::minutes(1)).await.unwrap();
    assert_eq!(job(claimed), Some(Job::EndException(id)), "enqueued when it was given, for its very end");
    assert!(exceptions::tell_end(tenure, id).await.unwrap());
    let told_now = told(&estate).await;
    assert!(matches!(told_now[..], [(_, Mail::ExceptionEnded { .. })]), "{told_now:?}");
    assert!(!exceptions::tell_end(tenure, id).await.unwrap());
    assert!(reminded(&estate).await.is_empty());
}

#[tokio::test]
async fn an_exception_that_was_ended_early_is_told_then_and_not_at_its_end() {
    let estate = quiet().await;
    let (id, until) = granted(&estate, 30).await;
    let why = ReasonText::parse("The key was rotated after all").unwrap();
    exceptions::end_early(&estate.sec(), id, &why).await.unwrap();
    let told_now = told(&estate).await;
    assert!(matches!(&told_now[..], [(name, Mail::ExceptionEnded { .. })] if name == "olga"), "{told_now:?}");
    estate.app.clock.advance_to(until);
    assert!(!exceptions::tell_end(&estate.app.tenure, id).await.unwrap());
    assert!(reminded(&estate).await.is_empty());
}

#[tokio::test]
async fn an_exception_that_became_void_is_told_to_have_ended() {
    let estate = quiet().await;
    granted(&estate, 60).await;
    estate.app.clock.advance(Duration::days(1));
    // A new technical owner who does not confirm it within fourteen days.
    let sam = estate.somebody("sam").await;
    estate.own("robot", sam, OwnerPart::Technical).await;
    estate.app.clock.advance(Duration::days(14));
    told(&estate).await;
    let told_now = reminded(&estate).await;
    let ended = |mail: &Mail| matches!(mail, Mail::ExceptionEnded { .. });
    let names: Vec<&str> = told_now.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names == ["olga", "sam"] && told_now.iter().all(|(_, mail)| ended(mail)), "{told_now:?}");
    assert!(reminded(&estate).await.is_empty());
}

#[tokio::test]
async fn a_credential_that_is_overdue_is_told_once_to_its_technical_owner_and_to_the_next() {
    let estate = quiet().await;
    let tenure = &estate.app.tenure;
    assert_eq!(rotation::remind(tenure).await.unwrap(), 1);
    let first = told(&estate).await;
    let robot = estate.identity("robot").await;
    assert!(
        matches!(&first[..], [(name, Mail::RotationOverdue { identity, .. })] if name == "olga" && *identity == robot),
        "{first:?}"
    );
    estate.app.clock.advance(Duration::days(1));
    assert_eq!(rotation::remind(tenure).await.unwrap(), 0);
    let sam = estate.somebody("sam").await;
    estate.own("robot", sam, OwnerPart::Technical).await;
    estate.app.clock.advance(Duration::hours(1));
    told(&estate).await;
    assert_eq!(rotation::remind(tenure).await.unwrap(), 1);
    assert_eq!(told(&estate).await[0].0, "sam");
}

#[tokio::test]
async fn a_credential_with_an_exception_is_not_told_until_that_ends() {
    let estate = quiet().await;
    let (_, until) = granted(&estate, 30).await;
    assert_eq!(rotation::remind(&estate.app.tenure).await.unwrap(), 0);
    estate.app.clock.advance_to(until);
    assert_eq!(rotation::remind(&estate.app.tenure).await.unwrap(), 1);
}

/// Imports records of `name` at these instants, and says that everything since January was imported.
async fn log(estate: &Estate, name: &str, first: u32, times: &[String], complete: bool) {
    let id = format!("AROA{}", name.to_uppercase());
    let records: Vec<_> = (first..)
        .zip(times)
        .map(|(number, time)| {
            json!({
                "eventVersion": "1.08", "eventTime": time, "eventSource": "ec2.amazonaws.com",
                "eventName": "DescribeInstances", "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1",
                "requestParameters": null, "responseElements": null, "readOnly": true, "eventType": "AwsApiCall",
                "eventID": format!("00000000-39aa-4c00-822c-{number:012}"), "managementEvent": true,
                "recipientAccountId": "111122223333", "eventCategory": "Management",
                "userIdentity": {
                    "type": "AssumedRole", "principalId": format!("{id}:s"), "accountId": "111122223333",
                    "arn": format!("arn:aws:sts::111122223333:assumed-role/{name}/s"),
                    "accessKeyId": "ASIAEXAMPLEEXAMPLE01",
                    "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": id,
                        "accountId": "111122223333", "userName": name,
                        "arn": format!("arn:aws:iam::111122223333:role/{name}")}}
                }
            })
        })
        .collect();
    let file =
        estate.app.file(&format!("more/{first}.json"), json!({ "Records": records }).to_string().as_bytes());
    let files = sources::input::collect(&[file], &sources::aws::cloudtrail::is_no_log).unwrap().files;
    let complete = complete.then(|| (at("2023-01-01T00:00:00Z"), at("2023-08-01T00:00:00Z")));
    let logs = Logs { files, complete, ..Logs::default() };
    let done = imports::cloudtrail(&estate.app.operator(), logs).await.unwrap();
    assert_eq!(done.rejected_total, 0);
}

#[tokio::test]
async fn use_after_a_long_silence_alerts_owner_and_security_once_however_often_it_is_imported() {
    let estate = quiet().await;
    // Of the months before nothing was said yet: nobody watched, and so nothing was silent.
    assert_eq!(watch::look(&estate.app.tenure).await.unwrap(), 0);
    log(&estate, "reader", 1, &["2023-02-01T10:00:00Z".into()], true).await;
    let waiting = jobs::claim(&estate.app.tenure, &KINDS, 100, Duration::minutes(1)).await.unwrap();
    assert!(waiting.iter().any(|one| matches!(one.job, Job::WatchImport(_))), "enqueued by the import");
    let count = watch::look(&estate.app.tenure).await.unwrap();
    let told_now = told(&estate).await;
    let reader = estate.identity("reader").await;
    for (name, mail) in &told_now {
        let Mail::Alerts { alert, identities, .. } = mail else { unreachable!("{mail:?}") };
        assert_eq!(*alert, Alert::Reactivated, "{name}");
        assert!(identities.contains(&reader) && u64::try_from(identities.len()).unwrap() == count, "{name}");
    }
    let names: Vec<&str> = told_now.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["olga", "sec"]);
    log(&estate, "reader", 5, &["2023-07-26T10:00:00Z".into()], true).await;
    assert_eq!(watch::look(&estate.app.tenure).await.unwrap(), 0);
    assert!(told(&estate).await.is_empty());
}

#[tokio::test]
async fn break_glass_use_alerts_once_a_day_of_use() {
    let estate = quiet().await;
    let idle = estate.identity("idle").await;
    let db = estate.app.tenure.database.read();
    let row = identity::Entity::find_by_id(idle.uuid()).one(db).await.unwrap().unwrap();
    let mut change = row.into_active_model();
    change.kind = Set(Kind::BreakGlass.to_string());
    change.kind_by = Set(Some("per_00000000000000000000000000".into()));
    change.update(db).await.unwrap();
    for (first, time, alerts) in
        [(1, "2023-07-28T10:00:00Z", 1), (2, "2023-07-28T18:00:00Z", 0), (3, "2023-07-30T09:00:00Z", 1)]
    {
        log(&estate, "idle", first, &[time.into()], false).await;
        assert_eq!(watch::look(&estate.app.tenure).await.unwrap(), alerts, "{time}");
        for (_, mail) in told(&estate).await {
            assert!(matches!(mail, Mail::Alert { alert: Alert::BreakGlass, .. }), "{mail:?}");
        }
    }
}

fn daily(month: u32, from: u32, until: u32) -> Vec<String> {
    (from..=until).map(|day| format!("2023-{month:02}-{day:02}T10:30:00Z")).collect()
}

#[tokio::test]
async fn a_source_that_has_gone_quiet_is_told_to_security_once_a_silence() {
    let estate = Estate::people().await;
    let tenure = &estate.app.tenure;
    estate.app.clock.advance_to(at("2023-08-20T00:00:00Z"));
    log(&estate, "reader", 1, &daily(8, 5, 18), false).await;
    assert_eq!(watch::listen(tenure).await.unwrap(), 0);
    estate.app.clock.advance_to(at("2023-08-20T11:00:00Z"));
    assert_eq!(watch::listen(tenure).await.unwrap(), 1);
    let told_now = told(&estate).await;
    let since = at("2023-08-18T11:00:00Z");
    assert!(
        matches!(&told_now[..], [(name, Mail::SourceQuiet { since: told, .. })] if name == "sec" && *told == since),
        "{told_now:?}"
    );
    estate.app.clock.advance(Duration::days(1));
    assert_eq!(watch::listen(tenure).await.unwrap(), 0);
    // It speaks again, and falls silent again. Its imports lie two days apart now: a day more is borne.
    log(&estate, "reader", 50, &daily(8, 19, 21), false).await;
    assert_eq!(watch::listen(tenure).await.unwrap(), 0);
    estate.app.clock.advance_to(at("2023-08-24T11:00:00Z"));
    assert_eq!(watch::listen(tenure).await.unwrap(), 1);
}

#[tokio::test]
async fn a_source_that_was_never_daily_is_not_missed() {
    let estate = Estate::people().await;
    log(&estate, "reader", 1, &daily(7, 20, 31), false).await;
    estate.app.clock.advance(Duration::days(90));
    assert_eq!(watch::listen(&estate.app.tenure).await.unwrap(), 0);
    assert!(told(&estate).await.is_empty());
}
