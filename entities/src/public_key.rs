//! Public signing keys; private ones never lie in the database.

use sea_orm::entity::prelude::*;

/// Public signing keys; private ones never lie in the database.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "public_key")]
pub struct Model {
    /// SHA256:…
    #[sea_orm(primary_key, auto_increment = false)]
    pub fingerprint: String,
    /// The OpenSSH public key line.
    #[sea_orm(column_type = "Text")]
    pub line: String,
    /// When it was first used.
    pub created_at: DateTimeUtc,
    /// When another took over.
    pub retired_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
