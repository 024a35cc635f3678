//! Sources that spoke every day and say nothing any more: told to security, once a silence.

use crate::call::Tenure;
use crate::error::Result;
use crate::imports::Summary;
use crate::mail::{self, Mail};
use crate::telling::{self, Ink, first_time};
use crate::webhooks::{self, Told};
use chrono::Duration;
use domain::coverage::hours_end;
use domain::id::SourceId;
use domain::instant::Instant;
use domain::source::{ImportKind, Provider, Speech, USUAL_DAYS, quiet_since};
use domain::webhook::HookEvent;
use domain::window::Day;
use entities::inconsistency::Place;
use entities::{coverage_hours, import, source};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};

/// Tells security of every source that went quiet; gives of how many. One that cannot be told does not stop the others.
///
/// # Errors
/// What the database says; the first failure, after all others were told.
pub async fn listen(tenure: &Tenure) -> Result<u64> {
    let db = tenure.database.read();
    let now = tenure.clock.now();
    let sources = source::Entity::find()
        .filter(source::COLUMN.provider.ne(Provider::Tenure.as_str()))
        .order_by_asc(source::COLUMN.id)
        .all(db)
        .await?;
    let imports = imports(db, now).await?;
    let (mut count, mut failure) = (0, None);
    for row in sources {
        let between = imports.get(&row.external_id).map_or_else(Duration::zero, |at| longest(at));
        let told = match speech(db, &row, between).await? {
            Some(speech) => quiet_since(&speech, now),
            None => None,
        };
        let Some(since) = told else { continue };
        match tell(tenure, SourceId::new(row.id), since, now).await {
            Ok(is_new) => count += u64::from(is_new),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    failure.map_or(Ok(count), Err)
}

/// When logs of each account were imported within twice the usual days.
async fn imports(db: &DatabaseConnection, now: Instant) -> Result<BTreeMap<String, Vec<Instant>>> {
    let rows = import::Entity::find()
        .filter(import::COLUMN.kind.eq(ImportKind::AwsCloudtrail.as_str()))
        .filter(import::COLUMN.finished_at.gte(now - Duration::days(2 * i64::from(USUAL_DAYS))))
        .order_by_asc(import::COLUMN.finished_at)
        .all(db)
        .await?;
    let mut imports: BTreeMap<String, Vec<Instant>> = BTreeMap::new();
    for row in rows {
        let (Some(at), Some(summary)) = (row.finished_at, row.summary) else { continue };
        let summary: Summary = Place::new("import", row.id).json("summary", &summary)?;
        if summary.events > 0 {
            for account in summary.sources {
                imports.entry(account).or_default().push(at);
            }
        }
    }
    Ok(imports)
}

/// The longest time between two neighbours.
fn longest(at: &[Instant]) -> Duration {
    at.windows(2).map(|two| two[1] - two[0]).max().unwrap_or_else(Duration::zero)
}

/// What a source said within the days that count; `None` where it never said anything.
async fn speech(
    db: &DatabaseConnection,
    row: &source::Model,
    between_imports: Duration,
) -> Result<Option<Speech>> {
    let newest = coverage_hours::Entity::find()
        .filter(coverage_hours::COLUMN.source_id.eq(row.id))
        .filter(coverage_hours::COLUMN.hours.gt(0))
        .order_by_desc(coverage_hours::COLUMN.day)
        .limit(1)
        .one(db)
        .await?;
    let Some(newest) = newest else { return Ok(None) };
    let rows = coverage_hours::Entity::find()
        .filter(coverage_hours::COLUMN.source_id.eq(row.id))
        .filter(coverage_hours::Column::Day.gt(newest.day - USUAL_DAYS))
        .all(db)
        .await?;
    let mut bits: BTreeMap<Day, u32> = BTreeMap::new();
    for one in rows {
        let hours = u32::try_from(one.hours).map_err(crate::Error::unexpected)?;
        *bits.entry(Day(one.day)).or_default() |= hours;
    }
    bits.retain(|_, hours| *hours != 0);
    let last = Day(newest.day);
    let Some(until) = bits.get(&last).and_then(|hours| hours_end(last, *hours)) else { return Ok(None) };
    let days: BTreeSet<Day> = bits.into_keys().collect();
    Ok(Some(Speech { days, until, between_imports }))
}

async fn tell(tenure: &Tenure, source: SourceId, since: Instant, now: Instant) -> Result<bool> {
    let work = tenure.database.begin().await?;
    let ink = Ink { db: &work, tenure, at: now };
    if !first_time(ink, &format!("quiet:{source}:{}", since.timestamp_millis())).await? {
        return Ok(false);
    }
    for person in telling::security(&work).await? {
        mail::write_with(ink, person, &Mail::SourceQuiet { source, since }, None).await?;
    }
    let told = Told { kind: "quiet".into(), ids: vec![source.to_string()], more: 0, path: "/sources".into() };
    webhooks::emit(ink, HookEvent::SourceQuiet, &told).await?;
    work.commit().await?;
    Ok(true)
}
