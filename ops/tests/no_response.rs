//! What a close makes of items that nobody answered: suspended, handed to the steward, or told; never twice, shown done by an
//! import or by a later answer, and in a bundle that verifies.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES, inventory};
use chrono::Duration;
use domain::id::{CampaignId, PersonId};
use domain::ownership::OwnerPart;
use domain::review::{Decision, ItemOutcome, NoResponse};
use domain::task::{Proof, TaskCause, TaskKind, TaskState};
use entities::outbox;
use ops::evidence::freeze_next;
use ops::reviews::{self, Deciding, Launch};
use ops::tasks::{self, TaskRow, weigh};
use ops::{Error, imports};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

async fn launched(estate: &Estate, no_response: NoResponse) -> CampaignId {
    let plan = Launch { no_response, ..estate.plan() };
    reviews::launch(&estate.sec(), &plan).await.unwrap().campaign
}

/// Another campaign over the same, two weeks from now.
async fn again(estate: &Estate, no_response: NoResponse) -> CampaignId {
    estate.app.clock.advance(Duration::days(1));
    estate.import_inventory(&ROLES).await;
    let due_at = estate.app.now() + Duration::days(14);
    let plan = Launch { no_response, name: "Another review".into(), due_at, ..estate.plan() };
    reviews::launch(&estate.sec(), &plan).await.unwrap().campaign
}

async fn decide(estate: &Estate, name: &str, decision: Decision) {
    let reason = Some("As it was looked at together".to_owned());
    let deciding = Deciding { items: vec![estate.shown(name).await], decision, reason };
    let by = if name == "admin" { estate.sec() } else { estate.olga() };
    reviews::decide(&by, &deciding).await.unwrap();
}

/// Closes the newest campaign once it is due.
async fn close(estate: &Estate, campaign: CampaignId) {
    let due_at = reviews::progress(&estate.sec(), campaign).await.unwrap().campaign.due_at;
    estate.app.clock.advance_to(due_at.max(estate.app.now()));
    reviews::close(&estate.sec(), campaign).await.unwrap();
}

async fn of(estate: &Estate, name: &str) -> Vec<TaskRow> {
    tasks::of_identity(&estate.sec(), estate.identity(name).await).await.unwrap()
}

async fn only(estate: &Estate, name: &str) -> TaskRow {
    let mut rows = of(estate, name).await;
    assert_eq!(rows.len(), 1, "{name}: {rows:?}");
    rows.remove(0)
}

async fn mails(estate: &Estate, kind: &str) -> Vec<(PersonId, String)> {
    let rows = outbox::Entity::find().order_by_asc(outbox::COLUMN.id).all(estate.app.tenure.database.read());
    let rows = rows.await.unwrap().into_iter().filter(|row| row.kind == kind);
    rows.map(|row| (PersonId::new(row.person_id), row.data)).collect()
}

async fn count(estate: &Estate, action: &str) -> usize {
    estate.actions().await.iter().filter(|one| *one == action).count()
}

fn without(name: &str) -> Vec<(&'static str, &'static str)> {
    ROLES.into_iter().filter(|(one, _)| *one != name).collect()
}

