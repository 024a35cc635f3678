//! Credentials and grants of identities.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

/// Credentials and grants of identities.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn credential() -> TableCreateStatement {
    Table::create()
        .table("credential")
        .col(uuid("id"))
        .col(uuid("identity_id"))
        .col(text("kind"))
        .col(text_null("key_id"))
        .col(text_null("slot"))
        .col(boolean_null("active"))
        .col(timestamp_with_time_zone_null("created_at"))
        .col(timestamp_with_time_zone_null("rotated_at"))
        .col(timestamp_with_time_zone_null("provider_used_at"))
        .col(text("detail"))
        .col(timestamp_with_time_zone("first_seen_at"))
        .col(timestamp_with_time_zone_null("gone_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("credential", "identity_id").to("identity", "id"))
        .to_owned()
}

fn held_grant() -> TableCreateStatement {
    Table::create()
        .table("held_grant")
        .col(uuid("id"))
        .col(uuid("identity_id"))
        .col(text("effect"))
        .col(text("matching"))
        .col(text("patterns"))
        .col(text("resources"))
        .col(text("conditions"))
        .col(text("path_kind"))
        .col(text("policy"))
        .col(text_null("policy_id"))
        .col(text_null("path_group"))
        .col(timestamp_with_time_zone_null("granted_at"))
        .col(text("basis"))
        .col(timestamp_with_time_zone("first_seen_at"))
        .col(timestamp_with_time_zone_null("gone_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("held_grant", "identity_id").to("identity", "id"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(credential()).await?;
        // The credentials of one identity.
        manager
            .create_index(
                Index::create()
                    .name("ix_credential_identity_id")
                    .table("credential")
                    .col("identity_id")
                    .to_owned(),
            )
            .await?;
        // Joining a log's key id with its slot.
        manager
            .create_index(
                Index::create().name("ix_credential_key_id").table("credential").col("key_id").to_owned(),
            )
            .await?;
        manager.create_table(held_grant()).await?;
        // The grants of one identity.
        manager
            .create_index(
                Index::create()
                    .name("ix_held_grant_identity_id")
                    .table("held_grant")
                    .col("identity_id")
                    .to_owned(),
            )
            .await?;
        // Whom else a policy feeds.
        manager
            .create_index(
                Index::create()
                    .name("ix_held_grant_policy_id")
                    .table("held_grant")
                    .col("policy_id")
                    .to_owned(),
            )
            .await?;
        // Whom else a group feeds.
        manager
            .create_index(
                Index::create()
                    .name("ix_held_grant_path_group")
                    .table("held_grant")
                    .col("path_group")
                    .to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("held_grant").to_owned()).await?;
        manager.drop_table(Table::drop().table("credential").to_owned()).await?;
        Ok(())
    }
}
