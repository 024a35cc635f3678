//! One run of an import.

use sea_orm::entity::prelude::*;

/// One run of an import.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import")]
pub struct Model {
    /// The run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What was brought.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// running, done or refused.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Who ran it.
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    /// When it began.
    pub started_at: DateTimeUtc,
    /// When it ended; none while it runs or where it was interrupted.
    pub finished_at: Option<DateTimeUtc>,
    /// The summary, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub summary: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
