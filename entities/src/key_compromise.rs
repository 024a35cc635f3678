//! A statement that somebody else may have had a signing key.

use sea_orm::entity::prelude::*;

/// A statement that somebody else may have had a signing key.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "key_compromise")]
pub struct Model {
    /// The statement.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Which key.
    #[sea_orm(column_type = "Text")]
    pub fingerprint: String,
    /// Since when, as far as is suspected.
    pub since: DateTimeUtc,
    /// The salted hash of the reason.
    #[sea_orm(column_type = "Text")]
    pub reason_sha256: String,
    /// When it was stated.
    pub stated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
