//! How often somebody became an identity, per day.

use sea_orm::entity::prelude::*;

/// How often somebody became an identity, per day.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assumer_day")]
pub struct Model {
    /// Who was assumed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity_id: Uuid,
    /// What kind of stranger became it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Who; empty for others.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The pattern of a token's subject; empty where there is none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// The UTC day, since 1970-01-01.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i32,
    /// How often.
    pub count: i64,
}

impl ActiveModelBehavior for ActiveModel {}
