//! The log's part of a bundle: the campaign's leaves with their places in the tree of the freezing.

use crate::call::Work;
use crate::error::{Error, Result};
use crate::evidence::{Occasion, keys};
use crate::log::tree;
use entities::{campaign, checkpoint, log_leaf};
use evidence::bundle::LogPart;
use evidence::hash::Digest;
use evidence::log::checkpoint::SignedCheckpoint;
use evidence::log::leaf::Leaf;
use evidence::log::proof::{ConsistencyProof, InclusionProof};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};

pub(super) async fn part(work: &Work, row: &campaign::Model, note: String) -> Result<LogPart> {
    let size = size(&note)?;
    let launch = checkpoint::Entity::find()
        .filter(checkpoint::COLUMN.campaign_id.eq(row.id))
        .filter(checkpoint::COLUMN.occasion.eq(Occasion::Launch.as_str()))
        .one(work.db())
        .await?
        .ok_or(Error::NotFound("checkpoint of the launch"))?;
    let old = self::size(&launch.note)?;
    let tree = tree(work.db(), size).await?;
    let lines = log_leaf::Entity::find()
        .filter(log_leaf::COLUMN.campaign_id.eq(row.id))
        .order_by_asc(log_leaf::COLUMN.seq)
        .all(work.db())
        .await?;
    let (mut leaves, mut proofs) = (Vec::with_capacity(lines.len()), Vec::with_capacity(lines.len()));
    for line in lines {
        let leaf = Leaf::parse(&line.line).map_err(Error::unexpected)?;
        let hashes = tree.inclusion(leaf.seq, size).map_err(Error::unexpected)?;
        proofs.push(InclusionProof { index: leaf.seq, hashes });
        leaves.push(leaf);
    }
    let hashes = tree.consistency(old, size).map_err(Error::unexpected)?;
    Ok(LogPart {
        leaves,
        proofs,
        checkpoint: note,
        launch_checkpoint: launch.note,
        consistency: ConsistencyProof { old, hashes },
        rotations: keys::rotations(work.db()).await?,
        compromises: keys::compromises(work.db()).await?,
    })
}

fn size(note: &str) -> Result<u64> {
    Ok(SignedCheckpoint::parse(note).map_err(Error::unexpected)?.checkpoint.head.size)
}

/// A digest among the facts of the campaign's one leaf of this action.
pub(super) fn fact(log: &LogPart, action: &str, name: &str) -> Result<Digest> {
    log.leaves
        .iter()
        .find(|leaf| leaf.action == action)
        .and_then(|leaf| leaf.facts.get(name)?.as_str()?.parse().ok())
        .ok_or_else(|| Error::unexpected(format!("the leaf {action} has no {name}")))
}
