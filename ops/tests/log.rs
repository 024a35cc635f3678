//! The log against somebody who has the database: what is changed, removed or inserted by SQL is found and named.
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is how they fail")]

use crate::estate::Estate;
use chrono::Duration;
use domain::id::CampaignId;
use domain::review::Decision;
use entities::{checkpoint, decision, edition, edition_part, item, log_head, log_leaf};
use evidence::log::leaf::hash_line;
use ops::evidence::daily_checkpoint;
use ops::log::{Checked, check};
use ops::reviews::{self, Deciding};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, EntityTrait, IntoActiveModel, QueryOrder, Set,
};

/// An acknowledged campaign with a decision of each kind, and some leaves behind its last signed head.
pub(crate) async fn lived() -> (Estate, CampaignId) {
    let estate = Estate::new().await;
    let campaign = estate.launched().await;
    let olga = estate.olga();
    for (name, decision) in [
        ("reader", Decision::Keep { need_stated: false }),
        ("idle", Decision::Reduce { remove: vec!["ec2:DescribeImages".into()] }),
        ("robot", Decision::Rotate),
        ("robot", Decision::Revoke),
    ] {
        let items = vec![estate.shown(name).await];
        let deciding = Deciding { items, decision, reason: Some("Needed by the nightly export".into()) };
        reviews::decide(&olga, &deciding).await.unwrap();
    }
    reviews::undo(&olga, &estate.shown("robot").await).await.unwrap();
    estate.app.clock.advance_to(estate.plan().due_at);
    reviews::close(&estate.sec(), campaign).await.unwrap();
    reviews::acknowledge(&estate.mia(), campaign, Some("Seen, and discussed with security")).await.unwrap();
    estate.bundle(campaign).await;
    estate.app.clock.advance(Duration::days(1));
    assert!(daily_checkpoint(&estate.system()).await.unwrap());
    estate.somebody("sam").await;
    estate.somebody("tim").await;
    (estate, campaign)
}

pub(crate) fn db(estate: &Estate) -> &DatabaseConnection {
    estate.app.tenure.database.read()
}

pub(crate) async fn sql(estate: &Estate, statement: &str) {
    let done = db(estate).execute_unprepared(statement).await.unwrap();
    assert!(done.rows_affected() > 0, "nothing was changed by: {statement}");
}

async fn checked(estate: &Estate) -> Checked {
    check(&estate.app.operator()).await.unwrap()
}

/// What is wrong, a line each.
pub(crate) async fn wrong(estate: &Estate) -> String {
    let found = checked(estate).await;
    assert_eq!(found.wrong.len() as u64, found.wrong_total);
    assert_eq!(found.holds(), found.wrong.is_empty());
    found.wrong.iter().map(|wrong| format!("{wrong}\n")).collect()
}

#[track_caller]
pub(crate) fn names(found: &str, expected: &[&str]) {
    for words in expected {
        assert!(found.lines().any(|line| line.contains(words)), "not found: {words}\nfound:\n{found}");
    }
}

async fn leaf(estate: &Estate, action: &str) -> log_leaf::Model {
    let all = log_leaf::Entity::find().order_by_asc(log_leaf::COLUMN.seq).all(db(estate)).await.unwrap();
    all.into_iter().find(|leaf| leaf.action == action).unwrap()
}

/// Changes a leaf's line and its hash with it.
async fn rewrite(estate: &Estate, row: &log_leaf::Model, line: String) {
    assert_ne!(line, row.line);
    let mut change = row.clone().into_active_model();
    change.hash = Set(hash_line(&line).0.to_vec());
    change.line = Set(line);
    change.update(db(estate)).await.unwrap();
}

#[tokio::test]
async fn a_log_that_nobody_touched_holds_and_says_how_much_is_covered() {
    let (estate, _) = lived().await;
    let found = checked(&estate).await;
    assert!(found.holds(), "{:#?}", found.wrong);
    let leaves = estate.actions().await.len() as u64;
    assert_eq!((found.size, found.covered, found.checkpoints), (leaves, leaves - 2, 4));
    assert!(found.root.is_some() && found.rows >= 15, "{}", found.rows);
    assert!(matches!(check(&estate.sec()).await, Err(ops::Error::Forbidden(_))));
}

#[tokio::test]
async fn a_line_changed_alone_is_named_and_the_roots_still_hold() {
    let (estate, _) = lived().await;
    sql(&estate, "UPDATE log_leaf SET line = replace(line, 'owner', 'admin') WHERE seq = 3").await;
    let found = checked(&estate).await;
    assert_eq!(found.wrong_total, 1, "{:#?}", found.wrong);
    assert_eq!(
        found.wrong[0].to_string(),
        "log leaf 3: was changed: its line has another hash than was kept of it"
    );
}