/// An inventory in which a role is denied everything.
async fn denied(estate: &Estate, name: &str) {
    let mut text: serde_json::Value = serde_json::from_slice(&inventory(&ROLES)).unwrap();
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
async fn what_nobody_answered_is_to_be_suspended_by_whoever_changes_it_and_each_is_told_once() {
    let estate = Estate::new().await;
    let campaign = launched(&estate, NoResponse::Suspend).await;
    decide(&estate, "lister", Decision::Revoke).await;
    decide(&estate, "reader", Decision::Keep { need_stated: false }).await;
    estate.app.clock.advance(Duration::days(1));
    estate.import_inventory(&without("bucket")).await;
    assert!(of(&estate, "idle").await.is_empty(), "nothing follows before the close");
    close(&estate, campaign).await;

    let idle = only(&estate, "idle").await;
    assert_eq!((idle.kind, idle.cause), (TaskKind::Suspend, TaskCause::NoResponse));
    assert_eq!((idle.person.clone().map(|(id, _)| id), idle.state), (Some(estate.owner), TaskState::Open));
    assert_eq!(idle.due_at, estate.app.now() + Duration::days(6));
    let admin = only(&estate, "admin").await;
    assert_eq!((admin.kind, admin.person), (TaskKind::Suspend, None), "nobody owns it: it is security's");
    assert_eq!(admin.due_at, estate.app.now() + Duration::days(3), "it is privileged");
    assert_eq!(only(&estate, "lister").await.kind, TaskKind::Disable, "as was decided");
    assert!(of(&estate, "reader").await.is_empty(), "it was kept");
    assert!(of(&estate, "bucket").await.is_empty(), "it is gone: withdrawn, not unanswered");

    let follows = mails(&estate, "review_follows").await;
    assert_eq!(follows.len(), 1, "{follows:?}");
    assert!(follows[0].0 == estate.owner && follows[0].1.contains("\"tasks\":3"), "with what was decided");
    let told = mails(&estate, "review_unanswered").await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, estate.security);
    for said in ["\"items\":3", "\"opened\":3", "\"stood\":0", "\"then\":\"suspend\""] {
        assert!(told[0].1.contains(said), "{said}: {}", told[0].1);
    }
    let twice = reviews::close(&estate.sec(), campaign).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    assert_eq!((of(&estate, "idle").await.len(), mails(&estate, "review_unanswered").await.len()), (1, 1));
    let page = tasks::show(&estate.olga(), idle.id).await.unwrap();
    assert_eq!(page.unanswered, Some((campaign, estate.item("idle").await.id)));
    let commands = page.commands.unwrap();
    assert!(!commands.disable.is_empty() && commands.remove.is_empty(), "nobody is to delete it");
}

#[tokio::test]
async fn an_import_shows_what_is_suspended_and_nothing_is_to_be_deleted_afterwards() {
    let estate = Estate::new().await;
    let campaign = launched(&estate, NoResponse::Suspend).await;
    close(&estate, campaign).await;
    estate.app.clock.advance(Duration::days(1));
    denied(&estate, "idle").await;
    let idle = only(&estate, "idle").await;
    assert!(matches!(idle.state, TaskState::SeenDone { proof: Proof::Import(_), .. }), "{idle:?}");
    assert_eq!(only(&estate, "reader").await.state, TaskState::Open);
    estate.app.clock.advance(Duration::days(1));
    estate.calls(&[(60, "reader", "DescribeInstances", "2023-08-16T11:00:00Z", false)]).await;
    assert_eq!(weigh(&estate.app.tenure).await.unwrap(), 0, "what was not decided goes back to nobody");
    estate.import_inventory(&without("reader")).await;
    assert!(matches!(only(&estate, "reader").await.state, TaskState::SeenDone { .. }), "it is gone");
    let found = reviews::overview(&estate.sec(), campaign).await.unwrap().unanswered.unwrap();
    assert_eq!((found.items, found.opened, found.settled, found.stood()), (6, 6, 2, 0));
}

#[tokio::test]
async fn an_identity_with_an_open_task_of_the_same_sort_gets_no_second_one_and_the_log_says_which_waits() {
    let estate = Estate::new().await;
    let first = launched(&estate, NoResponse::Tell).await;
    decide(&estate, "lister", Decision::Revoke).await;
    close(&estate, first).await;
    let disable = only(&estate, "lister").await;
    let second = again(&estate, NoResponse::Suspend).await;
    close(&estate, second).await;
    assert_eq!(only(&estate, "lister").await.id, disable.id, "it is to be disabled already");
    assert_eq!(
        (count(&estate, "task.stands").await, only(&estate, "idle").await.kind),
        (1, TaskKind::Suspend)
    );
    let stands = estate.lines().await.into_iter().find(|line| line.contains("task.stands")).unwrap();
    assert!(stands.contains(&disable.id.to_string()), "{stands}");
    let found = reviews::overview(&estate.sec(), second).await.unwrap().unanswered.unwrap();
    assert_eq!((found.items, found.opened, found.stood()), (6, 5, 1));
    let item =
        reviews::item(&estate.sec(), estate.item("lister").await.id).await.unwrap().unanswered.unwrap();
    assert_eq!(
        (item.stood, item.task.map(|(id, kind, _)| (id, kind))),
        (true, Some((disable.id, TaskKind::Disable)))
    );
    let item = reviews::item(&estate.sec(), estate.item("idle").await.id).await.unwrap().unanswered.unwrap();
    assert_eq!((item.stood, item.then), (false, NoResponse::Suspend));

    let third = again(&estate, NoResponse::Suspend).await;
    close(&estate, third).await;
    assert_eq!(of(&estate, "idle").await.len(), 1);
    assert_eq!(count(&estate, "task.stands").await, 7, "all of the third, and one of the second");
    for campaign in [second, third] {
        holds(&estate, campaign).await;
    }
}

