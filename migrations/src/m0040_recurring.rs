//! Recurring reviews: what is launched again and again, and of which a campaign is one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, integer_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

/// Recurring reviews: what is launched again and again, and of which a campaign is one.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("recurring")
            .col(uuid("id"))
            .col(text("name"))
            .col(text("state"))
            .col(uuid("scope_id"))
            .col(integer("first_day"))
            .col(integer("months"))
            .col(integer("window_days"))
            .col(integer("due_days"))
            .col(text("risk_analysis"))
            .col(timestamp_with_time_zone("risk_analysed_on"))
            .col(uuid("acknowledger_id"))
            .col(text("arranged"))
            .col(uuid("started_by"))
            .col(timestamp_with_time_zone("started_at"))
            .col(integer("next_day"))
            .col(text_null("refusal"))
            .col(timestamp_with_time_zone_null("refused_at"))
            .primary_key(Index::create().col("id"))
            .foreign_key(ForeignKey::create().from("recurring", "scope_id").to("saved_scope", "id"))
            .foreign_key(ForeignKey::create().from("recurring", "acknowledger_id").to("person", "id"))
            .foreign_key(ForeignKey::create().from("recurring", "started_by").to("person", "id"))
            .to_owned();
        manager.create_table(table).await?;
        for column in [uuid_null("recurring_id"), integer_null("every_months")] {
            manager.alter_table(Table::alter().table("campaign").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["every_months", "recurring_id"] {
            manager.alter_table(Table::alter().table("campaign").drop_column(name).to_owned()).await?;
        }
        manager.drop_table(Table::drop().table("recurring").to_owned()).await
    }
}
