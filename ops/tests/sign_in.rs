//! Signing in: whom claims bind to, who is refused, and roles that come and go with a claim.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: what fails here fails the test")]

use crate::support::App;
use chrono::Duration;
use domain::actor::{Actor, HeldRole, Role};
use domain::clock::Clock;
use domain::id::PersonId;
use entities::{log_leaf, person};
use ops::people::{Claims, NotAdmitted, present, sign_in};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryOrder, Set};

fn claims(subject: &str) -> Claims {
    Claims {
        issuer: "https://id.example".into(),
        subject: subject.into(),
        email: Some(format!("{subject}@Example.COM")),
        email_verified: true,
        name: Some("As they say".into()),
        roles: Vec::new(),
        deactivated: false,
    }
}

async fn enter(app: &App, claims: &Claims) -> Result<PersonId, NotAdmitted> {
    sign_in(&app.tenure.call(Actor::System), claims, false).await
}

async fn roles(app: &App, id: PersonId) -> Vec<HeldRole> {
    let present = present(&app.tenure, id).await.unwrap().unwrap();
    let Actor::Person { mut roles, .. } = present.call.actor else { panic!("a person") };
    roles.sort_by_key(|held| held.role);
    roles
}

async fn lines(app: &App) -> Vec<String> {
    let rows =
        log_leaf::Entity::find().order_by_asc(log_leaf::Column::Seq).all(app.tenure.database.read()).await;
    rows.unwrap().into_iter().map(|row| row.line).collect()
}

#[tokio::test]
async fn the_first_sign_in_binds_a_verified_address_and_later_ones_need_none() {
    let app = App::new().await;
    let ada = app.person("ada", Role::Owner).await;
    assert_eq!(enter(&app, &claims("ada")).await.unwrap(), ada);
    let before = lines(&app).await.len();
    let moved = Claims { email: Some("new@example.com".into()), email_verified: false, ..claims("ada") };
    assert_eq!(enter(&app, &moved).await.unwrap(), ada);
    assert_eq!(enter(&app, &Claims { email: None, ..moved }).await.unwrap(), ada);
    assert_eq!(lines(&app).await.len(), before, "nothing changed, so nothing is logged");
}

#[tokio::test]
async fn an_address_that_is_not_verified_binds_nothing() {
    let app = App::new().await;
    app.person("ada", Role::Owner).await;
    let bad = Claims { email_verified: false, ..claims("ada") };
    assert!(matches!(enter(&app, &bad).await, Err(NotAdmitted::Unverified)));
    assert!(matches!(
        enter(&app, &Claims { email: None, ..claims("ada") }).await,
        Err(NotAdmitted::Unverified)
    ));
    let system = app.tenure.call(Actor::System);
    assert!(
        matches!(sign_in(&system, &bad, true).await, Err(NotAdmitted::Unverified)),
        "nor does it admit anybody"
    );
    enter(&app, &claims("ada")).await.unwrap();
}

#[tokio::test]
async fn another_subject_cannot_take_an_address_over() {
    let app = App::new().await;
    app.person("ada", Role::Owner).await;
    enter(&app, &claims("ada")).await.unwrap();
    let other = Claims { subject: "mallory".into(), ..claims("ada") };
    assert!(matches!(enter(&app, &other).await, Err(NotAdmitted::Taken)));
    let elsewhere = Claims { issuer: "https://other.example".into(), ..claims("ada") };
    assert!(matches!(enter(&app, &elsewhere).await, Err(NotAdmitted::Taken)));
}

#[tokio::test]
async fn unknown_people_are_refused_unless_it_is_configured_otherwise() {
    let app = App::new().await;
    assert!(matches!(enter(&app, &claims("stan")).await, Err(NotAdmitted::Unknown)));
    let system = app.tenure.call(Actor::System);
    let stan = sign_in(&system, &claims("stan"), true).await.unwrap();
    assert_eq!(roles(&app, stan).await.iter().map(|held| held.role).collect::<Vec<_>>(), [Role::Owner]);
    assert_eq!(sign_in(&system, &claims("stan"), true).await.unwrap(), stan, "once");
}

