//! One leaf of the log.

use sea_orm::entity::prelude::*;

/// One leaf of the log.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_leaf")]
pub struct Model {
    /// Its number, from 0, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// When.
    pub at: DateTimeUtc,
    /// What was done.
    #[sea_orm(column_type = "Text")]
    pub action: String,
    /// To what.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// The campaign it belongs to.
    pub campaign_id: Option<Uuid>,
    /// The canonical JSON whose hash is in the tree.
    #[sea_orm(column_type = "Text")]
    pub line: String,
    /// RFC 6962 leaf hash.
    pub hash: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
