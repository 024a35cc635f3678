//! What is said of signing keys: that one vouches for the next, and that one is compromised.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, timestamp_with_time_zone, uuid};

/// What is said of signing keys: that one vouches for the next, and that one is compromised.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let vouching = Table::create()
            .table("key_vouching")
            .col(text("fingerprint"))
            .col(text("former"))
            .col(text("statement"))
            .col(text("signature"))
            .col(timestamp_with_time_zone("at"))
            .primary_key(Index::create().col("fingerprint"))
            .foreign_key(
                ForeignKey::create().from("key_vouching", "fingerprint").to("public_key", "fingerprint"),
            )
            .foreign_key(ForeignKey::create().from("key_vouching", "former").to("public_key", "fingerprint"))
            .to_owned();
        manager.create_table(vouching).await?;
        let compromise = Table::create()
            .table("key_compromise")
            .col(uuid("id"))
            .col(text("fingerprint"))
            .col(timestamp_with_time_zone("since"))
            .col(text("reason_sha256"))
            .col(timestamp_with_time_zone("stated_at"))
            .primary_key(Index::create().col("id"))
            .foreign_key(
                ForeignKey::create().from("key_compromise", "fingerprint").to("public_key", "fingerprint"),
            )
            .to_owned();
        manager.create_table(compromise).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["key_compromise", "key_vouching"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
