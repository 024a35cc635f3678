//! Event ids that were counted: runs of sorted 16-byte ids, by account and hour.

use sea_orm::entity::prelude::*;

/// Event ids that were counted: runs of sorted 16-byte ids, by account and hour.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seen_ids")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// The UTC hour, since 1970-01-01T00.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hour: i32,
    /// Runs are appended, and merged above eight.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run: i32,
    /// Sorted ids, 16 bytes each.
    pub ids: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
