//! A plan of waves in which owners are found.

use sea_orm::entity::prelude::*;

/// A plan of waves in which owners are found.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wave_plan")]
pub struct Model {
    /// The plan.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Each risk and by when, as JSON.
    #[sea_orm(column_type = "Text")]
    pub waves: String,
    /// Who proposed it.
    pub proposed_by: Uuid,
    /// When.
    pub proposed_at: DateTimeUtc,
    /// Who approved or refused it.
    pub answered_by: Option<Uuid>,
    /// When it was approved; none while it waits, or where it was not.
    pub approved_at: Option<DateTimeUtc>,
    /// When it ended: refused, taken back, or followed by another.
    pub ended_at: Option<DateTimeUtc>,
    /// How it ended.
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_as: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
