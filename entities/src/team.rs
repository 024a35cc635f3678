//! People who own together.

use sea_orm::entity::prelude::*;

/// People who own together.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "team")]
pub struct Model {
    /// The team.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Its name in lower case: no two teams have the same.
    #[sea_orm(column_type = "Text")]
    pub name_key: String,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it ended; none while it is there.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
