//! Waivers of independence against the leaves that ask for, answer and end them.

use super::{Checked, or_nothing};
use crate::error::Result;
use domain::id::{ItemId, PersonId, WaiverId};
use domain::instant;
use entities::waiver;
use evidence::bundle::rows::waived;
use evidence::log::leaf::Leaf;
use sea_orm::{DatabaseTransaction, EntityTrait, QueryOrder};
use std::collections::BTreeMap;

pub(super) async fn check(
    snapshot: &DatabaseTransaction,
    leaves: &[Leaf],
    found: &mut Checked,
) -> Result<()> {
    let mut said: BTreeMap<WaiverId, _> =
        waived(leaves).into_iter().map(|waiver| (waiver.waiver_id, waiver)).collect();
    for row in waiver::Entity::find().order_by_asc(waiver::COLUMN.id).all(snapshot).await? {
        found.rows += 1;
        let id = WaiverId::new(row.id);
        let thing = format!("waiver {id}");
        let Some(leaf) = said.remove(&id) else {
            found.add(thing, "was inserted: no leaf asks for it");
            continue;
        };
        let at = |at: Option<instant::Instant>| or_nothing(at.map(instant::format));
        let columns = [
            ("item", or_nothing(row.item_id.map(ItemId::new)), or_nothing(leaf.item_id)),
            ("person", PersonId::new(row.person_id).to_string(), leaf.person.to_string()),
            ("asker", PersonId::new(row.asked_by).to_string(), leaf.asked_by.to_string()),
            ("reason", row.reason_sha256, leaf.reason_sha256.to_string()),
            ("end", instant::format(row.until_at), instant::format(leaf.until)),
            ("state", row.state, leaf.state.to_string()),
            ("answer", or_nothing(row.answered_by.map(PersonId::new)), or_nothing(leaf.answered_by)),
            ("instant of the answer", at(row.answered_at), at(leaf.answered_at)),
            ("instant of its end", at(row.ended_at), at(leaf.ended_at)),
        ];
        for column in columns {
            found.same(&thing, column);
        }
    }
    for id in said.into_keys() {
        found.add(format!("waiver {id}"), "is missing: a leaf asks for it");
    }
    Ok(())
}