#[tokio::test]
async fn a_line_that_is_no_leaf_any_more_is_named() {
    let (estate, _) = lived().await;
    sql(&estate, "UPDATE log_leaf SET line = 'x' WHERE seq = 3").await;
    names(&wrong(&estate).await, &["log leaf 3: was changed: its line is no leaf"]);
}

#[tokio::test]
async fn a_column_changed_alone_is_named_with_what_the_line_says() {
    let (estate, _) = lived().await;
    let launched = leaf(&estate, "campaign.launched").await.seq;
    sql(&estate, "UPDATE log_leaf SET action = 'person.removed' WHERE seq = 1").await;
    sql(&estate, "UPDATE log_leaf SET subject = 'per_x' WHERE seq = 2").await;
    sql(&estate, &format!("UPDATE log_leaf SET campaign_id = NULL WHERE seq = {launched}")).await;
    let mut change = log_leaf::Entity::find_by_id(3).one(db(&estate)).await.unwrap().unwrap();
    change.at += Duration::seconds(1);
    let mut change = change.into_active_model();
    change.at.reset();
    change.update(db(&estate)).await.unwrap();
    let found = wrong(&estate).await;
    names(
        &found,
        &[
            "log leaf 1: was changed: in its column the action is 'person.removed', in its line 'person.role_given'",
            "log leaf 2: was changed: in its column the subject is 'per_x'",
            "log leaf 3: was changed: in its column the instant is '2023-08-01T12:00:01.000Z'",
            &format!("log leaf {launched}: was changed: its column names campaign nothing"),
        ],
    );
}

#[tokio::test]
async fn a_line_changed_with_its_hash_is_found_between_two_signed_heads() {
    let (estate, campaign) = lived().await;
    let decided = leaf(&estate, "campaign.decided").await;
    let item = estate.shown("reader").await.item;
    rewrite(&estate, &decided, decided.line.replace("\"keep\"", "\"revoke\"")).await;
    let found = wrong(&estate).await;
    let signed = checkpoint::Entity::find().all(db(&estate)).await.unwrap();
    let launched = signed.iter().map(|row| row.size).min().unwrap();
    let closed = leaf(&estate, "campaign.closed").await.seq;
    names(
        &found,
        &[
            "come to another root than the log's head keeps",
            &format!("one of the leaves {launched} to {closed} was changed"),
            "outcome is \"keep\", and its leaf says \"revoke\"",
        ],
    );
    assert!(!found.contains("log leaf "), "no single leaf is blamed: {found} {item} {campaign}");
}

#[tokio::test]
async fn the_last_leaf_deleted_and_one_in_the_middle_deleted_are_named() {
    let (estate, _) = lived().await;
    let last = estate.actions().await.len() - 1;
    sql(&estate, &format!("DELETE FROM log_leaf WHERE seq = {last}")).await;
    assert_eq!(wrong(&estate).await, format!("log leaf {last}: is missing\n"));
    sql(&estate, "DELETE FROM log_leaf WHERE seq IN (4, 5)").await;
    let found = checked(&estate).await;
    assert_eq!(found.root, None);
    assert_eq!(
        wrong(&estate).await,
        format!("log leaves 4 to 5: are missing, 2 of them\nlog leaf {last}: is missing\n")
    );
}

#[tokio::test]
async fn leaves_cut_off_with_the_head_in_step_are_found_by_what_was_signed() {
    let (estate, _) = lived().await;
    let closed = leaf(&estate, "campaign.closed").await.seq;
    sql(&estate, &format!("DELETE FROM log_leaf WHERE seq >= {closed}")).await;
    let mut frontier = evidence::log::frontier::Frontier::new();
    for row in log_leaf::Entity::find().order_by_asc(log_leaf::COLUMN.seq).all(db(&estate)).await.unwrap() {
        frontier.append(hash_line(&row.line));
    }
    let head = log_head::ActiveModel { id: Set(1), size: Set(closed), frontier: Set(frontier.to_bytes()) };
    head.update(db(&estate)).await.unwrap();
    let found = wrong(&estate).await;
    names(&found, &["leaves, and the log has", "(freezing,", "no leaf says that it was closed"]);
}

