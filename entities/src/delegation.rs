//! Somebody decides a reviewer's items of one campaign in their place, for a time.

use sea_orm::entity::prelude::*;

/// Somebody decides a reviewer's items of one campaign in their place, for a time.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delegation")]
pub struct Model {
    /// The delegation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// Whose items.
    pub from_id: Uuid,
    /// Who decides them.
    pub to_id: Uuid,
    /// From, inclusive.
    pub start_at: DateTimeUtc,
    /// To, exclusive.
    pub until_at: DateTimeUtc,
    /// When it was taken back before that.
    pub ended_at: Option<DateTimeUtc>,
    /// The salted hash of the reason.
    #[sea_orm(column_type = "Text")]
    pub reason_sha256: String,
}

impl ActiveModelBehavior for ActiveModel {}
