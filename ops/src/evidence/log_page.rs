//! The log's own page: the newest signed heads, what left of each, and whether the reader is mailed them.

use super::checkpoint::newest;
use super::desk::{KeyRow, key_rows};
use super::left::{self, Left};
use super::subscribe::subscribed;
use super::witness::{self, Attested};
use super::{CheckpointRow, may_know};
use crate::call::Call;
use crate::error::Result;
use crate::log::{self, Inclusion};
use domain::id::CampaignId;
use domain::policy::Action;
use entities::{campaign, log_head};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// How many signed heads the page shows.
const HEADS: usize = 50;

/// A signed head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadRow {
    /// What it says.
    pub head: CheckpointRow,
    /// Who else holds it; `None` where nobody does, as far as is known here.
    pub left: Option<Left>,
    /// What others attest of it, the first said first.
    pub attested: Vec<Attested>,
    /// How many leaves the newest head below it has that has fewer: from there a proof leads to this one.
    pub before: Option<u64>,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPage {
    /// The newest signed heads, newest first.
    pub heads: Vec<HeadRow>,
    /// Are there more?
    pub more: bool,
    /// How many leaves there are now.
    pub size: u64,
    /// What the campaigns of these heads are called.
    pub campaigns: HashMap<CampaignId, String>,
    /// The keys, the one in use first.
    pub keys: Vec<KeyRow>,
    /// Are heads mailed to the reader?
    pub subscribed: bool,
    /// May they be?
    pub may_subscribe: bool,
    /// The proof that was asked for.
    pub proof: Option<Inclusion>,
}

/// Everything that the page shows; with a leaf, its proof in the tree of that size, or in the newest head's.
///
/// # Errors
/// Whoever may neither export nor see everything; [`crate::Error::Invalid`] for a leaf or size that the log does not
/// have.
pub async fn log_page(call: &Call, prove: Option<(u64, Option<u64>)>) -> Result<LogPage> {
    may_know(call)?;
    let mut rows = newest(call, u64::try_from(HEADS + 1).unwrap_or(u64::MAX)).await?;
    let sizes: Vec<u64> = rows.iter().map(|row| row.size).collect();
    let more = rows.len() > HEADS;
    rows.truncate(HEADS);
    let mut left = left::of(call.read(), rows.iter().map(|row| row.id)).await?;
    let mut attested = witness::of(call.read(), rows.iter().map(|row| row.id)).await?;
    let ids = rows.iter().filter_map(|row| row.campaign).map(CampaignId::uuid);
    let campaigns = campaign::Entity::find().filter(campaign::Column::Id.is_in(ids)).all(call.read()).await?;
    let heads = rows.into_iter().map(|head| HeadRow {
        left: left.remove(&head.id),
        attested: attested.remove(&head.id).unwrap_or_default(),
        before: sizes.iter().copied().find(|size| *size < head.size),
        head,
    });
    let size = log_head::Entity::find().one(call.read()).await?.map_or(0, |row| row.size);
    Ok(LogPage {
        heads: heads.collect(),
        more,
        size: u64::try_from(size).unwrap_or_default(),
        campaigns: campaigns.into_iter().map(|row| (CampaignId::new(row.id), row.name)).collect(),
        keys: key_rows(call).await?,
        subscribed: subscribed(call).await?,
        may_subscribe: call.may(Action::ExportEvidence).is_ok() && call.actor.person().is_some(),
        proof: match prove {
            Some((leaf, size)) => Some(log::inclusion(call, leaf, size).await?),
            None => None,
        },
    })
}
