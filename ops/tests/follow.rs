//! What follows a review: tasks at its close, seen done by imports, watched before anything is deleted, and back at whoever
//! decided where it was used since.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES};
use chrono::Duration;
use domain::id::{CampaignId, PersonId};
use domain::removal::Again;
use domain::review::Decision;
use domain::task::{Proof, TaskCause, TaskKind, TaskState, WATCH_DAYS};
use domain::text::ReasonText;
use entities::outbox;
use ops::mail::Mail;
use ops::reviews::{self, Deciding};
use ops::tasks::{self, TaskRow, answer_again, observed, weigh};
use ops::{Error, imports, people};
use sea_orm::{EntityTrait, QueryOrder};
use std::io::{Cursor, Read};

fn why() -> ReasonText {
    ReasonText::parse("The report at the month's end needs it").unwrap()
}

async fn of(estate: &Estate, name: &str) -> Vec<TaskRow> {
    tasks::of_identity(&estate.sec(), estate.identity(name).await).await.unwrap()
}

async fn only(estate: &Estate, name: &str) -> TaskRow {
    let mut rows = of(estate, name).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

async fn decide(estate: &Estate, name: &str, decision: Decision) {
    let reason = Some("As it was looked at together".to_owned());
    let deciding = Deciding { items: vec![estate.shown(name).await], decision, reason };
    let by = if name == "admin" { estate.sec() } else { estate.olga() };
    reviews::decide(&by, &deciding).await.unwrap();
}

fn reduce(pattern: &str) -> Decision {
    Decision::Reduce { remove: vec![pattern.into()] }
}

/// A campaign in which everything was decided, each in another way, and closed.
async fn closed() -> (Estate, CampaignId) {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    decide(&estate, "reader", Decision::Keep { need_stated: false }).await;
    decide(&estate, "lister", Decision::Revoke).await;
    decide(&estate, "idle", reduce("ec2:DescribeImages")).await;
    decide(&estate, "admin", Decision::Revoke).await;
    decide(&estate, "bucket", Decision::Keep { need_stated: true }).await;
    decide(&estate, "robot", Decision::Rotate).await;
    for name in ROLES.map(|(name, _)| name) {
        assert!(of(&estate, name).await.is_empty(), "nothing follows before the close");
    }
    reviews::close(&estate.sec(), campaign).await.unwrap();
    (estate, campaign)
}

async fn mails(estate: &Estate) -> Vec<(PersonId, String, String)> {
    let rows = outbox::Entity::find().order_by_asc(outbox::COLUMN.id).all(estate.app.tenure.database.read());
    rows.await.unwrap().into_iter().map(|row| (PersonId::new(row.person_id), row.kind, row.data)).collect()
}

fn without<'a>(names: &[&str]) -> Vec<(&'a str, &'a str)> {
    ROLES.into_iter().filter(|(name, _)| !names.contains(name)).collect()
}

#[tokio::test]
async fn a_close_opens_what_each_decision_asks_for_and_tells_each_who_does_it_once() {
    let (estate, campaign) = closed().await;
    let shown = async |name: &str| {
        let row = only(&estate, name).await;
        assert_eq!(row.cause, TaskCause::Decision);
        (row.kind, row.person.map(|(id, _)| id), row.credential.is_some(), row.state)
    };
    let olga = Some(estate.owner);
    assert!(of(&estate, "reader").await.is_empty(), "what is kept asks for nothing");
    assert_eq!(shown("lister").await, (TaskKind::Disable, olga, false, TaskState::Open));
    assert_eq!(shown("idle").await, (TaskKind::Reduce, olga, false, TaskState::Open));
    assert_eq!(shown("admin").await, (TaskKind::Disable, None, false, TaskState::Open), "nobody owns it");
    assert_eq!(shown("bucket").await, (TaskKind::Observe, None, false, TaskState::Open));
    assert_eq!(shown("robot").await, (TaskKind::Rotate, olga, true, TaskState::Open));
    let told: Vec<_> = mails(&estate).await.into_iter().filter(|one| one.1 == "review_follows").collect();
    let to: Vec<_> = told.iter().map(|one| one.0).collect();
    assert_eq!((to.len(), to.contains(&estate.owner), to.contains(&estate.security)), (2, true, true));
    let olgas = told.iter().find(|one| one.0 == estate.owner).unwrap();
    assert!(olgas.2.contains("\"tasks\":3"), "{}", olgas.2);
    let again = reviews::close(&estate.sec(), campaign).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    assert_eq!(of(&estate, "lister").await.len(), 1);
    // Edition 1 says what was caused.
    reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    let bundle = estate.bundle(campaign).await;
    let mut archive = zip::ZipArchive::new(Cursor::new(bundle.bytes)).unwrap();
    let mut tasks = String::new();
    archive.by_name("tasks.csv").unwrap().read_to_string(&mut tasks).unwrap();
    assert_eq!(tasks.lines().count(), 6, "{tasks}");
    assert!(tasks.contains(",reduce,") && tasks.contains(",observe use,"), "{tasks}");
}

