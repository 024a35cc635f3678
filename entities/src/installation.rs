//! The one installation: its id is the origin of its log.

use sea_orm::entity::prelude::*;

/// The one installation: its id is the origin of its log.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "installation")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Whose log this is.
    pub uuid: Uuid,
    /// Made by the demonstration: its clock and keys are fixed.
    pub demonstration: bool,
    /// Where the demonstration's clock stands, in milliseconds since 1970; none elsewhere.
    pub clock_at: Option<i64>,
    /// When it was made.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
