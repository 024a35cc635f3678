//! Mails that wait to be sent, or that were.

use sea_orm::entity::prelude::*;

/// Mails that wait to be sent, or that were.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// The mail.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// To whom.
    pub person_id: Uuid,
    /// Which mail.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// What it tells, as JSON; written out when it is sent.
    #[sea_orm(column_type = "Text")]
    pub data: String,
    /// The job that sends it.
    pub job_id: Uuid,
    /// When it was written.
    pub created_at: DateTimeUtc,
    /// When it was sent; none while it waits.
    pub sent_at: Option<DateTimeUtc>,
    /// Makes the second of the same mail silent.
    #[sea_orm(column_type = "Text", nullable)]
    pub marker: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
