//! Recurring reviews: started by security over a saved scope, with the reference of the risk analysis that sets their
//! frequency; changed, suspended, resumed and ended; launched by a job (`recur.rs`).

mod stated;

use super::arrange::Arranged;
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::zone::day_of;
use crate::{people, texts};
use domain::id::{CampaignId, PersonId, RecurringId, ScopeId};
use domain::instant::Instant;
use domain::policy::Action;
use domain::review::{NoResponse, RecurringState, Rhythm};
use domain::window::{Day, Window};
use entities::inconsistency::Place;
use entities::{campaign, recurring, saved_scope};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Set, Unchanged,
};
use serde_json::json;

/// What is to be launched again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurring {
    /// What people call it; each campaign has the day behind it.
    pub name: String,
    /// Over which saved scope, as it reads then.
    pub scope: ScopeId,
    /// The first day, in the organisation's zone.
    pub first: Day,
    /// How many calendar months lie between two.
    pub months: u32,
    /// Over how many days use is counted.
    pub window_days: i32,
    /// How many days reviewers have; each is due at the end of the last, in the organisation's zone.
    pub due_days: u32,
    /// Where the risk analysis that sets the frequency is filed.
    pub risk_analysis: String,
    /// When that was last done.
    pub risk_analysed_on: Instant,
    /// Who of management acknowledges each.
    pub acknowledger: PersonId,
    /// How items are laid on people.
    pub arranged: Arranged,
    /// As in a launch: for how many days security confirms what is kept among the privileged; `None` where it does not.
    pub confirm_days: Option<u32>,
    /// As in a launch: what becomes of items that nobody answered.
    pub no_response: NoResponse,
}

/// A recurring review as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurringRow {
    /// The recurring review.
    pub id: RecurringId,
    /// What people call it.
    pub name: String,
    /// Does it run?
    pub state: RecurringState,
    /// What its scope is called.
    pub scope: String,
    /// How many calendar months lie between two.
    pub months: u32,
    /// The day on which it is launched next, in the organisation's zone; one that has passed waits for what refuses it.
    pub next: Day,
    /// Is that day over, or has it come and it was refused?
    pub overdue: bool,
    /// Why it could not be launched when that was last tried, and since when.
    pub refused: Option<(String, Instant)>,
    /// Where the risk analysis that sets the frequency is filed.
    pub risk_analysis: String,
    /// When that was last done.
    pub risk_analysed_on: Instant,
    /// Is that more than 12 months ago (PCI DSS 12.3.1)?
    pub analysis_is_old: bool,
    /// What who acknowledges each is called.
    pub acknowledger: String,
    /// What who started it is called.
    pub started_by: String,
    /// For how many days security confirms what is kept among the privileged; `None` where it does not.
    pub confirm_days: Option<u32>,
    /// What becomes of items that nobody answered.
    pub no_response: NoResponse,
    /// The campaign that it launched last, and when.
    pub last: Option<(CampaignId, Instant)>,
    /// All that it says, as it was started or changed.
    pub says: Recurring,
}

/// Starts a recurring review. Nothing is launched by that: a job does on its first day.
///
/// # Errors
/// Whoever may not launch; every problem at once: name, scope, a first day that is over, months, days, a risk analysis
/// without its reference or of the future, an acknowledger who is not of management or starts it.
pub async fn start_recurring(call: &Call, asked: &Recurring) -> Result<RecurringId> {
    let person = starter(call)?;
    let work = call.begin().await?;
    let (asked, rhythm) = stated::checked(&work, asked, &[person], None).await?;
    let id = RecurringId::new(work.id());
    recurring::ActiveModel {
        id: Set(id.uuid()),
        state: Set(RecurringState::Running.to_string()),
        started_by: Set(person.uuid()),
        started_at: Set(work.at()),
        next_day: Set(rhythm.first().0),
        refusal: Set(None),
        refused_at: Set(None),
        ..stated::columns(&asked)?
    }
    .insert(work.db())
    .await?;
    let mut facts = stated::facts(&asked);
    facts.insert("name_sha256".into(), texts::keep(&work, &asked.name).await?.to_string().into());
    let analysis = texts::keep(&work, &asked.risk_analysis).await?;
    facts.insert("risk_analysis_sha256".into(), analysis.to_string().into());
    work.commit(Event::new("recurring.started", id, facts.into())).await?;
    Ok(id)
}

