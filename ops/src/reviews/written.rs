//! The items of a launch, written some at a time: none is held twice.

use super::plan::Planned;
use crate::call::Work;
use crate::error::{Error, Result};
use domain::id::{AwayId, CampaignId, ItemId};
use entities::item;
use entities::packed::Packed;
use evidence::bundle::campaign::population_sha256;
use evidence::hash::Digest;
use sea_orm::{EntityTrait, Set};
use std::collections::VecDeque;
use tokio::task::JoinHandle;

/// Items written with one statement.
const TOGETHER: usize = 50;

/// So many such statements are made ahead, on other cores, while the database writes.
const AHEAD: usize = 8;

/// Writes the items in their order, and gives the population's hash as evidence pins it.
pub(super) async fn items(work: &Work, campaign: CampaignId, planned: Vec<Planned>) -> Result<Digest> {
    let mut lines = Vec::with_capacity(planned.len());
    let mut planned = (1..).zip(planned);
    let mut ahead: VecDeque<JoinHandle<Result<Vec<Written>>>> = VecDeque::new();
    loop {
        while ahead.len() < AHEAD {
            let part: Vec<_> =
                planned.by_ref().take(TOGETHER).map(|one| (ItemId::new(work.id()), one)).collect();
            if part.is_empty() {
                break;
            }
            let make = move || part.into_iter().map(|(id, one)| row(id, campaign, one)).collect();
            ahead.push_back(tokio::task::spawn_blocking(make));
        }
        let Some(made) = ahead.pop_front() else { break };
        let (rows, of): (Vec<_>, Vec<_>) = made.await.map_err(Error::unexpected)??.into_iter().unzip();
        lines.extend(of);
        item::Entity::insert_many(rows).exec_without_returning(work.db()).await?;
    }
    Ok(population_sha256(lines.iter().map(|(identity, digest)| (identity.as_str(), digest.as_str()))))
}

/// A row, and what the population's hash says of it: its identity and its snapshot's hash.
type Written = (item::ActiveModel, (String, String));

fn row(id: ItemId, campaign: CampaignId, (position, planned): (i32, Planned)) -> Result<Written> {
    let made = planned.made;
    let (draft, usage) = made.written.ok_or_else(|| Error::unexpected("planned without a snapshot"))?;
    let json = draft.json(campaign, id);
    let digest = Digest::of(json.as_bytes()).to_string();
    let line = (made.identity.to_string(), digest.clone());
    let row = item::ActiveModel {
        id: Set(id.uuid()),
        campaign_id: Set(campaign.uuid()),
        identity_id: Set(made.identity.uuid()),
        position: Set(position),
        reviewer_id: Set(Some(planned.reviewer.uuid())),
        reviewer_rule: Set(planned.rule.to_string()),
        risk: Set(made.risk.to_string()),
        low_risk: Set(made.low_risk),
        unused: Set(Some(made.unused)),
        privileged: Set(Some(made.privileged)),
        snapshot: Set(Packed::of(&json)),
        snapshot_sha256: Set(digest),
        usage: Set(usage),
        outcome: Set(None),
        changes: Set(None),
        dormant_since: Set(made.dormant_since),
        away_id: Set(planned.away.map(AwayId::uuid)),
        system_id: Set(planned.alike.system),
        grants_sha256: Set(Some(planned.alike.grants.to_string())),
    };
    Ok((row, line))
}
