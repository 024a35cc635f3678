//! Something that happened to an identity and may open a micro-review.

use sea_orm::entity::prelude::*;

/// Something that happened to an identity and may open a micro-review.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "micro_event")]
pub struct Model {
    /// The event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// To which identity.
    pub identity_id: Uuid,
    /// What: owner change, new privileged grant and so on.
    #[sea_orm(column_type = "Text")]
    pub cause: String,
    /// When. What happened to several at one instant is one occasion.
    pub at: DateTimeUtc,
    /// When it was looked at; none while it waits.
    pub handled_at: Option<DateTimeUtc>,
    /// What became of it.
    #[sea_orm(column_type = "Text", nullable)]
    pub answer: Option<String>,
    /// The campaign that it opened.
    pub campaign_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
