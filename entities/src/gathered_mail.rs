//! A mail that waits for its reader's next digest.

use sea_orm::entity::prelude::*;

/// A mail that waits for its reader's next digest.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gathered_mail")]
pub struct Model {
    /// The mail.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// To whom.
    pub person_id: Uuid,
    /// Which mail.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// What it tells, as JSON.
    #[sea_orm(column_type = "Text")]
    pub data: String,
    /// When it was written.
    pub created_at: DateTimeUtc,
    /// Makes the second of the same mail silent.
    #[sea_orm(column_type = "Text", nullable)]
    pub marker: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
