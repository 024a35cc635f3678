//! What a launch reads of grants: whatever their texts have in them, the snapshot says it as it is.

use crate::estate::Estate;
use entities::held_grant;
use ops::reviews;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::json;

/// Marks, quotation marks, and what stands between the columns and the rows of a text that has many.
const TEXTS: [&str; 5] = ["", "\"", "a\u{1f}b\u{1e}c", "\\\"\n\u{1}é 😀", "arn:aws:iam::aws:policy/Other"];

#[tokio::test]
async fn whatever_a_policy_is_called_its_snapshot_says_so() {
    let estate = Estate::new().await;
    let db = estate.app.tenure.database.read();
    let reader = estate.identity("reader").await;
    let of_reader = held_grant::Column::IdentityId.eq(reader.uuid());
    let mut rows = held_grant::Entity::find().filter(of_reader).all(db).await.unwrap();
    let before = rows.len();
    let row = rows.remove(0);
    for (number, text) in TEXTS.into_iter().enumerate() {
        let mut changed = row.clone().into_active_model();
        changed.id = Set(estate.app.tenure.ids.uuid(estate.app.now()));
        changed.policy = Set(format!("{number}{text}"));
        changed.policy_id = Set((number % 2 == 0).then(|| text.to_owned()));
        changed.path_group = Set((number > 2).then(|| text.to_owned()));
        changed.resources = Set(json!([format!("{number}{text}")]).to_string());
        changed.conditions = Set(json!({ "StringEquals": { "aws:x": text } }).to_string());
        changed.granted_at = Set((number == 1).then(|| estate.app.now()));
        changed.insert(db).await.unwrap();
    }
    estate.launched().await;
    let page = reviews::item(&estate.olga(), estate.item("reader").await.id).await.unwrap();
    let grants = page.snapshot.grants;
    for (number, text) in TEXTS.into_iter().enumerate() {
        let found = grants.iter().find(|grant| grant.path.policy == format!("{number}{text}")).unwrap();
        assert_eq!(found.path.policy_id.as_deref(), (number % 2 == 0).then_some(text));
        assert_eq!(found.path.group.as_deref(), (number > 2).then_some(text));
        assert_eq!(found.resources, [format!("{number}{text}")]);
        assert_eq!(found.conditions, json!({ "StringEquals": { "aws:x": text } }).to_string());
        assert_eq!(found.granted_at == Some(estate.app.now()), number == 1);
    }
    assert_eq!(grants.len(), before + TEXTS.len());
}
