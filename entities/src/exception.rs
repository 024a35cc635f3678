//! Leave to break one rule on one identity or credential until an instant.

use sea_orm::entity::prelude::*;

/// Leave to break one rule on one identity or credential until an instant.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exception")]
pub struct Model {
    /// The exception.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// On which identity.
    pub identity_id: Uuid,
    /// On which credential.
    pub credential_id: Option<Uuid>,
    /// Which rule.
    #[sea_orm(column_type = "Text")]
    pub rule: String,
    /// asked, granted, refused, ended.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// The salted hash of the reason.
    #[sea_orm(column_type = "Text")]
    pub reason_sha256: String,
    /// By whom it was asked.
    pub asked_by: Uuid,
    /// When.
    pub asked_at: DateTimeUtc,
    /// By whom it was decided.
    pub decided_by: Option<Uuid>,
    /// When.
    pub decided_at: Option<DateTimeUtc>,
    /// Covers from, inclusive.
    pub start_at: DateTimeUtc,
    /// Covers until, exclusive.
    pub end_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
