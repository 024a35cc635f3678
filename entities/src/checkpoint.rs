//! Signed tree heads.

use sea_orm::entity::prelude::*;

/// Signed tree heads.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "checkpoint")]
pub struct Model {
    /// The checkpoint.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Leaves covered.
    pub size: i64,
    /// When it was signed.
    pub at: DateTimeUtc,
    /// launch, close, freezing or daily.
    #[sea_orm(column_type = "Text")]
    pub occasion: String,
    /// Of which campaign.
    pub campaign_id: Option<Uuid>,
    /// The C2SP signed note.
    #[sea_orm(column_type = "Text")]
    pub note: String,
}

impl ActiveModelBehavior for ActiveModel {}
