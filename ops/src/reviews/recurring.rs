//! Recurring reviews: started by security over a saved scope, with the reference of the risk analysis that sets their
//! frequency; suspended, resumed and ended; launched by a job (`recur.rs`).

use super::arrange::{self, Arranged};
use super::launch::{MAX_REFERENCE, check_confirm_days};
use super::saved;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::zone::day_of;
use crate::{people, texts};
use domain::actor::Role;
use domain::id::{CampaignId, PersonId, RecurringId, ScopeId};
use domain::instant::Instant;
use domain::policy::Action;
use domain::problem::Problems;
use domain::review::{MOST_DUE_DAYS, Naming, NoResponse, RecurringState, Rhythm, may_be_acknowledger};
use domain::text::RecurringName;
use domain::window::{Day, Window};
use entities::inconsistency::Place;
use entities::{campaign, recurring, saved_scope};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set,
};
use serde_json::json;

/// The longest window, in days.
const MOST_WINDOW_DAYS: i32 = 3660;

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
}

/// Starts a recurring review. Nothing is launched by that: a job does on its first day.
///
/// # Errors
/// Whoever may not launch; every problem at once: name, scope, a first day that is over, months, days, a risk analysis
/// without its reference or of the future, an acknowledger who is not of management or starts it.
pub async fn start_recurring(call: &Call, asked: &Recurring) -> Result<RecurringId> {
    let person = starter(call)?;
    let work = call.begin().await?;
    let mut problems = Problems::default();
    let name = RecurringName::parse(&asked.name).map_err(|found| problems.0.extend(found.0)).ok();
    let rhythm = Rhythm::new(asked.first, asked.months).map_err(|found| problems.0.extend(found.0)).ok();
    if asked.first < day_of(work.at(), work.tenure().zone) {
        problems.add("first", "The first day must not be over");
    }
    if !(1..=MOST_WINDOW_DAYS).contains(&asked.window_days) {
        problems.add("window_days", format!("Write a number of days from 1 to {MOST_WINDOW_DAYS}"));
    }
    if !(1..=MOST_DUE_DAYS).contains(&asked.due_days) {
        problems.add("due_days", format!("Write a number of days from 1 to {MOST_DUE_DAYS}"));
    }
    let reference = asked.risk_analysis.trim();
    if reference.is_empty()
        || reference.chars().count() > MAX_REFERENCE
        || reference.chars().any(char::is_control)
    {
        let told = format!("Write its reference on one line of at most {MAX_REFERENCE} characters");
        problems.add("risk_analysis", told);
    }
    if asked.risk_analysed_on > work.at() {
        problems.add("risk_analysed_on", "The risk analysis cannot be of the future");
    }
    arrange::check(asked.arranged, &mut problems);
    check_confirm_days(asked.confirm_days, &mut problems);
    match saved::row(work.db(), asked.scope).await {
        Err(Error::NotFound(_)) => problems.add("scope", "Choose a saved scope that is there"),
        other => drop(other?),
    }
    let managers = people::holders(work.db(), Role::Management).await?;
    let naming = Naming {
        acknowledger: asked.acknowledger,
        is_management: managers.contains(&asked.acknowledger),
        launcher: Some(person),
        has_part: false,
    };
    if let Err(refusal) = may_be_acknowledger(naming) {
        problems.add("acknowledger", refusal.to_string());
    }
    let (Some(name), Some(rhythm)) = problems.none_or((name, rhythm))? else {
        return Err(Error::unexpected("a problem that is none"));
    };
    let id = RecurringId::new(work.id());
    let number = |count: u32| i32::try_from(count).map_err(Error::unexpected);
    recurring::ActiveModel {
        id: Set(id.uuid()),
        name: Set(name.as_str().to_owned()),
        state: Set(RecurringState::Running.to_string()),
        scope_id: Set(asked.scope.uuid()),
        first_day: Set(asked.first.0),
        months: Set(number(rhythm.months())?),
        window_days: Set(asked.window_days),
        due_days: Set(number(asked.due_days)?),
        risk_analysis: Set(reference.to_owned()),
        risk_analysed_on: Set(asked.risk_analysed_on),
        acknowledger_id: Set(asked.acknowledger.uuid()),
        arranged: Set(serde_json::to_string(&asked.arranged).map_err(Error::unexpected)?),
        confirm_days: Set(asked.confirm_days.map(number).transpose()?),
        no_response: Set(Some(asked.no_response.to_string())),
        started_by: Set(person.uuid()),
        started_at: Set(work.at()),
        next_day: Set(asked.first.0),
        refusal: Set(None),
        refused_at: Set(None),
    }
    .insert(work.db())
    .await?;
    let facts = json!({
        "name_sha256": texts::keep(&work, name.as_str()).await?.to_string(),
        "risk_analysis_sha256": texts::keep(&work, reference).await?.to_string(),
        "risk_analysed_on": Day::of(asked.risk_analysed_on).to_string(),
        "scope": asked.scope.to_string(), "first": asked.first.to_string(), "months": asked.months,
        "window_days": asked.window_days, "due_days": asked.due_days,
        "acknowledger": asked.acknowledger.to_string(), "arranged": asked.arranged,
        "confirm_days": asked.confirm_days, "no_response": asked.no_response,
    });
    work.commit(Event::new("recurring.started", id, facts)).await?;
    Ok(id)
}

/// Suspends, resumes or ends a recurring review. Resumed it goes on with the first day of its rhythm that is not over.
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
        RecurringState::Running => rhythm(&row)?.on_or_after(day_of(work.at(), work.tenure().zone)),
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

/// Is this scope one of a recurring review that has not ended?
pub(super) async fn uses(db: &impl ConnectionTrait, scope: ScopeId) -> Result<Option<String>> {
    let row = recurring::Entity::find()
        .filter(recurring::COLUMN.scope_id.eq(scope.uuid()))
        .filter(recurring::COLUMN.state.ne(RecurringState::Ended.as_str()))
        .one(db)
        .await?;
    Ok(row.map(|row| row.name))
}
