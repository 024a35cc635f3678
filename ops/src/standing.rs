//! What serving must know of a database first: does it answer, is it empty, is it a demonstration.

use crate::call::Tenure;
use crate::error::Result;
use domain::instant::{Instant, from_millis};
use entities::{identity, installation, log_leaf, person, source};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};

/// How a database stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Was it made by the demonstration?
    pub demonstration: bool,
    /// Does it hold no people, no sources and no identities?
    pub empty: bool,
    /// Where the demonstration's clock stands: never before the last leaf of its log. `None` elsewhere.
    pub clock_at: Option<Instant>,
}

/// How the database stands.
///
/// # Errors
/// What the database says.
pub async fn of(tenure: &Tenure) -> Result<Standing> {
    let db = tenure.database.read();
    let installation = installation::Entity::find().one(db).await?;
    let demonstration = installation.as_ref().is_some_and(|row| row.demonstration);
    let fixed = installation.and_then(|row| row.clock_at).and_then(from_millis);
    let last = log_leaf::Entity::find().order_by_desc(log_leaf::Column::Seq).limit(1).one(db).await?;
    let empty = person::Entity::find().limit(1).one(db).await?.is_none()
        && source::Entity::find().limit(1).one(db).await?.is_none()
        && identity::Entity::find().limit(1).one(db).await?.is_none();
    let clock_at = fixed.map(|at| last.map_or(at, |leaf| at.max(leaf.at)));
    Ok(Standing { demonstration, empty, clock_at: clock_at.filter(|_| demonstration) })
}

/// Does the database answer?
///
/// # Errors
/// What it says instead.
pub async fn answers(tenure: &Tenure) -> Result<()> {
    Ok(tenure.database.read().execute_unprepared("SELECT 1").await.map(drop)?)
}
