//! The run of an import, from its beginning to its summary, and the list of runs.

use super::summary::Summary;
use crate::call::{Call, Work};
use crate::error::Result;
use crate::event::Event;
use crate::jobs::{self, Job};
use crate::telling::{self, Ink};
use crate::{systems, tasks};
use domain::alert::Alert;
use domain::id::ImportId;
use domain::instant::Instant;
use domain::policy::Action;
use domain::source::ImportKind;
use domain::task::Proof;
use entities::import;
use entities::inconsistency::Place;
use sea_orm::{ActiveModelTrait, EntityTrait, QueryOrder, QuerySelect, Set};
use serde_json::json;

/// A run that has begun.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) id: ImportId,
    pub(crate) kind: ImportKind,
}

/// Begins a run: from here on the log says that there was one, whatever becomes of it.
pub(crate) async fn begin(call: &Call, kind: ImportKind) -> Result<Run> {
    call.may(Action::Import)?;
    let work = call.begin().await?;
    let id = ImportId::new(work.id());
    import::ActiveModel {
        id: Set(id.uuid()),
        kind: Set(kind.to_string()),
        state: Set("running".into()),
        actor: Set(call.actor.name()),
        started_at: Set(work.at()),
        finished_at: Set(None),
        summary: Set(None),
    }
    .insert(work.db())
    .await?;
    work.commit(Event::new("import.started", id, json!({ "kind": kind.as_str() }))).await?;
    Ok(Run { id, kind })
}

/// Ends a run with its summary, in the transaction that holds its last changes.
pub(crate) async fn finish(work: Work, run: Run, summary: &Summary) -> Result<()> {
    import::ActiveModel {
        id: Set(run.id.uuid()),
        state: Set(if summary.rejected_total == 0 { "done" } else { "refused" }.into()),
        finished_at: Set(Some(work.at())),
        summary: Set(Some(serde_json::to_string(summary).map_err(crate::Error::unexpected)?)),
        ..Default::default()
    }
    .update(work.db())
    .await?;
    // What a rule means belongs to its system as soon as an import shows it.
    systems::gather(&work).await?;
    if matches!(run.kind, ImportKind::AwsIam | ImportKind::AwsCredentialReport) {
        let back = tasks::came_back(&work).await?;
        let seen: Vec<_> = back.into_iter().map(|identity| (Alert::Regranted, identity)).collect();
        telling::alerts(Ink::of(&work), &seen).await?;
    }
    if run.kind == ImportKind::AwsCloudtrail {
        // What is to be told of use depends on everything that is known of it: a job looks at that once this is written.
        let marker = format!("watch:{}", run.id);
        jobs::enqueue(&work, &Job::WatchImport(run.id), work.at(), Some(&marker)).await?;
    }
    tasks::settle(&work, Proof::Import(run.id)).await?;
    let facts = json!({
        "kind": run.kind.as_str(), "records": summary.records, "duplicates": summary.duplicates,
        "events": summary.events, "identities": summary.identities, "rejected": summary.rejected_total,
    });
    work.commit(Event::new("import.finished", run.id, facts)).await?;
    Ok(())
}

/// One run, for a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// The run.
    pub id: ImportId,
    /// What was brought.
    pub kind: ImportKind,
    /// Who ran it.
    pub actor: String,
    /// When it began.
    pub started_at: Instant,
    /// When it ended; `None` while it runs, or where it was interrupted.
    pub finished_at: Option<Instant>,
    /// What it did; `None` while it runs.
    pub summary: Option<Summary>,
}

/// The newest `limit` runs, newest first.
///
/// # Errors
/// Whoever may not see sources.
pub async fn list(call: &Call, limit: u64) -> Result<Vec<ImportRow>> {
    call.may(Action::SeeSources)?;
    let rows = import::Entity::find()
        .order_by_desc(import::COLUMN.started_at)
        .order_by_desc(import::COLUMN.id)
        .limit(limit)
        .all(call.read())
        .await?;
    rows.into_iter().map(parse).collect()
}

fn parse(row: import::Model) -> Result<ImportRow> {
    let place = Place::new("import", row.id);
    Ok(ImportRow {
        id: ImportId::new(row.id),
        kind: place.word("kind", &row.kind)?,
        actor: row.actor,
        started_at: row.started_at,
        finished_at: row.finished_at,
        summary: row.summary.map(|text| place.json("summary", &text)).transpose()?,
    })
}
