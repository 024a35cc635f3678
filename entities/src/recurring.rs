//! A review that is launched again and again.

use sea_orm::entity::prelude::*;

/// A review that is launched again and again.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recurring")]
pub struct Model {
    /// The recurring review.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// running, suspended or ended.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// The saved scope.
    pub scope_id: Uuid,
    /// The first day, in the organisation's zone.
    pub first_day: i32,
    /// How many calendar months lie between two.
    pub months: i32,
    /// Over how many days use is counted.
    pub window_days: i32,
    /// How many days reviewers have.
    pub due_days: i32,
    /// The reference of the risk analysis that sets the frequency.
    #[sea_orm(column_type = "Text")]
    pub risk_analysis: String,
    /// When that was last done.
    pub risk_analysed_on: DateTimeUtc,
    /// Who acknowledges each.
    pub acknowledger_id: Uuid,
    /// How items are laid on people, as JSON.
    #[sea_orm(column_type = "Text")]
    pub arranged: String,
    /// For how many days after the due instant security confirms what is kept among the privileged; none where it does not.
    pub confirm_days: Option<i32>,
    /// What becomes of items that nobody answered; none is what is chosen where nobody chooses.
    #[sea_orm(column_type = "Text", nullable)]
    pub no_response: Option<String>,
    /// Who started it: they stand in for what nobody owns.
    pub started_by: Uuid,
    /// When.
    pub started_at: DateTimeUtc,
    /// The day on which it is launched next; it may have passed, where it was refused.
    pub next_day: i32,
    /// Why it could not be launched when that was last tried; none where it was.
    #[sea_orm(column_type = "Text", nullable)]
    pub refusal: Option<String>,
    /// Since when that is so.
    pub refused_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
