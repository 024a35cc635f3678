//! Micro-reviews: the standing order of security, what happened that may open one, and what opened a campaign.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Micro-reviews: the standing order of security, what happened that may open one, and what opened a campaign.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let order = Table::create()
            .table("micro_order")
            .col(uuid("id"))
            .col(uuid("ordered_by"))
            .col(uuid("acknowledger_id"))
            .col(integer("due_days"))
            .col(timestamp_with_time_zone("ordered_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .primary_key(Index::create().col("id"))
            .foreign_key(ForeignKey::create().from("micro_order", "ordered_by").to("person", "id"))
            .foreign_key(ForeignKey::create().from("micro_order", "acknowledger_id").to("person", "id"))
            .to_owned();
        manager.create_table(order).await?;
        let event = Table::create()
            .table("micro_event")
            .col(uuid("id"))
            .col(uuid("identity_id"))
            .col(text("cause"))
            .col(timestamp_with_time_zone("at"))
            .col(timestamp_with_time_zone_null("handled_at"))
            .col(text_null("answer"))
            .col(uuid_null("campaign_id"))
            .primary_key(Index::create().col("id"))
            .foreign_key(ForeignKey::create().from("micro_event", "campaign_id").to("campaign", "id"))
            .to_owned();
        manager.create_table(event).await?;
        // What still waits is looked for again and again, among everything that ever happened.
        let index = Index::create()
            .name("ix_micro_event_handled_at_at")
            .table("micro_event")
            .col("handled_at")
            .col("at")
            .to_owned();
        manager.create_index(index).await?;
        let column = text_null("opened_by");
        manager.alter_table(Table::alter().table("campaign").add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("campaign").drop_column("opened_by").to_owned()).await?;
        manager.drop_table(Table::drop().table("micro_event").to_owned()).await?;
        manager.drop_table(Table::drop().table("micro_order").to_owned()).await
    }
}