#[tokio::test]
async fn what_is_handed_to_the_steward_is_answered_for_by_a_later_decision_in_a_review_that_closes_after() {
    let estate = Estate::new().await;
    let first = launched(&estate, NoResponse::Steward).await;
    close(&estate, first).await;
    let idle = only(&estate, "idle").await;
    assert_eq!((idle.kind, idle.person.clone()), (TaskKind::AnswerFor, None), "security's, owned or not");
    assert_eq!(mails(&estate, "review_follows").await, [], "it is told in the one mail");
    assert_eq!(mails(&estate, "review_unanswered").await.len(), 1);
    let waiting = tasks::mine(&estate.sec(), 20).await.unwrap();
    assert_eq!(waiting.total, 6);
    estate.own("admin", estate.owner, OwnerPart::Technical).await;
    assert_eq!(only(&estate, "admin").await.person, None, "and stays so whoever comes to own it");

    holds(&estate, first).await;
    let second = again(&estate, NoResponse::Steward).await;
    decide(&estate, "idle", Decision::Revoke).await;
    decide(&estate, "reader", Decision::Keep { need_stated: false }).await;
    reviews::undo(&estate.olga(), &estate.shown("reader").await).await.unwrap();
    assert_eq!(only(&estate, "idle").await.state, TaskState::Open, "not before that review closes");
    close(&estate, second).await;
    let rows = of(&estate, "idle").await;
    let answered = rows.iter().find(|row| row.kind == TaskKind::AnswerFor).unwrap();
    let TaskState::SeenDone { proof: Proof::Leaf(leaf), .. } = answered.state else { unreachable!() };
    let line = estate.lines().await[usize::try_from(leaf).unwrap()].clone();
    assert!(line.contains("campaign.decided") && line.contains("\"revoke\""), "{line}");
    assert!(rows.iter().any(|row| row.kind == TaskKind::Disable), "what was decided follows");
    assert_eq!(only(&estate, "reader").await.state, TaskState::Overdue, "what is undone answers nothing");
    holds(&estate, second).await;
    assert_eq!(freeze_next(&estate.sec(), first).await.unwrap(), 2, "the answer is told in a later edition");
    holds(&estate, first).await;
}

#[tokio::test]
async fn what_was_decided_before_answers_nothing_and_what_is_out_of_use_or_gone_needs_no_answer() {
    let estate = Estate::new().await;
    let first = launched(&estate, NoResponse::Steward).await;
    let second = again(&estate, NoResponse::Tell).await;
    decide(&estate, "idle", Decision::Revoke).await;
    close(&estate, first).await;
    close(&estate, second).await;
    let open =
        |rows: Vec<TaskRow>| rows.into_iter().find(|row| row.kind == TaskKind::AnswerFor).unwrap().state;
    assert_eq!(open(of(&estate, "idle").await), TaskState::Open, "that decision was there before");
    estate.app.clock.advance(Duration::days(1));
    denied(&estate, "lister").await;
    for (name, done) in [("lister", true), ("reader", false)] {
        let state = open(of(&estate, name).await);
        assert_eq!(
            matches!(state, TaskState::SeenDone { proof: Proof::Import(_), .. }),
            done,
            "{name}: {state:?}"
        );
    }
    estate.import_inventory(&without("reader")).await;
    assert!(matches!(open(of(&estate, "reader").await), TaskState::SeenDone { proof: Proof::Import(_), .. }));
}

#[tokio::test]
async fn where_security_is_only_told_nothing_is_opened_and_all_answered_nobody_is_told() {
    let estate = Estate::new().await;
    let campaign = launched(&estate, NoResponse::Tell).await;
    close(&estate, campaign).await;
    assert!(of(&estate, "idle").await.is_empty());
    let told = mails(&estate, "review_unanswered").await;
    assert!(
        told.len() == 1 && told[0].1.contains("\"items\":6") && told[0].1.contains("\"opened\":0"),
        "{told:?}"
    );
    let item = reviews::item(&estate.olga(), estate.item("idle").await.id).await.unwrap().unanswered.unwrap();
    assert_eq!((item.then, item.task, item.stood), (NoResponse::Tell, None, false));
    holds(&estate, campaign).await;

    let estate = Estate::new().await;
    let campaign = launched(&estate, NoResponse::Suspend).await;
    for name in ["reader", "lister", "idle", "admin", "bucket", "robot"] {
        decide(&estate, name, Decision::Revoke).await;
    }
    reviews::close(&estate.sec(), campaign).await.unwrap();
    assert_eq!(mails(&estate, "review_unanswered").await, []);
    assert_eq!(reviews::overview(&estate.sec(), campaign).await.unwrap().unanswered, None);
    assert_eq!(only(&estate, "idle").await.kind, TaskKind::Disable);
}

