//! Programs that call with a token: a hash of its secret, never the secret.

use sea_orm::entity::prelude::*;

/// Programs that call with a token: a hash of its secret, never the secret.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub struct Model {
    /// The program.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// It in our own inventory.
    pub identity_id: Uuid,
    /// Its token there.
    pub credential_id: Uuid,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What its token lets it do.
    #[sea_orm(column_type = "Text")]
    pub scope: String,
    /// The accounts that it reaches, as a JSON list; empty is all.
    #[sea_orm(column_type = "Text")]
    pub accounts: String,
    /// The part of the token that may be shown.
    #[sea_orm(column_type = "Text")]
    pub prefix: String,
    /// SHA-256 of the secret part, hex.
    #[sea_orm(column_type = "Text")]
    pub secret_sha256: String,
    /// The actor who made it.
    #[sea_orm(column_type = "Text")]
    pub created_by: String,
    /// When.
    pub created_at: DateTimeUtc,
    /// Until when it works, exclusive.
    pub expires_at: DateTimeUtc,
    /// Last use, to the minute.
    pub used_at: Option<DateTimeUtc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
