//! A frozen bundle of evidence: the same edition is the same bytes, which stand in its parts.

use sea_orm::entity::prelude::*;

/// A frozen bundle of evidence: the same edition is the same bytes.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "edition")]
pub struct Model {
    /// Of which campaign.
    #[sea_orm(primary_key, auto_increment = false)]
    pub campaign_id: Uuid,
    /// From 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// When it was frozen.
    pub frozen_at: DateTimeUtc,
    /// What the file is called.
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    /// Of its bytes.
    #[sea_orm(column_type = "Text")]
    pub sha256: String,
    /// The version that froze it.
    #[sea_orm(column_type = "Text")]
    pub software: String,
}

impl ActiveModelBehavior for ActiveModel {}
