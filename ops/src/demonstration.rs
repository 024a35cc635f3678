//! The demonstration organisation: a believable company, seeded through the same ops as everybody's, at a fixed instant.
//!
//! Nothing of it is real, and nothing of it is secret: its signing key follows from a seed that stands in this file, its
//! access keys say EXAMPLE, its people have addresses that nobody owns. The same seed gives the same bytes, always.

mod calls;
mod company;
mod dice;
mod inventory;
mod logs;
mod people;
mod report;
mod story;
mod time;
mod trails;

use crate::call::{Call, Tenure};
use crate::database::Database;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::installation;
use chrono::Duration;
use chrono_tz::Tz;
use domain::actor::Actor;
use domain::clock::{Clock, ManualClock};
use domain::id::{Ids, SeededIds};
use domain::instant::{Instant, from_millis};
use domain::problem::Problems;
use entities::{installation as row, log_leaf};
use evidence::bundle::Typeset;
use evidence::sign::SigningKey;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryOrder, QuerySelect, Set};
use serde_json::json;
use std::sync::Arc;

/// From which all ids and salts follow.
const SEED: u64 = 0x57_41_59_50_4f_53_54;

/// What the signing key follows from. It is public on purpose: whoever reads this can sign as the demonstration, and
/// its bundles say DEMONSTRATION for that reason.
const KEY_SEED: [u8; 32] = *b"DEMONSTRATION: known to everyone";

/// So many days at most it is moved on at once.
pub const MOST_DAYS_ON: u32 = 366;

/// How far a database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing ever happened in it.
    Empty,
    /// It holds the demonstration, whole.
    Seeded,
    /// Seeding began and did not end.
    Interrupted,
    /// It holds something else.
    Foreign,
}

/// What was seeded, for whoever seeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seeded {
    /// Principals of all classes.
    pub principals: u64,
    /// Log records that were imported.
    pub records: u64,
    /// The instant at which the demonstration lives.
    pub at: Instant,
}

/// The instant at which the demonstration lives.
#[must_use]
pub fn instant() -> Instant {
    time::at(2026, 3, 31, 9 * 60)
}

/// The demonstration's signing key, which everybody knows.
///
/// # Errors
/// Never with today's library.
pub fn key() -> Result<SigningKey> {
    SigningKey::generate(KEY_SEED).map_err(Error::unexpected)
}

/// How far the database is.
///
/// # Errors
/// What the database says.
pub async fn state(database: &Database) -> Result<State> {
    let db = database.read();
    match row::Entity::find().one(db).await? {
        Some(row) if row.demonstration && row.clock_at.is_some() => Ok(State::Seeded),
        Some(row) if row.demonstration => Ok(State::Interrupted),
        // Everything that happens is logged: an empty log is an empty database.
        _ if log_leaf::Entity::find().count(db).await? == 0 => Ok(State::Empty),
        _ => Ok(State::Foreign),
    }
}

/// The demonstration in a database, to go on with: its fixed key, and the clock that `clock` makes of the instant at
/// which its log ends, never before the fixed one. `None` where the database holds none, or only the beginning of one.
///
/// New ids come from outside, not from the seed again: what no log counts, sessions among it, would collide.
///
/// # Errors
/// What the database says.
pub async fn tenure(
    database: &Database,
    typeset: Typeset,
    ids: Arc<dyn Ids>,
    clock: impl FnOnce(Instant) -> Arc<dyn Clock>,
) -> Result<Option<Tenure>> {
    let db = database.read();
    let marked = row::Entity::find().one(db).await?.filter(|row| row.demonstration);
    let Some(fixed) = marked.and_then(|row| row.clock_at).and_then(from_millis) else { return Ok(None) };
    let last = log_leaf::Entity::find().order_by_desc(log_leaf::COLUMN.seq).limit(1).one(db).await?;
    let from = last.map_or(fixed, |leaf| fixed.max(leaf.at));
    let key = Arc::new(key()?);
    Ok(Some(Tenure { database: database.clone(), clock: clock(from), ids, key, typeset, zone: Tz::UTC }))
}