#[tokio::test]
async fn leaves_inserted_behind_the_end_before_the_beginning_and_between_are_named() {
    let (estate, _) = lived().await;
    let last = estate.actions().await.len();
    for seq in [-1, i64::try_from(last).unwrap()] {
        let copy = log_leaf::Entity::find_by_id(2).one(db(&estate)).await.unwrap().unwrap();
        let row = log_leaf::ActiveModel { seq: Set(seq), ..copy.into_active_model() };
        row.insert(db(&estate)).await.unwrap();
    }
    let found = wrong(&estate).await;
    names(
        &found,
        &[
            "log leaf -1: was inserted",
            &format!("log leaf {last}: was inserted: the log's head counts no leaf of this number"),
            &format!("log leaf {last}: was changed: in its column the number is '{last}', in its line '2'"),
        ],
    );
    // One between: those behind it make room.
    sql(&estate, &format!("DELETE FROM log_leaf WHERE seq = -1 OR seq = {last}")).await;
    sql(&estate, "UPDATE log_leaf SET seq = -seq - 2 WHERE seq >= 3").await;
    sql(&estate, "UPDATE log_leaf SET seq = -seq - 1 WHERE seq < 0").await;
    let copy = log_leaf::Entity::find_by_id(2).one(db(&estate)).await.unwrap().unwrap();
    let row = log_leaf::ActiveModel { seq: Set(3), ..copy.into_active_model() };
    row.insert(db(&estate)).await.unwrap();
    let found = wrong(&estate).await;
    names(
        &found,
        &[
            "log leaf 3: was changed: in its column the number is '3', in its line '2'",
            "log leaf 4: was changed: in its column the number is '4', in its line '3'",
            "signed another root",
        ],
    );
}

#[tokio::test]
async fn a_changed_and_a_missing_head_are_named() {
    let (estate, _) = lived().await;
    let row = log_head::Entity::find_by_id(1).one(db(&estate)).await.unwrap().unwrap();
    let mut bytes = row.frontier.clone();
    bytes[8] ^= 1;
    let mut change = row.clone().into_active_model();
    change.frontier = Set(bytes);
    change.update(db(&estate)).await.unwrap();
    names(&wrong(&estate).await, &["log leaves 0 to 31: come to another root than the log's head keeps"]);
    let mut change = row.clone().into_active_model();
    (change.frontier, change.size) = (Set(row.frontier.clone()), Set(row.size - 1));
    change.update(db(&estate)).await.unwrap();
    names(&wrong(&estate).await, &["log head: was changed: its column counts"]);
    sql(&estate, "DELETE FROM log_head").await;
    names(&wrong(&estate).await, &["log head: is missing"]);
}

#[tokio::test]
async fn changed_missing_and_foreign_checkpoints_are_named() {
    let (estate, campaign) = lived().await;
    sql(&estate, "UPDATE checkpoint SET size = size + 1 WHERE occasion = 'daily'").await;
    sql(&estate, "UPDATE checkpoint SET note = 'x' WHERE occasion = 'close'").await;
    sql(&estate, "DELETE FROM checkpoint WHERE occasion = 'launch'").await;
    let rows = checkpoint::Entity::find().all(db(&estate)).await.unwrap();
    let row = rows.into_iter().find(|row| row.occasion == "freezing").unwrap();
    let head = evidence::log::checkpoint::SignedCheckpoint::parse(&row.note).unwrap().checkpoint;
    let other = evidence::sign::SigningKey::generate([9; 32]).unwrap();
    let mut change = row.into_active_model();
    change.note = Set(head.sign(&other).unwrap());
    change.update(db(&estate)).await.unwrap();
    let found = wrong(&estate).await;
    names(
        &found,
        &[
            "(daily, ",
            "was changed: its column counts",
            "was changed: not a signed note",
            &format!("checkpoint (launch of {campaign}): is missing"),
            "was changed: none of our keys signed what it says",
        ],
    );
}

#[tokio::test]
async fn a_key_that_no_leaf_names_signs_nothing() {
    let (estate, _) = lived().await;
    let other = evidence::sign::SigningKey::generate([9; 32]).unwrap();
    entities::public_key::ActiveModel {
        fingerprint: Set(other.public().fingerprint()),
        line: Set(other.public().line()),
        created_at: Set(estate.app.now()),
        retired_at: Set(None),
    }
    .insert(db(&estate))
    .await
    .unwrap();
    let found = wrong(&estate).await;
    names(&found, &["was inserted: no leaf says that it was used"]);
    sql(&estate, "DELETE FROM public_key").await;
    names(&wrong(&estate).await, &["is missing: a leaf says that it was used"]);
}

