//! Departure: what somebody had a part in goes to others at once, and the numbers said so before.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::actor::{Actor, Role};
use domain::departure::DepartureCause;
use domain::id::PersonId;
use domain::ownership::{EndedAs, OwnerPart};
use domain::review::{Decision, ReviewerRule};
use domain::task::TaskKind;
use ops::people::{Claims, NotAdmitted, Outlook};
use ops::{Error, identities, ownership, people, reviews, sessions, tasks};

async fn leaves(estate: &Estate, person: PersonId) -> Outlook {
    people::deactivate(&estate.sec(), person, DepartureCause::Person).await.unwrap()
}

#[tokio::test]
async fn what_was_said_before_is_what_happens() {
    let estate = Estate::new().await;
    let (sam, bea) = (estate.somebody("sam").await, estate.somebody("bea").await);
    estate.own("reader", sam, OwnerPart::Backup).await;
    estate.own("lister", bea, OwnerPart::Business).await;
    estate.own("admin", estate.owner, OwnerPart::Backup).await;
    estate.launched().await;
    ownership::offer(&estate.sec(), estate.identity("admin").await, estate.owner, OwnerPart::Technical)
        .await
        .unwrap();
    estate.app.clock.advance(Duration::hours(1));
    let said = people::outlook(&estate.sec(), estate.owner).await.unwrap();
    assert_eq!(
        said,
        Outlook {
            name: "olga".into(),
            identities: 6,
            to_backups: 1,
            stay: 1,
            to_steward: 3,
            unchanged: 1,
            find_owner: 4,
            rotate: 1,
            items: 5,
            offers: 1,
            ..Outlook::default()
        }
    );
    let before = estate.actions().await.len();
    assert_eq!(leaves(&estate, estate.owner).await, said);
    let actions = estate.actions().await.split_off(before);
    let count = |action: &str| actions.iter().filter(|one| *one == action).count();
    assert_eq!(count("ownership.ended"), 7, "six of hers, and the backup's own");
    assert_eq!((count("ownership.fell"), count("ownership.withdrawn")), (1, 1));
    assert_eq!((count("task.opened"), count("campaign.routed")), (5, 5));
    assert_eq!(actions.last().unwrap(), "person.deactivated");
    let again = people::deactivate(&estate.sec(), estate.owner, DepartureCause::Person).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
}

#[tokio::test]
async fn the_backup_steps_into_the_same_part_and_answers_what_was_open() {
    let estate = Estate::new().await;
    let sam = estate.somebody("sam").await;
    estate.own("reader", sam, OwnerPart::Backup).await;
    estate.launched().await;
    estate.app.clock.advance(Duration::hours(1));
    leaves(&estate, estate.owner).await;
    let rows = ownership::of_identity(&estate.sec(), estate.identity("reader").await).await.unwrap();
    let now = estate.app.now();
    let holding: Vec<_> =
        rows.iter().filter(|row| row.holds(now)).map(|row| (row.person, row.part)).collect();
    assert_eq!(holding, [(sam, OwnerPart::Technical)]);
    let ended: Vec<_> = rows.iter().filter_map(|row| row.ended_as).collect();
    assert!(ended.contains(&EndedAs::Left) && ended.contains(&EndedAs::SteppedIn), "{ended:?}");
    let item = estate.item("reader").await;
    assert_eq!((item.reviewer, item.rule), (Some(sam), ReviewerRule::Technical));
    let item = estate.item("lister").await;
    assert_eq!((item.reviewer, item.rule), (Some(estate.security), ReviewerRule::Steward));
    assert_eq!(reviews::mine(&estate.by(sam, &[])).await.unwrap().len(), 1);
    let found = tasks::of_identity(&estate.sec(), estate.identity("reader").await).await.unwrap();
    assert!(found.is_empty(), "an owner who can act is there: {found:?}");
}

#[tokio::test]
async fn an_answer_that_was_given_stays_its_authors() {
    let estate = Estate::new().await;
    estate.launched().await;
    let item = estate.item("reader").await;
    let deciding = reviews::Deciding {
        items: vec![estate.shown("reader").await],
        decision: Decision::Keep { need_stated: false },
        reason: None,
    };
    reviews::decide(&estate.olga(), &deciding).await.unwrap();
    leaves(&estate, estate.owner).await;
    let after = estate.item("reader").await;
    assert_eq!((after.reviewer, after.rule, after.answer.is_some()), (item.reviewer, item.rule, true));
}

#[tokio::test]
async fn what_a_leaver_owned_long_ago_is_rotated_unless_it_was_made_since() {
    let estate = Estate::new().await;
    let sam = estate.somebody("sam").await;
    estate.own("robot", sam, OwnerPart::Technical).await;
    estate.app.clock.advance(Duration::hours(1));
    assert_eq!(leaves(&estate, estate.owner).await.rotate, 1, "the key is of 2022, and was hers to know");
    let found = tasks::of_identity(&estate.sec(), estate.identity("robot").await).await.unwrap();
    assert_eq!((found.len(), found[0].kind), (1, TaskKind::Rotate));
    assert_eq!(found[0].person.as_ref().map(|(id, _)| *id), Some(sam), "whoever owns it now rotates it");
    assert_eq!(found[0].due_at, estate.app.now() + Duration::days(14));
}

