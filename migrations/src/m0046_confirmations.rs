//! The second stage: which campaigns have one, which items it is of, and what security said of each keep.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean_null, integer_null, text, text_null, timestamp_with_time_zone, uuid,
};

/// The second stage: which campaigns have one, which items it is of, and what security said of each keep.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("confirmation")
            .col(uuid("decision_id"))
            .col(uuid("campaign_id"))
            .col(uuid("item_id"))
            .col(big_integer("seq"))
            .col(uuid("person_id"))
            .col(text("said"))
            .col(text_null("reason_sha256"))
            .col(text("snapshot_sha256"))
            .col(text("answer_sha256"))
            .col(timestamp_with_time_zone("at"))
            .primary_key(Index::create().col("decision_id"))
            .foreign_key(ForeignKey::create().from("confirmation", "decision_id").to("decision", "id"))
            .foreign_key(ForeignKey::create().from("confirmation", "campaign_id").to("campaign", "id"))
            .foreign_key(ForeignKey::create().from("confirmation", "item_id").to("item", "id"))
            .foreign_key(ForeignKey::create().from("confirmation", "person_id").to("person", "id"))
            .to_owned();
        manager.create_table(table).await?;
        // A campaign asks for all of its own, the page of an item for those of one.
        for column in ["campaign_id", "item_id"] {
            let name = format!("ix_confirmation_{column}");
            let index = Index::create().name(name).table("confirmation").col(column).to_owned();
            manager.create_index(index).await?;
        }
        for table in ["campaign", "recurring"] {
            let column = integer_null("confirm_days");
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        let column = boolean_null("privileged");
        manager.alter_table(Table::alter().table("item").add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("item").drop_column("privileged").to_owned()).await?;
        for table in ["recurring", "campaign"] {
            manager.alter_table(Table::alter().table(table).drop_column("confirm_days").to_owned()).await?;
        }
        manager.drop_table(Table::drop().table("confirmation").to_owned()).await
    }
}
