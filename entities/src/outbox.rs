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
    /// Its subject.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// Its text.
    #[sea_orm(column_type = "Text")]
    pub body_text: String,
    /// The same as HTML.
    #[sea_orm(column_type = "Text")]
    pub body_html: String,
    /// When it was written.
    pub created_at: DateTimeUtc,
    /// When it was sent; none while it waits.
    pub sent_at: Option<DateTimeUtc>,
    /// How often it was tried.
    pub attempts: i32,
    /// Why the last try failed.
    #[sea_orm(column_type = "Text", nullable)]
    pub error: Option<String>,
    /// Makes the second of the same mail silent.
    #[sea_orm(column_type = "Text", nullable)]
    pub marker: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
