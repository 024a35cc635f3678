//! Webhooks: where events are sent, what was sent, and what came of each try.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, integer, integer_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid,
};

/// Webhooks: where events are sent, what was sent, and what came of each try.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The secret is in no column: it is derived from a key outside of the database, the id and the generation.
fn webhook() -> TableCreateStatement {
    Table::create()
        .table("webhook")
        .col(uuid("id"))
        .col(text("url"))
        .col(text("events"))
        .col(boolean("active"))
        .col(text_null("off_because"))
        .col(integer("generation"))
        .col(timestamp_with_time_zone_null("rotated_at"))
        .col(text("created_by"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn delivery() -> TableCreateStatement {
    Table::create()
        .table("delivery")
        .col(uuid("id"))
        .col(uuid("webhook_id"))
        .col(text("event"))
        .col(text("data"))
        .col(uuid("job_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("delivered_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("delivery", "webhook_id").to("webhook", "id"))
        .foreign_key(ForeignKey::create().from("delivery", "job_id").to("job", "id"))
        .to_owned()
}

fn delivery_attempt() -> TableCreateStatement {
    Table::create()
        .table("delivery_attempt")
        .col(uuid("id"))
        .col(uuid("delivery_id"))
        .col(timestamp_with_time_zone("at"))
        .col(integer_null("status"))
        .col(integer("millis"))
        .col(text_null("error"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("delivery_attempt", "delivery_id").to("delivery", "id"))
        .to_owned()
}

fn index(name: &str, table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create().name(name).table(table).col(column).to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(webhook()).await?;
        manager.create_table(delivery()).await?;
        manager.create_table(delivery_attempt()).await?;
        // Those of one endpoint.
        manager.create_index(index("ix_delivery_webhook_id", "delivery", "webhook_id")).await?;
        // What is old.
        manager.create_index(index("ix_delivery_created_at", "delivery", "created_at")).await?;
        // Those of one delivery.
        manager
            .create_index(index("ix_delivery_attempt_delivery_id", "delivery_attempt", "delivery_id"))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["delivery_attempt", "delivery", "webhook"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