#[tokio::test]
async fn an_inventory_shows_what_was_taken_away_and_is_named() {
    let (estate, _) = closed().await;
    estate.app.clock.advance(Duration::days(1));
    let mut roles = without(&["idle", "admin"]);
    roles.push(("idle", "ec2:DescribeTags"));
    let brought = imports::iam(&estate.app.operator(), "iam.json", &crate::estate::inventory(&roles)).await;
    brought.unwrap();
    let reduced = only(&estate, "idle").await;
    assert!(matches!(reduced.state, TaskState::SeenDone { proof: Proof::Import(_), .. }), "{reduced:?}");
    let gone = of(&estate, "admin").await;
    assert_eq!(gone.len(), 1, "deleted at once: there is nothing left to watch");
    assert!(matches!(gone[0].state, TaskState::SeenDone { .. }), "{gone:?}");
    assert_eq!(only(&estate, "lister").await.state, TaskState::Open);
}

#[tokio::test]
async fn what_is_put_out_of_use_is_watched_and_only_then_to_be_deleted() {
    let (estate, _) = closed().await;
    estate.app.clock.advance(Duration::days(1));
    denied(&estate, "lister").await;
    let rows = of(&estate, "lister").await;
    let (delete, disabled) = (&rows[0], &rows[1]);
    assert_eq!((delete.kind, disabled.kind), (TaskKind::Revoke, TaskKind::Disable));
    assert!(matches!(disabled.state, TaskState::SeenDone { proof: Proof::Import(_), .. }));
    let until = estate.app.now() + Duration::days(WATCH_DAYS);
    assert_eq!(delete.state, TaskState::Watched { until });
    assert_eq!(delete.person.as_ref().map(|(id, _)| *id), Some(estate.owner));
    estate.app.clock.advance(Duration::days(WATCH_DAYS) - Duration::milliseconds(1));
    assert_eq!(of(&estate, "lister").await[0].state, TaskState::Watched { until });
    estate.app.clock.advance(Duration::milliseconds(1));
    assert_eq!(of(&estate, "lister").await[0].state, TaskState::Open, "with no job run");
    estate.import_inventory(&without(&["lister"])).await;
    assert!(matches!(of(&estate, "lister").await[0].state, TaskState::SeenDone { .. }));
}