#[tokio::test]
async fn privileged_identities_have_half_the_time() {
    let estate = Estate::new().await;
    estate.own("admin", estate.owner, OwnerPart::Technical).await;
    leaves(&estate, estate.owner).await;
    let due = async |name: &str| {
        let rows = tasks::of_identity(&estate.sec(), estate.identity(name).await).await.unwrap();
        rows[0].due_at - estate.app.now()
    };
    assert_eq!((due("admin").await, due("reader").await), (Duration::days(7), Duration::days(14)));
}

#[tokio::test]
async fn whoever_left_is_signed_out_holds_no_role_and_owns_nothing_when_they_are_back() {
    let estate = Estate::new().await;
    let admin = estate.app.person("yuki", Role::Admin).await;
    let tenure = &estate.app.tenure;
    let session = sessions::sign_in(tenure, None, estate.auditor, "{}".into()).await.unwrap();
    let outlook = leaves(&estate, estate.auditor).await;
    assert_eq!(outlook.roles, [Role::Auditor]);
    let ends = sessions::Ends { idle: Duration::hours(1), absolute: Duration::hours(8) };
    assert!(sessions::load(tenure, session, ends).await.unwrap().is_none());
    assert!(people::present(tenure, estate.auditor).await.unwrap().is_none());
    let yuki = estate.by(admin, &[Role::Admin]);
    for other in [estate.sec(), estate.olga(), estate.mia()] {
        assert!(matches!(people::reactivate(&other, estate.auditor).await, Err(Error::Forbidden(_))));
    }
    people::reactivate(&yuki, estate.auditor).await.unwrap();
    assert!(matches!(people::reactivate(&yuki, estate.auditor).await, Err(Error::Conflict(_))));
    let back = people::present(tenure, estate.auditor).await.unwrap().unwrap();
    assert!(!back.call.actor.has(Role::Auditor), "roles come back by two people");
    leaves(&estate, estate.owner).await;
    people::reactivate(&yuki, estate.owner).await.unwrap();
    let owned = identities::all(&estate.olga(), &identities::Filter::default()).await.unwrap();
    assert!(owned.is_empty());
    assert_eq!(estate.actions().await.last().unwrap(), "person.reactivated");
}

#[tokio::test]
async fn oneself_and_the_last_admin_stay_and_owners_send_nobody_away() {
    let estate = Estate::new().await;
    let admin = estate.app.person("yuki", Role::Admin).await;
    let by = DepartureCause::Person;
    let oneself = people::deactivate(&estate.sec(), estate.security, by).await;
    assert!(matches!(oneself, Err(Error::Forbidden(_))), "{oneself:?}");
    let last = people::deactivate(&estate.sec(), admin, by).await.unwrap_err();
    assert!(last.to_string().contains("last active admin"), "{last}");
    for other in [estate.olga(), estate.mia(), estate.aud()] {
        assert!(matches!(people::deactivate(&other, estate.owner, by).await, Err(Error::Forbidden(_))));
        assert!(matches!(people::outlook(&other, estate.owner).await, Err(Error::Forbidden(_))));
    }
    let nobody = PersonId::new(estate.identity("reader").await.uuid());
    assert!(matches!(people::deactivate(&estate.sec(), nobody, by).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn a_claim_at_sign_in_deactivates_and_refuses() {
    let estate = Estate::new().await;
    let claims = Claims {
        issuer: "https://id.example".into(),
        subject: "olga".into(),
        email: Some("olga@example.com".into()),
        email_verified: true,
        name: None,
        roles: Vec::new(),
        deactivated: true,
    };
    let system = estate.app.tenure.call(Actor::System);
    let unverified = Claims { email_verified: false, ..claims.clone() };
    assert!(matches!(people::sign_in(&system, &unverified, true).await, Err(NotAdmitted::Inactive)));
    assert!(
        people::present(&estate.app.tenure, estate.owner).await.unwrap().is_some(),
        "nobody said who it is"
    );
    assert!(matches!(people::sign_in(&system, &claims, true).await, Err(NotAdmitted::Inactive)));
    assert!(people::present(&estate.app.tenure, estate.owner).await.unwrap().is_none());
    assert_eq!(estate.actions().await.last().unwrap(), "person.deactivated");
    let leaves = estate.actions().await.len();
    assert!(matches!(people::sign_in(&system, &claims, true).await, Err(NotAdmitted::Inactive)));
    assert_eq!(estate.actions().await.len(), leaves, "once more changes nothing");
    let admin = estate.app.person("yuki", Role::Admin).await;
    let last = Claims { subject: "yuki".into(), email: Some("yuki@example.com".into()), ..claims };
    assert!(matches!(people::sign_in(&system, &last, true).await, Err(NotAdmitted::Inactive)));
    assert!(
        people::present(&estate.app.tenure, admin).await.unwrap().is_some(),
        "the last admin is only refused"
    );
}
