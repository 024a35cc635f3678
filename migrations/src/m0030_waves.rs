//! Plans of waves in which owners are found.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Plans of waves in which owners are found.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let plan = Table::create()
            .table("wave_plan")
            .col(uuid("id"))
            .col(text("waves"))
            .col(uuid("proposed_by"))
            .col(timestamp_with_time_zone("proposed_at"))
            .col(uuid_null("answered_by"))
            .col(timestamp_with_time_zone_null("approved_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .col(text_null("ended_as"))
            .primary_key(Index::create().col("id"))
            .foreign_key(ForeignKey::create().from("wave_plan", "proposed_by").to("person", "id"))
            .to_owned();
        manager.create_table(plan).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("wave_plan").to_owned()).await
    }
}
