//! The snapshots of a whole population, on as many cores as there are.

use super::arrange;
use super::snapshot::{Desk, Made};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::identities::Brief;
use domain::id::PersonId;
use domain::instant::Instant;
use domain::window::Window;
use entities::identity;
use evidence::hash::Digest;
use evidence::snapshot::SourceSnapshot;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use tokio::task::JoinSet;

/// How many identities are loaded at a time.
const AT_A_TIME: usize = 500;
/// In how many parts a large population is read at once, at most: half of the database's readers.
const MOST_TASKS: usize = 4;

/// What every snapshot of a launch is made with.
#[derive(Clone, Copy)]
pub(super) struct Freezing {
    pub(super) window: Window,
    pub(super) catalogue_sha256: Digest,
    pub(super) at: Instant,
}

/// One identity that is to have an item.
pub(super) struct Wanted {
    pub(super) brief: Brief,
    pub(super) row: identity::Model,
    pub(super) source: Arc<SourceSnapshot>,
}

/// Snapshots of a stretch of them, in their order, each with the hash of what it holds.
async fn made(
    call: Call,
    Freezing { window, catalogue_sha256, at }: Freezing,
    wanted: Vec<Wanted>,
    steward: PersonId,
) -> Result<Vec<(Wanted, Made, Digest)>> {
    let mut desk = Desk::new(&call, window, catalogue_sha256, at).await?;
    let mut all = Vec::with_capacity(wanted.len());
    let mut wanted = wanted.into_iter().peekable();
    while wanted.peek().is_some() {
        let part: Vec<Wanted> = wanted.by_ref().take(AT_A_TIME).collect();
        let of: Vec<_> = part.iter().map(|one| (&one.brief, &one.row, one.source.as_ref())).collect();
        let made = desk.make(&of, Some(steward)).await?;
        for (one, made) in part.into_iter().zip(made) {
            let grants = arrange::grants_sha256(&made.snapshot)?;
            all.push((one, made, grants));
        }
    }
    Ok(all)
}

/// The same of all, on as many cores as there are.
pub(super) async fn together(
    call: &Call,
    freezing: Freezing,
    wanted: Vec<Wanted>,
    steward: PersonId,
) -> Result<Vec<(Wanted, Made, Digest)>> {
    // Twice as many as there are cores: while one waits for the database, another works.
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let tasks = (2 * cores).min(MOST_TASKS);
    let share = wanted.len().div_ceil(tasks).max(AT_A_TIME);
    let mut wanted = wanted.into_iter().peekable();
    // Whoever lets go of it ends what still runs.
    let mut running = JoinSet::new();
    while wanted.peek().is_some() {
        let part: Vec<Wanted> = wanted.by_ref().take(share).collect();
        let (place, work) = (running.len(), made(call.clone(), freezing, part, steward));
        running.spawn(async move { Ok::<_, Error>((place, work.await?)) });
    }
    let mut parts = BTreeMap::new();
    while let Some(done) = running.join_next().await {
        let (place, part) = done.map_err(Error::unexpected)??;
        parts.insert(place, part);
    }
    Ok(parts.into_values().flatten().collect())
}
