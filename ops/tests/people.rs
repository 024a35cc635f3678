//! People and the first holders of roles.

use crate::support::App;
use domain::actor::Role;
use ops::{Error, people};
use sea_orm::EntityTrait;

#[tokio::test]
async fn the_operator_gives_a_role_alone_only_while_nobody_active_holds_it() {
    let app = App::new().await;
    let ada = app.person("ada", Role::Security).await;
    assert_eq!(
        people::add(&app.operator(), "ADA@example.com", None, Role::Security).await.unwrap(),
        ada,
        "again: nothing"
    );
    let refused = people::add(&app.operator(), "bob@example.com", None, Role::Security).await.unwrap_err();
    assert!(matches!(refused, Error::Forbidden(_)), "{refused}");
    people::add(&app.operator(), "bob@example.com", None, Role::Owner).await.unwrap();
    people::add(&app.operator(), "cyd@example.com", None, Role::Owner).await.unwrap();
    let listed = people::list(&app.operator()).await.unwrap();
    assert_eq!(listed.len(), 3);
    assert_eq!(listed[0].roles.iter().map(|held| held.role).collect::<Vec<_>>(), [Role::Security]);
}

#[tokio::test]
async fn what_is_no_address_is_refused_with_what_is_expected() {
    let app = App::new().await;
    for bad in ["", "ada", "ada@", "@example.com", "a b@example.com", "ada@example"] {
        let error = people::add(&app.operator(), bad, None, Role::Owner).await.unwrap_err();
        assert!(error.to_string().contains("ada@example.com"), "{bad}: {error}");
    }
    assert!(people::list(&app.operator()).await.unwrap().is_empty());
}

#[tokio::test]
async fn strangers_and_owners_may_neither_add_nor_list_people() {
    let app = App::new().await;
    let ada = app.person("ada", Role::Owner).await;
    let call = app.by(ada, &[Role::Owner], app.now());
    assert!(matches!(people::add(&call, "x@example.com", None, Role::Owner).await, Err(Error::Forbidden(_))));
    assert!(matches!(people::list(&call).await, Err(Error::Forbidden(_))));
    let admin = app.by(ada, &[Role::Admin], app.now());
    let alone = people::add(&admin, "x@example.com", None, Role::Security).await.unwrap_err();
    assert!(alone.to_string().contains("somebody else confirms it"), "{alone}");
    assert!(people::add(&admin, "x@example.com", None, Role::Owner).await.is_ok());
    let auditor = app.by(ada, &[Role::Auditor], app.now());
    assert!(matches!(
        people::add(&auditor, "x@example.com", None, Role::Owner).await,
        Err(Error::Forbidden(_))
    ));
    assert!(people::list(&auditor).await.is_ok());
}

#[tokio::test]
async fn the_log_names_people_by_pseudonym_and_checks_out() {
    let app = App::new().await;
    app.person("ada", Role::Security).await;
    let checked = ops::log::check(&app.operator()).await.unwrap();
    assert_eq!(checked.size, 1);
    let leaves = entities::log_leaf::Entity::find().all(app.tenure.database.read()).await.unwrap();
    assert!(
        leaves.iter().all(|leaf| !leaf.line.contains("ada@") && leaf.line.contains("per_")),
        "{leaves:?}"
    );
}
