//! People as the identity provider keeps them here.

use sea_orm::entity::prelude::*;

/// People as the identity provider keeps them here.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scim_user")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// What the provider calls them; erasable.
    #[sea_orm(column_type = "Text")]
    pub user_name: String,
    /// The same in lower case: unique.
    #[sea_orm(column_type = "Text")]
    pub user_name_key: String,
    /// The provider's own id of them.
    #[sea_orm(column_type = "Text", nullable)]
    pub external_id: Option<String>,
    /// What they are called; erasable.
    #[sea_orm(column_type = "Text", nullable)]
    pub display_name: Option<String>,
    /// Erasable.
    #[sea_orm(column_type = "Text", nullable)]
    pub given_name: Option<String>,
    /// Erasable.
    #[sea_orm(column_type = "Text", nullable)]
    pub family_name: Option<String>,
    /// When the provider first named them.
    pub created_at: DateTimeUtc,
    /// When it last changed them.
    pub changed_at: DateTimeUtc,
    /// When it took them away; none while it has them.
    pub deleted_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
