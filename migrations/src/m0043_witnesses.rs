//! What others attest of signed heads: timestamps and cosignatures.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, text, text_null, timestamp_with_time_zone, uuid};

/// What others attest of signed heads: timestamps and cosignatures.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // By its bytes: the same statement of the same head is kept once.
        let witness = Table::create()
            .table("checkpoint_witness")
            .col(uuid("checkpoint_id"))
            .col(text("sha256"))
            .col(text("kind"))
            .col(text("name"))
            .col(timestamp_with_time_zone("said_at"))
            .col(timestamp_with_time_zone("added_at"))
            .col(blob("body"))
            .col(text_null("key"))
            .primary_key(Index::create().col("checkpoint_id").col("sha256"))
            .foreign_key(
                ForeignKey::create().from("checkpoint_witness", "checkpoint_id").to("checkpoint", "id"),
            )
            .to_owned();
        manager.create_table(witness).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("checkpoint_witness").to_owned()).await
    }
}
