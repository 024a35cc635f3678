//! What an inventory import said of one source: what a population is reconciled with.

use sea_orm::entity::prelude::*;

/// What an inventory import said of one source: what a population is reconciled with.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inventory")]
pub struct Model {
    /// The statement.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which source.
    pub source_id: Uuid,
    /// By which import.
    pub import_id: Uuid,
    /// When it was imported.
    pub taken_at: DateTimeUtc,
    /// Of the file.
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    /// The file's name.
    #[sea_orm(column_type = "Text")]
    pub file: String,
    /// Principals by class, as JSON.
    #[sea_orm(column_type = "Text")]
    pub principals: String,
    /// Entries that were refused.
    pub refused: i64,
}

impl ActiveModelBehavior for ActiveModel {}
