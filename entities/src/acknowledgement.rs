//! The named acknowledger saw the result of a campaign.

use sea_orm::entity::prelude::*;

/// The named acknowledger saw the result of a campaign.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "acknowledgement")]
pub struct Model {
    /// Of which campaign.
    #[sea_orm(primary_key, auto_increment = false)]
    pub campaign_id: Uuid,
    /// By whom.
    pub person_id: Uuid,
    /// When.
    pub at: DateTimeUtc,
    /// The salted hash of what was said.
    #[sea_orm(column_type = "Text", nullable)]
    pub statement_sha256: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
