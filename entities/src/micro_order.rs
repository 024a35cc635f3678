//! A standing order of security to open micro-reviews.

use sea_orm::entity::prelude::*;

/// A standing order of security to open micro-reviews.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "micro_order")]
pub struct Model {
    /// The order.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who of security ordered it, and stands in for what nobody owns.
    pub ordered_by: Uuid,
    /// Who of management acknowledges each.
    pub acknowledger_id: Uuid,
    /// How many days after it was opened each is due.
    pub due_days: i32,
    /// Holds from, inclusive.
    pub ordered_at: DateTimeUtc,
    /// Holds until, exclusive; none while it holds.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
