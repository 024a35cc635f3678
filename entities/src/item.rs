//! One identity in a campaign with its frozen snapshot.

use crate::packed::Packed;
use sea_orm::entity::prelude::*;

/// One identity in a campaign with its frozen snapshot.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item")]
pub struct Model {
    /// The item.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// Which identity.
    pub identity_id: Uuid,
    /// Its place, riskiest first, from 1.
    pub position: i32,
    /// Who decides.
    pub reviewer_id: Option<Uuid>,
    /// By which rule: technical owner, business owner, steward.
    #[sea_orm(column_type = "Text")]
    pub reviewer_rule: String,
    /// The first risk that holds, in words.
    #[sea_orm(column_type = "Text")]
    pub risk: String,
    /// May it be kept without a reason.
    pub low_risk: bool,
    /// Did it hold a grant that was wholly observed and not used? `None` where its launch did not say.
    pub unused: Option<bool>,
    /// Did it hold a privileged grant, as its snapshot says? `None` where its launch did not say.
    pub privileged: Option<bool>,
    /// Canonical JSON.
    pub snapshot: Packed,
    /// Its hash.
    #[sea_orm(column_type = "Text")]
    pub snapshot_sha256: String,
    /// The rows of usage.csv as they stood at launch, as JSON.
    pub usage: Packed,
    /// Since when its snapshot says that it was dormant; none where it was not. Snapshots are long: they are not searched.
    pub dormant_since: Option<DateTimeUtc>,
    /// What came of it at the close.
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    /// What had changed then, as JSON; none while it is open, and for what closed before that was kept.
    #[sea_orm(column_type = "Text", nullable)]
    pub changes: Option<String>,
    /// The system that its identity served at launch.
    pub system_id: Option<Uuid>,
    /// The hash of what it held then, by which items with equal grants are known; none for what was launched before that
    /// was kept.
    #[sea_orm(column_type = "Text", nullable)]
    pub grants_sha256: Option<String>,
    /// The statement because of which it is not whoever was away that decides; none where nobody was.
    pub away_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
