//! Event ids that are no UUID.

use sea_orm::entity::prelude::*;

/// Event ids that are no UUID.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seen_text")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// The UTC hour, since 1970-01-01T00.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hour: i32,
    /// The id, or the SHA-256 of a record without one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: String,
}

impl ActiveModelBehavior for ActiveModel {}
