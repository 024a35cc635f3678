//! A review of a frozen population.

use sea_orm::entity::prelude::*;

/// A review of a frozen population.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "campaign")]
pub struct Model {
    /// The campaign.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What people call it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// open, closed or acknowledged.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// The filter, as JSON.
    #[sea_orm(column_type = "Text")]
    pub scope: String,
    /// First day of the window.
    pub window_from: i32,
    /// First day after it.
    pub window_until: i32,
    /// Decisions are taken before this instant.
    pub due_at: DateTimeUtc,
    /// How often such a review is held.
    #[sea_orm(column_type = "Text")]
    pub frequency: String,
    /// The reference of the risk analysis that sets the frequency.
    #[sea_orm(column_type = "Text")]
    pub risk_analysis: String,
    /// When that was last done.
    pub risk_analysed_on: Option<DateTimeUtc>,
    /// Who acknowledges the result.
    pub acknowledger_id: Uuid,
    /// Who launched it.
    pub launched_by: Uuid,
    /// When: the population froze.
    pub launched_at: DateTimeUtc,
    /// Who closed it.
    pub closed_by: Option<Uuid>,
    /// When.
    pub closed_at: Option<DateTimeUtc>,
    /// How many items.
    pub population: i64,
    /// Hash of ids and snapshot hashes.
    #[sea_orm(column_type = "Text")]
    pub population_sha256: String,
    /// Per source: inventory, principals by class, what the filter left out, as JSON.
    #[sea_orm(column_type = "Text")]
    pub reconciliation: String,
    /// The catalogue of actions that its snapshots name.
    #[sea_orm(column_type = "Text")]
    pub catalogue_sha256: String,
    /// Outcomes at the close, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub counts: Option<String>,
    /// The auditor's sampling seed.
    #[sea_orm(column_type = "Text", nullable)]
    pub seed: Option<String>,
    /// Who typed it.
    pub seed_by: Option<Uuid>,
    /// When.
    pub seed_at: Option<DateTimeUtc>,
    /// The events that opened it, as JSON; none where a person launched it.
    #[sea_orm(column_type = "Text", nullable)]
    pub opened_by: Option<String>,
    /// How its items were laid on people, as JSON; none where they were left as the rules gave them.
    #[sea_orm(column_type = "Text", nullable)]
    pub arranged: Option<String>,
    /// What the saved scope was called that it was launched with.
    #[sea_orm(column_type = "Text", nullable)]
    pub scope_name: Option<String>,
    /// The hash of the saved query in its words.
    #[sea_orm(column_type = "Text", nullable)]
    pub query_sha256: Option<String>,
    /// The recurring review of which it is one.
    pub recurring_id: Option<Uuid>,
    /// How many months lie between two of those.
    pub every_months: Option<i32>,
    /// For how many days after the due instant security confirms what is kept among the privileged; none where it does not.
    pub confirm_days: Option<i32>,
    /// What becomes of items that nobody answered; none of campaigns from before there was a choice.
    #[sea_orm(column_type = "Text", nullable)]
    pub no_response: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
