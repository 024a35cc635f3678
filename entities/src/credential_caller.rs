//! From where a credential is used: networks and calling services, never whole addresses.

use sea_orm::entity::prelude::*;

/// From where a credential is used: networks and calling services, never whole addresses.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credential_caller")]
pub struct Model {
    /// Which credential.
    #[sea_orm(primary_key, auto_increment = false)]
    pub credential_id: Uuid,
    /// The network, such as `192.0.2.0/24`, or the calling service.
    #[sea_orm(primary_key, auto_increment = false)]
    pub network: String,
    /// How many calls.
    pub calls: i64,
    /// The first, milliseconds since 1970.
    pub first_ms: i64,
    /// The last, milliseconds since 1970.
    pub last_ms: i64,
}

impl ActiveModelBehavior for ActiveModel {}
