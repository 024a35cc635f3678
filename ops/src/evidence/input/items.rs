//! The items of a campaign, read some at a time: their snapshots and usage are packed at once, for together they are most of
//! an edition.

use crate::call::Work;
use crate::error::{Error, Result};
use crate::reviews::{ChangeFrozen, UsageFrozen};
use domain::id::{IdentityId, ItemId, PersonId, SourceId};
use domain::identity::Kind;
use domain::principal::PrincipalClass;
use domain::review::{ItemOutcome, ReviewerRule};
use entities::inconsistency::Place;
use entities::{campaign, item};
use evidence::bundle::rows::UsageRow;
use evidence::bundle::{Packed, SnapshotFile, Spool, UsageTable};
use evidence::hash::Digest;
use evidence::snapshot::{Owners, Snapshot};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::VecDeque;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// How many items are held whole at a time.
const AT_A_TIME: usize = 250;
/// So many times that are packed while others are read.
const AHEAD: usize = 3;

/// One item, without what its files say.
pub(super) struct Item {
    pub(super) id: ItemId,
    pub(super) identity_id: IdentityId,
    pub(super) external_id: String,
    pub(super) source_id: SourceId,
    pub(super) kind: Kind,
    pub(super) class: PrincipalClass,
    pub(super) privileged: bool,
    pub(super) owners: Owners,
    pub(super) purpose_sha256: Option<Digest>,
    pub(super) snapshot_sha256: Digest,
    pub(super) reviewer: Option<PersonId>,
    pub(super) rule: ReviewerRule,
    pub(super) outcome: ItemOutcome,
    /// What had changed when the campaign closed; nothing for what closed before that was kept.
    pub(super) changes: Vec<ChangeFrozen>,
}

/// All of them, and their files.
pub(super) struct Items {
    /// By identity.
    pub(super) all: Vec<Item>,
    pub(super) snapshots: Vec<SnapshotFile>,
    /// usage.csv: what was frozen with each.
    pub(super) usage: Packed,
}

/// Some of them, packed.
struct Part {
    items: Vec<Item>,
    snapshots: Vec<SnapshotFile>,
    usage: Vec<UsageRow>,
}

impl Items {
    /// Reads the items of a campaign that is closed.
    pub(super) async fn read(work: &Work, row: &campaign::Model, spool: &Spool) -> Result<Self> {
        let mut ids: Vec<(Uuid, Uuid)> = item::Entity::find()
            .select_only()
            .columns([item::Column::IdentityId, item::Column::Id])
            .filter(item::COLUMN.campaign_id.eq(row.id))
            .into_tuple()
            .all(work.db())
            .await?;
        // As the table of usage is ordered.
        ids.sort_unstable();
        let (mut all, mut snapshots) = (Vec::with_capacity(ids.len()), Vec::with_capacity(ids.len()));
        let mut packing: VecDeque<JoinHandle<Result<Part>>> = VecDeque::new();
        let mut adding: Option<JoinHandle<Result<UsageTable>>> = None;
        let mut parts = ids.chunks(AT_A_TIME);
        loop {
            // Some parts are packed, on other cores, while the next is read.
            while packing.len() < AHEAD
                && let Some(part) = parts.next()
            {
                let rows = read(work, part).await?;
                packing.push_back(tokio::task::spawn_blocking({
                    let spool = spool.clone();
                    move || packed(rows, &spool)
                }));
            }
            let Some(part) = packing.pop_front() else { break };
            let part = part.await.map_err(Error::unexpected)??;
            all.extend(part.items);
            snapshots.extend(part.snapshots);
            // The table of usage is one stream: its parts come one after the other.
            let mut table = match adding.take() {
                Some(adding) => adding.await.map_err(Error::unexpected)??,
                None => UsageTable::default(),
            };
            adding = Some(tokio::task::spawn_blocking(move || {
                table.add(&part.usage).map_err(Error::unexpected)?;
                Ok(table)
            }));
        }
        let usage = match adding {
            Some(adding) => adding.await.map_err(Error::unexpected)??,
            None => UsageTable::default(),
        };
        let usage = usage.finish().laid(spool).map_err(Error::unexpected)?;
        Ok(Self { all, snapshots, usage })
    }
}

/// These items, by identity.
async fn read(work: &Work, ids: &[(Uuid, Uuid)]) -> Result<Vec<item::Model>> {
    let mut rows = item::Entity::find()
        .filter(item::Column::Id.is_in(ids.iter().map(|(_, id)| *id)))
        .all(work.db())
        .await?;
    rows.sort_by_key(|row| row.identity_id);
    Ok(rows)
}

fn packed(rows: Vec<item::Model>, spool: &Spool) -> Result<Part> {
    let mut part = Part { items: Vec::new(), snapshots: Vec::new(), usage: Vec::new() };
    for row in rows {
        let (place, id) = (Place::new("item", row.id), ItemId::new(row.id));
        let text = place.text("snapshot", &row.snapshot)?;
        let snapshot = Snapshot::kept(&text).map_err(Error::unexpected)?;
        let usage: Vec<UsageFrozen> = place.json("usage", &place.text("usage", &row.usage)?)?;
        part.usage.extend(usage.into_iter().map(|one| one.of(snapshot.identity_id)));
        let file = SnapshotFile::of(id, &snapshot, &text);
        let snapshot_sha256: Digest = place.word("snapshot_sha256", &row.snapshot_sha256)?;
        if file.json.sha256() != snapshot_sha256 {
            return Err(Error::unexpected(format!("the snapshot of item {id} is not the one of its launch")));
        }
        part.snapshots.push(file.laid(spool).map_err(Error::unexpected)?);
        part.items.push(Item {
            id,
            identity_id: snapshot.identity_id,
            external_id: snapshot.external_id,
            source_id: snapshot.source.source_id,
            kind: snapshot.kind,
            class: snapshot.class,
            privileged: snapshot.privileged,
            owners: snapshot.owners,
            purpose_sha256: snapshot.purpose_sha256,
            snapshot_sha256,
            reviewer: row.reviewer_id.map(PersonId::new),
            rule: place.word("reviewer_rule", &row.reviewer_rule)?,
            outcome: place.word("outcome", row.outcome.as_deref().unwrap_or_default())?,
            changes: row
                .changes
                .as_deref()
                .map(|text| place.json("changes", text))
                .transpose()?
                .unwrap_or_default(),
        });
    }
    Ok(part)
}
