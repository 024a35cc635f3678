//! The auditor's desk: every campaign with its editions, the newest signed heads, and the keys. No bundle is read for it.

use super::checkpoint::newest;
use super::export::{EditionRow, editions};
use super::{CheckpointRow, may_know};
use crate::call::Call;
use crate::error::Result;
use crate::reviews::{self, CampaignRow};
use domain::instant::Instant;
use entities::public_key;
use sea_orm::EntityTrait;

/// How many signed heads the desk shows.
const HEADS: usize = 20;

/// A campaign on the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskRow {
    /// The campaign.
    pub campaign: CampaignRow,
    /// Its editions, the newest first; none before it is acknowledged.
    pub editions: Vec<EditionRow>,
}

/// A public signing key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// `SHA256:` and 43 characters, as `ssh-keygen -l` shows it.
    pub fingerprint: String,
    /// The OpenSSH line.
    pub line: String,
    /// When it was first used; `None` where it has signed nothing yet.
    pub since: Option<Instant>,
}

/// The desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// Campaigns, the one launched last first.
    pub campaigns: Vec<DeskRow>,
    /// The newest signed heads, newest first.
    pub checkpoints: Vec<CheckpointRow>,
    /// Are there more heads than these?
    pub more_checkpoints: bool,
    /// The keys, the one in use first.
    pub keys: Vec<KeyRow>,
}

/// Everything that the auditor's desk shows.
///
/// # Errors
/// Whoever may neither export nor see everything.
pub async fn desk(call: &Call) -> Result<Desk> {
    may_know(call)?;
    let mut frozen = editions(call).await?;
    let mut campaigns = Vec::new();
    for campaign in reviews::list(call).await? {
        let (own, others) = frozen.into_iter().partition(|row: &EditionRow| row.campaign == campaign.id);
        frozen = others;
        campaigns.push(DeskRow { campaign, editions: own });
    }
    let mut checkpoints = newest(call, u64::try_from(HEADS + 1).unwrap_or(u64::MAX)).await?;
    let more_checkpoints = checkpoints.len() > HEADS;
    checkpoints.truncate(HEADS);
    Ok(Desk { campaigns, checkpoints, more_checkpoints, keys: key_rows(call).await? })
}

/// The keys, the one in use first, then those before it.
pub(super) async fn key_rows(call: &Call) -> Result<Vec<KeyRow>> {
    let current = call.tenure.key.public();
    let (fingerprint, line) = (current.fingerprint(), current.line());
    let mut rows = public_key::Entity::find().all(call.read()).await?;
    rows.sort_by(|a, b| (b.created_at, &b.fingerprint).cmp(&(a.created_at, &a.fingerprint)));
    let since = rows.iter().find(|row| row.fingerprint == fingerprint).map(|row| row.created_at);
    let former = rows.into_iter().filter(|row| row.fingerprint != fingerprint).map(|row| KeyRow {
        fingerprint: row.fingerprint,
        line: row.line,
        since: Some(row.created_at),
    });
    let former: Vec<KeyRow> = former.collect();
    Ok(std::iter::once(KeyRow { fingerprint, line, since }).chain(former).collect())
}
