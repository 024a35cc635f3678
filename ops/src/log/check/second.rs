//! The second look of a campaign against the leaves of its seed and of each answer.

use super::{Checked, or_nothing};
use crate::error::Result;
use domain::id::{CampaignId, ItemId, PersonId};
use domain::instant;
use entities::{campaign, second_look};
use evidence::log::leaf::Leaf;
use sea_orm::{DatabaseTransaction, EntityTrait, QueryOrder};
use serde_json::Value;

/// The seed of a campaign against its leaf.
pub(super) fn seed(row: &campaign::Model, leaf: Option<&Leaf>, found: &mut Checked) {
    let thing = format!("seed of {}", CampaignId::new(row.id));
    let said = leaf.and_then(|leaf| leaf.facts.get("seed").and_then(Value::as_str));
    found.same(&thing, ("its text", or_nothing(row.seed.as_deref()), or_nothing(said)));
    let by = or_nothing(row.seed_by.map(PersonId::new));
    found.same(&thing, ("its person", by, or_nothing(leaf.map(|leaf| &leaf.actor))));
    let at = or_nothing(row.seed_at.map(instant::format));
    found.same(&thing, ("its instant", at, or_nothing(leaf.map(|leaf| instant::format(leaf.at)))));
}

/// Every second look against its leaf.
pub(super) async fn looks(
    snapshot: &DatabaseTransaction,
    leaves: &[Leaf],
    found: &mut Checked,
) -> Result<()> {
    let rows = second_look::Entity::find().order_by_asc(second_look::COLUMN.item_id).all(snapshot).await?;
    for row in &rows {
        found.rows += 1;
        looked(row, leaves, found);
    }
    for leaf in leaves {
        if rows.iter().all(|row| u64::try_from(row.seq).ok() != Some(leaf.seq)) {
            let thing = format!("second look at {}", leaf.subject);
            found.add(thing, format!("is missing: leaf {} records it", leaf.seq));
        }
    }
    Ok(())
}

fn looked(row: &second_look::Model, leaves: &[Leaf], found: &mut Checked) {
    let thing = format!("second look at {}", ItemId::new(row.item_id));
    let leaf = leaves.iter().find(|leaf| u64::try_from(row.seq).ok() == Some(leaf.seq));
    let Some(leaf) = leaf else {
        return found.add(thing, "was inserted: no leaf records it");
    };
    found.same(&thing, ("its item", &ItemId::new(row.item_id).to_string(), &leaf.subject));
    found.same(&thing, ("its person", &PersonId::new(row.person_id).to_string(), &leaf.actor));
    found.same(&thing, ("its instant", instant::format(row.at), instant::format(leaf.at)));
    let columns = [
        ("outcome", &row.outcome),
        ("snapshot_sha256", &row.snapshot_sha256),
        ("reason_sha256", &row.reason_sha256),
    ];
    for (name, stored) in columns {
        let said = or_nothing(leaf.facts.get(name).and_then(Value::as_str));
        found.same(&thing, (name, stored, &said));
    }
}
