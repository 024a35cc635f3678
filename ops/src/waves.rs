//! Waves: by when the owners of a large estate are found, risk by risk; proposed by one person of security, approved by
//! another, and then what findings say beside "open".

use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::people;
use domain::id::{PersonId, WavePlanId};
use domain::instant::{self, Instant};
use domain::policy::Action;
use domain::review::Risk;
use domain::wave::{self, PlanEnd, Wave, check, may_approve};
use entities::inconsistency::Place;
use entities::wave_plan;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A wave, as it is stored.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Stored {
    risk: Risk,
    until_ms: i64,
}

/// A plan, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    /// The plan.
    pub id: WavePlanId,
    /// Each risk and by when.
    pub waves: Vec<Wave>,
    /// Who proposed it, and what they are called.
    pub proposed_by: (PersonId, String),
    /// When.
    pub proposed_at: Instant,
    /// When it was approved, and by whom; `None` while it waits, or where it was not.
    pub approved: Option<(Instant, String)>,
    /// When it ended, and how; `None` while it waits or is in force.
    pub ended: Option<(Instant, PlanEnd)>,
}

/// A plan in force.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct PlanInForce {
    waves: Vec<Wave>,
    approved_at: Option<Instant>,
}

impl PlanInForce {
    /// The plan in force now; an empty one plans nothing.
    pub(crate) async fn load(db: &impl ConnectionTrait, now: Instant) -> Result<Self> {
        let rows = wave_plan::Entity::find()
            .filter(wave_plan::COLUMN.approved_at.lte(now))
            .filter(wave_plan::COLUMN.ended_at.is_null())
            .all(db)
            .await?;
        match rows.into_iter().max_by_key(|row| (row.approved_at, row.id)) {
            Some(row) => Ok(Self { waves: waves(&row)?, approved_at: row.approved_at }),
            None => Ok(Self::default()),
        }
    }

    /// Until when the owner of something of this risk is planned to be found, exclusive.
    pub(crate) fn until(&self, of: (Risk, Instant), now: Instant) -> Option<Instant> {
        wave::planned_until(&self.waves, self.approved_at?, of, now)
    }
}

fn waves(row: &wave_plan::Model) -> Result<Vec<Wave>> {
    let place = Place::new("wave_plan", row.id);
    let stored: Vec<Stored> = place.json("waves", &row.waves)?;
    stored
        .into_iter()
        .map(|one| Ok(Wave { risk: one.risk, until: place.millis("waves", one.until_ms)? }))
        .collect()
}

/// Proposes a plan.
///
/// # Errors
/// Whoever may not; [`Error::Invalid`] as [`check`] says; [`Error::Conflict`] while another proposal waits.
pub async fn propose(call: &Call, planned: &[Wave]) -> Result<WavePlanId> {
    call.may(Action::ProposeWaves)?;
    let proposer = call.actor.person().ok_or(Error::NotFound("person"))?;
    let work = call.begin().await?;
    check(planned, work.at())?;
    if waiting(work.db()).await?.is_some() {
        return Err(Error::Conflict("a plan waits for its approval already".into()));
    }
    let id = WavePlanId::new(work.id());
    let stored: Vec<Stored> =
        planned.iter().map(|one| Stored { risk: one.risk, until_ms: one.until.timestamp_millis() }).collect();
    let facts = json!({ "waves": said(planned) });
    wave_plan::ActiveModel {
        id: Set(id.uuid()),
        waves: Set(serde_json::to_string(&stored).map_err(Error::unexpected)?),
        proposed_by: Set(proposer.uuid()),
        proposed_at: Set(work.at()),
        answered_by: Set(None),
        approved_at: Set(None),
        ended_at: Set(None),
        ended_as: Set(None),
    }
    .insert(work.db())
    .await?;
    work.commit(Event::new("waves.proposed", id, facts)).await?;
    Ok(id)
}

fn said(waves: &[Wave]) -> serde_json::Value {
    waves
        .iter()
        .map(|one| json!({ "risk": one.risk.as_str(), "until": instant::format(one.until) }))
        .collect()
}

async fn waiting(db: &impl ConnectionTrait) -> Result<Option<wave_plan::Model>> {
    Ok(wave_plan::Entity::find()
        .filter(wave_plan::COLUMN.approved_at.is_null())
        .filter(wave_plan::COLUMN.ended_at.is_null())
        .one(db)
        .await?)
}

