//! Changes that the logs show: keys made, policies granted, groups joined, trails changed.

use sea_orm::entity::prelude::*;

/// Changes that the logs show: keys made, policies granted, groups joined, trails changed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_fact")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// The id of the event that shows it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_key: String,
    /// What kind of change.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// When.
    pub at: DateTimeUtc,
    /// The change, as JSON.
    #[sea_orm(column_type = "Text")]
    pub data: String,
}

impl ActiveModelBehavior for ActiveModel {}
