//! What certificates say of a credential, until when it is valid, and from where each credential is used.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, text_null, timestamp_with_time_zone_null, uuid};

/// What certificates say of a credential, until when it is valid, and from where each credential is used.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn columns() -> [ColumnDef; 7] {
    [
        timestamp_with_time_zone_null("valid_until"),
        timestamp_with_time_zone_null("key_since"),
        text_null("public_key_sha256"),
        text_null("fingerprint_sha256"),
        text_null("serial"),
        text_null("issuer"),
        text_null("subject"),
    ]
}

fn credential_caller() -> TableCreateStatement {
    Table::create()
        .table("credential_caller")
        .col(uuid("credential_id"))
        .col(text("network"))
        .col(big_integer("calls"))
        .col(big_integer("first_ms"))
        .col(big_integer("last_ms"))
        .primary_key(Index::create().col("credential_id").col("network"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One a statement: SQLite takes no more.
        for column in columns() {
            manager.alter_table(Table::alter().table("credential").add_column(column).to_owned()).await?;
        }
        // Every certificate of one public key.
        manager
            .create_index(
                Index::create()
                    .name("ix_credential_public_key_sha256")
                    .table("credential")
                    .col("public_key_sha256")
                    .to_owned(),
            )
            .await?;
        manager.create_table(credential_caller()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("credential_caller").to_owned()).await?;
        manager
            .drop_index(Index::drop().name("ix_credential_public_key_sha256").table("credential").to_owned())
            .await?;
        for name in [
            "valid_until",
            "key_since",
            "public_key_sha256",
            "fingerprint_sha256",
            "serial",
            "issuer",
            "subject",
        ] {
            manager.alter_table(Table::alter().table("credential").drop_column(name).to_owned()).await?;
        }
        Ok(())
    }
}
