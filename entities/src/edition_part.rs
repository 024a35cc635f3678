//! A part of the bytes of a frozen edition: all of them, by place, are the bundle.

use sea_orm::entity::prelude::*;

/// A part of the bytes of a frozen edition: all of them, by place, are the bundle.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "edition_part")]
pub struct Model {
    /// Of which campaign.
    #[sea_orm(primary_key, auto_increment = false)]
    pub campaign_id: Uuid,
    /// Of which edition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// From 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    /// At most some megabytes.
    pub bytes: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