/// An inventory in which a role is denied everything.
async fn denied(estate: &Estate, name: &str) {
    let mut text: serde_json::Value = serde_json::from_slice(&crate::estate::inventory(&ROLES)).unwrap();
    for role in text["RoleDetailList"].as_array_mut().unwrap() {
        if role["RoleName"] == name {
            let deny = serde_json::json!({"PolicyName": "TenureRevoked", "PolicyDocument": {
                "Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}});
            role["RolePolicyList"].as_array_mut().unwrap().push(deny);
        }
    }
    imports::iam(&estate.app.operator(), "iam.json", text.to_string().as_bytes()).await.unwrap();
}

#[tokio::test]
async fn a_call_that_is_refused_in_the_watch_tells_the_owner_how_to_restore_it_once_a_day() {
    let (estate, _) = closed().await;
    estate.app.clock.advance(Duration::days(1));
    denied(&estate, "lister").await;
    estate.app.clock.advance(Duration::days(1));
    estate
        .calls(&[
            (50, "lister", "DescribeVolumes", "2023-08-03T11:00:00Z", true),
            (51, "reader", "DescribeInstances", "2023-08-03T11:00:00Z", true),
        ])
        .await;
    let told = async || {
        let all = mails(&estate).await.into_iter().filter(|one| one.1 == "refused_while_watched");
        all.collect::<Vec<_>>()
    };
    assert_eq!(weigh(&estate.app.tenure).await.unwrap(), 0);
    let now = told().await;
    assert_eq!(now.len(), 1, "{now:?}");
    assert_eq!(now[0].0, estate.owner);
    assert!(
        now[0].2.contains("\"calls\":1") && now[0].2.contains("delete-role-policy --role-name lister"),
        "{now:?}"
    );
    weigh(&estate.app.tenure).await.unwrap();
    assert_eq!(told().await.len(), 1, "once a day");
    estate.app.clock.advance(Duration::days(1));
    weigh(&estate.app.tenure).await.unwrap();
    assert_eq!(told().await.len(), 2);
}

/// What was to be taken away from `idle` was used after the window that its decision rests on.
async fn used_since() -> Estate {
    let (estate, _) = closed().await;
    estate.app.clock.advance(Duration::days(1));
    estate.calls(&[(60, "idle", "DescribeImages", "2023-08-02T08:00:00Z", false)]).await;
    assert_eq!(weigh(&estate.app.tenure).await.unwrap(), 1);
    estate
}

#[tokio::test]
async fn what_was_used_since_goes_back_to_whoever_decided_and_stays_if_they_say_so() {
    let estate = used_since().await;
    let back = only(&estate, "idle").await;
    assert_eq!(back.state, TaskState::Returned { at: estate.app.now() });
    assert_eq!(back.person.as_ref().map(|(id, _)| *id), Some(estate.owner));
    assert_eq!(mails(&estate).await.iter().filter(|one| one.1 == "task_returned").count(), 1);
    assert_eq!(weigh(&estate.app.tenure).await.unwrap(), 0, "once");
    let stranger = estate.by(estate.somebody("sam").await, &[]);
    let hidden = answer_again(&stranger, back.id, Again::Keep, &why()).await;
    assert!(matches!(hidden, Err(Error::NotFound(_))), "{hidden:?}");
    let security = answer_again(&estate.sec(), back.id, Again::Keep, &why()).await;
    assert!(matches!(security, Err(Error::Forbidden(_))), "it is not theirs: {security:?}");
    assert!(answer_again(&estate.app.operator(), back.id, Again::Keep, &why()).await.is_err());
    answer_again(&estate.olga(), back.id, Again::Keep, &why()).await.unwrap();
    let kept = only(&estate, "idle").await;
    assert_eq!(kept.state, TaskState::NotNeeded { at: estate.app.now() });
    assert_eq!(estate.actions().await.last().unwrap(), "task.kept");
    let twice = answer_again(&estate.olga(), back.id, Again::Remove, &why()).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
}

#[tokio::test]
async fn what_is_taken_away_all_the_same_does_not_come_back_again() {
    let estate = used_since().await;
    let back = only(&estate, "idle").await;
    answer_again(&estate.olga(), back.id, Again::Remove, &why()).await.unwrap();
    assert_eq!(weigh(&estate.app.tenure).await.unwrap(), 0);
    let goes = only(&estate, "idle").await;
    assert_eq!((goes.state, goes.person.map(|(id, _)| id)), (TaskState::Open, Some(estate.owner)));
    let mut roles = without(&["idle"]);
    roles.push(("idle", "ec2:DescribeTags"));
    estate.import_inventory(&roles).await;
    assert!(matches!(only(&estate, "idle").await.state, TaskState::SeenDone { .. }));
}

#[tokio::test]
async fn what_comes_back_to_somebody_who_left_goes_to_whoever_owns_it_or_to_security() {
    let (estate, _) = closed().await;
    estate.app.clock.advance(Duration::days(1));
    people::deactivate(&estate.sec(), estate.owner, domain::departure::DepartureCause::Person).await.unwrap();
    estate.calls(&[(60, "idle", "DescribeImages", "2023-08-02T08:00:00Z", false)]).await;
    assert_eq!(weigh(&estate.app.tenure).await.unwrap(), 1);
    let rows = of(&estate, "idle").await;
    let back = rows.iter().find(|row| row.kind == TaskKind::Reduce).unwrap();
    assert_eq!(back.person, None);
    let mine = tasks::mine(&estate.sec(), 50).await.unwrap();
    assert!(mine.rows.iter().any(|row| row.id == back.id));
    answer_again(&estate.sec(), back.id, Again::Remove, &why()).await.unwrap();
}

#[tokio::test]
async fn use_that_was_known_when_it_was_decided_sends_nothing_back() {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    for name in ["reader", "lister", "bucket", "robot", "admin", "idle"] {
        let decision = if name == "reader" { reduce("ec2:DescribeInstances") } else { Decision::Revoke };
        decide(&estate, name, decision).await;
    }
    reviews::close(&estate.sec(), campaign).await.unwrap();
    estate.app.clock.advance(Duration::days(1));
    estate.calls(&[(60, "reader", "DescribeInstances", "2023-08-02T08:00:00Z", false)]).await;
    assert_eq!(weigh(&estate.app.tenure).await.unwrap(), 0);
    assert_eq!(only(&estate, "reader").await.state, TaskState::Open);
}

#[tokio::test]
async fn a_stated_need_waits_until_its_use_is_observed() {
    let (estate, _) = closed().await;
    let import = domain::id::ImportId::new(uuid::Uuid::from_u128(9));
    assert_eq!(observed(&estate.app.tenure, import).await.unwrap(), 0, "no data events are recorded");
    assert_eq!(only(&estate, "bucket").await.state, TaskState::Open);
    // What it held and nothing observes is gone: what is left is observed for as long as a need is stated.
    let mut roles = without(&["bucket"]);
    roles.push(("bucket", "ec2:DescribeTags"));
    estate.import_inventory(&roles).await;
    assert_eq!(observed(&estate.app.tenure, import).await.unwrap(), 0, "granted only now: too new");
    estate.app.clock.advance(Duration::days(102));
    assert_eq!(observed(&estate.app.tenure, import).await.unwrap(), 0, "nobody looked meanwhile");
    estate.observe_until(("2023-11-09T10:00:00Z", "2023-11-11T00:00:00Z")).await;
    let import = imports::list(&estate.sec(), 1).await.unwrap().remove(0).id;
    assert_eq!(observed(&estate.app.tenure, import).await.unwrap(), 1);
    let seen = TaskState::SeenDone { at: estate.app.now(), proof: Proof::Import(import) };
    assert_eq!(only(&estate, "bucket").await.state, seen);
    assert_eq!(observed(&estate.app.tenure, import).await.unwrap(), 0, "once");
}

#[test]
fn the_mails_that_follow_a_review_can_be_read_again() {
    let campaign = CampaignId::new(uuid::Uuid::from_u128(1));
    let first = domain::instant::parse("2026-03-01T00:00:00Z").unwrap();
    let mail = Mail::ReviewFollows { campaign, tasks: 3, first };
    let text = serde_json::to_string(&mail).unwrap();
    assert_eq!(serde_json::from_str::<Mail>(&text).unwrap(), mail);
}

#[tokio::test]
async fn a_reduction_brings_the_document_that_takes_its_place_and_says_who_asked_for_it() {
    let estate = Estate::new().await;
    estate.own("admin", estate.owner, domain::ownership::OwnerPart::Technical).await;
    let campaign = estate.launched().await;
    let remain = reviews::remain(&estate.olga(), estate.item("idle").await.id).await.unwrap();
    assert_eq!(remain.len(), 1);
    assert_eq!(remain[0].document, None, "all of it is unused");
    decide(&estate, "reader", Decision::Keep { need_stated: false }).await;
    let remove = vec!["iam:CreateUser".to_owned()];
    let deciding = Deciding {
        items: vec![estate.shown("admin").await],
        decision: Decision::Reduce { remove },
        reason: Some("It makes no users".into()),
    };
    reviews::decide(&estate.olga(), &deciding).await.unwrap();
    decide(&estate, "idle", reduce("ec2:DescribeImages")).await;
    for name in ["lister", "bucket", "robot"] {
        decide(&estate, name, Decision::Revoke).await;
    }
    reviews::close(&estate.sec(), campaign).await.unwrap();
    let page = tasks::show(&estate.olga(), only(&estate, "admin").await.id).await.unwrap();
    let decided = page.decided.unwrap();
    assert_eq!((decided.by.as_str(), decided.reason.as_deref()), ("olga", Some("It makes no users")));
    let document: serde_json::Value =
        serde_json::from_str(page.reduced[0].document.as_ref().unwrap()).unwrap();
    assert_eq!(document["Statement"][0]["Action"], serde_json::json!(["iam:*"]));
    assert_eq!(document["Statement"][1]["Effect"], "Deny");
    assert_eq!(document["Statement"][1]["Action"], serde_json::json!(["iam:CreateUser"]));
    assert!(page.reduced[0].commands[0].starts_with("aws iam put-role-policy --role-name admin"));
    let whole = tasks::show(&estate.olga(), only(&estate, "idle").await.id).await.unwrap();
    assert_eq!(whole.reduced[0].document, None);
    assert!(whole.reduced[0].commands[0].starts_with("aws iam delete-role-policy"));
    let off = tasks::show(&estate.olga(), only(&estate, "lister").await.id).await.unwrap();
    assert!(off.commands.unwrap().disable[0].contains("TenureRevoked"));
    let stranger = estate.by(estate.somebody("sam").await, &[]);
    let hidden = tasks::show(&stranger, only(&estate, "idle").await.id).await;
    assert!(matches!(hidden, Err(Error::NotFound(_))), "{hidden:?}");
    assert!(reviews::remain(&stranger, estate.item("idle").await.id).await.is_err());
}
