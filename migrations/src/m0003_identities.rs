//! Principals of providers, and who owns them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Principals of providers, and who owns them.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn identity() -> TableCreateStatement {
    Table::create()
        .table("identity")
        .col(uuid("id"))
        .col(uuid("source_id"))
        .col(text("provider"))
        .col(text_null("provider_id"))
        .col(text_null("label"))
        .col(text("name"))
        .col(text("class"))
        .col(text("class_rule"))
        .col(text_null("class_by"))
        .col(text("kind"))
        .col(text("lifecycle"))
        .col(text_null("environment"))
        .col(text_null("purpose_hash"))
        .col(timestamp_with_time_zone_null("registered_at"))
        .col(timestamp_with_time_zone_null("created_at"))
        .col(timestamp_with_time_zone("first_seen_at"))
        .col(timestamp_with_time_zone_null("provider_used_at"))
        .col(timestamp_with_time_zone_null("active_at"))
        .col(uuid_null("inventory_id"))
        .col(timestamp_with_time_zone_null("gone_at"))
        .col(text("tags"))
        .col(text("owner_hints"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("identity", "source_id").to("source", "id"))
        .to_owned()
}

fn ownership() -> TableCreateStatement {
    Table::create()
        .table("ownership")
        .col(uuid("id"))
        .col(uuid("identity_id"))
        .col(uuid("person_id"))
        .col(text("part"))
        .col(timestamp_with_time_zone("offered_at"))
        .col(text("offered_by"))
        .col(timestamp_with_time_zone_null("accepted_at"))
        .col(timestamp_with_time_zone_null("until"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("ownership", "identity_id").to("identity", "id"))
        .foreign_key(ForeignKey::create().from("ownership", "person_id").to("person", "id"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(identity()).await?;
        // One identity a provider id.
        manager
            .create_index(
                Index::create()
                    .name("uq_identity_source_id_provider_id")
                    .table("identity")
                    .col("source_id")
                    .col("provider_id")
                    .unique()
                    .to_owned(),
            )
            .await?;
        // Merging a label with its id.
        manager
            .create_index(
                Index::create()
                    .name("ix_identity_source_id_label")
                    .table("identity")
                    .col("source_id")
                    .col("label")
                    .to_owned(),
            )
            .await?;
        // The list, by name, a page at a time.
        manager
            .create_index(
                Index::create()
                    .name("ix_identity_name_id")
                    .table("identity")
                    .col("name")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        // The list, by last use, a page at a time.
        manager
            .create_index(
                Index::create()
                    .name("ix_identity_active_at_id")
                    .table("identity")
                    .col("active_at")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        manager.create_table(ownership()).await?;
        // The owners of one identity.
        manager
            .create_index(
                Index::create()
                    .name("ix_ownership_identity_id")
                    .table("ownership")
                    .col("identity_id")
                    .to_owned(),
            )
            .await?;
        // What one person owns.
        manager
            .create_index(
                Index::create().name("ix_ownership_person_id").table("ownership").col("person_id").to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("ownership").to_owned()).await?;
        manager.drop_table(Table::drop().table("identity").to_owned()).await?;
        Ok(())
    }
}
