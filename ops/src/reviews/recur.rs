//! Launching recurring reviews whose day has come, as a job: once for however many days passed, tried again each day where
//! it is refused, and security told of what was refused or missed.

use super::arrange;
use super::launch::{Launch, parse, seal, write};
use super::plan::plan;
use super::recurring::{no_response, rhythm, window};
use super::saved;
use crate::call::{Call, Tenure, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::mail::{self, Mail};
use crate::people;
use crate::telling::{self, Ink};
use crate::zone::{begin_of, day_of};
use domain::actor::{Actor, Role};
use domain::id::{PersonId, RecurringId, ScopeId};
use domain::problem::Problems;
use domain::review::RecurringState;
use domain::window::Day;
use entities::inconsistency::Place;
use entities::recurring;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set};
use serde_json::json;

/// Of which recurring review a campaign is one, and how many months lie between two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recurs {
    pub(super) id: RecurringId,
    pub(super) months: u32,
}

/// Launches every running recurring review whose day has come, in the organisation's zone. One that is refused waits for
/// the next day's try, and does not stop the others. Gives how many it launched.
///
/// # Errors
/// What the database says.
pub async fn launch_due(tenure: &Tenure) -> Result<u64> {
    let call = tenure.call(Actor::System);
    let due = recurring::Entity::find()
        .filter(recurring::COLUMN.state.eq(RecurringState::Running.as_str()))
        .filter(recurring::COLUMN.next_day.lte(day_of(call.now(), tenure.zone).0))
        .order_by_asc(recurring::COLUMN.id)
        .all(call.read())
        .await?;
    let mut launched = 0;
    for row in due {
        let id = RecurringId::new(row.id);
        match one(&call, id).await {
            Ok(did) => launched += u64::from(did),
            Err(Error::Invalid(problems)) => refused(&call, id, &problems).await?,
            Err(error) => return Err(error),
        }
    }
    Ok(launched)
}

/// Launches one, and says whether it did: somebody else may have, or suspended it meanwhile.
///
/// # Errors
/// [`Error::Invalid`] with everything that refuses it.
async fn one(call: &Call, id: RecurringId) -> Result<bool> {
    let work = call.begin().await?;
    let today = day_of(work.at(), work.tenure().zone);
    let row = recurring::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    let row = row.filter(|row| row.state == RecurringState::Running.as_str() && row.next_day <= today.0);
    let Some(row) = row else {
        work.abandon().await?;
        return Ok(false);
    };
    let steward = PersonId::new(row.started_by);
    if !people::actor(work.db(), steward).await.is_ok_and(|actor| actor.has(Role::Security)) {
        return Err(Problems::one("", "whoever started it is not of security any more").into());
    }
    let rhythm = rhythm(&row)?;
    let launch = launch_of(&work, &row, today).await?;
    let recurs = Recurs { id, months: rhythm.months() };
    parse(&launch, work.at())?;
    let plan = plan(call, &launch, steward, work.at()).await?;
    let mut written = Vec::new();
    for (stage, plan) in arrange::stages(&launch, plan) {
        let mut parsed = parse(&stage, work.at())?;
        parsed.saved = saved::frozen(work.db(), &stage).await?;
        parsed.recurs = Some(recurs);
        written.push(write(&work, (&stage, parsed), steward, plan, &[]).await?);
    }
    missed(&work, id, &rhythm.between(Day(row.next_day + 1), today)).await?;
    let next =
        rhythm.on_or_after(Day(today.0 + 1)).ok_or_else(|| Error::unexpected("a rhythm that has an end"))?;
    let mut change = row.into_active_model();
    change.next_day = Set(next.0);
    change.refusal = Set(None);
    change.refused_at = Set(None);
    change.update(work.db()).await?;
    seal(work, written).await?;
    Ok(true)
}

async fn launch_of(work: &Work, row: &recurring::Model, today: Day) -> Result<Launch> {
    let id = ScopeId::new(row.scope_id);
    let scope = saved::of_row(&saved::row(work.db(), id).await?)?;
    Ok(Launch {
        name: format!("{}, {today}", row.name),
        scope,
        saved: Some(id),
        window: window(row, work.at()),
        // The end of the last day that reviewers have.
        due_at: begin_of(Day(today.0 + row.due_days + 1), work.tenure().zone),
        every_days: None,
        risk_analysis: Some(row.risk_analysis.clone()),
        risk_analysed_on: Some(row.risk_analysed_on),
        acknowledger: PersonId::new(row.acknowledger_id),
        arranged: Place::new("recurring", row.id).json("arranged", &row.arranged)?,
        confirm_days: row.confirm_days.map(u32::try_from).transpose().map_err(Error::unexpected)?,
        no_response: no_response(row)?,
    })
}

/// Later days of the rhythm that passed before this launch: it stands for all of them.
async fn missed(work: &Work, id: RecurringId, days: &[Day]) -> Result<()> {
    if days.is_empty() {
        return Ok(());
    }
    let days: Vec<String> = days.iter().map(ToString::to_string).collect();
    let why =
        format!("of its days {} passed without a launch, and one campaign stands for them", days.join(", "));
    work.note(Event::new("recurring.missed", id, json!({ "days": days }))).await?;
    tell(Ink::of(work), id, &why).await
}

/// Keeps why it was refused, and tells security of each reason once.
async fn refused(call: &Call, id: RecurringId, problems: &Problems) -> Result<()> {
    let why: Vec<&str> = problems.0.iter().map(|problem| problem.message.as_str()).collect();
    let why = why.join(". ");
    let work = call.begin().await?;
    let row = recurring::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    let row = row.ok_or(Error::NotFound("recurring review"))?;
    if row.refusal.as_deref() == Some(why.as_str()) {
        return work.abandon().await;
    }
    let day = Day(row.next_day);
    let mut change = row.into_active_model();
    change.refusal = Set(Some(why.clone()));
    change.refused_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    tell(Ink::of(&work), id, &why).await?;
    let fields: Vec<&str> = problems.0.iter().map(|problem| problem.field.as_str()).collect();
    work.commit(Event::new("recurring.refused", id, json!({ "day": day.to_string(), "fields": fields })))
        .await?;
    Ok(())
}

async fn tell(ink: Ink<'_>, recurring: RecurringId, why: &str) -> Result<()> {
    let told = Mail::RecurringHeld { recurring, why: why.to_owned() };
    for person in telling::security(ink.db).await? {
        mail::write_with(ink, person, &told, None).await?;
    }
    Ok(())
}
