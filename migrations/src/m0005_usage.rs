//! Tallies, activity, callers, and the ids of the events behind them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob, integer, text, timestamp_with_time_zone, uuid};

/// Tallies, activity, callers, and the ids of the events behind them.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn event_name() -> TableCreateStatement {
    Table::create()
        .table("event_name")
        .col(integer("id"))
        .col(text("source"))
        .col(text("name"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn tally() -> TableCreateStatement {
    Table::create()
        .table("tally")
        .col(uuid("identity_id"))
        .col(integer("event_id"))
        .col(uuid("credential_id"))
        .col(integer("day"))
        .col(big_integer("allowed"))
        .col(big_integer("denied"))
        .col(big_integer("failed"))
        .col(big_integer("on_behalf"))
        .col(big_integer("first_ms"))
        .col(big_integer("last_ms"))
        .primary_key(Index::create().col("identity_id").col("event_id").col("credential_id").col("day"))
        .to_owned()
}

fn assumption() -> TableCreateStatement {
    Table::create()
        .table("assumption")
        .col(uuid("identity_id"))
        .col(integer("day"))
        .col(big_integer("count"))
        .col(big_integer("first_ms"))
        .col(big_integer("last_ms"))
        .primary_key(Index::create().col("identity_id").col("day"))
        .to_owned()
}

fn caller() -> TableCreateStatement {
    Table::create()
        .table("caller")
        .col(uuid("identity_id"))
        .col(text("session"))
        .col(text("source_identity"))
        .col(text("address"))
        .col(big_integer("calls"))
        .col(big_integer("first_ms"))
        .col(big_integer("last_ms"))
        .primary_key(Index::create().col("identity_id").col("session").col("source_identity").col("address"))
        .to_owned()
}

fn seen_ids() -> TableCreateStatement {
    Table::create()
        .table("seen_ids")
        .col(uuid("source_id"))
        .col(integer("hour"))
        .col(integer("run"))
        .col(blob("ids"))
        .primary_key(Index::create().col("source_id").col("hour").col("run"))
        .to_owned()
}

fn seen_text() -> TableCreateStatement {
    Table::create()
        .table("seen_text")
        .col(uuid("source_id"))
        .col(integer("hour"))
        .col(text("event_id"))
        .primary_key(Index::create().col("source_id").col("hour").col("event_id"))
        .to_owned()
}

fn log_fact() -> TableCreateStatement {
    Table::create()
        .table("log_fact")
        .col(uuid("source_id"))
        .col(text("event_key"))
        .col(text("kind"))
        .col(timestamp_with_time_zone("at"))
        .col(text("data"))
        .primary_key(Index::create().col("source_id").col("event_key"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(event_name()).await?;
        // One number a name.
        manager
            .create_index(
                Index::create()
                    .name("uq_event_name_source_name")
                    .table("event_name")
                    .col("source")
                    .col("name")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager.create_table(tally()).await?;
        manager.create_table(assumption()).await?;
        manager.create_table(caller()).await?;
        manager.create_table(seen_ids()).await?;
        manager.create_table(seen_text()).await?;
        manager.create_table(log_fact()).await?;
        // All changes of a kind.
        manager
            .create_index(
                Index::create()
                    .name("ix_log_fact_source_id_kind")
                    .table("log_fact")
                    .col("source_id")
                    .col("kind")
                    .to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("log_fact").to_owned()).await?;
        manager.drop_table(Table::drop().table("seen_text").to_owned()).await?;
        manager.drop_table(Table::drop().table("seen_ids").to_owned()).await?;
        manager.drop_table(Table::drop().table("caller").to_owned()).await?;
        manager.drop_table(Table::drop().table("assumption").to_owned()).await?;
        manager.drop_table(Table::drop().table("tally").to_owned()).await?;
        manager.drop_table(Table::drop().table("event_name").to_owned()).await?;
        Ok(())
    }
}
