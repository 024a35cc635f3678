//! Roles that take two people, and how offers and intervals of ownership ended.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

/// Roles that take two people, and how offers and intervals of ownership ended.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn role_proposal() -> TableCreateStatement {
    Table::create()
        .table("role_proposal")
        .col(uuid("id"))
        .col(uuid("person_id"))
        .col(text("role"))
        .col(uuid("proposed_by"))
        .col(timestamp_with_time_zone("proposed_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .col(text_null("ended_as"))
        .col(text_null("ended_by"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("role_proposal", "person_id").to("person", "id"))
        .foreign_key(ForeignKey::create().from("role_proposal", "proposed_by").to("person", "id"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(role_proposal()).await?;
        // What waits for a second person.
        manager
            .create_index(
                Index::create()
                    .name("ix_role_proposal_ended_at")
                    .table("role_proposal")
                    .col("ended_at")
                    .to_owned(),
            )
            .await?;
        // One a statement: SQLite takes no more.
        for column in [text_null("ended_as"), text_null("reason_sha256")] {
            manager.alter_table(Table::alter().table("ownership").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["ended_as", "reason_sha256"] {
            manager.alter_table(Table::alter().table("ownership").drop_column(name).to_owned()).await?;
        }
        manager.drop_table(Table::drop().table("role_proposal").to_owned()).await
    }
}
