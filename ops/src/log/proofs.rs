//! Proofs from the log as it stands: that a leaf is in the tree of some size, and that one tree begins with another.

use super::stored;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::evidence::handed_out;
use domain::actor::Actor;
use domain::id::CheckpointId;
use domain::policy::Action;
use domain::problem::Problems;
use entities::{checkpoint, log_leaf};
use evidence::hash::Digest;
use evidence::log::proof::{ConsistencyProof, InclusionProof};
use evidence::log::tree::{Tree, TreeHead};
use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// That a leaf is in a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// The leaf, and the hashes from its sibling up.
    pub proof: InclusionProof,
    /// The leaf's own hash.
    pub hash: Digest,
    /// The tree.
    pub head: TreeHead,
    /// The signed note of exactly this tree, where one was signed.
    pub note: Option<String>,
}

/// That a tree begins with an older one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consistency {
    /// The older size, and the hashes.
    pub proof: ConsistencyProof,
    /// The older tree.
    pub old: TreeHead,
    /// The tree.
    pub head: TreeHead,
    /// The signed note of exactly this tree, where one was signed.
    pub note: Option<String>,
}

/// May the actor have the log prove something? For doors that look at what was asked before the log is.
///
/// # Errors
/// Whoever may not see the log.
pub fn may_see(call: &Call) -> Result<()> {
    call.may(Action::SeeLog)
}

/// The newest signed head, as the C2SP signed note it is. Where a program asks, it is remembered that it has this head
/// from now on.
///
/// # Errors
/// Whoever may not see the log; [`Error::NotFound`] before the first is signed.
pub async fn newest(call: &Call) -> Result<String> {
    call.may(Action::SeeLog)?;
    let newest = checkpoint::Entity::find()
        .order_by_desc(checkpoint::COLUMN.size)
        .order_by_desc(checkpoint::COLUMN.id)
        .limit(1)
        .one(call.read())
        .await?;
    let newest = newest.ok_or(Error::NotFound("checkpoint"))?;
    if matches!(call.actor, Actor::Machine { .. }) {
        handed_out(call, CheckpointId::new(newest.id)).await?;
    }
    Ok(newest.note)
}

/// Proves that leaf `leaf` is in the tree of `size` leaves; of the newest signed head where none is named. Reads hashes,
/// no lines: 64 bytes of memory a leaf.
///
/// # Errors
/// Whoever may not see the log; [`Error::Invalid`] unless `leaf < size ≤` the leaves there are; [`Error::NotFound`] where
/// no size is named and no head was signed.
pub async fn inclusion(call: &Call, leaf: u64, size: Option<u64>) -> Result<Inclusion> {
    call.may(Action::SeeLog)?;
    let snapshot = call.snapshot().await?;
    let size = match size {
        Some(size) => size,
        None => newest_size(&snapshot).await?,
    };
    within(&snapshot, ("size", size)).await?;
    if leaf >= size {
        return Err(out_of_range("leaf", format!("A tree of {size} leaves has none of number {leaf}")));
    }
    let tree = tree(&snapshot, size).await?;
    Ok(Inclusion {
        proof: InclusionProof { index: leaf, hashes: tree.inclusion(leaf, size).map_err(Error::unexpected)? },
        hash: hash(&snapshot, leaf).await?,
        head: tree.head(size).map_err(Error::unexpected)?,
        note: note(&snapshot, size).await?,
    })
}

/// Proves that the tree of `to` leaves begins with the tree of `from`.
///
/// # Errors
/// Whoever may not see the log; [`Error::Invalid`] unless `from ≤ to ≤` the leaves there are.
pub async fn consistency(call: &Call, from: u64, to: u64) -> Result<Consistency> {
    call.may(Action::SeeLog)?;
    let snapshot = call.snapshot().await?;
    within(&snapshot, ("to", to)).await?;
    if from > to {
        return Err(out_of_range("from", format!("Expected at most {to}, the size that it leads to")));
    }
    let tree = tree(&snapshot, to).await?;
    let hashes = tree.consistency(from, to).map_err(Error::unexpected)?;
    Ok(Consistency {
        proof: ConsistencyProof { old: from, hashes },
        old: tree.head(from).map_err(Error::unexpected)?,
        head: tree.head(to).map_err(Error::unexpected)?,
        note: note(&snapshot, to).await?,
    })
}

fn out_of_range(field: &str, message: String) -> Error {
    Error::Invalid(Problems::one(field, message))
}

async fn newest_size(snapshot: &DatabaseTransaction) -> Result<u64> {
    let newest = checkpoint::Entity::find().order_by_desc(checkpoint::COLUMN.size).limit(1);
    let row = newest.one(snapshot).await?.ok_or(Error::NotFound("checkpoint"))?;
    u64::try_from(row.size).map_err(Error::unexpected)
}

/// A log has so many leaves; a tree of none proves nothing of any.
async fn within(snapshot: &DatabaseTransaction, (field, size): (&str, u64)) -> Result<()> {
    let head = entities::log_head::Entity::find_by_id(super::HEAD).one(snapshot).await?;
    let has = head.map_or(0, |row| u64::try_from(row.size).unwrap_or_default());
    if size > has {
        return Err(out_of_range(field, format!("Expected at most {has}: so many leaves there are")));
    }
    Ok(())
}

async fn hash(snapshot: &DatabaseTransaction, leaf: u64) -> Result<Digest> {
    let hash: Option<Vec<u8>> = log_leaf::Entity::find_by_id(stored(leaf)?)
        .select_only()
        .column(log_leaf::Column::Hash)
        .into_tuple()
        .one(snapshot)
        .await?;
    digest(hash.ok_or(Error::NotFound("leaf"))?)
}

async fn note(snapshot: &DatabaseTransaction, size: u64) -> Result<Option<String>> {
    let row = checkpoint::Entity::find()
        .filter(checkpoint::COLUMN.size.eq(stored(size)?))
        .order_by_asc(checkpoint::COLUMN.id)
        .one(snapshot)
        .await?;
    Ok(row.map(|row| row.note))
}

fn digest(bytes: Vec<u8>) -> Result<Digest> {
    bytes.try_into().map(Digest).map_err(|_| Error::unexpected("a stored leaf hash is not 32 bytes"))
}

/// The tree over the first `size` leaves, from their hashes alone.
///
/// # Errors
/// Where one of them is missing: `tenure check` says which.
pub(crate) async fn tree(transaction: &DatabaseTransaction, size: u64) -> Result<Tree> {
    let hashes: Vec<Vec<u8>> = log_leaf::Entity::find()
        .select_only()
        .column(log_leaf::Column::Hash)
        .filter(log_leaf::COLUMN.seq.gte(0))
        .filter(log_leaf::COLUMN.seq.lt(stored(size)?))
        .order_by_asc(log_leaf::COLUMN.seq)
        .into_tuple()
        .all(transaction)
        .await?;
    let leaves: Vec<Digest> = hashes.into_iter().map(digest).collect::<Result<_>>()?;
    if u64::try_from(leaves.len()).ok() != Some(size) {
        return Err(Error::unexpected(format!("of {size} leaves of the log, {} are there", leaves.len())));
    }
    Ok(Tree::new(leaves))
}
