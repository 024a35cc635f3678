//! What security said of a keep of a privileged identity.

use sea_orm::entity::prelude::*;

/// What security said of a keep of a privileged identity.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "confirmation")]
pub struct Model {
    /// Of which answer: once.
    #[sea_orm(primary_key, auto_increment = false)]
    pub decision_id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// On which item.
    pub item_id: Uuid,
    /// The leaf that records it.
    pub seq: i64,
    /// By whom.
    pub person_id: Uuid,
    /// confirmed or sent_back.
    #[sea_orm(column_type = "Text")]
    pub said: String,
    /// The salted hash of the reason, where it was sent back.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason_sha256: Option<String>,
    /// The snapshot that was shown.
    #[sea_orm(column_type = "Text")]
    pub snapshot_sha256: String,
    /// The hash of the decision's leaf.
    #[sea_orm(column_type = "Text")]
    pub answer_sha256: String,
    /// When.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
