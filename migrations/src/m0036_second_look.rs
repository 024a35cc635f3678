//! The auditor's sampling seed of a campaign, and what whoever looked again at a drawn keep decided.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

/// The auditor's sampling seed of a campaign, and what whoever looked again at a drawn keep decided.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("second_look")
            .col(uuid("item_id"))
            .col(uuid("campaign_id"))
            .col(big_integer("seq"))
            .col(uuid("person_id"))
            .col(text("outcome"))
            .col(text("reason_sha256"))
            .col(text("snapshot_sha256"))
            .col(timestamp_with_time_zone("at"))
            .primary_key(Index::create().col("item_id"))
            .foreign_key(ForeignKey::create().from("second_look", "item_id").to("item", "id"))
            .foreign_key(ForeignKey::create().from("second_look", "campaign_id").to("campaign", "id"))
            .foreign_key(ForeignKey::create().from("second_look", "person_id").to("person", "id"))
            .to_owned();
        manager.create_table(table).await?;
        let index = Index::create()
            .name("ix_second_look_campaign_id")
            .table("second_look")
            .col("campaign_id")
            .to_owned();
        manager.create_index(index).await?;
        for column in [text_null("seed"), uuid_null("seed_by"), timestamp_with_time_zone_null("seed_at")] {
            manager.alter_table(Table::alter().table("campaign").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["seed", "seed_by", "seed_at"] {
            manager.alter_table(Table::alter().table("campaign").drop_column(name).to_owned()).await?;
        }
        manager.drop_table(Table::drop().table("second_look").to_owned()).await
    }
}
