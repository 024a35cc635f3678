//! Closing: every item comes to one outcome, and the outcomes add up.

use super::answers::Answers;
use super::follow::{self, Follows};
use super::launch::hook;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::evidence::{Occasion, sign};
use domain::id::{CampaignId, ItemId, PersonId};
use domain::policy::{Action, Standing};
use domain::review::{Answer, Counts, ItemOutcome, may_close};
use domain::webhook::HookEvent;
use entities::inconsistency::Place;
use entities::{campaign, identity, item};
use evidence::bundle::rows::standing_sha256;
use evidence::log::facts;
use sea_orm::sea_query::Query;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use std::collections::HashSet;
use uuid::Uuid;

/// Closes a campaign: at or after its due instant, or before once all items are answered or gone. An answer that a change
/// left unconfirmed is none. Gives what came out.
///
/// # Errors
/// Whoever is not security; [`Error::Conflict`] before that, and where it is closed already.
pub async fn close(call: &Call, id: CampaignId) -> Result<Counts> {
    call.may_to(Action::CloseCampaign, Standing::None, "campaign")?;
    let work = call.begin().await?;
    let row =
        campaign::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("campaign"))?;
    let items = item::Entity::find().filter(item::COLUMN.campaign_id.eq(row.id)).all(work.db()).await?;
    let answers = Answers::at_close(work.db(), &row).await?;
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
    let is_open =
        |item: &&item::Model| !gone.contains(&item.identity_id) && answers.answer(item.id).is_none();
    let open = u64::try_from(items.iter().filter(is_open).count()).map_err(Error::unexpected)?;
    let state = Place::new("campaign", row.id).word("state", &row.state)?;
    let closed = may_close(state, work.at(), row.due_at, open)?;

    let mut outcomes = Vec::with_capacity(items.len());
    let (mut follows, mut stood) = (Vec::new(), Vec::new());
    for item in items {
        let outcome = if gone.contains(&item.identity_id) {
            ItemOutcome::Withdrawn
        } else {
            answers.answer(item.id).map_or(ItemOutcome::NoResponse, Answer::outcome)
        };
        if let Some((decision, answer)) =
            answers.decided(item.id).filter(|_| outcome != ItemOutcome::Withdrawn)
        {
            follows.extend(Follows::of(&item, decision, answer)?);
        }
        outcomes.push(outcome);
        stood.extend(answers.changes(item.id).iter().map(|change| (ItemId::new(item.id), change)));
        let frozen = answers.frozen(item.id);
        let mut change = item.into_active_model();
        change.outcome = Set(Some(outcome.to_string()));
        change.changes = Set(Some(serde_json::to_string(&frozen).map_err(Error::unexpected)?));
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
    let mut said = facts::closed(id, counts);
    said[facts::CHANGES] = standing_sha256(stood).to_string().into();
    let recorded = work.record(Event::of_campaign(id, facts::CLOSED, id, said)).await?;
    sign(recorded.work(), Occasion::Close, Some(id)).await?;
    recorded.commit().await?;
    Ok(counts)
}
