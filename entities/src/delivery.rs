//! An event on its way to one endpoint.

use sea_orm::entity::prelude::*;

/// An event on its way to one endpoint.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    /// The delivery; also the message's id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// To which endpoint.
    pub webhook_id: Uuid,
    /// Which event: a word.
    #[sea_orm(column_type = "Text")]
    pub event: String,
    /// What it is about, as JSON: ids, no names.
    #[sea_orm(column_type = "Text")]
    pub data: String,
    /// The job that delivers it.
    pub job_id: Uuid,
    /// When it happened.
    pub created_at: DateTimeUtc,
    /// When it was taken; none while it waits.
    pub delivered_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
