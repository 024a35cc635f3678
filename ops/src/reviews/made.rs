//! The snapshots of a whole population, on as many cores as there are.

use super::arrange;
use super::snapshot::{self, Desk, Made};
use super::usage;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::identities::Brief;
use domain::finding::Rule;
use domain::id::{IdentityId, PersonId, SourceId};
use domain::instant::Instant;
use domain::review::Risk;
use domain::window::Window;
use entities::identity;
use entities::packed::Packed;
use evidence::hash::Digest;
use evidence::snapshot::{Draft, Owners, Snapshot, SourceSnapshot};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use tokio::task::JoinSet;
use uuid::Uuid;

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
    /// Are they to be written? Whoever looks ahead wants numbers alone.
    pub(super) written: bool,
}

/// One identity that is to have an item.
pub(super) struct Wanted {
    pub(super) brief: Brief,
    pub(super) row: identity::Model,
    pub(super) source: Arc<SourceSnapshot>,
}

/// What a plan knows of one identity: of fifty thousand, snapshots would be gigabytes.
pub(super) struct Drafted {
    pub(super) identity: IdentityId,
    pub(super) source: SourceId,
    /// What it serves.
    pub(super) system: Option<Uuid>,
    /// By what items of one risk are ordered.
    pub(super) label: String,
    pub(super) owners: Owners,
    pub(super) risk: Risk,
    pub(super) low_risk: bool,
    pub(super) privileged: bool,
    /// Does it hold a grant that was wholly observed and not used?
    pub(super) unused: bool,
    pub(super) dormant_since: Option<Instant>,
    /// Of what it holds.
    pub(super) grants: Digest,
    /// Its snapshot and usage, where they are to be written.
    pub(super) written: Option<(Draft, Packed)>,
}

impl Drafted {
    fn of(wanted: &Wanted, made: &Made, written: bool) -> Result<Self> {
        let Made { snapshot, rows, risk } = made;
        let facts = snapshot::facts(snapshot, *risk)?;
        let written = match written {
            true => {
                let draft = Draft::of(snapshot).map_err(Error::unexpected)?;
                Some((draft, Packed::of(&usage::frozen(rows)?)))
            }
            false => None,
        };
        Ok(Self {
            identity: snapshot.identity_id,
            source: snapshot.source.source_id,
            system: wanted.row.system_id,
            label: format!("{} {}", wanted.brief.account, snapshot.external_id),
            owners: snapshot.owners.clone(),
            risk: *risk,
            low_risk: facts.is_low_risk(),
            privileged: snapshot.privileged,
            unused: facts.holds_unused(),
            dormant_since: dormant_since(snapshot),
            grants: arrange::grants_sha256(snapshot)?,
            written,
        })
    }
}

/// Since when it is dormant, as its snapshot says.
fn dormant_since(snapshot: &Snapshot) -> Option<Instant> {
    snapshot.findings.iter().find(|one| one.rule == Rule::Dormant.as_str())?.since
}

/// A stretch of them, in their order.
async fn made(
    call: Call,
    Freezing { window, catalogue_sha256, at, written }: Freezing,
    wanted: Vec<Wanted>,
    steward: PersonId,
) -> Result<Vec<Drafted>> {
    let mut desk = Desk::new(&call, window, catalogue_sha256, at).await?;
    let mut all = Vec::with_capacity(wanted.len());
    let mut wanted = wanted.into_iter().peekable();
    while wanted.peek().is_some() {
        let part: Vec<Wanted> = wanted.by_ref().take(AT_A_TIME).collect();
        let of: Vec<_> = part.iter().map(|one| (&one.brief, &one.row, one.source.as_ref())).collect();
        let made = desk.make(&of, Some(steward)).await?;
        for (one, made) in part.iter().zip(made) {
            all.push(Drafted::of(one, &made, written)?);
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
) -> Result<Vec<Drafted>> {
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
