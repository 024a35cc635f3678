//! Who made an identity or a key, as the logs say it: a hint about an owner, never an owner.

use sea_orm::entity::prelude::*;

/// Who made an identity or a key, as the logs say it: a hint about an owner, never an owner.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "creation")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source_id: Uuid,
    /// The provider's immutable id of what was made: a user's, a role's or a key's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub thing: String,
    /// What was made: an identity or a key.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// What people call it; of a key, its user.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The ARN or id of whoever made it, or the service's name.
    #[sea_orm(column_type = "Text")]
    pub label: String,
    /// The session's name; empty where the log names none.
    #[sea_orm(column_type = "Text")]
    pub session: String,
    /// The source identity; empty where the log names none.
    #[sea_orm(column_type = "Text")]
    pub source_identity: String,
    /// When.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
