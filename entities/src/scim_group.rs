//! Groups as the identity provider keeps them here.

use sea_orm::entity::prelude::*;

/// Groups as the identity provider keeps them here.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scim_group")]
pub struct Model {
    /// The group.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it is called; a configured name gives a role.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The same in lower case: unique.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// The provider's own id of it.
    #[sea_orm(column_type = "Text", nullable)]
    pub external_id: Option<String>,
    /// When the provider first named it.
    pub created_at: DateTimeUtc,
    /// When it last changed it.
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
