//! Who owns an identity, in what part, over [accepted, until).

use sea_orm::entity::prelude::*;

/// Who owns an identity, in what part, over [accepted, until).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ownership")]
pub struct Model {
    /// The interval.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What is owned.
    pub identity_id: Uuid,
    /// By whom.
    pub person_id: Uuid,
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
    /// How it ended; none while it lasts, and for what ended before that was kept.
    #[sea_orm(column_type = "Text", nullable)]
    pub ended_as: Option<String>,
    /// The salted hash of why it was declined.
    #[sea_orm(column_type = "Text", nullable)]
    pub reason_sha256: Option<String>,
    /// The interval of owning its system that it comes by; none where it was accepted by itself.
    pub system_owner_id: Option<Uuid>,
    /// The team that owns through this person.
    pub team_id: Option<Uuid>,
    /// Why they were asked, where a fact suggested them.
    #[sea_orm(column_type = "Text", nullable)]
    pub why: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