/// Moves the demonstration on by so many days, from the instant at which its log ends and never before the fixed one: what
/// falls due in between is done by whoever serves it next. Gives the instant at which it lives from then on.
///
/// # Errors
/// [`Error::Conflict`] where the database holds none, or only the beginning of one; [`Error::Invalid`] for other than 1 to
/// [`MOST_DAYS_ON`] days.
pub async fn advance(database: &Database, days: u32) -> Result<Instant> {
    if !(1..=MOST_DAYS_ON).contains(&days) {
        return Err(Problems::one("days", format!("Write a number of days from 1 to {MOST_DAYS_ON}")).into());
    }
    let db = database.read();
    let marked = row::Entity::find().one(db).await?.filter(|row| row.demonstration);
    let lives = marked.and_then(|row| Some((from_millis(row.clock_at?)?, row)));
    let Some((fixed, row)) = lives else {
        return Err(Error::Conflict(
            "this database holds no demonstration: `tenure demo seed` makes one".into(),
        ));
    };
    let last = log_leaf::Entity::find().order_by_desc(log_leaf::COLUMN.seq).limit(1).one(db).await?;
    let at = last.map_or(fixed, |leaf| fixed.max(leaf.at)) + Duration::days(i64::from(days));
    let work = database.begin().await?;
    let mut change = row.into_active_model();
    change.clock_at = Set(Some(at.timestamp_millis()));
    change.update(&work).await?;
    work.commit().await?;
    Ok(at)
}

/// Seeds the demonstration into an empty, migrated database. `progress` is told what is being done.
///
/// # Errors
/// [`Error::Conflict`] where the database is not empty; what the database or the system's temporary folder says.
pub async fn seed(
    database: &Database,
    typeset: Typeset,
    progress: &mut (dyn FnMut(&str) + Send),
) -> Result<Seeded> {
    match state(database).await? {
        State::Empty => {}
        State::Seeded => return Err(Error::Conflict("the demonstration is there already".into())),
        State::Interrupted => {
            return Err(Error::Conflict(
                "seeding was interrupted here: what is there is not whole; begin again with a new database"
                    .into(),
            ));
        }
        State::Foreign => {
            return Err(Error::Conflict(
                "this database is not empty, and no demonstration: it is left as it is; name another with --database".into(),
            ));
        }
    }
    let clock = ManualClock::at(story::begins());
    let tenure = Tenure {
        database: database.clone(),
        clock: Arc::new(clock.clone()),
        ids: Arc::new(SeededIds::new(SEED)),
        key: Arc::new(key()?),
        typeset,
        zone: Tz::UTC,
    };
    let operator = tenure.call(Actor::Operator);
    mark(&operator).await?;
    let seeded = story::tell(&tenure, &clock, progress).await?;
    if clock.now() > instant() {
        return Err(Error::unexpected("the story went on beyond the demonstration's instant"));
    }
    clock.advance_to(instant());
    stand_still(&operator).await?;
    Ok(seeded)
}

/// Marks the installation as a demonstration, before anything else is in it.
async fn mark(call: &Call) -> Result<()> {
    let work = call.begin().await?;
    let made = installation::of(&work).await?;
    if let Some(row) = row::Entity::find().one(work.db()).await? {
        let mut change = row.into_active_model();
        change.demonstration = Set(true);
        change.update(work.db()).await?;
    }
    work.commit(Event::new("demonstration.begun", made.id, json!({}))).await?;
    Ok(())
}

/// Says that it is whole, and where its clock stands.
async fn stand_still(call: &Call) -> Result<()> {
    let work = call.begin().await?;
    let made = installation::of(&work).await?;
    if let Some(row) = row::Entity::find().one(work.db()).await? {
        let mut change = row.into_active_model();
        change.clock_at = Set(Some(work.at().timestamp_millis()));
        change.update(work.db()).await?;
    }
    work.commit(Event::new("demonstration.seeded", made.id, json!({}))).await?;
    Ok(())
}
