//! The log's part of a bundle: the campaign's leaves with their places in the tree of the freezing.

use crate::call::Work;
use crate::error::{Error, Result};
use crate::evidence::{Occasion, keys, witness};
use crate::log::tree;
use entities::{campaign, checkpoint, log_leaf};
use evidence::bundle::campaign::SavedQuery;
use evidence::bundle::{LogPart, Packed, Spool};
use evidence::hash::Digest;
use evidence::log::checkpoint::SignedCheckpoint;
use evidence::log::facts;
use evidence::log::leaf::Leaf;
use evidence::log::proof::{ConsistencyProof, InclusionProof};
use evidence::log::witness::Witnessed;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// The campaign's leaves so far, in order.
pub(super) async fn leaves(work: &Work, row: &campaign::Model) -> Result<Vec<Leaf>> {
    let lines: Vec<String> = log_leaf::Entity::find()
        .filter(log_leaf::COLUMN.campaign_id.eq(row.id))
        .order_by_asc(log_leaf::COLUMN.seq)
        .select_only()
        .column(log_leaf::Column::Line)
        .into_tuple()
        .all(work.db())
        .await?;
    // A line is let go of once it is a leaf.
    lines.into_iter().map(|line| Leaf::parse(&line).map_err(Error::unexpected)).collect()
}

/// Their lines, packed, and the number of each.
async fn lines(work: &Work, row: &campaign::Model, spool: &Spool) -> Result<(Packed, Vec<u64>)> {
    let rows: Vec<(i64, String)> = log_leaf::Entity::find()
        .filter(log_leaf::COLUMN.campaign_id.eq(row.id))
        .order_by_asc(log_leaf::COLUMN.seq)
        .select_only()
        .columns([log_leaf::Column::Seq, log_leaf::Column::Line])
        .into_tuple()
        .all(work.db())
        .await?;
    let seqs = rows.iter().map(|(seq, _)| u64::try_from(*seq).map_err(Error::unexpected));
    let seqs = seqs.collect::<Result<_>>()?;
    let packed = Packed::of_lines(rows.into_iter().map(|(_, line)| line));
    Ok((packed.laid(spool).map_err(Error::unexpected)?, seqs))
}

/// The same with their proofs. `note` is the head signed at the edition's freezing; the transaction has written all the
/// leaves that it covers.
pub(in crate::evidence) async fn part(
    work: &Work,
    row: &campaign::Model,
    (note, spool): (String, &Spool),
) -> Result<LogPart> {
    let size = size(&note)?;
    let launch = checkpoint::Entity::find()
        .filter(checkpoint::COLUMN.campaign_id.eq(row.id))
        .filter(checkpoint::COLUMN.occasion.eq(Occasion::Launch.as_str()))
        .one(work.db())
        .await?
        .ok_or(Error::NotFound("checkpoint of the launch"))?;
    let old = self::size(&launch.note)?;
    let tree = tree(work.db(), size).await?;
    let (lines, seqs) = lines(work, row, spool).await?;
    let mut proofs = Vec::with_capacity(seqs.len());
    for seq in seqs {
        let hashes = tree.inclusion(seq, size).map_err(Error::unexpected)?;
        proofs.push(InclusionProof { index: seq, hashes });
    }
    let hashes = tree.consistency(old, size).map_err(Error::unexpected)?;
    let mut witnessed = Vec::new();
    for (size_of, note, timestamps, cosignatures) in witness::carried(work.db(), (old, size)).await? {
        let hashes = tree.consistency(size_of, size).map_err(Error::unexpected)?;
        let consistency = ConsistencyProof { old: size_of, hashes };
        witnessed.push(Witnessed { size: size_of, note, consistency, timestamps, cosignatures });
    }
    Ok(LogPart {
        leaves: Vec::new(),
        lines: Some(lines),
        proofs,
        checkpoint: note,
        launch_checkpoint: launch.note,
        consistency: ConsistencyProof { old, hashes },
        rotations: keys::rotations(work.db()).await?,
        compromises: keys::compromises(work.db()).await?,
        witnessed,
    })
}

fn size(note: &str) -> Result<u64> {
    Ok(SignedCheckpoint::parse(note).map_err(Error::unexpected)?.checkpoint.head.size)
}

/// The saved scope that the launch names.
pub(super) fn saved_scope(log: &LogPart) -> Option<SavedQuery> {
    let launched = log.leaves.iter().find(|leaf| leaf.action == facts::LAUNCHED);
    SavedQuery::of(&launched?.facts)
}

/// A digest among the facts of the campaign's one leaf of this action.
pub(super) fn fact(log: &LogPart, action: &str, name: &str) -> Result<Digest> {
    log.leaves
        .iter()
        .find(|leaf| leaf.action == action)
        .and_then(|leaf| leaf.facts.get(name)?.as_str()?.parse().ok())
        .ok_or_else(|| Error::unexpected(format!("the leaf {action} has no {name}")))
}
