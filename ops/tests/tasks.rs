//! Tasks: opened by a departure, done when an import or an act shows it, and by nothing else.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES};
use chrono::Duration;
use domain::departure::DepartureCause;
use domain::ownership::OwnerPart;
use domain::task::{Proof, TaskKind, TaskState};
use ops::tasks::{self, TaskRow};
use ops::{Error, imports, people};

const HEAD: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
    password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,\
    access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,\
    access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
    cert_1_last_rotated,cert_2_active,cert_2_last_rotated\n";

/// A report of robot's two keys: whether each is active, and when the second was made.
async fn report(estate: &Estate, first: bool, second: Option<&str>) {
    let other = match second {
        Some(made) => format!("true,{made},N/A,N/A,N/A"),
        None => "false,N/A,N/A,N/A,N/A".into(),
    };
    let line = format!(
        "{HEAD}robot,arn:aws:iam::111122223333:user/robot,2022-01-02T03:04:05+00:00,false,N/A,N/A,N/A,false,{first},\
         2022-01-02T03:04:05+00:00,2023-07-25T10:00:00+00:00,us-east-1,ec2,{other},false,N/A,false,N/A\n"
    );
    imports::credential_report(&estate.app.operator(), "report.csv", line.as_bytes()).await.unwrap();
}

async fn of(estate: &Estate, name: &str) -> Vec<TaskRow> {
    tasks::of_identity(&estate.sec(), estate.identity(name).await).await.unwrap()
}

/// Olga, who owned everything but admin, has left.
pub(crate) async fn left() -> Estate {
    let estate = Estate::new().await;
    estate.app.clock.advance(Duration::hours(1));
    people::deactivate(&estate.sec(), estate.owner, DepartureCause::Person).await.unwrap();
    estate.app.clock.advance(Duration::hours(1));
    estate
}

#[tokio::test]
async fn rotation_is_done_when_an_import_shows_the_old_key_dead() {
    let estate = left().await;
    let mut kinds: Vec<_> = of(&estate, "robot").await.iter().map(|row| row.kind).collect();
    kinds.sort();
    assert_eq!(kinds, [TaskKind::FindOwner, TaskKind::Rotate]);
    report(&estate, true, Some("2023-08-01T14:00:00+00:00")).await;
    let rotate =
        async || of(&estate, "robot").await.into_iter().find(|row| row.kind == TaskKind::Rotate).unwrap();
    assert_eq!(rotate().await.state, TaskState::Open, "a new key is none of its death");
    estate.app.clock.advance(Duration::days(14));
    assert_eq!(rotate().await.state, TaskState::Overdue);
    report(&estate, false, Some("2023-08-01T14:00:00+00:00")).await;
    let done = rotate().await;
    assert!(matches!(done.state, TaskState::SeenDone { proof: Proof::Import(_), .. }), "{done:?}");
    assert!(estate.actions().await.contains(&"task.seen_done".to_owned()));
    let leaves = estate.actions().await.iter().filter(|action| *action == "task.seen_done").count();
    report(&estate, false, Some("2023-08-01T14:00:00+00:00")).await;
    let again = estate.actions().await.iter().filter(|action| *action == "task.seen_done").count();
    assert_eq!(leaves, again, "it is seen done once");
}

#[tokio::test]
async fn an_owner_is_found_when_somebody_accepts_and_the_leaf_is_named() {
    let estate = left().await;
    let sam = estate.somebody("sam").await;
    let found = of(&estate, "reader").await;
    assert_eq!((found.len(), found[0].kind, found[0].person.as_ref()), (1, TaskKind::FindOwner, None));
    let reader = estate.identity("reader").await;
    let offer = ops::ownership::offer(&estate.sec(), reader, sam, OwnerPart::Technical).await.unwrap();
    assert_eq!(of(&estate, "reader").await[0].state, TaskState::Open, "an offer is no owner");
    ops::ownership::accept(&estate.by(sam, &[]), offer).await.unwrap();
    let actions = estate.actions().await;
    let TaskState::SeenDone { proof: Proof::Leaf(leaf), .. } = of(&estate, "reader").await[0].state else {
        panic!("seen done by a leaf")
    };
    assert_eq!(actions[usize::try_from(leaf).unwrap()], "ownership.accepted");
    estate.own("robot", sam, OwnerPart::Technical).await;
    let mine = tasks::mine(&estate.by(sam, &[]), 10).await.unwrap();
    assert_eq!((mine.total, mine.rows[0].kind), (1, TaskKind::Rotate), "what waits on it is the new owner's");
}

#[tokio::test]
async fn what_is_gone_needs_no_owner() {
    let estate = left().await;
    let rest: Vec<_> = ROLES.into_iter().filter(|(name, _)| *name != "reader").collect();
    estate.import_inventory(&rest).await;
    assert!(matches!(of(&estate, "reader").await[0].state, TaskState::NotNeeded { .. }));
    assert!(matches!(of(&estate, "lister").await[0].state, TaskState::Open));
    assert_eq!(estate.actions().await.iter().filter(|action| *action == "task.not_needed").count(), 1);
}

#[tokio::test]
async fn tasks_are_shown_to_whoever_may_see_the_identity_and_nobodys_to_security() {
    let estate = left().await;
    let sam = estate.by(estate.somebody("sam").await, &[]);
    let reader = estate.identity("reader").await;
    assert!(matches!(tasks::of_identity(&sam, reader).await, Err(Error::NotFound(_))));
    assert_eq!(tasks::mine(&sam, 10).await.unwrap().total, 0);
    let all = tasks::mine(&estate.sec(), 4).await.unwrap();
    assert_eq!((all.total, all.rows.len()), (6, 4), "five to find, one to rotate");
    assert_eq!(tasks::mine(&estate.aud(), 4).await.unwrap().total, 0);
}
