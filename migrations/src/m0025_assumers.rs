//! Who became whom, and who made what: as the logs say it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, text, timestamp_with_time_zone, uuid, uuid_null};

/// Who became whom, and who made what.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn assumer() -> TableCreateStatement {
    Table::create()
        .table("assumer")
        .col(uuid("identity_id"))
        .col(text("kind"))
        .col(text("name"))
        .col(text("subject"))
        .col(text("account"))
        .col(uuid_null("by_identity_id"))
        .col(big_integer("count"))
        .col(big_integer("first_ms"))
        .col(big_integer("last_ms"))
        .primary_key(Index::create().col("identity_id").col("kind").col("name").col("subject"))
        .to_owned()
}

fn assumer_day() -> TableCreateStatement {
    Table::create()
        .table("assumer_day")
        .col(uuid("identity_id"))
        .col(text("kind"))
        .col(text("name"))
        .col(text("subject"))
        .col(integer("day"))
        .col(big_integer("count"))
        .primary_key(Index::create().col("identity_id").col("kind").col("name").col("subject").col("day"))
        .to_owned()
}

fn creation() -> TableCreateStatement {
    Table::create()
        .table("creation")
        .col(uuid("source_id"))
        .col(text("thing"))
        .col(text("kind"))
        .col(text("name"))
        .col(text("label"))
        .col(text("session"))
        .col(text("source_identity"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("source_id").col("thing"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(assumer()).await?;
        // Of whom somebody was seen to become: asked where two identities turn out to be one.
        manager
            .create_index(
                Index::create()
                    .name("ix_assumer_by_identity_id")
                    .table("assumer")
                    .col("by_identity_id")
                    .to_owned(),
            )
            .await?;
        manager.create_table(assumer_day()).await?;
        manager.create_table(creation()).await?;
        // What was counted before this step is kept, and nobody knows whose it was: else it would be called unused.
        let db = manager.get_connection();
        db.execute_unprepared(
            "INSERT INTO assumer (identity_id, kind, name, subject, account, count, first_ms, last_ms)
             SELECT identity_id, 'others', '', '', '', CAST(SUM(count) AS BIGINT), MIN(first_ms), MAX(last_ms)
             FROM assumption GROUP BY identity_id",
        )
        .await?;
        db.execute_unprepared(
            "INSERT INTO assumer_day (identity_id, kind, name, subject, day, count)
             SELECT identity_id, 'others', '', '', day, count FROM assumption",
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["creation", "assumer_day", "assumer"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
