//! The ledger of whole log files, by their bytes.

use sea_orm::entity::prelude::*;

/// The ledger of whole log files, by their bytes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "input_file")]
pub struct Model {
    /// Of the file as it lay there.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sha256: String,
    /// Which import brought it first.
    pub import_id: Uuid,
    /// Its name, without its folder.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Records in it that were read.
    pub records: i64,
    /// Records in it that were refused.
    pub rejected: i64,
    /// Its first record.
    pub from_at: Option<DateTimeUtc>,
    /// Just after its last record, exclusive.
    pub until_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
