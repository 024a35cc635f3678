//! One connected provider account.

use sea_orm::entity::prelude::*;

/// One connected provider account.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    /// The source.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who runs it.
    #[sea_orm(column_type = "Text")]
    pub provider: String,
    /// The account's id at the provider.
    #[sea_orm(column_type = "Text")]
    pub external_id: String,
    /// What people call it; the account's id until somebody says.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// When an import first named it.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
