//! Which signed heads left the building: whoever holds one can tell whether the log was rewritten before it.

use super::Way;
use crate::call::Call;
use crate::error::Result;
use domain::id::{CampaignId, CheckpointId};
use domain::instant::Instant;
use entities::inconsistency::Place;
use entities::{checkpoint, checkpoint_left as row};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use std::collections::HashMap;

/// What left of one head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// To how many it was mailed.
    pub mailed: u64,
    /// How many took it out in a bundle.
    pub bundles: u64,
    /// How many programs asked for it.
    pub programs: u64,
    /// How many authorities and witnesses attest it.
    pub witnesses: u64,
    /// When the first of them had it.
    pub first_at: Instant,
}

/// Says that somebody has this head from now on; the same again says nothing. No leaf: it changes nothing that is
/// governed, and a leaf for each would ask for another head.
pub(crate) async fn left(
    db: &impl ConnectionTrait,
    (checkpoint, at): (CheckpointId, Instant),
    (way, holder): (Way, &str),
) -> Result<()> {
    let left = row::ActiveModel {
        checkpoint_id: Set(checkpoint.uuid()),
        way: Set(way.to_string()),
        holder: Set(holder.to_owned()),
        at: Set(at),
    };
    let key = [row::Column::CheckpointId, row::Column::Way, row::Column::Holder];
    row::Entity::insert(left)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// A program has this head from now on. Only the first time is written: programs ask often.
pub(crate) async fn handed_out(call: &Call, checkpoint: CheckpointId) -> Result<()> {
    let holder = call.actor.name();
    let key = (checkpoint.uuid(), Way::Api.to_string(), holder.clone());
    if row::Entity::find_by_id(key).one(call.read()).await?.is_some() {
        return Ok(());
    }
    let work = call.tenure.database.begin().await?;
    left(&work, (checkpoint, call.now()), (Way::Api, &holder)).await?;
    Ok(work.commit().await?)
}

/// The heads that stand in a campaign's bundle left with it.
pub(super) async fn in_bundle(
    db: &impl ConnectionTrait,
    (campaign, at): (CampaignId, Instant),
    holder: &str,
) -> Result<()> {
    let inside = ["launch", "freezing"];
    let heads = checkpoint::Entity::find()
        .filter(checkpoint::COLUMN.campaign_id.eq(campaign.uuid()))
        .filter(checkpoint::Column::Occasion.is_in(inside))
        .all(db)
        .await?;
    for head in heads {
        left(db, (CheckpointId::new(head.id), at), (Way::Bundle, holder)).await?;
    }
    Ok(())
}

/// What left of each of these heads; those of which nothing did are absent.
pub(super) async fn of(
    db: &impl ConnectionTrait,
    heads: impl IntoIterator<Item = CheckpointId>,
) -> Result<HashMap<CheckpointId, Left>> {
    let rows = row::Entity::find()
        .filter(row::Column::CheckpointId.is_in(heads.into_iter().map(CheckpointId::uuid)))
        .all(db)
        .await?;
    let mut all: HashMap<CheckpointId, Left> = HashMap::new();
    for one in rows {
        let none = Left { mailed: 0, bundles: 0, programs: 0, witnesses: 0, first_at: one.at };
        let left = all.entry(CheckpointId::new(one.checkpoint_id)).or_insert(none);
        left.first_at = left.first_at.min(one.at);
        match Place::new("checkpoint_left", one.checkpoint_id).word("way", &one.way)? {
            Way::Mail => left.mailed += 1,
            Way::Bundle => left.bundles += 1,
            Way::Api => left.programs += 1,
            Way::Witness => left.witnesses += 1,
        }
    }
    Ok(all)
}