#[tokio::test]
async fn a_keep_that_security_did_not_confirm_is_no_response_and_is_suspended_as_well() {
    let estate = Estate::new().await;
    estate.own("admin", estate.owner, OwnerPart::Technical).await;
    let plan = Launch { confirm_days: Some(1), no_response: NoResponse::Suspend, ..estate.plan() };
    let campaign = reviews::launch(&estate.sec(), &plan).await.unwrap().campaign;
    let page = reviews::item(&estate.olga(), estate.item("admin").await.id).await.unwrap();
    let need_stated = matches!(page.needs, domain::review::KeepNeeds::NeedStated { .. });
    let deciding = Deciding {
        items: vec![estate.shown("admin").await],
        decision: Decision::Keep { need_stated },
        reason: Some("The nightly export needs it".into()),
    };
    reviews::decide(&estate.olga(), &deciding).await.unwrap();
    estate.app.clock.advance_to(plan.due_at + Duration::days(1));
    reviews::close(&estate.sec(), campaign).await.unwrap();
    assert_eq!(estate.item("admin").await.outcome, Some(ItemOutcome::NoResponse));
    assert_eq!(only(&estate, "admin").await.kind, TaskKind::Suspend);
    holds(&estate, campaign).await;
}

#[tokio::test]
async fn a_campaign_from_before_there_was_a_choice_closes_as_it_did_and_a_choice_changed_behind_our_back_is_found()
 {
    let estate = Estate::new().await;
    let campaign = launched(&estate, NoResponse::Suspend).await;
    let launched = estate.lines().await.into_iter().rfind(|line| line.contains("campaign.launched")).unwrap();
    assert!(launched.contains("\"no_response\":\"suspend\""), "{launched}");
    let check = async || ops::log::check(&estate.app.operator()).await.unwrap();
    assert!(check().await.holds(), "{:?}", check().await);
    let database = estate.app.tenure.database.read();
    database.execute_unprepared("UPDATE campaign SET no_response = NULL").await.unwrap();
    let wrong = check().await.wrong;
    assert!(wrong.iter().any(|one| one.what.contains("what becomes of no response")), "{wrong:?}");
    close(&estate, campaign).await;
    assert!(of(&estate, "idle").await.is_empty(), "nobody chose anything");
    assert_eq!(reviews::overview(&estate.sec(), campaign).await.unwrap().unanswered, None);
    let told = mails(&estate, "review_unanswered").await;
    assert!(told[0].1.contains("\"then\":\"tell\""), "{told:?}");
}

/// The newest edition verifies, says what was chosen, and has in its tables what followed; its campaign is acknowledged first.
async fn holds(estate: &Estate, campaign: CampaignId) {
    let found = reviews::overview(&estate.sec(), campaign).await.unwrap();
    if found.acknowledged.is_none() {
        reviews::acknowledge(&estate.mia(), campaign, None).await.unwrap();
    }
    let bundle = estate.bundle(campaign).await;
    let keys = [estate.app.tenure.key.public().clone()];
    let report = evidence::verify::verify(std::io::Cursor::new(&bundle.bytes), Some(&keys));
    assert!(report.holds(), "{:?}", report.failures);
    let read = |name: &str| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bundle.bytes)).unwrap();
        let mut file = archive.by_name(name).unwrap();
        std::io::read_to_string(&mut file).unwrap()
    };
    let then = found.progress.campaign.no_response.unwrap();
    let file: serde_json::Value = serde_json::from_str(&read("campaign.json")).unwrap();
    assert_eq!(file["no_response"], then.as_str());
    let Some(kind) = then.task() else { return };
    let tasks = read("tasks.csv");
    let rows: Vec<&str> = tasks.lines().filter(|line| line.contains(&format!(",,{kind},"))).collect();
    assert_eq!(rows.len() as u64, found.unanswered.unwrap().opened, "{tasks}");
    if let Some(open) = rows.iter().find(|row| row.contains(",open,") || row.contains(",overdue,")) {
        let id = open.split(',').next().unwrap();
        assert!(read("oscal/poam.json").contains(id), "what is open is in the plan of action");
    }
}
