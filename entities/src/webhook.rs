//! An endpoint that events are sent to. Its secret is stored nowhere: it is derived.

use sea_orm::entity::prelude::*;

/// An endpoint that events are sent to. Its secret is stored nowhere: it is derived.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    /// The endpoint.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where.
    #[sea_orm(column_type = "Text")]
    pub url: String,
    /// Which events: words, as JSON.
    #[sea_orm(column_type = "Text")]
    pub events: String,
    /// Is anything sent there?
    pub active: bool,
    /// Why it was switched off, where nobody did: a word.
    #[sea_orm(column_type = "Text", nullable)]
    pub off_because: Option<String>,
    /// Which of its secrets holds; the first is 1.
    pub generation: i32,
    /// When that one replaced the one before.
    pub rotated_at: Option<DateTimeUtc>,
    /// Who made it.
    #[sea_orm(column_type = "Text")]
    pub created_by: String,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
