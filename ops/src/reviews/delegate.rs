//! Delegating: a reviewer has somebody else decide their items of one campaign, for a time; both are told, and every
//! decision says on whose behalf it was taken.

use super::rows::visible;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::mail::{self, Mail};
use crate::{people, texts};
use domain::id::{CampaignId, DelegationId, PersonId};
use domain::instant::{self, Instant};
use domain::policy::{Action, Standing};
use domain::review::{DelegatedFor, Delegating, Refusal, ReviewerRule, may_delegate};
use domain::text::ReasonText;
use entities::inconsistency::Place;
use entities::{campaign, delegation, item};
use sea_orm::sea_query::Cond;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set,
};
use serde_json::json;
use uuid::Uuid;

/// One delegation, as the campaign page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationRow {
    /// The delegation.
    pub id: DelegationId,
    /// Whose items.
    pub from: PersonId,
    /// What they are called.
    pub from_name: String,
    /// Who decides them.
    pub to: PersonId,
    /// What they are called.
    pub to_name: String,
    /// From, inclusive.
    pub start: Instant,
    /// To, exclusive.
    pub until: Instant,
    /// When it was taken back.
    pub ended: Option<Instant>,
    /// Does it hold now?
    pub holds: bool,
    /// May the actor take it back?
    pub may_end: bool,
}

/// Has `to` decide the actor's items of a campaign until `until`, exclusive. Gives the delegation.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not see the campaign; everything that [`may_delegate`] refuses, in its words;
/// [`Error::Conflict`] where the actor's items are delegated already.
pub async fn delegate(
    call: &Call,
    campaign: CampaignId,
    to: PersonId,
    until: Instant,
    why: &ReasonText,
) -> Result<DelegationId> {
    visible(call, campaign).await?;
    let work = call.begin().await?;
    let row = campaign::Entity::find_by_id(campaign.uuid()).one(work.db()).await?;
    let row = row.ok_or(Error::NotFound("campaign"))?;
    let from = call.actor.person().ok_or(Refusal::Machine)?;
    let items = item::Entity::find()
        .filter(item::COLUMN.campaign_id.eq(row.id))
        .filter(item::COLUMN.reviewer_id.eq(from.uuid()))
        .filter(item::COLUMN.reviewer_rule.ne(ReviewerRule::Steward.as_str()))
        .count(work.db())
        .await?;
    let standing = if items > 0 { Standing::Reviewer } else { Standing::None };
    may_delegate(Delegating {
        from,
        to,
        to_is_active: people::is_active(work.db(), to).await?,
        has_items: items > 0,
        acknowledger: PersonId::new(row.acknowledger_id),
        state: Place::new("campaign", row.id).word("state", &row.state)?,
        due_at: row.due_at,
        until,
        now: work.at(),
    })?;
    call.may_to(Action::Delegate, standing, "campaign")?;
    let theirs = delegation::Entity::find()
        .filter(delegation::COLUMN.campaign_id.eq(row.id))
        .filter(delegation::COLUMN.from_id.eq(from.uuid()))
        .all(work.db())
        .await?;
    if theirs.iter().any(|one| time(one).holds(work.at())) {
        return Err(Error::Conflict("your items are delegated already: take that back first".into()));
    }
    let id = DelegationId::new(work.id());
    let reason = texts::keep(&work, why.as_str()).await?;
    delegation::ActiveModel {
        id: Set(id.uuid()),
        campaign_id: Set(row.id),
        from_id: Set(from.uuid()),
        to_id: Set(to.uuid()),
        start_at: Set(work.at()),
        until_at: Set(until),
        ended_at: Set(None),
        reason_sha256: Set(reason.to_string()),
    }
    .insert(work.db())
    .await?;
    let told = Mail::ReviewDelegated { campaign, by: from, items, until };
    mail::write(&work, to, &told, Some(&format!("delegated:{id}"))).await?;
    let facts = json!({
        "delegation": id.to_string(), "from": from.to_string(), "to": to.to_string(),
        "until": instant::format(until), "reason_sha256": reason.to_string(),
    });
    work.commit(Event::of_campaign(campaign, "campaign.delegated", campaign, facts)).await?;
    Ok(id)
}

