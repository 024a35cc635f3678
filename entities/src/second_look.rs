//! What whoever looked again at a drawn keep decided, blind.

use sea_orm::entity::prelude::*;

/// What whoever looked again at a drawn keep decided, blind.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_look")]
pub struct Model {
    /// On which item: once.
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// The leaf that records it.
    pub seq: i64,
    /// By whom.
    pub person_id: Uuid,
    /// keep, reduce, rotate or revoke.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    /// The salted hash of the reason.
    #[sea_orm(column_type = "Text")]
    pub reason_sha256: String,
    /// The snapshot that was shown.
    #[sea_orm(column_type = "Text")]
    pub snapshot_sha256: String,
    /// When.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
