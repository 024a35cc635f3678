//! Checkpoints: the log's head, signed at each launch, close and freezing, and daily.

use super::{Occasion, subscribe};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::{installation, log};
use domain::id::{CampaignId, CheckpointId};
use domain::instant::Instant;
use domain::policy::Action;
use domain::window::Day;
use entities::checkpoint;
use entities::inconsistency::Place;
use evidence::log::checkpoint::{Checkpoint, SignedCheckpoint, origin};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde_json::json;

/// Signs the head of the log as this transaction leaves it, the transaction's own leaves included, and writes it to
/// whoever subscribed. Gives the note.
pub(crate) async fn sign(work: &Work, occasion: Occasion, campaign: Option<CampaignId>) -> Result<String> {
    let installation = installation::of(work).await?;
    let head = log::tree_head(work.db()).await?;
    let checkpoint = Checkpoint { origin: origin(installation.id), head };
    let note = checkpoint.sign(&work.tenure().key).map_err(Error::unexpected)?;
    let id = CheckpointId::new(work.id());
    checkpoint::ActiveModel {
        id: Set(id.uuid()),
        size: Set(i64::try_from(head.size).map_err(Error::unexpected)?),
        at: Set(work.at()),
        occasion: Set(occasion.to_string()),
        campaign_id: Set(campaign.map(CampaignId::uuid)),
        note: Set(note.clone()),
    }
    .insert(work.db())
    .await?;
    subscribe::tell(work, id, &note).await?;
    Ok(note)
}

/// Signs the day's head. Silent (`false`) where this UTC day has its own already, and where nothing was appended since
/// any head was signed.
///
/// # Errors
/// People, who may not run the database.
pub async fn daily_checkpoint(call: &Call) -> Result<bool> {
    if call.actor.person().is_some() {
        call.may(Action::Operate)?;
    }
    let work = call.begin().await?;
    let today = Day::of(work.at());
    let newest =
        checkpoint::Entity::find().order_by_desc(checkpoint::COLUMN.size).limit(1).one(work.db()).await?;
    let done = checkpoint::Entity::find()
        .filter(checkpoint::COLUMN.occasion.eq(Occasion::Daily.as_str()))
        .order_by_desc(checkpoint::COLUMN.at)
        .limit(1)
        .one(work.db())
        .await?
        .is_some_and(|row| Day::of(row.at) >= today);
    let size = log::tree_head(work.db()).await?.size;
    let covered = newest.map_or(0, |row| u64::try_from(row.size).unwrap_or(0));
    if done || size <= covered {
        work.abandon().await?;
        return Ok(false);
    }
    // Its own leaf comes first, so that a day on which nothing else happens has nothing to sign.
    let recorded = work.record(Event::new("log.checkpointed", today, json!({ "leaves": size }))).await?;
    sign(recorded.work(), Occasion::Daily, None).await?;
    recorded.commit().await?;
    Ok(true)
}

/// One signed head, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    /// The head.
    pub id: CheckpointId,
    /// Leaves covered.
    pub size: u64,
    /// When it was signed.
    pub at: Instant,
    /// Why.
    pub occasion: Occasion,
    /// Of which campaign.
    pub campaign: Option<CampaignId>,
    /// The tree's root, in base64 as the note writes it.
    pub root: String,
    /// The C2SP signed note.
    pub note: String,
}

/// The newest `limit` signed heads, newest first.
///
/// # Errors
/// Whoever may not take evidence out.
pub async fn checkpoints(call: &Call, limit: u64) -> Result<Vec<CheckpointRow>> {
    call.may(Action::ExportEvidence)?;
    newest(call, limit).await
}

/// The same for whoever was asked already.
pub(super) async fn newest(call: &Call, limit: u64) -> Result<Vec<CheckpointRow>> {
    let rows = checkpoint::Entity::find()
        .order_by_desc(checkpoint::COLUMN.size)
        .order_by_desc(checkpoint::COLUMN.id)
        .limit(limit)
        .all(call.read())
        .await?;
    rows.into_iter().map(shown).collect()
}

/// A stored head as pages show it; whoever calls this has asked the permission table already.
pub(super) fn shown(row: checkpoint::Model) -> Result<CheckpointRow> {
    let place = Place::new("checkpoint", row.id);
    let signed = SignedCheckpoint::parse(&row.note).map_err(Error::unexpected)?;
    Ok(CheckpointRow {
        id: CheckpointId::new(row.id),
        size: place.count("size", row.size)?,
        at: row.at,
        occasion: place.word("occasion", &row.occasion)?,
        campaign: row.campaign_id.map(CampaignId::new),
        root: signed.checkpoint.head.root.to_base64(),
        note: row.note,
    })
}
