//! Who is told of what: departures, tasks, alerts of imports, what ends and what is due, each once.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES, inventory};
use crate::post::told;
use chrono::Duration;
use domain::alert::Alert;
use domain::departure::DepartureCause;
use domain::id::{CredentialId, IdentityId};
use domain::ownership::OwnerPart;
use domain::review::Decision;
use domain::task::{TaskCause, TaskKind};
use domain::text::ReasonText;
use domain::window::Window;
use entities::task;
use ops::mail::Mail;
use ops::reviews::Deciding;
use ops::revocations::{Wanted, revoke};
use ops::{identities, imports, people, reviews};
use sea_orm::{ActiveModelTrait, Set};

fn why() -> ReasonText {
    ReasonText::parse("It stood in a public build log").unwrap()
}

/// The estate, everything so far told.
async fn quiet() -> Estate {
    let estate = Estate::new().await;
    estate.app.clock.advance(Duration::days(1));
    told(&estate).await;
    estate
}

async fn take_away(estate: &Estate, name: &str, credential: Option<CredentialId>, exposed: bool) {
    let wanted = Wanted { identity: estate.identity(name).await, credential, exposed };
    revoke(&estate.sec(), wanted, &why()).await.unwrap();
}

async fn import(estate: &Estate, roles: &[(&str, &str)]) -> Vec<(String, Mail)> {
    estate.import_inventory(roles).await;
    told(estate).await
}

fn with(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let changed = |name: &str| changes.iter().find(|(one, _)| *one == name);
    let mut roles: Vec<_> = ROLES.iter().map(|one| changed(one.0).copied().unwrap_or(*one)).collect();
    roles.extend(changes.iter().filter(|(name, _)| !ROLES.iter().any(|one| one.0 == *name)));
    roles
}

#[tokio::test]
async fn a_departure_is_one_mail_to_everybody_whom_it_concerns() {
    let estate = quiet().await;
    let (sam, bea) = (estate.somebody("sam").await, estate.somebody("bea").await);
    estate.own("reader", sam, OwnerPart::Backup).await;
    estate.own("lister", bea, OwnerPart::Business).await;
    estate.launched().await;
    estate.app.clock.advance(Duration::days(1));
    told(&estate).await;
    people::deactivate(&estate.sec(), estate.owner, DepartureCause::Person).await.unwrap();
    let (reader, lister) = (estate.identity("reader").await, estate.identity("lister").await);
    let told = told(&estate).await;
    let names: Vec<&str> = told.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["bea", "sam", "sec"], "one each, and the tasks that were opened are told by no other");
    let left =
        |yours| Mail::PersonLeft { person: estate.owner, identities: Vec::new(), yours, rotate: 0, items: 1 };
    assert_eq!((&told[0].1, &told[1].1), (&left(vec![lister]), &left(vec![reader])));
    let Mail::PersonLeft { identities, yours, rotate, items, .. } = &told[2].1 else {
        unreachable!("{told:?}")
    };
    assert_eq!((identities.len(), yours.len(), *rotate, *items), (4, 0, 1, 3), "lister needs another, too");
}

#[tokio::test]
async fn who_had_a_part_in_nothing_leaves_without_a_mail() {
    let estate = quiet().await;
    let sam = estate.somebody("sam").await;
    people::deactivate(&estate.sec(), sam, DepartureCause::Person).await.unwrap();
    assert!(told(&estate).await.is_empty());
}

#[tokio::test]
async fn a_task_is_told_to_whoever_does_it_and_to_security_where_that_is_nobody() {
    let estate = quiet().await;
    take_away(&estate, "reader", None, false).await;
    let due_at = estate.app.now() + Duration::hours(1);
    let task =
        |identity: IdentityId, due_at| Mail::TaskOpened { identity, task: "take it away".into(), due_at };
    let reader = estate.identity("reader").await;
    assert_eq!(told(&estate).await, [("olga".to_owned(), task(reader, due_at))]);
    take_away(&estate, "admin", None, false).await;
    let admin = estate.identity("admin").await;
    assert_eq!(told(&estate).await, [("sec".to_owned(), task(admin, due_at))]);
}

