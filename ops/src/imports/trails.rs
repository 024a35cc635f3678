//! Trails: what their configuration and status declare, and statements that everything delivered was imported.

use super::accounts::Accounts;
use super::run;
use super::summary::Summary;
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use domain::coverage::TrailSpan;
use domain::id::{ImportId, SourceId};
use domain::instant::{self, Instant};
use domain::source::ImportKind;
use entities::{coverage_statement, coverage_trail};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

/// Imports a folder of answers about trails.
///
/// # Errors
/// [`Error::Refused`] where the folder holds no such answers; whoever may not import; what the database says.
pub async fn trails(call: &Call, folder: &Path) -> Result<Summary> {
    let report =
        sources::aws::trails::read_folder(folder).map_err(|error| Error::Refused(error.to_string()))?;
    let run = run::begin(call, ImportKind::AwsTrails).await?;
    let work = call.begin().await?;
    let mut accounts = Accounts::default();
    let mut summary = Summary::default();
    for (account, span) in &report.trails {
        let source = accounts.source(&work, account).await?;
        summary.sources.insert(account.clone());
        summary.records += 1;
        summary.extend(Some(span.from), Some(span.until));
        if write(&work, source, run.id, span).await? { summary.events += 1 } else { summary.duplicates += 1 }
    }
    summary.refuse(report.rejected, None);
    summary.remarks = report.remarks;
    run::finish(work, run, &summary).await?;
    Ok(summary)
}

/// Writes a span; says whether it was new or said more than was known.
async fn write(work: &Work, source: SourceId, import: ImportId, span: &TrailSpan) -> Result<bool> {
    let text = serde_json::to_string(span).map_err(Error::unexpected)?;
    let key = (source.uuid(), span.trail.clone(), span.from);
    let Some(row) = coverage_trail::Entity::find_by_id(key).one(work.db()).await? else {
        coverage_trail::ActiveModel {
            source_id: Set(source.uuid()),
            trail: Set(span.trail.clone()),
            from_at: Set(span.from),
            until_at: Set(span.until),
            span: Set(text),
            import_id: Set(import.uuid()),
        }
        .insert(work.db())
        .await?;
        return Ok(true);
    };
    // The status that was taken last speaks: it is the one that was delivered furthest.
    if row.until_at > span.until || row.span == text {
        return Ok(false);
    }
    let mut change = row.into_active_model();
    change.until_at = Set(span.until);
    change.span = Set(text);
    change.import_id = Set(import.uuid());
    change.update(work.db()).await?;
    Ok(true)
}

/// Records that every log file of [from, until) of these sources was imported.
pub(super) async fn state_complete(
    work: &Work,
    sources: &BTreeSet<SourceId>,
    from: Instant,
    until: Instant,
) -> Result<()> {
    for source in sources {
        let row = coverage_statement::ActiveModel {
            id: Set(work.id()),
            source_id: Set(source.uuid()),
            from_at: Set(from),
            until_at: Set(until),
            stated_by: Set(work.actor().name()),
            stated_at: Set(work.at()),
        };
        use coverage_statement::Column::{FromAt, SourceId as Source, UntilAt};
        let made = coverage_statement::Entity::insert(row)
            .on_conflict(OnConflict::columns([Source, FromAt, UntilAt]).do_nothing().to_owned())
            .exec_without_returning(work.db())
            .await?;
        if made > 0 {
            let facts = json!({ "from": instant::format(from), "until": instant::format(until) });
            work.note(Event::new("coverage.stated", source, facts)).await?;
        }
    }
    Ok(())
}
