//! The names of events, numbered.

use sea_orm::entity::prelude::*;

/// The names of events, numbered.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_name")]
pub struct Model {
    /// The number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The service, as the log names it.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// The operation, as the log names it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
}

impl ActiveModelBehavior for ActiveModel {}
