//! What was told once: the second time is silent.

use sea_orm::entity::prelude::*;

/// What was told once: the second time is silent.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "told")]
pub struct Model {
    /// What makes the second time silent.
    #[sea_orm(primary_key, auto_increment = false)]
    pub marker: String,
    /// When it was told.
    pub told_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
