//! Programs that call with a token.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid};

/// Programs that call with a token.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn client() -> TableCreateStatement {
    Table::create()
        .table("client")
        .col(uuid("id"))
        .col(uuid("identity_id"))
        .col(uuid("credential_id"))
        .col(text("name"))
        .col(text("scope"))
        .col(text("accounts"))
        .col(text("prefix"))
        .col(text("secret_sha256"))
        .col(text("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .col(timestamp_with_time_zone_null("used_at"))
        .col(timestamp_with_time_zone_null("revoked_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("client", "identity_id").to("identity", "id"))
        .foreign_key(ForeignKey::create().from("client", "credential_id").to("credential", "id"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(client()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("client").to_owned()).await
    }
}
