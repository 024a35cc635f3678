//! The items of one reviewer in one campaign, in their order: found without looking at everybody else's.

use sea_orm_migration::prelude::*;

/// The items of one reviewer in one campaign, in their order: found without looking at everybody else's.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const OF_REVIEWER: &str = "ix_item_reviewer_id";
const IN_CAMPAIGN: &str = "ix_item_reviewer_id_campaign_id_position";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut index = Index::create();
        index.name(IN_CAMPAIGN).table("item").col("reviewer_id").col("campaign_id").col("position");
        manager.create_index(index).await?;
        manager.drop_index(Index::drop().name(OF_REVIEWER).table("item").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_index(Index::create().name(OF_REVIEWER).table("item").col("reviewer_id").to_owned())
            .await?;
        manager.drop_index(Index::drop().name(IN_CAMPAIGN).table("item").to_owned()).await
    }
}
