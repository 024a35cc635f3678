//! Work that a decision or event causes, done when seen to be done.

use sea_orm::entity::prelude::*;

/// Work that a decision or event causes, done when seen to be done.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "task")]
pub struct Model {
    /// The task.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// On which identity.
    pub identity_id: Uuid,
    /// On which credential.
    pub credential_id: Option<Uuid>,
    /// Caused by which decision.
    pub decision_id: Option<Uuid>,
    /// What is to be done.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Who does it.
    pub person_id: Option<Uuid>,
    /// When it was opened.
    pub opened_at: DateTimeUtc,
    /// When it is due.
    pub due_at: DateTimeUtc,
    /// When it was seen done.
    pub seen_done_at: Option<DateTimeUtc>,
    /// What caused it.
    #[sea_orm(column_type = "Text")]
    pub cause: String,
    /// Which import showed it done.
    pub seen_import_id: Option<Uuid>,
    /// Which leaf of the log showed it done.
    pub seen_leaf: Option<i64>,
    /// Since when it is no longer needed.
    pub not_needed_at: Option<DateTimeUtc>,
    /// To be done from then on; none is at once.
    pub released_at: Option<DateTimeUtc>,
    /// Since when whoever decided has to look again.
    pub returned_at: Option<DateTimeUtc>,
    /// When they said that it is to be taken away all the same.
    pub confirmed_at: Option<DateTimeUtc>,
    /// Of which item that nobody answered for.
    pub item_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
