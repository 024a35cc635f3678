//! Who owns a system, in what part, over [accepted, until).

use sea_orm::entity::prelude::*;

/// Who owns a system, in what part, over [accepted, until).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "system_owner")]
pub struct Model {
    /// The interval.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What is owned.
    pub system_id: Uuid,
    /// By whom, or through whom.
    pub person_id: Uuid,
    /// The team that owns through them.
    pub team_id: Option<Uuid>,
    /// In what part.
    #[sea_orm(column_type = "Text")]
    pub part: String,
    /// When it was offered.
    pub offered_at: DateTimeUtc,
    /// By which actor.
    #[sea_orm(column_type = "Text")]
    pub offered_by: String,
    /// When it was accepted: the interval begins.
    pub accepted_at: Option<DateTimeUtc>,
    /// When it ended, exclusive.
    pub until: Option<DateTimeUtc>,
    /// How it ended.
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_as: Option<String>,
    /// The salted hash of why it was declined.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason_sha256: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
