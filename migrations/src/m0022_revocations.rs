//! What was revoked at once by somebody alone, and what another person said of it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

/// What was revoked at once by somebody alone, and what another person said of it.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn revocation() -> TableCreateStatement {
    Table::create()
        .table("revocation")
        .col(uuid("id"))
        .col(uuid("identity_id"))
        .col(uuid_null("credential_id"))
        .col(boolean("exposed"))
        .col(uuid("revoked_by"))
        .col(timestamp_with_time_zone("revoked_at"))
        .col(text("reason_sha256"))
        .col(uuid_null("task_id"))
        .col(uuid_null("reviewed_by"))
        .col(timestamp_with_time_zone_null("reviewed_at"))
        .col(text_null("verdict"))
        .col(text_null("review_sha256"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("revocation", "identity_id").to("identity", "id"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(revocation()).await?;
        // Those of one identity.
        manager
            .create_index(
                Index::create()
                    .name("ix_revocation_identity_id")
                    .table("revocation")
                    .col("identity_id")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("revocation").to_owned()).await
    }
}
