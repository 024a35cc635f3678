//! Inventory files that were imported before: stated again they are fresh, taken by mistake they are not.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES, inventory};
use chrono::Duration;
use entities::{credential, held_grant, identity, inventory};
use ops::imports::{self, Summary};
use ops::reviews;
use sea_orm::EntityTrait;

async fn import(estate: &Estate, roles: &[(&str, &str)]) -> Summary {
    imports::iam(&estate.app.operator(), "again.json", &inventory(roles)).await.unwrap()
}

async fn taken(estate: &Estate) -> usize {
    inventory::Entity::find().all(estate.app.tenure.database.read()).await.unwrap().len()
}

async fn launch(estate: &Estate) -> ops::Result<reviews::Launched> {
    reviews::launch(&estate.sec(), &estate.plan()).await
}

/// Everything that an inventory writes, but for which inventory it was.
async fn written(estate: &Estate) -> (Vec<identity::Model>, Vec<held_grant::Model>, Vec<credential::Model>) {
    let db = estate.app.tenure.database.read();
    let mut all = identity::Entity::find().all(db).await.unwrap();
    all.iter_mut().for_each(|row| row.inventory_id = None);
    (
        all,
        held_grant::Entity::find().all(db).await.unwrap(),
        credential::Entity::find().all(db).await.unwrap(),
    )
}

#[tokio::test]
async fn the_same_state_stated_again_on_a_later_day_is_fresh_and_changes_nothing_else() {
    let estate = Estate::new().await;
    let before = written(&estate).await;
    estate.app.clock.advance(Duration::hours(11));
    assert_eq!((import(&estate, &ROLES).await.duplicates, taken(&estate).await), (6, 1), "the same day");

    estate.app.clock.advance(Duration::days(8));
    assert!(launch(&estate).await.unwrap_err().to_string().contains("more than 7 days ago"));
    let again = import(&estate, &ROLES).await;
    assert_eq!((again.records, again.duplicates, again.events, again.identities), (6, 6, 0, 0));
    assert_eq!((taken(&estate).await, written(&estate).await), (2, before));
    let outlook = launch(&estate).await.unwrap().outlook;
    let source = &outlook.reconciliation.sources[0];
    assert_eq!((source.population, source.classes.identities(), source.outside), (6, 6, 0));
    assert_eq!(source.taken_at, estate.app.now());
    let actions = estate.actions().await;
    assert_eq!(actions.iter().filter(|action| *action == "inventory.taken").count(), 2);
}

#[tokio::test]
async fn an_old_file_after_a_newer_one_changes_nothing_and_says_so() {
    let estate = Estate::new().await;
    estate.app.clock.advance(Duration::days(1));
    import(&estate, &ROLES[1..]).await;
    let before = written(&estate).await;
    estate.app.clock.advance(Duration::days(8));
    let old = import(&estate, &ROLES).await;
    assert_eq!((old.records, old.duplicates, taken(&estate).await), (6, 6, 2));
    assert!(old.remarks.iter().any(|remark| remark.contains("it changed nothing")), "{:?}", old.remarks);
    assert_eq!(written(&estate).await, before);
    assert!(launch(&estate).await.unwrap_err().to_string().contains("more than 7 days ago"));
}

#[tokio::test]
async fn whoever_knows_that_an_account_is_as_it_was_can_say_so() {
    let estate = Estate::new().await;
    estate.app.clock.advance(Duration::days(1));
    let mut more = ROLES.to_vec();
    more.push(("passing", "ec2:DescribeTags"));
    import(&estate, &more).await;
    estate.app.clock.advance(Duration::days(1));
    let operator = estate.app.operator();
    let back = imports::iam_current(&operator, "again.json", &inventory(&ROLES)).await.unwrap();
    assert_eq!((back.events, back.remarks.len(), taken(&estate).await), (6, 0, 3));
    let (all, ..) = written(&estate).await;
    assert!(all.iter().find(|row| row.name == "passing").unwrap().gone_at.is_some());
}
