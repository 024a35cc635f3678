//! What was revoked at once by somebody alone.

use sea_orm::entity::prelude::*;

/// What was revoked at once by somebody alone.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revocation")]
pub struct Model {
    /// The revocation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of which identity.
    pub identity_id: Uuid,
    /// Of which credential; none where of the whole identity.
    pub credential_id: Option<Uuid>,
    /// Was it seen by somebody who should not have seen it?
    pub exposed: bool,
    /// By whom.
    pub revoked_by: Uuid,
    /// When.
    pub revoked_at: DateTimeUtc,
    /// The salted hash of why.
    #[sea_orm(column_type = "Text")]
    pub reason_sha256: String,
    /// The task that waits until it is seen dead.
    pub task_id: Option<Uuid>,
    /// Who reviewed it.
    pub reviewed_by: Option<Uuid>,
    /// When.
    pub reviewed_at: Option<DateTimeUtc>,
    /// What they said.
    #[sea_orm(column_type = "Text", nullable)]
    pub verdict: Option<String>,
    /// The salted hash of why.
    #[sea_orm(column_type = "Text", nullable)]
    pub review_sha256: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
