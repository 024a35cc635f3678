//! One version of the rotation policy of a credential type.

use sea_orm::entity::prelude::*;

/// One version of the rotation policy of a credential type.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credential_policy")]
pub struct Model {
    /// The version.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which credential type.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Its number, counted from 1 by type.
    pub version: i32,
    /// The oldest a credential may be, in days.
    pub max_age_days: i32,
    /// How many days before it is due that is said.
    pub lead_days: i32,
    /// How many days it and its successor may be valid at once.
    pub overlap_days: i32,
    /// May one be without an end of its own?
    pub may_not_expire: bool,
    /// From when it is to hold, inclusive.
    pub start_at: DateTimeUtc,
    /// proposed, approved, refused, withdrawn.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// The salted hash of why it was proposed.
    #[sea_orm(column_type = "Text")]
    pub reason_sha256: String,
    /// Its author.
    pub proposed_by: Uuid,
    /// When.
    pub proposed_at: DateTimeUtc,
    /// Who approved, refused or withdrew it.
    pub answered_by: Option<Uuid>,
    /// When.
    pub answered_at: Option<DateTimeUtc>,
    /// The salted hash of why it was refused.
    #[sea_orm(column_type = "Text", nullable)]
    pub answer_sha256: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
