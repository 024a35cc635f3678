//! The auditor's desk: every campaign with its editions, the newest signed heads, and the keys. No bundle is read for it.

use super::checkpoint::newest;
use super::export::{EditionRow, editions};
use super::{CheckpointRow, may_know};
use crate::call::Call;
use crate::error::Result;
use crate::reviews::{self, CampaignRow};
use domain::instant::Instant;
use entities::{key_vouching, public_key};
use evidence::log::compromise::Compromise;
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
    /// When another took its place.
    pub until: Option<Instant>,
    /// The fingerprint of the key before it, which vouches for it.
    pub vouched_by: Option<String>,
    /// Where it is stated to be compromised: since when, and what stands.
    pub compromised: Option<Compromise>,
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

/// The keys, the one in use first, then those before it, the newest first.
pub(super) async fn key_rows(call: &Call) -> Result<Vec<KeyRow>> {
    let current = call.tenure.key.public().fingerprint();
    let mut rows = public_key::Entity::find().all(call.read()).await?;
    rows.sort_by(|a, b| (b.created_at, &b.fingerprint).cmp(&(a.created_at, &a.fingerprint)));
    let vouching = key_vouching::Entity::find().all(call.read()).await?;
    let compromises = super::keys::compromises(call.read()).await?;
    let mut keys: Vec<KeyRow> = rows
        .into_iter()
        .map(|row| KeyRow {
            since: Some(row.created_at),
            until: row.retired_at,
            vouched_by: vouching
                .iter()
                .find(|one| one.fingerprint == row.fingerprint)
                .map(|one| one.former.clone()),
            compromised: compromises.iter().find(|one| one.fingerprint == row.fingerprint).cloned(),
            fingerprint: row.fingerprint,
            line: row.line,
        })
        .collect();
    if keys.iter().all(|key| key.fingerprint != current) {
        let line = call.tenure.key.public().line();
        let unused = KeyRow {
            fingerprint: current.clone(),
            line,
            since: None,
            until: None,
            vouched_by: None,
            compromised: None,
        };
        keys.push(unused);
    }
    keys.sort_by_key(|key| key.fingerprint != current);
    Ok(keys)
}

/// The public signing keys, the one in use first, then those before it. They are public: whoever asks may know them.
///
/// # Errors
/// What the database says.
pub async fn key_lines(call: &Call) -> Result<Vec<KeyRow>> {
    key_rows(call).await
}

/// The same, one OpenSSH line each.
///
/// # Errors
/// What the database says.
pub async fn keys(call: &Call) -> Result<Vec<String>> {
    Ok(key_rows(call).await?.into_iter().map(|key| key.line).collect())
}