/// Changes what a recurring review says: all of it, as it was started. What it launched stays as it was; the next is as it says
/// now, and a day that has come and was refused still waits. Whoever started it stays who stands in for what nobody owns.
///
/// # Errors
/// Whoever may not launch; [`Error::NotFound`]; [`Error::Conflict`] where it has ended, or says just that; problems as in
/// [`start_recurring`], but for a first day that it had and is over; an acknowledger who started it or changes it.
pub async fn edit_recurring(call: &Call, id: RecurringId, asked: &Recurring) -> Result<()> {
    let person = starter(call)?;
    let work = call.begin().await?;
    let row = recurring::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    let row = row.ok_or(Error::NotFound("recurring review"))?;
    let state: RecurringState = Place::new("recurring", row.id).word("state", &row.state)?;
    state.may_change().map_err(|ended| Error::Conflict(ended.to_string()))?;
    let before = stated::of_row(&row)?;
    let run_by = [PersonId::new(row.started_by), person];
    let (asked, rhythm) = stated::checked(&work, asked, &run_by, Some(before.first)).await?;
    if asked == before {
        return Err(Error::Conflict("that is what it says already".into()));
    }
    let today = day_of(work.at(), work.tenure().zone);
    let was = (self::rhythm(&row)?, Day(row.next_day));
    let next = rhythm.next_after_change(was, today, launched_on(&work, id).await?).ok_or_else(endless)?;
    recurring::ActiveModel {
        id: Unchanged(row.id),
        next_day: Set(next.0),
        // What refused it may be what was changed: the next try says.
        refusal: Set(None),
        refused_at: Set(None),
        ..stated::columns(&asked)?
    }
    .update(work.db())
    .await?;
    let (then, mut facts) = (stated::facts(&before), stated::facts(&asked));
    facts.retain(|name, value| then.get(name) != Some(value));
    if asked.name != before.name {
        facts.insert("name_sha256".into(), texts::keep(&work, &asked.name).await?.to_string().into());
    }
    if asked.risk_analysis != before.risk_analysis {
        let analysis = texts::keep(&work, &asked.risk_analysis).await?;
        facts.insert("risk_analysis_sha256".into(), analysis.to_string().into());
    }
    let facts = json!({ "changed": facts, "next": next.to_string() });
    work.commit(Event::new("recurring.edited", id, facts)).await?;
    Ok(())
}

/// Suspends, resumes or ends a recurring review. Resumed it goes on with the first day of its rhythm that is not over, and on
/// which it launched nothing.
/// What it launched stays.
///
/// # Errors
/// Whoever may not launch; [`Error::NotFound`]; [`Error::Conflict`] for a step that [`RecurringState::step`] does not take.
pub async fn step_recurring(call: &Call, id: RecurringId, to: RecurringState) -> Result<()> {
    starter(call)?;
    let work = call.begin().await?;
    let row = recurring::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    let row = row.ok_or(Error::NotFound("recurring review"))?;
    let state: RecurringState = Place::new("recurring", row.id).word("state", &row.state)?;
    let state = state.step(to).map_err(|step| Error::Conflict(step.to_string()))?;
    let next = match state {
        RecurringState::Running => {
            let today = day_of(work.at(), work.tenure().zone);
            Some(rhythm(&row)?.next(today, launched_on(&work, id).await?).ok_or_else(endless)?)
        }
        RecurringState::Suspended | RecurringState::Ended => None,
    };
    let mut change = row.into_active_model();
    change.state = Set(state.to_string());
    if let Some(next) = next {
        change.next_day = Set(next.0);
        change.refusal = Set(None);
        change.refused_at = Set(None);
    }
    change.update(work.db()).await?;
    let facts = json!({ "state": state.as_str(), "next": next.map(|day| day.to_string()) });
    work.commit(Event::new("recurring.stepped", id, facts)).await?;
    Ok(())
}

