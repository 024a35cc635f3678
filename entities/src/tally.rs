//! Use, counted per identity, credential, event and day.

use sea_orm::entity::prelude::*;

/// Use, counted per identity, credential, event and day.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tally")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity_id: Uuid,
    /// What was called.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: i32,
    /// With which credential; the nil id where the log names none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub credential_id: Uuid,
    /// The UTC day, since 1970-01-01.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    /// Authorised calls.
    pub allowed: i64,
    /// Calls refused for want of permission.
    pub denied: i64,
    /// Calls of which authorisation cannot be told.
    pub failed: i64,
    /// Calls by a service with the identity's permissions.
    pub on_behalf: i64,
    /// The first of them, milliseconds since 1970.
    pub first_ms: i64,
    /// The last of them, milliseconds since 1970.
    pub last_ms: i64,
}

impl ActiveModelBehavior for ActiveModel {}
