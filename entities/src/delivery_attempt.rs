//! One try to deliver, and what came of it.

use sea_orm::entity::prelude::*;

/// One try to deliver, and what came of it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery_attempt")]
pub struct Model {
    /// The try.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which delivery.
    pub delivery_id: Uuid,
    /// When.
    pub at: DateTimeUtc,
    /// What was answered; none where nothing was.
    pub status: Option<i32>,
    /// How long it took.
    pub millis: i32,
    /// Why it failed, in our words.
    #[sea_orm(column_type = "Text", nullable)]
    pub error: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
