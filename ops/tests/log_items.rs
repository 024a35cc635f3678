//! What a check of the log finds beside it: items whose snapshots were changed or whose columns say otherwise, and the head of
//! one edition put in the place of another's.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::{Estate, ROLES};
use crate::log::{db, lived, names, sql, wrong};
use chrono::Duration;
use domain::id::ItemId;
use entities::packed::Packed;
use entities::{checkpoint, item};
use ops::evidence::freeze_next;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryOrder, Set};

/// Makes a head of a freezing one of a day.
async fn another(estate: &Estate, head: &checkpoint::Model) {
    let mut change = head.clone().into_active_model();
    change.occasion = Set("daily".into());
    change.update(db(estate)).await.unwrap();
}

async fn items(estate: &Estate) -> Vec<item::Model> {
    item::Entity::find().order_by_asc(item::COLUMN.position).all(db(estate)).await.unwrap()
}

#[tokio::test]
async fn a_snapshot_that_was_changed_or_is_none_is_named() {
    let (estate, _) = lived().await;
    let row = items(&estate).await.remove(0);
    let other = row.snapshot.text().unwrap().replace("\"lifecycle\":\"", "\"lifecycle\":\"un");
    for (snapshot, reason) in [
        (Packed::of(&other), "its snapshot has another hash than was kept of it"),
        (Packed::default(), "its snapshot is not what was packed: it says a length that it cannot have"),
    ] {
        assert_ne!(snapshot, row.snapshot);
        let mut change = row.clone().into_active_model();
        change.snapshot = Set(snapshot);
        change.update(db(&estate)).await.unwrap();
        names(&wrong(&estate).await, &[&format!("item {}: was changed: {reason}", ItemId::new(row.id))]);
    }
}

#[tokio::test]
async fn an_item_whose_columns_say_otherwise_than_its_snapshot_is_named() {
    let (estate, _) = lived().await;
    assert_eq!(wrong(&estate).await, "", "as it was launched");
    let rows = items(&estate).await;
    let id = |place: usize| ItemId::new(rows[place].id);
    let (privileged, unused) = (rows[0].privileged.unwrap(), rows[1].unused.unwrap());
    let mut change = rows[0].clone().into_active_model();
    change.privileged = Set(Some(!privileged));
    change.update(db(&estate)).await.unwrap();
    let mut change = rows[1].clone().into_active_model();
    change.unused = Set(Some(!unused));
    change.update(db(&estate)).await.unwrap();
    let found = wrong(&estate).await;
    names(
        &found,
        &[
            &format!(
                "item {}: was changed: privileged is '{}', and its snapshot says '{privileged}'",
                id(0),
                !privileged
            ),
            &format!(
                "item {}: was changed: unused is '{}', and its snapshot says '{unused}'",
                id(1),
                !unused
            ),
        ],
    );
    assert_eq!(found.lines().count(), 2, "{found}");
}

#[tokio::test]
async fn an_item_whose_columns_were_emptied_is_named_and_a_launch_that_never_filled_them_is_right() {
    let (estate, _) = lived().await;
    let rows = items(&estate).await;
    let mut change = rows[2].clone().into_active_model();
    (change.privileged, change.unused) = (Set(None), Set(None));
    change.update(db(&estate)).await.unwrap();
    let found = wrong(&estate).await;
    for name in ["privileged", "unused"] {
        let thing = format!("item {}: was changed: {name} is nothing", ItemId::new(rows[2].id));
        names(&found, &[&thing]);
    }
    assert_eq!(found.lines().count(), 2, "{found}");
    // As versions launched it that had the one column, and then neither.
    sql(&estate, "UPDATE item SET privileged = NULL").await;
    assert_eq!(wrong(&estate).await.lines().count(), 1, "five say what is unused");
    sql(&estate, "UPDATE item SET unused = NULL").await;
    assert_eq!(wrong(&estate).await, "");
}

#[tokio::test]
async fn what_is_privileged_cannot_be_emptied_where_security_confirms() {
    let (estate, _) = crate::confirmations::staged().await;
    assert_eq!(wrong(&estate).await, "");
    sql(&estate, "UPDATE item SET privileged = NULL, unused = NULL").await;
    let all = items(&estate).await.len();
    assert_eq!(wrong(&estate).await.lines().count(), 2 * all, "the launch says that there is a second stage");
}

#[tokio::test]
async fn the_head_of_a_later_edition_does_not_do_for_an_earlier_one() {
    let (estate, campaign) = lived().await;
    estate.app.clock.advance(Duration::days(1));
    let rest: Vec<_> = ROLES.into_iter().filter(|(name, _)| *name != "idle").collect();
    estate.import_inventory(&rest).await;
    assert_eq!(freeze_next(&estate.aud(), campaign).await.unwrap(), 2);
    assert_eq!(wrong(&estate).await, "", "each edition has its head");
    let mut heads =
        checkpoint::Entity::find().order_by_asc(checkpoint::COLUMN.size).all(db(&estate)).await.unwrap();
    heads.retain(|row| row.occasion == "freezing");
    assert_eq!(heads.len(), 2);
    let first = heads[0].clone();
    another(&estate, &first).await;
    assert_eq!(
        wrong(&estate).await,
        format!(
            "checkpoint (freezing of edition 1 of {campaign}): is missing: the head of {} leaves, signed just after leaf {}\n",
            first.size,
            first.size - 1
        )
    );
    // And the other way round: an earlier one does not do for a later one.
    let mut back = first.into_active_model();
    back.occasion.reset();
    back.update(db(&estate)).await.unwrap();
    another(&estate, &heads[1]).await;
    names(&wrong(&estate).await, &[&format!("checkpoint (freezing of edition 2 of {campaign}): is missing")]);
}
