//! What was sent and done long ago is deleted.

use crate::call::Tenure;
use crate::error::Result;
use crate::webhooks;
use chrono::Duration;
use entities::{job, outbox, told};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// So long mails that were sent and jobs that were done are kept.
pub const KEPT: Duration = Duration::days(90);
/// So long it is remembered that something was told.
const REMEMBERED: Duration = Duration::days(800);

/// Deletes jobs that were done 90 days ago or earlier, and their mails, and gives how many jobs there were. What waits
/// or was given up stays, but for what could not be delivered to a webhook: of that thirty days are kept.
///
/// # Errors
/// What the database says.
pub async fn clear(tenure: &Tenure) -> Result<u64> {
    let old = job::Column::DoneAt.lte(tenure.clock.now() - KEPT);
    let work = tenure.database.begin().await?;
    webhooks::clear(&work, tenure.clock.now()).await?;
    let forgotten = told::Column::ToldAt.lte(tenure.clock.now() - REMEMBERED);
    told::Entity::delete_many().filter(forgotten).exec(&work).await?;
    let jobs = Query::select().column(job::Column::Id).from(job::Entity).and_where(old.clone()).to_owned();
    outbox::Entity::delete_many().filter(outbox::Column::JobId.in_subquery(jobs)).exec(&work).await?;
    let deleted = job::Entity::delete_many().filter(old).exec(&work).await?;
    work.commit().await?;
    Ok(deleted.rows_affected)
}
