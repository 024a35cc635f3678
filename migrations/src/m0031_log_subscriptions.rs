//! Who is mailed the log's signed heads, and which of those left the building.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, timestamp_with_time_zone, uuid};

/// Who is mailed the log's signed heads, and which of those left the building.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let subscription = Table::create()
            .table("log_subscription")
            .col(uuid("person_id"))
            .col(timestamp_with_time_zone("since"))
            .primary_key(Index::create().col("person_id"))
            .foreign_key(ForeignKey::create().from("log_subscription", "person_id").to("person", "id"))
            .to_owned();
        manager.create_table(subscription).await?;
        let left = Table::create()
            .table("checkpoint_left")
            .col(uuid("checkpoint_id"))
            .col(text("way"))
            .col(text("holder"))
            .col(timestamp_with_time_zone("at"))
            .primary_key(Index::create().col("checkpoint_id").col("way").col("holder"))
            .to_owned();
        manager.create_table(left).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["checkpoint_left", "log_subscription"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
