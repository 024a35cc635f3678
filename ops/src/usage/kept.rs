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
use std::hash::Hash;
use std::sync::Arc;
use tokio::sync::Mutex;
use uuid::Uuid;

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

/// The state of the imports at one moment: whoever asks for many things asks for it once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AsOf(Option<Version>);

impl AsOf {
    /// The state now.
    pub(crate) async fn now(call: &Call) -> Result<Self> {
        Ok(Self(version(call).await?))
    }
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

/// What is kept, by source and window unless it says otherwise.
#[derive(Debug)]
pub(crate) struct Kept<T, K = (Uuid, Window)> {
    shelf: Arc<Mutex<Shelf<T, K>>>,
    /// So many are kept; above, all are let go: what is asked for is anybody's choice.
    most: usize,
}

#[derive(Debug)]
struct Shelf<T, K> {
    version: Option<Version>,
    all: HashMap<K, Arc<T>>,
}

impl<T, K> Clone for Kept<T, K> {
    fn clone(&self) -> Self {
        Self { shelf: Arc::clone(&self.shelf), most: self.most }
    }
}

impl<T, K: Eq + Hash> Kept<T, K> {
    /// Nothing yet, and never more than `most`.
    pub(crate) fn at_most(most: usize) -> Self {
        Self { shelf: Arc::new(Mutex::new(Shelf { version: None, all: HashMap::new() })), most }
    }

    /// What was worked out for this key, or is now. Read before it is worked out: what changes meanwhile
    /// makes it old.
    pub(crate) async fn get<Work>(&self, call: &Call, key: K, work: impl FnOnce() -> Work) -> Result<Arc<T>>
    where
        Work: Future<Output = Result<T>>,
    {
        self.get_as_of(AsOf::now(call).await?, key, work).await
    }

    /// The same, where the state of the imports was asked for just now, and before what `work` reads.
    pub(crate) async fn get_as_of<Work>(
        &self,
        AsOf(version): AsOf,
        key: K,
        work: impl FnOnce() -> Work,
    ) -> Result<Arc<T>>
    where
        Work: Future<Output = Result<T>>,
    {
        if version.is_some() {
            let shelf = self.shelf.lock().await;
            if let Some(known) = shelf.all.get(&key).filter(|_| shelf.version == version) {
                return Ok(Arc::clone(known));
            }
        }
        let made = Arc::new(work().await?);
        if version.is_some() {
            let mut shelf = self.shelf.lock().await;
            if shelf.version != version || shelf.all.len() >= self.most {
                shelf.all.clear();
                shelf.version = version;
            }
            shelf.all.insert(key, Arc::clone(&made));
        }
        Ok(made)
    }
}
