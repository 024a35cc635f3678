//! Items as lists need them: without their snapshots, which are large.

use super::answers::Answers;
use super::changes::Asked;
use super::rows::ItemRow;
use crate::call::Call;
use crate::error::Result;
use crate::systems;
use domain::id::{CampaignId, IdentityId, ItemId, PersonId};
use entities::inconsistency::Place;
use entities::{campaign, identity, item, source};
use evidence::hash::Digest;
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, DerivePartialModel, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::HashMap;
use uuid::Uuid;

/// An item without its snapshot and usage.
#[derive(Debug, Clone, DerivePartialModel)]
#[sea_orm(entity = "item::Entity")]
struct Light {
    id: Uuid,
    identity_id: Uuid,
    position: i32,
    reviewer_id: Option<Uuid>,
    reviewer_rule: String,
    risk: String,
    low_risk: bool,
    snapshot_sha256: String,
    outcome: Option<String>,
    system_id: Option<Uuid>,
    grants_sha256: Option<String>,
}

/// What an item's identity is called, and where it lives.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) account: String,
    /// What the system is called that the item says.
    pub(super) system: Option<String>,
}

/// The item as lists show it.
pub(super) fn item_row(
    row: &item::Model,
    campaign: &campaign::Model,
    named: Named,
    answers: &Answers,
) -> Result<ItemRow> {
    let light = Light {
        id: row.id,
        identity_id: row.identity_id,
        position: row.position,
        reviewer_id: row.reviewer_id,
        reviewer_rule: row.reviewer_rule.clone(),
        risk: row.risk.clone(),
        low_risk: row.low_risk,
        snapshot_sha256: row.snapshot_sha256.clone(),
        outcome: row.outcome.clone(),
        system_id: row.system_id,
        grants_sha256: row.grants_sha256.clone(),
    };
    light.shown(campaign, named, answers)
}

impl Light {
    fn shown(self, campaign: &campaign::Model, named: Named, answers: &Answers) -> Result<ItemRow> {
        let changes = answers.changes(self.id).to_vec();
        let place = Place::new("item", self.id);
        Ok(ItemRow {
            id: ItemId::new(self.id),
            campaign: CampaignId::new(campaign.id),
            identity: IdentityId::new(self.identity_id),
            name: named.name,
            alike: alike(self.system_id, self.grants_sha256.as_deref()),
            system: named.system,
            account: named.account,
            position: self.position,
            reviewer: self.reviewer_id.map(PersonId::new),
            rule: place.word("reviewer_rule", &self.reviewer_rule)?,
            risk: place.word("risk", &self.risk)?,
            low_risk: self.low_risk && !changes.iter().any(|change| change.kind.asks_reason()),
            answer: answers.answer(self.id),
            on_behalf_of: answers.on_behalf_of(self.id),
            unconfirmed: answers.unconfirmed(self.id),
            confirmation: answers.stands(self.id),
            changes,
            outcome: self.outcome.as_deref().map(|word| place.word("outcome", word)).transpose()?,
            due_at: campaign.due_at,
            snapshot_sha256: self.snapshot_sha256,
        })
    }
}

/// A short word by which those of one system with equal grants are known.
fn alike(system: Option<Uuid>, grants: Option<&str>) -> Option<String> {
    let system = system.map(|id| id.simple().to_string()).unwrap_or_default();
    Some(Digest::of(format!("{system} {}", grants?).as_bytes()).to_string().chars().take(16).collect())
}

/// Items of a campaign, riskiest first, with names and answers; of some reviewers where they are named.
pub(super) async fn items_of(
    call: &Call,
    campaign: &campaign::Model,
    reviewers: Option<&[Uuid]>,
) -> Result<Vec<ItemRow>> {
    let which = Condition::all().add(item::COLUMN.campaign_id.eq(campaign.id));
    match reviewers {
        None => asked_about(call, campaign, (which, Asked::All)).await,
        Some(reviewers) => {
            let which = which.add(item::Column::ReviewerId.is_in(reviewers.iter().copied()));
            asked_about(call, campaign, (which, Asked::Of(reviewers.to_vec()))).await
        }
    }
}

/// These items of a campaign, as they are on its list; a page of them.
pub(super) async fn these_items(
    call: &Call,
    campaign: &campaign::Model,
    items: &[Uuid],
) -> Result<Vec<ItemRow>> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let which = Condition::all().add(item::Column::Id.is_in(items.iter().copied()));
    asked_about(call, campaign, (which, Asked::These(items.to_vec()))).await
}

async fn asked_about(
    call: &Call,
    campaign: &campaign::Model,
    (which, asked): (Condition, Asked),
) -> Result<Vec<ItemRow>> {
    let rows: Vec<Light> = item::Entity::find()
        .filter(which.clone())
        .order_by_asc(item::COLUMN.position)
        .into_partial_model()
        .all(call.read())
        .await?;
    let answers = Answers::of(call.read(), campaign, &asked).await?;
    let mut wanted = Query::select();
    wanted.column(item::Column::IdentityId).from(item::Entity).cond_where(which);
    let found: Vec<(Uuid, String, Uuid)> = identity::Entity::find()
        .filter(identity::Column::Id.in_subquery(wanted))
        .select_only()
        .columns([identity::Column::Id, identity::Column::Name, identity::Column::SourceId])
        .into_tuple()
        .all(call.read())
        .await?;
    let systems = systems::names(call.read(), rows.iter().filter_map(|row| row.system_id)).await?;
    let sources = source::Entity::find().all(call.read()).await?;
    let accounts: HashMap<Uuid, String> = sources.into_iter().map(|row| (row.id, row.external_id)).collect();
    let names: HashMap<Uuid, Named> = found
        .into_iter()
        .map(|(id, name, source)| {
            (id, Named { name, account: accounts.get(&source).cloned().unwrap_or_default(), system: None })
        })
        .collect();
    rows.into_iter()
        .map(|row| {
            let named = names.get(&row.identity_id).cloned().unwrap_or_default();
            let named = Named { system: row.system_id.and_then(|id| systems.get(&id).cloned()), ..named };
            row.shown(campaign, named, &answers)
        })
        .collect()
}
