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
use domain::actor::{Actor, Role};
use domain::clock::{Clock, ManualClock};
use domain::id::{Ids, PersonId, SeededIds};
use domain::instant::{Instant, from_millis};
use entities::{installation as row, log_leaf, person};
use evidence::sign::SigningKey;
use sea_orm::{
    ActiveModelTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use serde_json::json;
use std::sync::Arc;

/// From which all ids and salts follow.
const SEED: u64 = 0x57_41_59_50_4f_53_54;

/// What the signing key follows from. It is public on purpose: whoever reads this can sign as the demonstration, and
/// its bundles say DEMONSTRATION for that reason.
const KEY_SEED: [u8; 32] = *b"DEMONSTRATION: known to everyone";

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

/// What a demonstration needs from outside to go on.
#[derive(Clone)]
pub struct Outside {
    /// How much time has passed since it was opened; never less than it said before.
    pub elapsed: Arc<dyn Fn() -> chrono::Duration + Send + Sync>,
    /// Where new ids come from. Not from the seed again: what a log does not count, sessions among it, would collide.
    pub ids: Arc<dyn Ids>,
}

struct GoesOn {
    from: Instant,
    elapsed: Arc<dyn Fn() -> chrono::Duration + Send + Sync>,
}

impl Clock for GoesOn {
    fn now(&self) -> Instant {
        domain::instant::truncate(self.from + (self.elapsed)().max(chrono::Duration::zero()))
    }
}

/// The demonstration in a database, to go on with: its fixed key, and a clock that starts where its log ends and never
/// before the fixed instant. `None` where the database holds none, or only the beginning of one.
///
/// # Errors
/// What the database says.
pub async fn tenure(database: &Database, outside: Outside) -> Result<Option<Tenure>> {
    let db = database.read();
    let stored =
        row::Entity::find().one(db).await?.filter(|row| row.demonstration).and_then(|row| row.clock_at);
    let Some(fixed) = stored.and_then(from_millis) else { return Ok(None) };
    let last = log_leaf::Entity::find().order_by_desc(log_leaf::COLUMN.seq).limit(1).one(db).await?;
    let from = last.map_or(fixed, |leaf| fixed.max(leaf.at));
    let clock = Arc::new(GoesOn { from, elapsed: outside.elapsed });
    Ok(Some(Tenure { database: database.clone(), clock, ids: outside.ids, key: Arc::new(key()?) }))
}

/// The five people among whom a visitor chooses, each with the role that they stand for.
///
/// # Errors
/// [`Error::NotFound`] where the database holds no demonstration.
pub async fn people(database: &Database) -> Result<Vec<(Role, PersonId)>> {
    let mut choice = Vec::with_capacity(people::CHOICE);
    for somebody in people::PEOPLE.iter().take(people::CHOICE) {
        let found = person::Entity::find()
            .filter(person::COLUMN.email_key.eq(somebody.email))
            .one(database.read())
            .await?;
        choice.push((somebody.role, PersonId::new(found.ok_or(Error::NotFound("person"))?.id)));
    }
    Ok(choice)
}

/// Seeds the demonstration into an empty, migrated database. `progress` is told what is being done.
///
/// # Errors
/// [`Error::Conflict`] where the database is not empty; what the database or the system's temporary folder says.
pub async fn seed(database: &Database, progress: &mut (dyn FnMut(&str) + Send)) -> Result<Seeded> {
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
    };
    let operator = tenure.call(Actor::Operator);
    mark(&operator).await?;
    let seeded = story::tell(&tenure, &clock, progress).await?;
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
