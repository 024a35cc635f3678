//! What was told once, how each person wants to be told, and what waits for their next digest.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null, timestamp_with_time_zone, uuid};

/// What was told once, how each person wants to be told, and what waits for their next digest.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn told() -> TableCreateStatement {
    Table::create()
        .table("told")
        .col(text("marker"))
        .col(timestamp_with_time_zone("told_at"))
        .primary_key(Index::create().col("marker"))
        .to_owned()
}

fn mail_choice() -> TableCreateStatement {
    Table::create()
        .table("mail_choice")
        .col(uuid("person_id"))
        .col(text("digest"))
        .col(timestamp_with_time_zone("chosen_at"))
        .primary_key(Index::create().col("person_id"))
        .foreign_key(ForeignKey::create().from("mail_choice", "person_id").to("person", "id"))
        .to_owned()
}

fn gathered_mail() -> TableCreateStatement {
    Table::create()
        .table("gathered_mail")
        .col(uuid("id"))
        .col(uuid("person_id"))
        .col(text("kind"))
        .col(text("data"))
        .col(timestamp_with_time_zone("created_at"))
        .col(text_null("marker"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("gathered_mail", "person_id").to("person", "id"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(told()).await?;
        manager.create_table(mail_choice()).await?;
        manager.create_table(gathered_mail()).await?;
        // The same mail twice is one, also while it waits for a digest.
        manager
            .create_index(
                Index::create()
                    .name("uq_gathered_mail_marker")
                    .table("gathered_mail")
                    .col("marker")
                    .unique()
                    .to_owned(),
            )
            .await?;
        // Those of one person.
        manager
            .create_index(
                Index::create()
                    .name("ix_gathered_mail_person_id")
                    .table("gathered_mail")
                    .col("person_id")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["gathered_mail", "mail_choice", "told"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
