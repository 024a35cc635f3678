//! What was delivered, or given up, longer than thirty days ago is deleted, its tries and its job with it.

use crate::error::Result;
use chrono::Duration;
use domain::instant::Instant;
use domain::retry::MAX_ATTEMPTS;
use domain::webhook::KEPT_DAYS;
use entities::{delivery, delivery_attempt, job};
use sea_orm::sea_query::{Cond, Query};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

/// How many deliveries one statement deletes.
const ROWS: usize = 500;

/// Deletes in this transaction; what still waits stays.
pub(crate) async fn clear(db: &DatabaseTransaction, now: Instant) -> Result<u64> {
    let ended = Query::select()
        .column(job::Column::Id)
        .from(job::Entity)
        .cond_where(
            Cond::any()
                .add(job::Column::DoneAt.is_not_null())
                .add(job::Column::GivenUpAt.is_not_null())
                .add(job::Column::Attempts.gte(i64::from(MAX_ATTEMPTS))),
        )
        .to_owned();
    let old = delivery::Entity::find()
        .filter(delivery::Column::CreatedAt.lte(now - Duration::days(KEPT_DAYS)))
        .filter(delivery::Column::JobId.in_subquery(ended))
        .all(db)
        .await?;
    for some in old.chunks(ROWS) {
        let ids: Vec<Uuid> = some.iter().map(|row| row.id).collect();
        let tries = delivery_attempt::Column::DeliveryId.is_in(ids.iter().copied());
        delivery_attempt::Entity::delete_many().filter(tries).exec(db).await?;
        delivery::Entity::delete_many().filter(delivery::Column::Id.is_in(ids)).exec(db).await?;
        let jobs = job::Column::Id.is_in(some.iter().map(|row| row.job_id));
        job::Entity::delete_many().filter(jobs).exec(db).await?;
    }
    Ok(u64::try_from(old.len()).unwrap_or(u64::MAX))
}
