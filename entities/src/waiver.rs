//! Leave to answer in a campaign without being independent, for a time.

use sea_orm::entity::prelude::*;

/// Leave to answer in a campaign without being independent, for a time.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "waiver")]
pub struct Model {
    /// The waiver.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// In which campaign.
    pub campaign_id: Uuid,
    /// On which item; all of the person's where there is none.
    pub item_id: Option<Uuid>,
    /// For whom.
    pub person_id: Uuid,
    /// Who asked for it.
    pub asked_by: Uuid,
    /// When.
    pub asked_at: DateTimeUtc,
    /// The salted hash of the reason.
    #[sea_orm(column_type = "Text")]
    pub reason_sha256: String,
    /// To, exclusive.
    pub until_at: DateTimeUtc,
    /// asked, approved or refused.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Who approved or refused it: another person.
    pub answered_by: Option<Uuid>,
    /// When; one that was approved holds from then on.
    pub answered_at: Option<DateTimeUtc>,
    /// When it was ended before its time.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
