//! A role that one person proposed for another, and what a second person did about it.

use sea_orm::entity::prelude::*;

/// A role that one person proposed for another, and what a second person did about it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_proposal")]
pub struct Model {
    /// The proposal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// For whom.
    pub person_id: Uuid,
    /// Which role.
    #[sea_orm(column_type = "Text")]
    pub role: String,
    /// By whom.
    pub proposed_by: Uuid,
    /// When; it expires by itself.
    pub proposed_at: DateTimeUtc,
    /// When it was confirmed or withdrawn.
    pub ended_at: Option<DateTimeUtc>,
    /// Which of them.
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_as: Option<String>,
    /// The actor who did it.
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_by: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