/// The proposal that waits under this id, in a transaction.
async fn answered(call: &Call, id: WavePlanId, action: Action) -> Result<(Work, wave_plan::Model)> {
    call.may(action)?;
    let work = call.begin().await?;
    let row =
        wave_plan::Entity::find_by_id(id.uuid()).one(work.db()).await?.ok_or(Error::NotFound("plan"))?;
    if row.approved_at.is_some() || row.ended_at.is_some() {
        return Err(Error::Conflict("this plan was answered already".into()));
    }
    Ok((work, row))
}

/// Approves a plan: it is in force at once, and the one before it ends.
///
/// # Errors
/// Whoever may not; [`Error::Forbidden`] for whoever proposed it; [`Error::NotFound`] where there is none;
/// [`Error::Conflict`] where it was answered; [`Error::Invalid`] where a date of it has passed meanwhile.
pub async fn approve(call: &Call, id: WavePlanId) -> Result<()> {
    let (work, row) = answered(call, id, Action::ApproveWaves).await?;
    let approver = other(call, &row)?;
    check(&waves(&row)?, work.at())?;
    let before = wave_plan::Entity::find()
        .filter(wave_plan::COLUMN.approved_at.is_not_null())
        .filter(wave_plan::COLUMN.ended_at.is_null())
        .all(work.db())
        .await?;
    for old in before {
        end(&work, old, PlanEnd::Followed, None).await?;
    }
    let mut change = row.into_active_model();
    change.answered_by = Set(Some(approver.uuid()));
    change.approved_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    work.commit(Event::new("waves.approved", id, json!({}))).await?;
    Ok(())
}

/// Refuses a plan.
///
/// # Errors
/// As [`approve`].
pub async fn refuse(call: &Call, id: WavePlanId) -> Result<()> {
    let (work, row) = answered(call, id, Action::ApproveWaves).await?;
    let by = other(call, &row)?;
    end(&work, row, PlanEnd::Refused, Some(by)).await?;
    work.commit(Event::new("waves.refused", id, json!({}))).await?;
    Ok(())
}

/// Takes one's own proposal back.
///
/// # Errors
/// [`Error::Forbidden`] for what somebody else proposed; else as [`approve`].
pub async fn withdraw(call: &Call, id: WavePlanId) -> Result<()> {
    let (work, row) = answered(call, id, Action::ProposeWaves).await?;
    if call.actor.person().map(PersonId::uuid) != Some(row.proposed_by) {
        return Err(Error::Forbidden("somebody else proposed it: approve or refuse it".into()));
    }
    end(&work, row, PlanEnd::Withdrawn, None).await?;
    work.commit(Event::new("waves.withdrawn", id, json!({}))).await?;
    Ok(())
}

/// The actor, who is not the one that proposed it.
fn other(call: &Call, row: &wave_plan::Model) -> Result<PersonId> {
    let by = call.actor.person().ok_or(Error::NotFound("person"))?;
    may_approve(PersonId::new(row.proposed_by), by).map_err(|error| Error::Forbidden(error.to_string()))?;
    Ok(by)
}

async fn end(work: &Work, row: wave_plan::Model, how: PlanEnd, by: Option<PersonId>) -> Result<()> {
    let answered_by = row.answered_by;
    let mut change = row.into_active_model();
    change.ended_at = Set(Some(work.at()));
    change.ended_as = Set(Some(how.to_string()));
    change.answered_by = Set(by.map(PersonId::uuid).or(answered_by));
    change.update(work.db()).await?;
    Ok(())
}

/// Every plan there ever was, newest first.
///
/// # Errors
/// Whoever may not see everything.
pub async fn plans(call: &Call) -> Result<Vec<PlanRow>> {
    call.may(Action::SeeAll)?;
    let rows = wave_plan::Entity::find().all(call.read()).await?;
    let people: Vec<PersonId> = rows
        .iter()
        .flat_map(|row| [Some(row.proposed_by), row.answered_by])
        .flatten()
        .map(PersonId::new)
        .collect();
    let names = people::names(call.read(), people).await?;
    let name = |id: uuid::Uuid| names.get(&PersonId::new(id)).cloned().unwrap_or_default();
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let place = Place::new("wave_plan", row.id);
        let how = row.ended_as.as_deref().map(|word| place.word("ended_as", word)).transpose()?;
        all.push(PlanRow {
            id: WavePlanId::new(row.id),
            waves: waves(&row)?,
            proposed_by: (PersonId::new(row.proposed_by), name(row.proposed_by)),
            proposed_at: row.proposed_at,
            approved: row.approved_at.map(|at| (at, row.answered_by.map(name).unwrap_or_default())),
            ended: row.ended_at.zip(how),
        });
    }
    all.sort_by_key(|row| std::cmp::Reverse((row.proposed_at, row.id)));
    Ok(all)
}
