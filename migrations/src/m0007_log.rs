//! The append-only Merkle log, its signed heads, its keys, and the erasable texts it names.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, blob, integer, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

/// The append-only Merkle log, its signed heads, its keys, and the erasable texts it names.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn log_leaf() -> TableCreateStatement {
    Table::create()
        .table("log_leaf")
        .col(big_integer("seq"))
        .col(timestamp_with_time_zone("at"))
        .col(text("action"))
        .col(text("subject"))
        .col(uuid_null("campaign_id"))
        .col(text("line"))
        .col(blob("hash"))
        .primary_key(Index::create().col("seq"))
        .to_owned()
}

fn log_head() -> TableCreateStatement {
    Table::create()
        .table("log_head")
        .col(integer("id"))
        .col(big_integer("size"))
        .col(blob("frontier"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn checkpoint() -> TableCreateStatement {
    Table::create()
        .table("checkpoint")
        .col(uuid("id"))
        .col(big_integer("size"))
        .col(timestamp_with_time_zone("at"))
        .col(text("occasion"))
        .col(uuid_null("campaign_id"))
        .col(text("note"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn public_key() -> TableCreateStatement {
    Table::create()
        .table("public_key")
        .col(text("fingerprint"))
        .col(text("line"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("retired_at"))
        .primary_key(Index::create().col("fingerprint"))
        .to_owned()
}

fn free_text() -> TableCreateStatement {
    Table::create()
        .table("free_text")
        .col(text("hash"))
        .col(text("salt"))
        .col(text("text"))
        .col(timestamp_with_time_zone("written_at"))
        .primary_key(Index::create().col("hash"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(log_leaf()).await?;
        // The leaves of a campaign, in order.
        manager
            .create_index(
                Index::create()
                    .name("ix_log_leaf_campaign_id_seq")
                    .table("log_leaf")
                    .col("campaign_id")
                    .col("seq")
                    .to_owned(),
            )
            .await?;
        // The history of one thing.
        manager
            .create_index(
                Index::create().name("ix_log_leaf_subject").table("log_leaf").col("subject").to_owned(),
            )
            .await?;
        manager.create_table(log_head()).await?;
        manager.create_table(checkpoint()).await?;
        // The checkpoints of a campaign.
        manager
            .create_index(
                Index::create()
                    .name("ix_checkpoint_campaign_id")
                    .table("checkpoint")
                    .col("campaign_id")
                    .to_owned(),
            )
            .await?;
        // The newest checkpoint.
        manager
            .create_index(Index::create().name("ix_checkpoint_at").table("checkpoint").col("at").to_owned())
            .await?;
        manager.create_table(public_key()).await?;
        manager.create_table(free_text()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("free_text").to_owned()).await?;
        manager.drop_table(Table::drop().table("public_key").to_owned()).await?;
        manager.drop_table(Table::drop().table("checkpoint").to_owned()).await?;
        manager.drop_table(Table::drop().table("log_head").to_owned()).await?;
        manager.drop_table(Table::drop().table("log_leaf").to_owned()).await?;
        Ok(())
    }
}
