//! Installation, people, their roles and sessions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer_null, blob, boolean, integer, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Installation, people, their roles and sessions.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn installation() -> TableCreateStatement {
    Table::create()
        .table("installation")
        .col(integer("id"))
        .col(uuid("uuid"))
        .col(boolean("demonstration"))
        .col(big_integer_null("clock_at"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn person() -> TableCreateStatement {
    Table::create()
        .table("person")
        .col(uuid("id"))
        .col(text_null("issuer"))
        .col(text_null("subject"))
        .col(text("email"))
        .col(text("email_key"))
        .col(text("name"))
        .col(boolean("active"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn person_role() -> TableCreateStatement {
    Table::create()
        .table("person_role")
        .col(uuid("id"))
        .col(uuid("person_id"))
        .col(text("role"))
        .col(timestamp_with_time_zone("since"))
        .col(timestamp_with_time_zone_null("until"))
        .col(text("given_by"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("person_role", "person_id").to("person", "id"))
        .to_owned()
}

fn session() -> TableCreateStatement {
    Table::create()
        .table("session")
        .col(blob("id_hash"))
        .col(uuid_null("person_id"))
        .col(text("data"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("seen_at"))
        .col(timestamp_with_time_zone_null("signed_in_at"))
        .primary_key(Index::create().col("id_hash"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(installation()).await?;
        manager.create_table(person()).await?;
        // One person an address.
        manager
            .create_index(
                Index::create()
                    .name("uq_person_email_key")
                    .table("person")
                    .col("email_key")
                    .unique()
                    .to_owned(),
            )
            .await?;
        // A person is (issuer, subject).
        manager
            .create_index(
                Index::create()
                    .name("uq_person_issuer_subject")
                    .table("person")
                    .col("issuer")
                    .col("subject")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager.create_table(person_role()).await?;
        // Every request reads its person's roles.
        manager
            .create_index(
                Index::create()
                    .name("ix_person_role_person_id")
                    .table("person_role")
                    .col("person_id")
                    .to_owned(),
            )
            .await?;
        manager.create_table(session()).await?;
        // Signing out everywhere.
        manager
            .create_index(
                Index::create().name("ix_session_person_id").table("session").col("person_id").to_owned(),
            )
            .await?;
        // The job that deletes what has ended.
        manager
            .create_index(
                Index::create().name("ix_session_seen_at").table("session").col("seen_at").to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("session").to_owned()).await?;
        manager.drop_table(Table::drop().table("person_role").to_owned()).await?;
        manager.drop_table(Table::drop().table("person").to_owned()).await?;
        manager.drop_table(Table::drop().table("installation").to_owned()).await?;
        Ok(())
    }
}
