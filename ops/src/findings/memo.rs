//! The facts of the whole population, kept for as long as nothing that they were read from changed.

use crate::call::Call;
use crate::error::Result;
use crate::identities::Brief;
use domain::finding::Facts;
use domain::instant::Instant;
use domain::window::Day;
use entities::log_head;
use sea_orm::EntityTrait;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Every identity with its facts.
pub(crate) type Population = Arc<Vec<(Brief, Facts)>>;

/// What was worked out last. Every change has a leaf in the log, so the log's size says whether it still holds; a new day
/// has another window. Each server process keeps its own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memo(Arc<Mutex<Option<Kept>>>);

#[derive(Debug)]
struct Kept {
    size: i64,
    day: Day,
    all: Population,
}

impl Memo {
    /// The population as it is now: worked out anew where anything changed. Whoever asks meanwhile waits for the same.
    pub(crate) async fn population<Work>(
        call: &Call,
        now: Instant,
        work: impl FnOnce() -> Work,
    ) -> Result<Population>
    where
        Work: Future<Output = Result<Vec<(Brief, Facts)>>>,
    {
        let mut kept = call.tenure.database.kept.0.lock().await;
        // Read before the facts: what changes while they are read makes them old.
        let size = log_head::Entity::find().one(call.read()).await?.map_or(0, |head| head.size);
        let day = Day::of(now);
        if let Some(known) = kept.as_ref().filter(|known| known.size == size && known.day == day) {
            return Ok(Arc::clone(&known.all));
        }
        let all: Population = Arc::new(work().await?);
        *kept = Some(Kept { size, day, all: Arc::clone(&all) });
        Ok(all)
    }
}
