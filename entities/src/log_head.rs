//! The one row that numbers leaves; whoever appends locks it.

use sea_orm::entity::prelude::*;

/// The one row that numbers leaves; whoever appends locks it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_head")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// How many leaves there are.
    pub size: i64,
    /// The right edge of the tree.
    pub frontier: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
