//! The standing order: security says who of management acknowledges micro-reviews and within how many days they are due.

use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::people;
use chrono::Duration;
use domain::actor::Role;
use domain::id::PersonId;
use domain::instant::Instant;
use domain::policy::Action;
use domain::problem::Problems;
use domain::review::{MicroAnswer, Naming, check_micro_days, may_be_acknowledger};
use entities::inconsistency::Place;
use entities::{micro_event, micro_order};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, Set,
};
use serde_json::json;

/// Over how many days events that opened nothing are counted.
const LOOK_BACK_DAYS: i64 = 30;

/// An order that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MicroOrder {
    /// Who of security ordered it: they stand in for what nobody owns.
    pub ordered_by: PersonId,
    /// Who of management acknowledges each.
    pub acknowledger: PersonId,
    /// How many days after it was opened each is due.
    pub due_days: u32,
    /// Since when.
    pub since: Instant,
}

/// What the page says of micro-reviews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MicroPage {
    /// The order that holds, and what those in it are called: who ordered, who acknowledges.
    pub order: Option<(MicroOrder, String, String)>,
    /// Whom an order may name, by id and name.
    pub acknowledgers: Vec<(PersonId, String)>,
    /// Events of the last 30 days that opened nothing because no order held.
    pub unordered: u64,
    /// Events of the last 30 days that opened nothing although one held, and not because they are in a review.
    pub held: u64,
}

/// The order in force at `now`.
pub(super) async fn in_force(db: &impl ConnectionTrait, now: Instant) -> Result<Option<MicroOrder>> {
    let row = micro_order::Entity::find()
        .filter(micro_order::COLUMN.ordered_at.lte(now))
        .filter(micro_order::COLUMN.ended_at.is_null())
        .one(db)
        .await?;
    row.as_ref().map(of).transpose()
}

fn of(row: &micro_order::Model) -> Result<MicroOrder> {
    let days = Place::new("micro_order", row.id).count("due_days", row.due_days.into())?;
    Ok(MicroOrder {
        ordered_by: PersonId::new(row.ordered_by),
        acknowledger: PersonId::new(row.acknowledger_id),
        due_days: u32::try_from(days).map_err(Error::unexpected)?,
        since: row.ordered_at,
    })
}

/// Orders micro-reviews from now on, in place of the order before. What happened without one opens nothing afterwards.
///
/// # Errors
/// Whoever is not security; an acknowledger who is not of management, or oneself; days beyond what an order may say;
/// [`Error::Conflict`] where the same is ordered already.
pub async fn order(call: &Call, acknowledger: PersonId, due_days: u32) -> Result<()> {
    call.may(Action::OrderMicroReviews)?;
    let person = call
        .actor
        .person()
        .ok_or_else(|| Error::Forbidden("a standing order is given by a person".into()))?;
    let work = call.begin().await?;
    let mut problems = Problems::default();
    if let Err(found) = check_micro_days(due_days) {
        problems.0.extend(found.0);
    }
    let managers = people::holders(work.db(), Role::Management).await?;
    let naming = Naming {
        acknowledger,
        is_management: managers.contains(&acknowledger),
        launcher: Some(person),
        has_part: false,
    };
    if let Err(refusal) = may_be_acknowledger(naming) {
        problems.add("acknowledger", refusal.to_string());
    }
    problems.none_or(())?;
    let before = in_force(work.db(), work.at()).await?;
    let same = |one: &MicroOrder| {
        (one.ordered_by, one.acknowledger, one.due_days) == (person, acknowledger, due_days)
    };
    if before.as_ref().is_some_and(same) {
        return Err(Error::Conflict("that is ordered already".into()));
    }
    ended(&work).await?;
    let id = work.id();
    micro_order::ActiveModel {
        id: Set(id),
        ordered_by: Set(person.uuid()),
        acknowledger_id: Set(acknowledger.uuid()),
        due_days: Set(i32::try_from(due_days).map_err(Error::unexpected)?),
        ordered_at: Set(work.at()),
        ended_at: Set(None),
    }
    .insert(work.db())
    .await?;
    let facts = json!({ "acknowledger": acknowledger.to_string(), "due_days": due_days });
    work.commit(Event::new("micro_reviews.ordered", person, facts)).await?;
    Ok(())
}

/// Ends the order: from now on events open nothing. What is open stays.
///
/// # Errors
/// Whoever is not security; [`Error::Conflict`] where none holds.
pub async fn end(call: &Call) -> Result<()> {
    call.may(Action::OrderMicroReviews)?;
    let person = call
        .actor
        .person()
        .ok_or_else(|| Error::Forbidden("a standing order is ended by a person".into()))?;
    let work = call.begin().await?;
    if !ended(&work).await? {
        return Err(Error::Conflict("no order of micro-reviews holds".into()));
    }
    work.commit(Event::new("micro_reviews.ended", person, json!({}))).await?;
    Ok(())
}

async fn ended(work: &crate::call::Work) -> Result<bool> {
    let rows =
        micro_order::Entity::find().filter(micro_order::COLUMN.ended_at.is_null()).all(work.db()).await?;
    let any = !rows.is_empty();
    for row in rows {
        let mut change = row.into_active_model();
        change.ended_at = Set(Some(work.at()));
        change.update(work.db()).await?;
    }
    Ok(any)
}

/// What the page of reviews says of micro-reviews; nothing to whoever may not order them.
///
/// # Errors
/// What the database says.
pub async fn page(call: &Call) -> Result<Option<MicroPage>> {
    if call.may(Action::OrderMicroReviews).is_err() {
        return Ok(None);
    }
    let order = in_force(call.read(), call.now()).await?;
    let managers = people::holders(call.read(), Role::Management).await?;
    let named =
        order.iter().flat_map(|one| [one.ordered_by, one.acknowledger]).chain(managers.iter().copied());
    let names = people::names(call.read(), named).await?;
    let name = |id: PersonId| names.get(&id).cloned().unwrap_or_default();
    let since = call.now() - Duration::days(LOOK_BACK_DAYS);
    let count = async |answers: Vec<&'static str>| {
        let found = micro_event::Entity::find()
            .filter(micro_event::COLUMN.at.gte(since))
            .filter(micro_event::Column::Answer.is_in(answers))
            .count(call.read());
        found.await
    };
    let held = MicroAnswer::ALL.iter().filter(|answer| answer.is_held()).map(|answer| answer.as_str());
    let mut acknowledgers: Vec<(PersonId, String)> =
        managers.into_iter().filter(|id| call.actor.person() != Some(*id)).map(|id| (id, name(id))).collect();
    acknowledgers.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    Ok(Some(MicroPage {
        order: order.map(|one| {
            let (by, acknowledger) = (name(one.ordered_by), name(one.acknowledger));
            (one, by, acknowledger)
        }),
        acknowledgers,
        unordered: count(vec![MicroAnswer::NoOrder.as_str()]).await?,
        held: count(held.collect()).await?,
    }))
}
