//! People who may sign in; the id is the pseudonym that leaves and snapshots use.

use sea_orm::entity::prelude::*;

/// People who may sign in; the id is the pseudonym that leaves and snapshots use.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// The pseudonym.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The identity provider, once bound.
    #[sea_orm(column_type = "Text", nullable)]
    pub issuer: Option<String>,
    /// The provider's subject, once bound.
    #[sea_orm(column_type = "Text", nullable)]
    pub subject: Option<String>,
    /// The address as written; erasable.
    #[sea_orm(column_type = "Text")]
    pub email: String,
    /// The address in lower case: unique.
    #[sea_orm(column_type = "Text")]
    pub email_key: String,
    /// What they are called; erasable.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// May sign in and own.
    pub active: bool,
    /// When they were added.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
