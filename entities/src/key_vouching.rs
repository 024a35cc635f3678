//! That a signing key vouches for the one after it.

use sea_orm::entity::prelude::*;

/// That a signing key vouches for the one after it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "key_vouching")]
pub struct Model {
    /// The new key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fingerprint: String,
    /// The key before it, which signed.
    #[sea_orm(column_type = "Text")]
    pub former: String,
    /// What it signed: canonical JSON.
    #[sea_orm(column_type = "Text")]
    pub statement: String,
    /// The armoured OpenSSH signature.
    #[sea_orm(column_type = "Text")]
    pub signature: String,
    /// When.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
