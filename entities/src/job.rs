//! Durable work, enqueued in the transaction that causes it.

use sea_orm::entity::prelude::*;

/// Durable work, enqueued in the transaction that causes it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// The job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What is to be done.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// What it needs, as JSON.
    #[sea_orm(column_type = "Text")]
    pub payload: String,
    /// Not before.
    pub run_at: DateTimeUtc,
    /// How often it was tried.
    pub attempts: i32,
    /// Claimed until.
    pub locked_until: Option<DateTimeUtc>,
    /// When it was done.
    pub done_at: Option<DateTimeUtc>,
    /// When it was given up: refused for good, or tried too often.
    pub given_up_at: Option<DateTimeUtc>,
    /// Why the last try failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub error: Option<String>,
    /// Makes the second of the same job silent.
    #[sea_orm(column_type = "Text", nullable)]
    pub marker: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