#[tokio::test]
async fn changed_missing_and_inserted_decisions_are_named() {
    let (estate, _) = lived().await;
    let rows = decision::Entity::find().order_by_asc(decision::COLUMN.seq).all(db(&estate)).await.unwrap();
    let id = |place: usize| domain::id::DecisionId::new(rows[place].id);
    sql(&estate, &format!("UPDATE decision SET outcome = 'revoke' WHERE seq = {}", rows[0].seq)).await;
    sql(&estate, &format!("UPDATE decision SET remove = '[\"s3:*\"]' WHERE seq = {}", rows[1].seq)).await;
    sql(&estate, &format!("DELETE FROM decision WHERE seq = {}", rows[2].seq)).await;
    sql(&estate, &format!("UPDATE decision SET batch_size = 9 WHERE seq = {}", rows[3].seq)).await;
    let mut copy = rows[0].clone();
    copy.id = uuid::Uuid::from_u128(7);
    copy.into_active_model().insert(db(&estate)).await.unwrap();
    let found = wrong(&estate).await;
    names(
        &found,
        &[
            &format!("decision {}: outcome is \"revoke\", and its leaf says \"keep\"", id(0)),
            &format!("decision {}: remove is [\"s3:*\"], and its leaf says [\"ec2:DescribeImages\"]", id(1)),
            &format!("decision {}: is missing: leaf {} records it", id(2), rows[2].seq),
            &format!("decision {}: batch_size is 9, and its leaf says 1", id(3)),
            &format!("was inserted or changed: leaf {} does not record it", rows[0].seq),
        ],
    );
}

#[tokio::test]
async fn changed_items_and_campaigns_are_named() {
    let (estate, campaign) = lived().await;
    let shown = estate.shown("reader").await;
    sql(&estate, "UPDATE item SET outcome = 'kept' WHERE outcome = 'reduced'").await;
    sql(&estate, "UPDATE campaign SET population = population - 1").await;
    sql(&estate, "UPDATE acknowledgement SET statement_sha256 = NULL").await;
    let row = item::Entity::find_by_id(shown.item.uuid()).one(db(&estate)).await.unwrap().unwrap();
    let mut change = row.into_active_model();
    change.snapshot_sha256 = Set("00".repeat(32));
    change.update(db(&estate)).await.unwrap();
    names(
        &wrong(&estate).await,
        &[
            &format!("campaign {campaign}: its population is '5', and its leaf says '6'"),
            &format!("campaign {campaign}: its 6 items do not come to the population"),
            &format!("campaign {campaign}: 0 of its items are 'reduced'"),
            &format!("acknowledgement of {campaign}: the hash of its statement is 'nothing'"),
        ],
    );
    let changed = r#"[{"change":{"kind":"new owner","what":"x","at":"2023-08-02T00:00:00.000Z"},"standing":true,"seen":true}]"#;
    sql(&estate, &format!("UPDATE item SET changes = '{changed}'")).await;
    sql(&estate, "UPDATE campaign SET seed = 'chosen afterwards'").await;
    names(
        &wrong(&estate).await,
        &[
            &format!("campaign {campaign}: the hash of what had changed is '"),
            &format!("seed of {campaign}: its text is 'chosen afterwards', and its leaf says 'nothing'"),
        ],
    );
    sql(&estate, "DELETE FROM acknowledgement").await;
    names(&wrong(&estate).await, &[&format!("acknowledgement of {campaign}: is missing")]);
}

#[tokio::test]
async fn changed_texts_and_bundles_are_named() {
    let (estate, campaign) = lived().await;
    sql(&estate, "UPDATE free_text SET text = 'Never needed' WHERE text LIKE 'Needed%'").await;
    let row = edition::Entity::find().one(db(&estate)).await.unwrap().unwrap();
    let part = edition_part::Entity::find().one(db(&estate)).await.unwrap().unwrap();
    let mut bytes = part.bytes.clone();
    bytes[100] ^= 1;
    let mut change = row.into_active_model();
    change.sha256 = Set(evidence::hash::Digest::of(&bytes).to_string());
    change.update(db(&estate)).await.unwrap();
    let mut change = part.into_active_model();
    change.bytes = Set(bytes);
    change.update(db(&estate)).await.unwrap();
    names(
        &wrong(&estate).await,
        &["was changed: it has another hash", &format!("edition 1 of {campaign}: was changed: leaf ")],
    );
    sql(&estate, "DELETE FROM edition").await;
    names(&wrong(&estate).await, &[&format!("edition 1 of {campaign}: is missing")]);
    // An erased text is none that was changed.
    sql(&estate, "DELETE FROM free_text").await;
    assert!(!wrong(&estate).await.contains("text "));
}

#[tokio::test]
async fn more_than_is_named_is_counted() {
    let (estate, _) = lived().await;
    sql(&estate, "UPDATE log_leaf SET action = 'x', subject = 'y', line = 'z'").await;
    let found = checked(&estate).await;
    assert!(found.wrong_total > found.size);
    assert!(found.wrong.len() <= ops::log::MAX_NAMED);
}
