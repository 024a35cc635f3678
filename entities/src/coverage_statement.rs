//! Somebody stated that every log file of [from, until) was imported.

use sea_orm::entity::prelude::*;

/// Somebody stated that every log file of [from, until) was imported.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coverage_statement")]
pub struct Model {
    /// The statement.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which account.
    pub source_id: Uuid,
    /// Inclusive.
    pub from_at: DateTimeUtc,
    /// Exclusive.
    pub until_at: DateTimeUtc,
    /// Who stated it.
    #[sea_orm(column_type = "Text")]
    pub stated_by: String,
    /// When.
    pub stated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