#[tokio::test]
async fn a_task_that_is_due_sooner_is_told_again_and_the_same_once_more_is_not() {
    let estate = quiet().await;
    let idle = estate.identity("idle").await;
    let step = domain::transition::Transition::Retire;
    identities::transition(&estate.olga(), idle, step, &why()).await.unwrap();
    let first = told(&estate).await;
    assert_eq!((first.len(), first[0].0.as_str()), (1, "olga"));
    take_away(&estate, "idle", None, false).await;
    let due_at = estate.app.now() + Duration::hours(1);
    let sooner = Mail::TaskOpened { identity: idle, task: "take it away".into(), due_at };
    assert_eq!(told(&estate).await, [("olga".to_owned(), sooner)]);
}

#[tokio::test]
async fn an_exposure_alerts_owner_and_security_at_once_with_one_mail_each() {
    let estate = quiet().await;
    take_away(&estate, "reader", None, true).await;
    let identity = estate.identity("reader").await;
    let alert = Mail::Alert { identity, alert: Alert::Exposed, at: estate.app.now() };
    assert_eq!(told(&estate).await, [("olga".to_owned(), alert.clone()), ("sec".to_owned(), alert)]);
}

#[tokio::test]
async fn a_privileged_grant_that_the_inventory_before_lacked_alerts_once_and_the_first_inventory_never() {
    let estate = Estate::unowned().await;
    assert!(told(&estate).await.is_empty(), "what was always there is no news: admin is privileged");
    estate.own("lister", estate.owner, OwnerPart::Technical).await;
    estate.app.clock.advance(Duration::days(1));
    told(&estate).await;
    let told_now = import(&estate, &with(&[("lister", "iam:*")])).await;
    let identity = estate.identity("lister").await;
    let alert = Mail::Alert { identity, alert: Alert::PrivilegedGrant, at: estate.app.now() };
    assert_eq!(told_now, [("olga".to_owned(), alert.clone()), ("sec".to_owned(), alert)]);
    estate.app.clock.advance(Duration::days(1));
    assert!(import(&estate, &with(&[("lister", "iam:*"), ("idle", "ec2:DescribeRegions")])).await.is_empty());
}

#[tokio::test]
async fn many_alerts_of_one_import_are_one_mail_a_person_and_kind() {
    let estate = quiet().await;
    let many: Vec<String> = (0..60).map(|number| format!("new{number:02}")).collect();
    let mut roles: Vec<(&str, &str)> = with(&[("lister", "*")]);
    roles.extend(many.iter().map(|name| (name.as_str(), "iam:CreatePolicyVersion")));
    let told = import(&estate, &roles).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(matches!(&told[0], (name, Mail::Alert { .. }) if name == "olga"), "hers is one");
    let Mail::Alerts { identities, more, alert, .. } = &told[1].1 else { unreachable!("{told:?}") };
    assert_eq!((identities.len(), *more, *alert), (50, 11, Alert::PrivilegedGrant));
}

#[tokio::test]
async fn what_was_seen_taken_away_and_is_back_alerts_once_until_it_is_taken_away_again() {
    let estate = quiet().await;
    take_away(&estate, "reader", None, false).await;
    told(&estate).await;
    // Other bytes each time: a file that was imported before is no news.
    for (day, other) in (0_u32..).zip(["ec2:DescribeTags", "ec2:DescribeHosts", "ec2:DescribeRegions"]) {
        let mut roles: Vec<_> = ROLES.iter().copied().filter(|one| one.0 != "reader").collect();
        roles.push(("other", other));
        estate.app.clock.advance(Duration::days(1));
        assert!(import(&estate, &roles).await.is_empty(), "it is gone, as it should be");
        estate.app.clock.advance(Duration::days(1));
        roles.push(ROLES[0]);
        let told = import(&estate, &roles).await;
        let alerts: Vec<_> = told
            .iter()
            .map(|(name, mail)| match mail {
                Mail::Alert { alert, identity, .. } => (name.as_str(), *alert, *identity),
                other => unreachable!("{other:?}"),
            })
            .collect();
        let reader = estate.identity("reader").await;
        let expected = [("olga", Alert::Regranted, reader), ("sec", Alert::Regranted, reader)];
        assert_eq!(alerts, expected, "round {day}");
        estate.app.clock.advance(Duration::days(1));
        roles.push(("third", other));
        assert!(import(&estate, &roles).await.is_empty(), "told once");
    }
}