/// Takes a delegation back: by whoever gave it, whoever has it, or security. What was decided stays.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not see it; [`Error::Forbidden`]; [`Error::Conflict`] where it is over.
pub async fn end_delegation(call: &Call, id: DelegationId) -> Result<CampaignId> {
    let work = call.begin().await?;
    let row = delegation::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    let row = row.ok_or(Error::NotFound("delegation"))?;
    let campaign = CampaignId::new(row.campaign_id);
    visible(call, campaign).await.map_err(|_| Error::NotFound("delegation"))?;
    if !may_end(call, &row) {
        return Err(Error::Forbidden("it is not yours to take back".into()));
    }
    if !time(&row).holds(work.at()) {
        return Err(Error::Conflict("it is over already".into()));
    }
    let mut change = row.into_active_model();
    change.ended_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    let facts = json!({ "delegation": id.to_string() });
    work.commit(Event::of_campaign(campaign, "campaign.delegation_ended", campaign, facts)).await?;
    Ok(campaign)
}

fn may_end(call: &Call, row: &delegation::Model) -> bool {
    let person = call.actor.person().map(PersonId::uuid);
    person == Some(row.from_id)
        || person == Some(row.to_id)
        || call.may_to(Action::CloseCampaign, Standing::None, "campaign").is_ok()
}

fn time(row: &delegation::Model) -> DelegatedFor {
    DelegatedFor { start: row.start_at, until: row.until_at, ended: row.ended_at }
}

/// Whose items of a campaign a person decides in their place at `now`.
pub(crate) async fn delegators(
    db: &impl ConnectionTrait,
    campaign: Uuid,
    person: PersonId,
    now: Instant,
) -> Result<Vec<Uuid>> {
    let rows = delegation::Entity::find()
        .filter(delegation::COLUMN.campaign_id.eq(campaign))
        .filter(delegation::COLUMN.to_id.eq(person.uuid()))
        .all(db)
        .await?;
    Ok(rows.into_iter().filter(|row| time(row).holds(now)).map(|row| row.from_id).collect())
}

/// Who decides in whose place at `now`, as (whose, who).
pub(crate) async fn holding(
    db: &impl ConnectionTrait,
    campaign: Uuid,
    now: Instant,
) -> Result<Vec<(Uuid, Uuid)>> {
    let rows = delegation::Entity::find().filter(delegation::COLUMN.campaign_id.eq(campaign)).all(db).await?;
    Ok(rows.into_iter().filter(|row| time(row).holds(now)).map(|row| (row.from_id, row.to_id)).collect())
}

/// The delegations of a campaign that the actor may see, newest first: all to whoever sees all of it, else their own.
pub(super) async fn of_campaign(call: &Call, campaign: Uuid, whole: bool) -> Result<Vec<DelegationRow>> {
    let mut query = delegation::Entity::find().filter(delegation::COLUMN.campaign_id.eq(campaign));
    if !whole {
        let Some(person) = call.actor.person().map(PersonId::uuid) else { return Ok(Vec::new()) };
        let own =
            Cond::any().add(delegation::COLUMN.from_id.eq(person)).add(delegation::COLUMN.to_id.eq(person));
        query = query.filter(own);
    }
    let mut rows = query.all(call.read()).await?;
    rows.sort_by_key(|row| std::cmp::Reverse((row.start_at, row.id)));
    let people = rows.iter().flat_map(|row| [row.from_id, row.to_id]).map(PersonId::new);
    let names = people::names(call.read(), people).await?;
    let name = |id: Uuid| names.get(&PersonId::new(id)).cloned().unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| {
            let holds = time(&row).holds(call.now());
            DelegationRow {
                id: DelegationId::new(row.id),
                from: PersonId::new(row.from_id),
                from_name: name(row.from_id),
                to: PersonId::new(row.to_id),
                to_name: name(row.to_id),
                start: row.start_at,
                until: row.until_at,
                ended: row.ended_at,
                holds,
                may_end: holds && may_end(call, &row),
            }
        })
        .collect())
}
