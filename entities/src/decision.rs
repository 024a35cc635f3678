//! What a person decided on an item: appended, never overwritten.

use sea_orm::entity::prelude::*;

/// What a person decided on an item: appended, never overwritten.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "decision")]
pub struct Model {
    /// The decision.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The leaf that records it.
    pub seq: i64,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// On which item.
    pub item_id: Uuid,
    /// By whom.
    pub person_id: Uuid,
    /// keep, reduce, rotate, revoke or undone.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    /// Kept as "need stated, not shown".
    pub need_stated: bool,
    /// The salted hash of the reason.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason_sha256: Option<String>,
    /// The snapshot that was shown.
    #[sea_orm(column_type = "Text")]
    pub snapshot_sha256: String,
    /// Patterns to remove where it is reduced, as JSON.
    #[sea_orm(column_type = "Text")]
    pub remove: String,
    /// When.
    pub at: DateTimeUtc,
    /// How many were decided with one gesture.
    pub batch_size: i32,
    /// In whose place, where it was delegated.
    pub on_behalf_of: Option<Uuid>,
    /// Under which waiver of independence, where it needed one.
    pub waiver_id: Option<Uuid>,
    /// The changes since the launch that were shown with it, as JSON.
    #[sea_orm(column_type = "Text")]
    pub changes: String,
}

impl ActiveModelBehavior for ActiveModel {}
