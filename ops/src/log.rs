//! The log: leaves appended in the transaction of the change they record, numbered without gaps by one row.

mod check;
mod proofs;

use crate::error::{Error, Result};
use crate::event::Event;
use domain::actor::Actor;
use domain::instant::Instant;
use entities::{log_head, log_leaf};
use evidence::log::frontier::Frontier;
use evidence::log::leaf::{Leaf, hash_line};
use evidence::log::tree::TreeHead;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QuerySelect, Set,
};

pub use check::{Checked, MAX_NAMED, Wrong, check};
pub(crate) use proofs::tree;
pub use proofs::{Consistency, Inclusion, consistency, inclusion, may_see, newest};

/// The one row of `log_head`.
const HEAD: i32 = 1;

/// Locks the head of the log until the transaction ends. SQLite has locked everything already.
pub(crate) async fn lock(transaction: &DatabaseTransaction) -> Result<()> {
    if transaction.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    head(transaction).await.map(drop)
}

async fn head(transaction: &DatabaseTransaction) -> Result<Frontier> {
    let mut query = log_head::Entity::find_by_id(HEAD);
    if transaction.get_database_backend() == DbBackend::Postgres {
        query = query.lock_exclusive();
    }
    match query.one(transaction).await? {
        Some(row) => Frontier::from_bytes(&row.frontier).map_err(Error::unexpected),
        None => {
            let empty = Frontier::new();
            let row = log_head::ActiveModel { id: Set(HEAD), size: Set(0), frontier: Set(empty.to_bytes()) };
            row.insert(transaction).await?;
            Ok(empty)
        }
    }
}

/// The head of the log as this transaction leaves it so far.
pub(crate) async fn tree_head(transaction: &DatabaseTransaction) -> Result<TreeHead> {
    Ok(head(transaction).await?.head())
}

/// So many leaves are written with one statement.
const TOGETHER: usize = 500;

/// Appends a leaf and gives its number.
pub(crate) async fn append(
    transaction: &DatabaseTransaction,
    at: Instant,
    actor: &Actor,
    event: Event,
) -> Result<u64> {
    append_all(transaction, at, actor, vec![event]).await
}

/// Appends leaves, one after the other, and gives the number of the first.
pub(crate) async fn append_all(
    transaction: &DatabaseTransaction,
    at: Instant,
    actor: &Actor,
    events: Vec<Event>,
) -> Result<u64> {
    let mut frontier = head(transaction).await?;
    let first = frontier.head().size;
    let mut rows = Vec::with_capacity(events.len());
    for event in events {
        let seq = frontier.head().size;
        let leaf = Leaf {
            seq,
            at,
            actor: actor.name(),
            action: event.action.to_owned(),
            subject: event.subject.clone(),
            facts: event.facts,
        };
        let line = leaf.line().map_err(Error::unexpected)?;
        let hash = hash_line(&line);
        frontier.append(hash);
        rows.push(log_leaf::ActiveModel {
            seq: Set(stored(seq)?),
            at: Set(at),
            action: Set(event.action.to_owned()),
            subject: Set(event.subject),
            campaign_id: Set(event.campaign.map(domain::id::CampaignId::uuid)),
            line: Set(line),
            hash: Set(hash.0.to_vec()),
        });
    }
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(TOGETHER));
        let part = std::mem::replace(&mut rows, rest);
        log_leaf::Entity::insert_many(part).exec_without_returning(transaction).await?;
    }
    log_head::ActiveModel {
        id: Set(HEAD),
        size: Set(stored(frontier.head().size)?),
        frontier: Set(frontier.to_bytes()),
    }
    .update(transaction)
    .await?;
    Ok(first)
}

fn stored(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(Error::unexpected)
}
