//! What a source really observed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, text, timestamp_with_time_zone, uuid};

/// What a source really observed.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn coverage_trail() -> TableCreateStatement {
    Table::create()
        .table("coverage_trail")
        .col(uuid("source_id"))
        .col(text("trail"))
        .col(timestamp_with_time_zone("from_at"))
        .col(timestamp_with_time_zone("until_at"))
        .col(text("span"))
        .col(uuid("import_id"))
        .primary_key(Index::create().col("source_id").col("trail").col("from_at"))
        .foreign_key(ForeignKey::create().from("coverage_trail", "source_id").to("source", "id"))
        .foreign_key(ForeignKey::create().from("coverage_trail", "import_id").to("import", "id"))
        .to_owned()
}

fn coverage_statement() -> TableCreateStatement {
    Table::create()
        .table("coverage_statement")
        .col(uuid("id"))
        .col(uuid("source_id"))
        .col(timestamp_with_time_zone("from_at"))
        .col(timestamp_with_time_zone("until_at"))
        .col(text("stated_by"))
        .col(timestamp_with_time_zone("stated_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("coverage_statement", "source_id").to("source", "id"))
        .to_owned()
}

fn coverage_hours() -> TableCreateStatement {
    Table::create()
        .table("coverage_hours")
        .col(uuid("source_id"))
        .col(text("region"))
        .col(text("class"))
        .col(integer("day"))
        .col(integer("hours"))
        .primary_key(Index::create().col("source_id").col("region").col("class").col("day"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(coverage_trail()).await?;
        manager.create_table(coverage_statement()).await?;
        // The same statement twice is one.
        manager
            .create_index(
                Index::create()
                    .name("uq_coverage_statement_source_id_from_at_until_at")
                    .table("coverage_statement")
                    .col("source_id")
                    .col("from_at")
                    .col("until_at")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager.create_table(coverage_hours()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("coverage_hours").to_owned()).await?;
        manager.drop_table(Table::drop().table("coverage_statement").to_owned()).await?;
        manager.drop_table(Table::drop().table("coverage_trail").to_owned()).await?;
        Ok(())
    }
}
