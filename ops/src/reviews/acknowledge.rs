//! Acknowledging: management has seen the result, and edition 1 of the evidence is frozen in the same transaction.

use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::{evidence, exceptions, texts};
use ::evidence::log::facts;
use domain::id::{CampaignId, PersonId};
use domain::policy::{self, Action, Answer as Permission, Standing};
use domain::review::{Acknowledging, may_acknowledge};
use domain::text::ReasonText;
use entities::inconsistency::Place;
use entities::{acknowledgement, campaign, decision, item};
use sea_orm::{
    ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect, Set,
};
use serde_json::json;
use uuid::Uuid;

/// Acknowledges a closed campaign, with a statement or without, and freezes edition 1.
///
/// # Errors
/// Whoever was not named, ran it or decided in it; [`Error::Conflict`] while it is open, and where it was acknowledged
/// already.
pub async fn acknowledge(call: &Call, id: CampaignId, statement: Option<&str>) -> Result<()> {
    let statement = match statement.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => Some(ReasonText::parse(text)?),
        None => None,
    };
    let items: Vec<Uuid> = item::Entity::find()
        .select_only()
        .column(item::Column::IdentityId)
        .filter(item::COLUMN.campaign_id.eq(id.uuid()))
        .into_tuple()
        .all(call.read())
        .await?;
    // Of what was given while it was open, which is over: nothing changes it any more.
    let endings = exceptions::endings(call, &items.into_iter().collect()).await?;
    let work = call.begin().await?;
    let row =
        campaign::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("campaign"))?;
    let person = call.actor.person();
    let is_named = person == Some(PersonId::new(row.acknowledger_id));
    let standing = if is_named { Standing::Acknowledger } else { Standing::None };
    let permission = policy::may(&call.actor, Action::Acknowledge, standing);
    if permission == Permission::Hidden {
        return Err(Error::NotFound("campaign"));
    }
    let decided = match person {
        Some(person) => {
            decision::Entity::find()
                .filter(decision::COLUMN.campaign_id.eq(row.id))
                .filter(decision::COLUMN.person_id.eq(person.uuid()))
                .count(work.db())
                .await?
                > 0
        }
        None => false,
    };
    let state = may_acknowledge(Acknowledging {
        actor: &call.actor,
        acknowledger: PersonId::new(row.acknowledger_id),
        launched_by: PersonId::new(row.launched_by),
        launched_at: row.launched_at,
        state: Place::new("campaign", row.id).word("state", &row.state)?,
        decided,
    })?;
    Error::unless_allowed(permission, "campaign", Action::Acknowledge.as_str())?;
    let statement_sha256 = match &statement {
        Some(statement) => Some(texts::keep(&work, statement.as_str()).await?.to_string()),
        None => None,
    };
    acknowledgement::ActiveModel {
        campaign_id: Set(row.id),
        person_id: Set(row.acknowledger_id),
        at: Set(work.at()),
        statement_sha256: Set(statement_sha256.clone()),
    }
    .insert(work.db())
    .await?;
    let mut change = row.into_active_model();
    change.state = Set(state.to_string());
    let row = change.update(work.db()).await?;
    let facts = json!({ "campaign": id.to_string(), "statement_sha256": statement_sha256 });
    let recorded = work.record(Event::of_campaign(id, facts::ACKNOWLEDGED, id, facts)).await?;
    evidence::freeze(recorded, &row, &endings).await?.commit().await
}
