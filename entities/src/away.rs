//! Days on which somebody is away.

use sea_orm::entity::prelude::*;

/// Days on which somebody is away.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "away")]
pub struct Model {
    /// The statement.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// The first day, in the organisation's zone.
    pub from_day: i32,
    /// The first day on which they are back.
    pub until_day: i32,
    /// When they said so.
    pub stated_at: DateTimeUtc,
    /// When they took it back, or were back before.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
