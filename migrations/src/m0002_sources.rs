//! Connected provider accounts, imports and their files.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

/// Connected provider accounts, imports and their files.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn source() -> TableCreateStatement {
    Table::create()
        .table("source")
        .col(uuid("id"))
        .col(text("provider"))
        .col(text("external_id"))
        .col(text("name"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn import() -> TableCreateStatement {
    Table::create()
        .table("import")
        .col(uuid("id"))
        .col(text("kind"))
        .col(text("state"))
        .col(text("actor"))
        .col(timestamp_with_time_zone("started_at"))
        .col(timestamp_with_time_zone_null("finished_at"))
        .col(text_null("summary"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn inventory() -> TableCreateStatement {
    Table::create()
        .table("inventory")
        .col(uuid("id"))
        .col(uuid("source_id"))
        .col(uuid("import_id"))
        .col(timestamp_with_time_zone("taken_at"))
        .col(text("sha256"))
        .col(text("file"))
        .col(text("principals"))
        .col(big_integer("refused"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("inventory", "source_id").to("source", "id"))
        .foreign_key(ForeignKey::create().from("inventory", "import_id").to("import", "id"))
        .to_owned()
}

fn input_file() -> TableCreateStatement {
    Table::create()
        .table("input_file")
        .col(text("sha256"))
        .col(uuid("import_id"))
        .col(text("name"))
        .col(big_integer("records"))
        .col(big_integer("rejected"))
        .col(timestamp_with_time_zone_null("from_at"))
        .col(timestamp_with_time_zone_null("until_at"))
        .primary_key(Index::create().col("sha256"))
        .foreign_key(ForeignKey::create().from("input_file", "import_id").to("import", "id"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(source()).await?;
        // One source an account.
        manager
            .create_index(
                Index::create()
                    .name("uq_source_provider_external_id")
                    .table("source")
                    .col("provider")
                    .col("external_id")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager.create_table(import()).await?;
        // The list of imports, newest first.
        manager
            .create_index(
                Index::create().name("ix_import_started_at").table("import").col("started_at").to_owned(),
            )
            .await?;
        manager.create_table(inventory()).await?;
        // The newest inventory of a source.
        manager
            .create_index(
                Index::create()
                    .name("ix_inventory_source_id_taken_at")
                    .table("inventory")
                    .col("source_id")
                    .col("taken_at")
                    .to_owned(),
            )
            .await?;
        manager.create_table(input_file()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("input_file").to_owned()).await?;
        manager.drop_table(Table::drop().table("inventory").to_owned()).await?;
        manager.drop_table(Table::drop().table("import").to_owned()).await?;
        manager.drop_table(Table::drop().table("source").to_owned()).await?;
        Ok(())
    }
}
