//! Everything that is known of the items drawn: what was said of each by whom, what came of it, and what was excepted.

use super::Candidate;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::reviews::{answer_of, snapshot_of};
use crate::{people, tasks, texts};
use domain::exception::State;
use domain::id::{CampaignId, DecisionId, ExceptionId, IdentityId, ItemId, PersonId, TaskId};
use domain::instant::{Instant, format};
use domain::review::{Answer, ItemOutcome};
use entities::inconsistency::Place;
use entities::{campaign, decision, exception, item, second_look};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// An item that was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sampled {
    /// The item.
    pub item: ItemId,
    /// In which campaign.
    pub campaign: CampaignId,
    /// What that is called.
    pub campaign_name: String,
    /// Which identity it is of.
    pub identity: IdentityId,
    /// The provider's label at launch.
    pub external_id: String,
    /// Of the snapshot that was decided on, lower-case hex.
    pub snapshot_sha256: String,
    /// What became of it; none while its campaign is open.
    pub outcome: Option<ItemOutcome>,
    /// The last decision; none where nobody decided.
    pub last: Option<Last>,
    /// How many decisions there are, those that were taken back among them.
    pub decisions: u64,
    /// What they caused: id, kind and state of each task.
    pub tasks: Vec<String>,
    /// What was asked for or given on its identity for some time of the review: id, rule, state, start and end of each.
    pub exceptions: Vec<String>,
    /// What whoever looked again said; none where nobody did.
    pub second_look: Option<Answer>,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Last {
    /// The decision.
    pub decision: DecisionId,
    /// What was said.
    pub answer: Answer,
    /// When.
    pub at: Instant,
    /// By whom.
    pub person: PersonId,
    /// What they are called; empty once erased.
    pub name: String,
    /// In whose place, where it was delegated.
    pub on_behalf_of: Option<PersonId>,
    /// How many items were decided with one gesture.
    pub batch_size: i32,
    /// The salted hash of the reason.
    pub reason_sha256: Option<String>,
    /// The reason, unless erased.
    pub reason: Option<String>,
}

/// In the order of `drawn`.
pub(super) async fn of(
    call: &Call,
    campaigns: &[campaign::Model],
    drawn: &[Candidate],
) -> Result<Vec<Sampled>> {
    let campaigns: HashMap<Uuid, &campaign::Model> = campaigns.iter().map(|row| (row.id, row)).collect();
    let mut all = Vec::with_capacity(drawn.len());
    for some in drawn.chunks(200) {
        let ids: Vec<Uuid> = some.iter().map(|one| one.item.uuid()).collect();
        let items =
            item::Entity::find().filter(item::Column::Id.is_in(ids.iter().copied())).all(call.read()).await?;
        let items: HashMap<Uuid, item::Model> = items.into_iter().map(|row| (row.id, row)).collect();
        let mut decisions: HashMap<Uuid, Vec<decision::Model>> = HashMap::new();
        let found = decision::Entity::find()
            .filter(decision::Column::ItemId.is_in(ids.iter().copied()))
            .order_by_asc(decision::Column::Seq)
            .all(call.read())
            .await?;
        for row in found {
            decisions.entry(row.item_id).or_default().push(row);
        }
        let looks = second_look::Entity::find()
            .filter(second_look::Column::ItemId.is_in(ids.iter().copied()))
            .all(call.read())
            .await?;
        let looks: HashMap<Uuid, second_look::Model> =
            looks.into_iter().map(|row| (row.item_id, row)).collect();
        for one in some {
            let row = items.get(&one.item.uuid()).ok_or(Error::NotFound("item"))?;
            let campaign = campaigns.get(&row.campaign_id).ok_or(Error::NotFound("campaign"))?;
            let said = decisions.remove(&row.id).unwrap_or_default();
            let look = looks
                .get(&row.id)
                .map(|row| Place::new("second_look", row.item_id).word("outcome", &row.outcome));
            all.push(sampled(call, (row, campaign), said, look.transpose()?).await?);
        }
    }
    Ok(all)
}

async fn sampled(
    call: &Call,
    (row, campaign): (&item::Model, &campaign::Model),
    said: Vec<decision::Model>,
    second_look: Option<Answer>,
) -> Result<Sampled> {
    let place = Place::new("item", row.id);
    let snapshot = snapshot_of(row.id, &row.snapshot)?;
    let outcome = row.outcome.as_deref().map(|word| place.word("outcome", word)).transpose()?;
    Ok(Sampled {
        item: ItemId::new(row.id),
        campaign: CampaignId::new(row.campaign_id),
        campaign_name: campaign.name.clone(),
        identity: IdentityId::new(row.identity_id),
        external_id: snapshot.external_id,
        snapshot_sha256: row.snapshot_sha256.clone(),
        outcome,
        decisions: said.len() as u64,
        tasks: tasks_of(call, (ItemId::new(row.id), &said)).await?,
        exceptions: exceptions(call, row, campaign).await?,
        last: match said.last() {
            Some(last) => Some(of_decision(call, last).await?),
            None => None,
        },
        second_look,
    })
}

async fn of_decision(call: &Call, row: &decision::Model) -> Result<Last> {
    let person = PersonId::new(row.person_id);
    let reason = match &row.reason_sha256 {
        Some(hash) => texts::read(call.read(), hash).await?,
        None => None,
    };
    Ok(Last {
        decision: DecisionId::new(row.id),
        answer: answer_of(row)?,
        at: row.at,
        person,
        name: people::names(call.read(), [person]).await?.remove(&person).unwrap_or_default(),
        on_behalf_of: row.on_behalf_of.map(PersonId::new),
        batch_size: row.batch_size,
        reason_sha256: row.reason_sha256.clone(),
        reason,
    })
}

async fn tasks_of(call: &Call, (item, said): (ItemId, &[decision::Model])) -> Result<Vec<String>> {
    let caused = tasks::of_decisions(call.read(), said.iter().map(|row| DecisionId::new(row.id))).await?;
    let silent = tasks::of_item(call.read(), item).await?;
    caused
        .iter()
        .chain(&silent)
        .map(|row| {
            let state = tasks::times(row)?.state(call.now());
            Ok(format!("{} {}: {}", TaskId::new(row.id), row.kind, state.as_str()))
        })
        .collect()
}

/// Those asked for before the review was closed whose time reaches into it.
async fn exceptions(call: &Call, row: &item::Model, campaign: &campaign::Model) -> Result<Vec<String>> {
    let until = campaign.closed_at.unwrap_or(call.now());
    let rows = exception::Entity::find()
        .filter(exception::COLUMN.identity_id.eq(row.identity_id))
        .filter(exception::COLUMN.asked_at.lt(until))
        .filter(exception::COLUMN.end_at.gt(campaign.launched_at))
        .order_by_asc(exception::COLUMN.id)
        .all(call.read())
        .await?;
    rows.iter()
        .map(|row| {
            let state: State = Place::new("exception", row.id).word("state", &row.state)?;
            let (id, rule) = (ExceptionId::new(row.id), &row.rule);
            Ok(format!("{id} {rule}: {state}, {} until {}", format(row.start_at), format(row.end_at)))
        })
        .collect()
}
