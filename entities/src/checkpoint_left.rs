//! A signed head that left the building: from then on somebody else holds it too.

use sea_orm::entity::prelude::*;

/// A signed head that left the building: from then on somebody else holds it too.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "checkpoint_left")]
pub struct Model {
    /// The head.
    #[sea_orm(primary_key, auto_increment = false)]
    pub checkpoint_id: Uuid,
    /// How: mail, bundle, api or witness.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub way: String,
    /// Who holds it, as leaves name them.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub holder: String,
    /// When, for the first time.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
