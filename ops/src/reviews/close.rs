//! Closing: every item comes to one outcome, and the outcomes add up.

use super::follow::{self, Follows};
use super::items::{counts, last_decisions};
use super::launch::hook;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::evidence::{Occasion, sign};
use domain::id::{CampaignId, PersonId};
use domain::policy::{Action, Standing};
use domain::review::{Answer, Counts, ItemOutcome, may_close};
use domain::webhook::HookEvent;
use entities::inconsistency::Place;
use entities::{campaign, identity, item};
use evidence::log::facts;
use sea_orm::sea_query::Query;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use std::collections::HashSet;
use uuid::Uuid;

/// Closes a campaign: at or after its due instant, or before once all items are answered or gone. Gives what came out.
///
/// # Errors
/// Whoever is not security; [`Error::Conflict`] before that, and where it is closed already.
pub async fn close(call: &Call, id: CampaignId) -> Result<Counts> {
    call.may_to(Action::CloseCampaign, Standing::None, "campaign")?;
    let work = call.begin().await?;
    let row =
        campaign::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("campaign"))?;
    let items = item::Entity::find().filter(item::COLUMN.campaign_id.eq(row.id)).all(work.db()).await?;
    let answers = last_decisions(work.db(), row.id).await?;
    let answer_on = |item: Uuid| answers.get(&item).map(|(_, answer)| *answer);
    let mut wanted = Query::select();
    wanted.column(item::Column::IdentityId).from(item::Entity).and_where(item::Column::CampaignId.eq(row.id));
    let gone: HashSet<Uuid> = identity::Entity::find()
        .filter(identity::Column::Id.in_subquery(wanted))
        .filter(identity::COLUMN.gone_at.is_not_null())
        .all(work.db())
        .await?
        .into_iter()
        .map(|identity| identity.id)
        .collect();
    let is_open = |item: &&item::Model| !gone.contains(&item.identity_id) && !counts(answer_on(item.id));
    let open = u64::try_from(items.iter().filter(is_open).count()).map_err(Error::unexpected)?;
    let state = Place::new("campaign", row.id).word("state", &row.state)?;
    let closed = may_close(state, work.at(), row.due_at, open)?;

    let mut outcomes = Vec::with_capacity(items.len());
    let mut follows = Vec::new();
    for item in items {
        let outcome = if gone.contains(&item.identity_id) {
            ItemOutcome::Withdrawn
        } else {
            answer_on(item.id).map_or(ItemOutcome::NoResponse, Answer::outcome)
        };
        if let Some((decision, answer)) = answers.get(&item.id).filter(|_| outcome != ItemOutcome::Withdrawn)
        {
            follows.extend(Follows::of(&item, *decision, *answer)?);
        }
        outcomes.push(outcome);
        let mut change = item.into_active_model();
        change.outcome = Set(Some(outcome.to_string()));
        change.update(work.db()).await?;
    }
    let counts = Counts::of(outcomes);
    let population = Place::new("campaign", row.id).count("population", row.population)?;
    if !counts.add_up() || counts.population != population {
        return Err(Error::unexpected(format!(
            "the outcomes do not add up: {counts}, launched with {population}"
        )));
    }
    let mut change = row.into_active_model();
    change.state = Set(closed.to_string());
    change.closed_by = Set(call.actor.person().map(PersonId::uuid));
    change.closed_at = Set(Some(work.at()));
    change.counts = Set(Some(serde_json::to_string(&counts).map_err(Error::unexpected)?));
    change.update(work.db()).await?;
    hook(&work, HookEvent::CampaignClosed, id).await?;
    follow::open(&work, id, follows).await?;
    let recorded = work.record(Event::of_campaign(id, facts::CLOSED, id, facts::closed(id, counts))).await?;
    sign(recorded.work(), Occasion::Close, Some(id)).await?;
    recorded.commit().await?;
    Ok(counts)
}
