//! The items of a launch, written some at a time: none is held twice.

use super::plan::Planned;
use crate::call::Work;
use crate::error::{Error, Result};
use domain::finding::Rule;
use domain::id::{AwayId, CampaignId, ItemId};
use domain::instant::Instant;
use entities::item;
use evidence::bundle::campaign::population_sha256;
use evidence::hash::Digest;
use evidence::snapshot::Snapshot;
use sea_orm::{EntityTrait, Set};

/// Items written with one statement.
const TOGETHER: usize = 50;

/// Writes the items in their order, and gives the population's hash as evidence pins it.
pub(super) async fn items(work: &Work, campaign: CampaignId, planned: Vec<Planned>) -> Result<Digest> {
    let mut lines = Vec::with_capacity(planned.len());
    let mut planned = (1..).zip(planned).peekable();
    let mut rows = Vec::new();
    while !rows.is_empty() || planned.peek().is_some() {
        let writes = async {
            if !rows.is_empty() {
                item::Entity::insert_many(rows).exec_without_returning(work.db()).await?;
            }
            Ok(())
        };
        // The next are made while the database writes.
        let makes = async {
            let mut made = Vec::with_capacity(TOGETHER);
            for (position, one) in planned.by_ref().take(TOGETHER) {
                made.push(row(work, campaign, (position, one), &mut lines)?);
            }
            Ok::<_, Error>(made)
        };
        ((), rows) = tokio::try_join!(writes, makes)?;
    }
    Ok(population_sha256(lines.iter().map(|(identity, digest)| (identity.as_str(), digest.as_str()))))
}

fn row(
    work: &Work,
    campaign: CampaignId,
    (position, planned): (i32, Planned),
    lines: &mut Vec<(String, String)>,
) -> Result<item::ActiveModel> {
    let id = ItemId::new(work.id());
    let mut snapshot = planned.made.snapshot;
    snapshot.campaign_id = campaign;
    snapshot.item_id = id;
    let json = snapshot.json().map_err(Error::unexpected)?;
    let digest = Digest::of(json.as_bytes()).to_string();
    lines.push((snapshot.identity_id.to_string(), digest.clone()));
    Ok(item::ActiveModel {
        id: Set(id.uuid()),
        campaign_id: Set(campaign.uuid()),
        identity_id: Set(snapshot.identity_id.uuid()),
        position: Set(position),
        reviewer_id: Set(Some(planned.reviewer.uuid())),
        reviewer_rule: Set(planned.rule.to_string()),
        risk: Set(planned.made.risk.to_string()),
        low_risk: Set(planned.low_risk),
        unused: Set(Some(planned.unused)),
        privileged: Set(Some(snapshot.privileged)),
        snapshot: Set(json),
        snapshot_sha256: Set(digest),
        usage: Set(serde_json::to_string(&planned.made.usage).map_err(Error::unexpected)?),
        outcome: Set(None),
        changes: Set(None),
        dormant_since: Set(dormant_since(&snapshot)),
        away_id: Set(planned.away.map(AwayId::uuid)),
        system_id: Set(planned.alike.system),
        grants_sha256: Set(Some(planned.alike.grants.to_string())),
    })
}

/// Since when it is dormant, as its snapshot says.
fn dormant_since(snapshot: &Snapshot) -> Option<Instant> {
    snapshot.findings.iter().find(|one| one.rule == Rule::Dormant.as_str())?.since
}