/// The recurring reviews that have not ended, the one that is launched next first; nothing to whoever may not launch.
///
/// # Errors
/// What the database says.
pub async fn recurring_reviews(call: &Call) -> Result<Vec<RecurringRow>> {
    if call.may(Action::LaunchCampaign).is_err() {
        return Ok(Vec::new());
    }
    let rows = recurring::Entity::find()
        .filter(recurring::COLUMN.state.ne(RecurringState::Ended.as_str()))
        .all(call.read())
        .await?;
    let people = rows.iter().flat_map(|row| [row.acknowledger_id, row.started_by]).map(PersonId::new);
    let names = people::names(call.read(), people).await?;
    let name = |id| names.get(&PersonId::new(id)).cloned().unwrap_or_default();
    let today = day_of(call.now(), call.tenure.zone);
    let year_ago = call.now().checked_sub_months(chrono::Months::new(12));
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let place = Place::new("recurring", row.id);
        let scope = saved_scope::Entity::find_by_id(row.scope_id).one(call.read()).await?;
        let last = campaign::Entity::find()
            .filter(campaign::COLUMN.recurring_id.eq(row.id))
            .order_by_desc(campaign::COLUMN.launched_at)
            .one(call.read())
            .await?;
        let next = Day(row.next_day);
        all.push(RecurringRow {
            id: RecurringId::new(row.id),
            says: stated::of_row(&row)?,
            state: place.word("state", &row.state)?,
            scope: scope.map(|scope| scope.name).unwrap_or_default(),
            months: rhythm(&row)?.months(),
            no_response: no_response(&row)?,
            next,
            overdue: next < today || (next == today && row.refusal.is_some()),
            refused: row.refusal.zip(row.refused_at),
            risk_analysis: row.risk_analysis,
            risk_analysed_on: row.risk_analysed_on,
            analysis_is_old: year_ago.is_some_and(|year_ago| row.risk_analysed_on < year_ago),
            acknowledger: name(row.acknowledger_id),
            started_by: name(row.started_by),
            confirm_days: row.confirm_days.and_then(|days| u32::try_from(days).ok()),
            last: last.map(|row| (CampaignId::new(row.id), row.launched_at)),
            name: row.name,
        });
    }
    all.sort_by(|a, b| (a.next, &a.name, a.id).cmp(&(b.next, &b.name, b.id)));
    Ok(all)
}

fn starter(call: &Call) -> Result<PersonId> {
    call.may(Action::LaunchCampaign)?;
    call.actor.person().ok_or_else(|| Error::Forbidden("a recurring review is started by a person".into()))
}

/// A rhythm goes on for ever.
fn endless() -> Error {
    Error::unexpected("a rhythm that has an end")
}

/// The day of its last launch, in the organisation's zone.
async fn launched_on(work: &Work, id: RecurringId) -> Result<Option<Day>> {
    let at: Option<Instant> = campaign::Entity::find()
        .filter(campaign::COLUMN.recurring_id.eq(id.uuid()))
        .order_by_desc(campaign::COLUMN.launched_at)
        .select_only()
        .column(campaign::Column::LaunchedAt)
        .into_tuple()
        .one(work.db())
        .await?;
    Ok(at.map(|at| day_of(at, work.tenure().zone)))
}

/// The rhythm of a row.
pub(super) fn rhythm(row: &recurring::Model) -> Result<Rhythm> {
    let months = Place::new("recurring", row.id).count("months", row.months.into())?;
    Ok(Rhythm::new(Day(row.first_day), u32::try_from(months).map_err(Error::unexpected)?)?)
}

/// What becomes of what nobody answers in what a row launches; what is chosen by nobody where it was started before one could.
pub(super) fn no_response(row: &recurring::Model) -> Result<NoResponse> {
    let place = Place::new("recurring", row.id);
    let chosen = row.no_response.as_deref().map(|word| place.word("no_response", word)).transpose()?;
    Ok(chosen.unwrap_or_default())
}

/// The window of a campaign that is launched at `at`.
pub(super) fn window(row: &recurring::Model, at: Instant) -> Window {
    Window::before(at, row.window_days)
}

/// What the recurring reviews are called that have not ended and launch with this scope, by name.
pub(super) async fn uses(db: &impl ConnectionTrait, scope: ScopeId) -> Result<Vec<String>> {
    let mut names: Vec<String> = recurring::Entity::find()
        .filter(recurring::COLUMN.scope_id.eq(scope.uuid()))
        .filter(recurring::COLUMN.state.ne(RecurringState::Ended.as_str()))
        .select_only()
        .column(recurring::Column::Name)
        .into_tuple()
        .all(db)
        .await?;
    names.sort();
    Ok(names)
}
