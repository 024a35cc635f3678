//! Away dates, and the items that went to another because of them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Away dates, and the items that went to another because of them.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("away")
            .col(uuid("id"))
            .col(uuid("person_id"))
            .col(integer("from_day"))
            .col(integer("until_day"))
            .col(timestamp_with_time_zone("stated_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .primary_key(Index::create().col("id"))
            .foreign_key(ForeignKey::create().from("away", "person_id").to("person", "id"))
            .to_owned();
        manager.create_table(table).await?;
        let index = Index::create().name("ix_away_person_id").table("away").col("person_id").to_owned();
        manager.create_index(index).await?;
        let column = uuid_null("away_id");
        manager.alter_table(Table::alter().table("item").add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("item").drop_column("away_id").to_owned()).await?;
        manager.drop_table(Table::drop().table("away").to_owned()).await
    }
}
