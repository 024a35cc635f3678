//! What identities serve.

use sea_orm::entity::prelude::*;

/// What identities serve.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "system")]
pub struct Model {
    /// The system.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Its name in lower case: no two systems have the same.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// The salted hash of what it does for the business.
    #[sea_orm(column_type = "Text", nullable)]
    pub function_sha256: Option<String>,
    /// Where it runs, where somebody said so.
    #[sea_orm(column_type = "Text", nullable)]
    pub environment: Option<String>,
    /// What the file it came from calls it, such as `component:default/payments`.
    #[sea_orm(column_type = "Text", nullable)]
    pub reference: Option<String>,
    /// How it came here.
    #[sea_orm(column_type = "Text")]
    pub origin: String,
    /// When it came here.
    pub created_at: DateTimeUtc,
    /// When it ended; none while it is there.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
