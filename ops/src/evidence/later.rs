//! Later editions: what was done since is added to what was frozen, which keeps its bytes.

use super::freeze::{Edition, keep, leaf};
use super::input;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::exceptions;
use domain::id::CampaignId;
use domain::instant::{Instant, format};
use domain::policy::Action;
use domain::review::CampaignState;
use entities::inconsistency::Place;
use entities::{campaign, edition, item};
use evidence::bundle::{self, Spool};
use evidence::hash::Digest;
use evidence::log::facts;
use evidence::log::leaf::Leaf;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Freezes the next edition of an acknowledged campaign and gives its number. It says what tasks, exceptions and requests
/// have come to since, names its predecessor's hash, and leaves the predecessor as it is.
///
/// # Errors
/// Whoever may not export; [`Error::NotFound`] without such a campaign; [`Error::Conflict`] before it is acknowledged, and
/// where nothing that an edition says has changed since the last.
pub async fn freeze_next(call: &Call, id: CampaignId) -> Result<u32> {
    call.may(Action::ExportEvidence)?;
    let items: Vec<Uuid> = item::Entity::find()
        .select_only()
        .column(item::Column::IdentityId)
        .filter(item::COLUMN.campaign_id.eq(id.uuid()))
        .into_tuple()
        .all(call.read())
        .await?;
    let endings = exceptions::endings(call, &items.into_iter().collect()).await?;
    let work = call.begin().await?;
    let row =
        campaign::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("campaign"))?;
    let state: CampaignState = Place::new("campaign", row.id).word("state", &row.state)?;
    if state != CampaignState::Acknowledged {
        return Err(Error::Conflict(format!(
            "this campaign is {state}: its first edition is frozen once it is closed and acknowledged"
        )));
    }
    let last: Option<(i32, Instant, String)> = edition::Entity::find()
        .select_only()
        .columns([edition::Column::Number, edition::Column::FrozenAt, edition::Column::Sha256])
        .filter(edition::COLUMN.campaign_id.eq(row.id))
        .order_by_desc(edition::Column::Number)
        .limit(1)
        .into_tuple()
        .one(work.db())
        .await?;
    let (number, frozen_at, sha256) = last.ok_or(Error::NotFound("edition"))?;
    let number = u32::try_from(number).map_err(Error::unexpected)?;
    let predecessor: Digest = sha256.parse().map_err(Error::unexpected)?;
    let next = Edition { number: number + 1, predecessor: Some(predecessor) };
    let spool = Spool::new().map_err(Error::unexpected)?;
    let (said, leaves) = Box::pin(input::of(&work, &row, next, (&endings, &spool))).await?;
    if !has_news(&said, number)? {
        return Err(Error::Conflict(format!(
            "nothing that an edition says has changed since edition {number} was frozen at {}",
            format(frozen_at)
        )));
    }
    let recorded = work.record(leaf(&said, leaves)?).await?;
    Box::pin(keep(&recorded, &row, (said, spool))).await?;
    recorded.commit().await?;
    Ok(next.number)
}

/// Does a table differ from what the leaf of the last freezing names? Where that names none, there is nothing to compare.
fn has_news(said: &bundle::BundleInput, last: u32) -> Result<bool> {
    let of_last = |leaf: &&Leaf| {
        leaf.action == facts::FROZEN && leaf.facts.get("edition").and_then(Value::as_u64) == Some(last.into())
    };
    let leaf = said.log.leaves.iter().find(of_last).ok_or(Error::NotFound("leaf"))?;
    let Some(Value::Object(before)) = leaf.facts.get(facts::FILES) else { return Ok(true) };
    let now: BTreeMap<String, String> = bundle::named_by_freezing(said)
        .map_err(Error::unexpected)?
        .into_iter()
        .map(|(name, digest)| (name, digest.to_string()))
        .collect();
    // campaign.json has the number and the instant of the edition: it always differs.
    let tables = |name: &str| name.ends_with(".csv");
    let gone = before.keys().any(|name| tables(name) && !now.contains_key(name));
    let differs = |(name, digest): (&String, &String)| {
        tables(name) && before.get(name).and_then(Value::as_str) != Some(digest)
    };
    Ok(gone || now.iter().any(differs))
}
