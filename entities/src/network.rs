//! Which environment a network belongs to, as somebody stated it.

use sea_orm::entity::prelude::*;

/// Which environment a network belongs to, as somebody stated it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "network")]
pub struct Model {
    /// The statement.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The network, such as `10.20.0.0/16`.
    #[sea_orm(column_type = "Text")]
    pub prefix: String,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What runs there.
    #[sea_orm(column_type = "Text")]
    pub environment: String,
    /// Who said so.
    #[sea_orm(column_type = "Text")]
    pub stated_by: String,
    /// When.
    pub stated_at: DateTimeUtc,
    /// Who ended it.
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_by: Option<String>,
    /// From when on it no longer holds; none while it does.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
