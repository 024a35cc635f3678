//! What security said of keeps, against the leaves that record it.

use super::{Checked, or_nothing};
use crate::error::Result;
use domain::id::{CampaignId, DecisionId, ItemId, PersonId};
use domain::instant;
use entities::{campaign, confirmation};
use evidence::bundle::rows::confirmations;
use evidence::log::facts::CONFIRM_DAYS;
use evidence::log::leaf::Leaf;
use sea_orm::{DatabaseTransaction, EntityTrait, QueryOrder};
use std::collections::BTreeMap;

/// For how many days a campaign's launch said that security confirms.
pub(super) fn stage(row: &campaign::Model, launch: &Leaf, found: &mut Checked) {
    let thing = format!("second stage of {}", CampaignId::new(row.id));
    let said = or_nothing(launch.facts.get(CONFIRM_DAYS).and_then(serde_json::Value::as_u64));
    found.same(&thing, ("days", or_nothing(row.confirm_days), said));
}

pub(super) async fn check(
    snapshot: &DatabaseTransaction,
    leaves: &[Leaf],
    found: &mut Checked,
) -> Result<()> {
    let mut said: BTreeMap<u64, _> = confirmations(leaves).into_iter().map(|row| (row.seq, row)).collect();
    for row in confirmation::Entity::find().order_by_asc(confirmation::COLUMN.seq).all(snapshot).await? {
        found.rows += 1;
        let thing = format!("confirmation of {}", DecisionId::new(row.decision_id));
        let Some(leaf) = u64::try_from(row.seq).ok().and_then(|seq| said.remove(&seq)) else {
            found.add(thing, "was inserted: no leaf records it");
            continue;
        };
        let columns = [
            ("answer", DecisionId::new(row.decision_id).to_string(), leaf.decision_id.to_string()),
            ("item", ItemId::new(row.item_id).to_string(), leaf.item_id.to_string()),
            ("person", PersonId::new(row.person_id).to_string(), leaf.person.to_string()),
            ("word", row.said, leaf.said.to_string()),
            ("reason", or_nothing(row.reason_sha256), or_nothing(leaf.reason_sha256)),
            ("snapshot", row.snapshot_sha256, leaf.snapshot_sha256.to_string()),
            ("answer's hash", row.answer_sha256, leaf.answer_sha256.to_string()),
            ("instant", instant::format(row.at), instant::format(leaf.at)),
        ];
        for column in columns {
            found.same(&thing, column);
        }
    }
    for leaf in said.into_values() {
        found.add(
            format!("confirmation of {}", leaf.decision_id),
            format!("is missing: leaf {} records it", leaf.seq),
        );
    }
    Ok(())
}
