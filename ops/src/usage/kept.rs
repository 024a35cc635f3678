//! What is worked out of coverage, kept while no import changes it: a lens looks at every action of the catalogue, hour by
//! hour, and each page asks for several.

use crate::call::Call;
use crate::error::Result;
use chrono::Duration;
use domain::instant::Instant;
use domain::window::Window;
use entities::import;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QuerySelect};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::Mutex;
use uuid::Uuid;

/// So many are kept; above, all are let go: windows are anybody's choice.
const MOST: usize = 64;
/// An import that has not ended and began within this time may still be writing: nothing is kept meanwhile. One that began
/// before was interrupted.
const RUNS_AT_MOST_HOURS: i64 = 6;

/// The state of the imports: what coverage, and what logs say of grants, is read from comes by them alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    begun: i64,
    ended: i64,
    last_ended: Option<Instant>,
}

/// The state now; `None` while an import writes.
async fn version(call: &Call) -> Result<Option<Version>> {
    let found: Option<(i64, i64, Option<Instant>, Option<Instant>)> = import::Entity::find()
        .select_only()
        .column_as(import::Column::Id.count(), "begun")
        .column_as(import::Column::FinishedAt.count(), "ended")
        .column_as(import::Column::FinishedAt.max(), "last_ended")
        .column_as(Expr::cust("MAX(CASE WHEN finished_at IS NULL THEN started_at END)"), "open")
        .into_tuple()
        .one(call.read())
        .await?;
    let Some((begun, ended, last_ended, open)) = found else { return Ok(None) };
    let writes = open.is_some_and(|at| at > call.now() - Duration::hours(RUNS_AT_MOST_HOURS));
    Ok((!writes).then_some(Version { begun, ended, last_ended }))
}

/// What is kept, by source and window.
#[derive(Debug)]
pub(crate) struct Kept<T>(Arc<Mutex<Shelf<T>>>);

#[derive(Debug)]
struct Shelf<T> {
    version: Option<Version>,
    all: HashMap<(Uuid, Window), Arc<T>>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Shelf { version: None, all: HashMap::new() })))
    }
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Kept<T> {
    /// What was worked out for this source and window, or is now. Read before it is worked out: what changes meanwhile
    /// makes it old.
    pub(crate) async fn get<Work>(
        &self,
        call: &Call,
        key: (Uuid, Window),
        work: impl FnOnce() -> Work,
    ) -> Result<Arc<T>>
    where
        Work: Future<Output = Result<T>>,
    {
        let version = version(call).await?;
        if version.is_some() {
            let shelf = self.0.lock().await;
            if let Some(known) = shelf.all.get(&key).filter(|_| shelf.version == version) {
                return Ok(Arc::clone(known));
            }
        }
        let made = Arc::new(work().await?);
        if version.is_some() {
            let mut shelf = self.0.lock().await;
            if shelf.version != version || shelf.all.len() >= MOST {
                shelf.all.clear();
                shelf.version = version;
            }
            shelf.all.insert(key, Arc::clone(&made));
        }
        Ok(made)
    }
}
