//! Who became an identity: so many are told apart, the rest is counted as others.

use sea_orm::entity::prelude::*;

/// Who became an identity: so many are told apart, the rest is counted as others.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assumer")]
pub struct Model {
    /// Who was assumed.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity_id: Uuid,
    /// What kind of stranger became it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Who: a label, an immutable id, an account, a service or a provider; empty for others.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The pattern of a token's subject; empty where there is none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// The account it lives in; empty where it lives in none.
    #[sea_orm(column_type = "Text")]
    pub account: String,
    /// The identity that it is, where it is one.
    pub by_identity_id: Option<Uuid>,
    /// How often.
    pub count: i64,
    /// The first time, milliseconds since 1970.
    pub first_ms: i64,
    /// The last time, milliseconds since 1970.
    pub last_ms: i64,
}

impl ActiveModelBehavior for ActiveModel {}
