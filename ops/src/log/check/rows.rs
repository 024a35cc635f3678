//! What names itself by a hash: texts and frozen editions.

use super::leaves::Said;
use super::{Checked, TOGETHER};
use crate::error::Result;
use crate::evidence::edition_sha256;
use domain::id::CampaignId;
use entities::{edition, free_text};
use evidence::hash::{Digest, salted};
use evidence::log::facts::FROZEN;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

pub(super) async fn check(snapshot: &DatabaseTransaction, said: &Said, found: &mut Checked) -> Result<()> {
    texts(snapshot, found).await?;
    editions(snapshot, said, found).await
}

/// Texts may be erased: one that is not there is none that was changed.
async fn texts(snapshot: &DatabaseTransaction, found: &mut Checked) -> Result<()> {
    let mut after = String::new();
    loop {
        let page = free_text::Entity::find()
            .filter(free_text::Column::Hash.gt(after.clone()))
            .order_by_asc(free_text::Column::Hash)
            .limit(TOGETHER)
            .all(snapshot)
            .await?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.hash);
        for row in page {
            found.rows += 1;
            let salt: Option<Digest> = row.salt.parse().ok();
            if salt.is_none_or(|salt| salted(&salt.0, &row.text).to_string() != row.hash) {
                found.add(format!("text {}", row.hash), "was changed: it has another hash");
            }
        }
    }
}

/// A bundle is read one at a time: they are long.
async fn editions(snapshot: &DatabaseTransaction, said: &Said, found: &mut Checked) -> Result<()> {
    let frozen: Vec<(Uuid, i32)> = edition::Entity::find()
        .select_only()
        .columns([edition::Column::CampaignId, edition::Column::Number])
        .order_by_asc(edition::Column::CampaignId)
        .order_by_asc(edition::Column::Number)
        .into_tuple()
        .all(snapshot)
        .await?;
    let mut there = BTreeSet::new();
    for key in frozen {
        let Some(row) = edition::Entity::find_by_id(key).one(snapshot).await? else { continue };
        found.rows += 1;
        let id = CampaignId::new(row.campaign_id).to_string();
        let thing = named(&id, i64::from(row.number));
        let hash = edition_sha256(snapshot, (row.campaign_id, row.number)).await?.to_string();
        if hash != row.sha256 {
            found.add(&thing, "was changed: its bytes have another hash than was kept of them");
        }
        let number = u64::try_from(row.number).unwrap_or_default();
        let taken = |(_, campaign, edition, sha256): &&(u64, String, u64, String)| {
            *campaign == id && *edition == number && *sha256 != hash
        };
        if let Some((seq, ..)) = said.exported.iter().find(taken) {
            found.add(&thing, format!("was changed: leaf {seq} says that other bytes were taken out"));
        }
        if numbers(said, row.campaign_id).all(|(_, frozen)| frozen != number) {
            found.add(&thing, "was inserted: no leaf says that it was frozen");
        }
        there.insert((row.campaign_id, number));
    }
    for campaign in said.campaigns.keys() {
        for (seq, number) in
            numbers(said, *campaign).filter(|(_, number)| !there.contains(&(*campaign, *number)))
        {
            let thing = named(&CampaignId::new(*campaign).to_string(), number);
            found.add(thing, format!("is missing: leaf {seq} says that it was frozen"));
        }
    }
    Ok(())
}

fn named(campaign: &str, number: impl std::fmt::Display) -> String {
    format!("edition {number} of {campaign}")
}

/// The editions of a campaign that leaves say were frozen, with the numbers of those leaves.
fn numbers(said: &Said, campaign: Uuid) -> impl Iterator<Item = (u64, u64)> {
    let leaves = said.campaigns.get(&campaign).into_iter().flatten();
    leaves.filter(|leaf| leaf.action == FROZEN).filter_map(|leaf| {
        let number = leaf.facts.get("edition").and_then(Value::as_u64)?;
        Some((leaf.seq, number))
    })
}
