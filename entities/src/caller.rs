//! Who was behind an identity: sessions and addresses; empty text where the log names none.

use sea_orm::entity::prelude::*;

/// Who was behind an identity: sessions and addresses; empty text where the log names none.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "caller")]
pub struct Model {
    /// Which identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity_id: Uuid,
    /// The session's name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub session: String,
    /// The source identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_identity: String,
    /// The network address or calling service.
    #[sea_orm(primary_key, auto_increment = false)]
    pub address: String,
    /// How many calls.
    pub calls: i64,
    /// The first, milliseconds since 1970.
    pub first_ms: i64,
    /// The last, milliseconds since 1970.
    pub last_ms: i64,
}

impl ActiveModelBehavior for ActiveModel {}
