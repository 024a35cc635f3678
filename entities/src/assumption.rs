//! Being assumed: activity of an identity that uses no grant, per day.

use sea_orm::entity::prelude::*;

/// Being assumed: activity of an identity that uses no grant, per day.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assumption")]
pub struct Model {
    /// Who was assumed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity_id: Uuid,
    /// The UTC day, since 1970-01-01.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    /// How often.
    pub count: i64,
    /// The first time, milliseconds since 1970.
    pub first_ms: i64,
    /// The last time, milliseconds since 1970.
    pub last_ms: i64,
}

impl ActiveModelBehavior for ActiveModel {}