#[tokio::test]
async fn whoever_is_not_active_is_refused_bound_or_not() {
    let app = App::new().await;
    let ada = app.person("ada", Role::Owner).await;
    for bound in [false, true] {
        if bound {
            enter(&app, &claims("ada")).await.unwrap();
        }
        let active =
            |active| person::ActiveModel { id: Set(ada.uuid()), active: Set(active), ..Default::default() };
        active(false).update(app.tenure.database.read()).await.unwrap();
        assert!(matches!(enter(&app, &claims("ada")).await, Err(NotAdmitted::Inactive)), "bound: {bound}");
        assert!(present(&app.tenure, ada).await.unwrap().is_none());
        active(true).update(app.tenure.database.read()).await.unwrap();
    }
}

#[tokio::test]
async fn roles_follow_the_claim_and_one_still_held_keeps_its_beginning() {
    let app = App::new().await;
    let ada = app.person("ada", Role::Owner).await;
    let with = |roles: &[Role]| Claims { roles: roles.to_vec(), ..claims("ada") };
    let since = |role: Role, held: &[HeldRole]| held.iter().find(|one| one.role == role).map(|one| one.since);
    enter(&app, &with(&[Role::Security, Role::Auditor])).await.unwrap();
    let first = app.clock.now();
    app.clock.advance(Duration::days(1));
    enter(&app, &with(&[Role::Security, Role::Admin])).await.unwrap();
    let held = roles(&app, ada).await;
    assert_eq!(since(Role::Security, &held), Some(first));
    assert_eq!(since(Role::Admin, &held), Some(app.clock.now()));
    assert_eq!(since(Role::Auditor, &held), None);
    app.clock.advance(Duration::days(1));
    // Lost and gained again: held from the second time on.
    enter(&app, &with(&[])).await.unwrap();
    app.clock.advance(Duration::days(1));
    enter(&app, &with(&[Role::Security])).await.unwrap();
    assert_eq!(since(Role::Security, &roles(&app, ada).await), Some(app.clock.now()));
}

#[tokio::test]
async fn a_claim_takes_away_nothing_that_people_gave() {
    let app = App::new().await;
    let ada = app.person("ada", Role::Auditor).await;
    let given = roles(&app, ada).await;
    enter(&app, &Claims { roles: vec![Role::Auditor, Role::Security], ..claims("ada") }).await.unwrap();
    enter(&app, &claims("ada")).await.unwrap();
    assert_eq!(roles(&app, ada).await, given);
}

#[tokio::test]
async fn the_log_names_people_by_pseudonym_alone() {
    let app = App::new().await;
    let ada = app.person("ada", Role::Owner).await;
    enter(&app, &Claims { roles: vec![Role::Security], ..claims("ada") }).await.unwrap();
    enter(&app, &claims("ada")).await.unwrap();
    let system = app.tenure.call(Actor::System);
    sign_in(&system, &claims("stan"), true).await.unwrap();
    let all = lines(&app).await.join("\n");
    for action in ["person.bound", "person.role_given", "person.role_ended", "person.admitted"] {
        assert!(all.contains(action), "{action}: {all}");
    }
    assert!(all.contains(&ada.to_string()), "{all}");
    for name in ["example.com", "Example.COM", "As they say", "\"ada\"", "\"stan\""] {
        assert!(!all.contains(name), "{name}: {all}");
    }
}

#[tokio::test]
async fn nobody_but_the_sign_in_itself_signs_people_in() {
    let app = App::new().await;
    app.person("ada", Role::Owner).await;
    let refused = sign_in(&app.operator(), &claims("ada"), true).await;
    assert!(matches!(refused, Err(NotAdmitted::Failed(ops::Error::Forbidden(_)))));
    let endless = Claims { subject: "x".repeat(256), ..claims("ada") };
    assert!(matches!(enter(&app, &endless).await, Err(NotAdmitted::Failed(ops::Error::Refused(_)))));
}
