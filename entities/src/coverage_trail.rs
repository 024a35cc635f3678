//! A trail as its configuration and status declare it.

use sea_orm::entity::prelude::*;

/// A trail as its configuration and status declare it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coverage_trail")]
pub struct Model {
    /// Of which account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// The trail's provider id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub trail: String,
    /// Logging since, inclusive.
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_at: DateTimeUtc,
    /// Delivered until, exclusive.
    pub until_at: DateTimeUtc,
    /// Regions and selections, as JSON.
    #[sea_orm(column_type = "Text")]
    pub span: String,
    /// By which import.
    pub import_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