#[tokio::test]
async fn a_permission_that_a_decision_took_away_and_that_is_granted_again_alerts() {
    let estate = quiet().await;
    estate.launched().await;
    let deciding = Deciding {
        items: vec![estate.shown("idle").await],
        decision: Decision::Reduce { remove: vec!["ec2:DescribeImages".into()] },
        reason: Some("Nothing was listed there for months".into()),
    };
    let decision = reviews::decide(&estate.olga(), &deciding).await.unwrap().remove(0);
    let idle = estate.identity("idle").await;
    let opened_at = estate.app.now();
    // As the task that follows the decision up stands in the database.
    task::ActiveModel {
        id: Set(uuid::Uuid::from_u128(77)),
        identity_id: Set(idle.uuid()),
        credential_id: Set(None),
        decision_id: Set(Some(decision.uuid())),
        kind: Set(TaskKind::Reduce.to_string()),
        person_id: Set(Some(estate.owner.uuid())),
        opened_at: Set(opened_at),
        due_at: Set(TaskKind::Reduce.due(opened_at, false)),
        seen_done_at: Set(None),
        cause: Set(TaskCause::Decision.to_string()),
        seen_import_id: Set(None),
        seen_leaf: Set(None),
        not_needed_at: Set(None),
        released_at: Set(None),
        returned_at: Set(None),
        confirmed_at: Set(None),
        item_id: Set(None),
    }
    .insert(estate.app.tenure.database.read())
    .await
    .unwrap();
    told(&estate).await;
    estate.app.clock.advance(Duration::days(1));
    assert!(import(&estate, &with(&[("idle", "ec2:DescribeTags")])).await.is_empty());
    estate.app.clock.advance(Duration::days(1));
    let others = with(&[("idle", "ec2:DescribeTags"), ("lister", "ec2:DescribeHosts")]);
    assert!(import(&estate, &others).await.is_empty(), "what another holds is no return");
    estate.app.clock.advance(Duration::days(1));
    let told_now = import(&estate, &with(&[("lister", "ec2:DescribeHosts")])).await;
    let alert = Mail::Alert { identity: idle, alert: Alert::Regranted, at: estate.app.now() };
    assert_eq!(told_now, [("olga".to_owned(), alert.clone()), ("sec".to_owned(), alert)]);
}

#[tokio::test]
async fn a_key_that_was_seen_dead_and_works_again_alerts() {
    let estate = quiet().await;
    let robot = estate.identity("robot").await;
    let page = identities::detail(&estate.sec(), robot, Window::before(estate.app.now(), 30)).await.unwrap();
    let key = page.credentials.iter().find(|one| one.active == Some(true)).unwrap().id;
    take_away(&estate, "robot", Some(key), false).await;
    told(&estate).await;
    let operator = estate.app.operator();
    for (active, alerts) in [("false", 0), ("true", 2), ("true", 0), ("false", 0), ("true", 2)] {
        estate.app.clock.advance(Duration::hours(1));
        let report = crate::estate::REPORT.replace("N/A,false,true,", &format!("N/A,false,{active},"));
        imports::credential_report(&operator, "report.csv", report.as_bytes()).await.unwrap();
        let told = told(&estate).await;
        let is_back = |mail: &Mail| matches!(mail, Mail::Alert { alert: Alert::Regranted, .. });
        assert!(told.len() == alerts && told.iter().all(|(_, mail)| is_back(mail)), "{active}: {told:?}");
    }
}

#[tokio::test]
async fn what_a_review_gave_back_is_meant_to_be_back() {
    let estate = quiet().await;
    let wanted = Wanted { identity: estate.identity("reader").await, credential: None, exposed: false };
    let id = revoke(&estate.olga(), wanted, &why()).await.unwrap();
    told(&estate).await;
    let without: Vec<_> = ROLES.iter().copied().filter(|one| one.0 != "reader").collect();
    import(&estate, &without).await;
    let verdict = domain::revocation::Verdict::Reversed;
    ops::revocations::review(&estate.sec(), id, verdict, &why()).await.unwrap();
    estate.app.clock.advance(Duration::days(1));
    let mut back = ROLES.to_vec();
    back.push(("other", "ec2:DescribeTags"));
    assert!(import(&estate, &back).await.is_empty());
}

#[tokio::test]
async fn an_import_that_is_refused_tells_nobody() {
    let estate = quiet().await;
    let mut broken = inventory(&with(&[("lister", "iam:*")]));
    broken.truncate(broken.len() / 2);
    assert!(imports::iam(&estate.app.operator(), "iam.json", &broken).await.is_err());
    assert!(told(&estate).await.is_empty());
}
