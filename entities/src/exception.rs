//! Leave to break one rule on one identity or credential until an instant.

use sea_orm::entity::prelude::*;

/// Leave to break one rule on one identity or credential until an instant.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exception")]
pub struct Model {
    /// The exception.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// On which identity.
    pub identity_id: Uuid,
    /// On which credential; none where on the identity itself.
    pub credential_id: Option<Uuid>,
    /// Which rule.
    #[sea_orm(column_type = "Text")]
    pub rule: String,
    /// The rule's family, by which days are counted.
    #[sea_orm(column_type = "Text")]
    pub family: String,
    /// Where it stands.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// How risky whoever asked said it is.
    #[sea_orm(column_type = "Text")]
    pub risk: String,
    /// What is done meanwhile: words, as JSON.
    #[sea_orm(column_type = "Text")]
    pub compensation: String,
    /// The salted hash of the reason.
    #[sea_orm(column_type = "Text")]
    pub reason_sha256: String,
    /// The salted hash of what replaces it, and by when.
    #[sea_orm(column_type = "Text")]
    pub exit_sha256: String,
    /// Where more is written; empty where nowhere.
    #[sea_orm(column_type = "Text")]
    pub link: String,
    /// Which one it renews.
    pub renews_id: Option<Uuid>,
    /// By whom it was asked.
    pub asked_by: Uuid,
    /// When.
    pub asked_at: DateTimeUtc,
    /// Covers from, inclusive.
    pub start_at: DateTimeUtc,
    /// Covers until, exclusive.
    pub end_at: DateTimeUtc,
    /// Who of security approved it.
    pub approved_by: Option<Uuid>,
    /// When.
    pub approved_at: Option<DateTimeUtc>,
    /// Who accepted the risk for the business.
    pub accepted_by: Option<Uuid>,
    /// When.
    pub accepted_at: Option<DateTimeUtc>,
    /// When both had happened that had to.
    pub granted_at: Option<DateTimeUtc>,
    /// The identity's environment then.
    #[sea_orm(column_type = "Text", nullable)]
    pub environment: Option<String>,
    /// Which later owner confirmed it last.
    pub confirmed_by: Option<Uuid>,
    /// When.
    pub confirmed_at: Option<DateTimeUtc>,
    /// Who refused it, took it back, or ended it early.
    pub closed_by: Option<Uuid>,
    /// When.
    pub closed_at: Option<DateTimeUtc>,
    /// The salted hash of why.
    #[sea_orm(column_type = "Text", nullable)]
    pub closing_sha256: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
