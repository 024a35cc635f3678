//! What others attest of heads, against the leaves that say it was brought in.

use super::Checked;
use super::leaves::Said;
use crate::error::Result;
use domain::id::CheckpointId;
use entities::checkpoint_witness;
use evidence::hash::Digest;
use sea_orm::{DatabaseTransaction, EntityTrait, QueryOrder};

pub(super) async fn check(snapshot: &DatabaseTransaction, said: &Said, found: &mut Checked) -> Result<()> {
    let rows = checkpoint_witness::Entity::find()
        .order_by_asc(checkpoint_witness::COLUMN.checkpoint_id)
        .order_by_asc(checkpoint_witness::COLUMN.sha256)
        .all(snapshot)
        .await?;
    let thing = |(head, hash): &(String, String)| format!("statement {hash} about checkpoint {head}");
    let mut there = Vec::with_capacity(rows.len());
    for row in rows {
        found.rows += 1;
        let key = (CheckpointId::new(row.checkpoint_id).to_string(), row.sha256);
        if Digest::of(&row.body).to_string() != key.1 {
            found.add(thing(&key), "was changed: its bytes have another hash");
        }
        if said.witnessed.iter().all(|(_, one)| *one != key) {
            found.add(thing(&key), "was inserted or changed: no leaf names it");
        }
        there.push(key);
    }
    for (seq, one) in said.witnessed.iter().filter(|(_, one)| !there.contains(one)) {
        found.add(thing(one), format!("is missing: leaf {seq} names it"));
    }
    Ok(())
}
