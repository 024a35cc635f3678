//! What a recurring review says: checked as it is asked for, read from its row, and as its leaves tell it.

use super::{Recurring, no_response};
use crate::call::Work;
use crate::error::{Error, Result};
use crate::people;
use crate::reviews::arrange;
use crate::reviews::launch::{MAX_REFERENCE, check_confirm_days};
use crate::reviews::saved;
use crate::zone::day_of;
use domain::actor::Role;
use domain::id::{PersonId, ScopeId};
use domain::problem::Problems;
use domain::review::{MOST_DUE_DAYS, Naming, Rhythm, may_be_acknowledger};
use domain::text::RecurringName;
use domain::window::Day;
use entities::inconsistency::Place;
use entities::recurring;
use sea_orm::Set;
use serde_json::{Map, Value, json};

/// The longest window, in days.
const MOST_WINDOW_DAYS: i32 = 3660;

/// What is asked, its texts as they are kept, and its rhythm. `run_by` start or change it, and acknowledge nothing of it; `had` is
/// the first day that it had, which may be over.
///
/// # Errors
/// Every problem at once.
pub(super) async fn checked(
    work: &Work,
    asked: &Recurring,
    run_by: &[PersonId],
    had: Option<Day>,
) -> Result<(Recurring, Rhythm)> {
    let mut problems = Problems::default();
    let name = RecurringName::parse(&asked.name).map_err(|found| problems.0.extend(found.0)).ok();
    let rhythm = Rhythm::new(asked.first, asked.months).map_err(|found| problems.0.extend(found.0)).ok();
    if had != Some(asked.first) && asked.first < day_of(work.at(), work.tenure().zone) {
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
    let naming = |launcher: &PersonId| Naming {
        acknowledger: asked.acknowledger,
        is_management: managers.contains(&asked.acknowledger),
        launcher: Some(*launcher),
        has_part: false,
    };
    if let Some(refusal) = run_by.iter().find_map(|one| may_be_acknowledger(naming(one)).err()) {
        problems.add("acknowledger", refusal.to_string());
    }
    let (Some(name), Some(rhythm)) = problems.none_or((name, rhythm))? else {
        return Err(Error::unexpected("a problem that is none"));
    };
    let kept =
        Recurring { name: name.as_str().to_owned(), risk_analysis: reference.to_owned(), ..asked.clone() };
    Ok((kept, rhythm))
}

/// The columns of what was checked; who started it, and how it stands, are not among them.
pub(super) fn columns(asked: &Recurring) -> Result<recurring::ActiveModel> {
    let number = |count: u32| i32::try_from(count).map_err(Error::unexpected);
    Ok(recurring::ActiveModel {
        name: Set(asked.name.clone()),
        scope_id: Set(asked.scope.uuid()),
        first_day: Set(asked.first.0),
        months: Set(number(asked.months)?),
        window_days: Set(asked.window_days),
        due_days: Set(number(asked.due_days)?),
        risk_analysis: Set(asked.risk_analysis.clone()),
        risk_analysed_on: Set(asked.risk_analysed_on),
        acknowledger_id: Set(asked.acknowledger.uuid()),
        arranged: Set(serde_json::to_string(&asked.arranged).map_err(Error::unexpected)?),
        confirm_days: Set(asked.confirm_days.map(number).transpose()?),
        no_response: Set(Some(asked.no_response.to_string())),
        ..recurring::ActiveModel::default()
    })
}

/// What a row says.
pub(super) fn of_row(row: &recurring::Model) -> Result<Recurring> {
    let place = Place::new("recurring", row.id);
    let number =
        |column, count: i32| u32::try_from(place.count(column, count.into())?).map_err(Error::unexpected);
    Ok(Recurring {
        name: row.name.clone(),
        scope: ScopeId::new(row.scope_id),
        first: Day(row.first_day),
        months: number("months", row.months)?,
        window_days: row.window_days,
        due_days: number("due_days", row.due_days)?,
        risk_analysis: row.risk_analysis.clone(),
        risk_analysed_on: row.risk_analysed_on,
        acknowledger: PersonId::new(row.acknowledger_id),
        arranged: place.json("arranged", &row.arranged)?,
        confirm_days: row.confirm_days.map(|days| number("confirm_days", days)).transpose()?,
        no_response: no_response(row)?,
    })
}

/// What leaves say of it, but for its texts.
pub(super) fn facts(asked: &Recurring) -> Map<String, Value> {
    let facts = [
        ("risk_analysed_on", json!(Day::of(asked.risk_analysed_on).to_string())),
        ("scope", json!(asked.scope.to_string())),
        ("first", json!(asked.first.to_string())),
        ("months", json!(asked.months)),
        ("window_days", json!(asked.window_days)),
        ("due_days", json!(asked.due_days)),
        ("acknowledger", json!(asked.acknowledger.to_string())),
        ("arranged", json!(asked.arranged)),
        ("confirm_days", json!(asked.confirm_days)),
        ("no_response", json!(asked.no_response)),
    ];
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
