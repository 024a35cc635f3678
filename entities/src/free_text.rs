//! Free text by its salted hash: the only place that holds it.

use sea_orm::entity::prelude::*;

/// Free text by its salted hash: the only place that holds it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "free_text")]
pub struct Model {
    /// SHA-256 of salt and text, hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// 32 bytes, hex.
    #[sea_orm(column_type = "Text")]
    pub salt: String,
    /// What was written; erasable.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// When.
    pub written_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
