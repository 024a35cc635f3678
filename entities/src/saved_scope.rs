//! A filter of the inventory that security keeps by name.

use sea_orm::entity::prelude::*;

/// A filter of the inventory that security keeps by name.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_scope")]
pub struct Model {
    /// The scope.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Its name in lower case: no two that are there have the same.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// The filter, as JSON.
    #[sea_orm(column_type = "Text")]
    pub scope: String,
    /// Who said so last.
    pub changed_by: Uuid,
    /// When.
    pub changed_at: DateTimeUtc,
    /// When it was deleted; none while it is there.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
