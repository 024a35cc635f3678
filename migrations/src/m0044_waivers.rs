//! Waivers of independence in one campaign, and under which of them a decision was made.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Waivers of independence in one campaign, and under which of them a decision was made.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("waiver")
            .col(uuid("id"))
            .col(uuid("campaign_id"))
            .col(uuid_null("item_id"))
            .col(uuid("person_id"))
            .col(uuid("asked_by"))
            .col(timestamp_with_time_zone("asked_at"))
            .col(text("reason_sha256"))
            .col(timestamp_with_time_zone("until_at"))
            .col(text("state"))
            .col(uuid_null("answered_by"))
            .col(timestamp_with_time_zone_null("answered_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .primary_key(Index::create().col("id"))
            .foreign_key(ForeignKey::create().from("waiver", "campaign_id").to("campaign", "id"))
            .foreign_key(ForeignKey::create().from("waiver", "person_id").to("person", "id"))
            .foreign_key(ForeignKey::create().from("waiver", "asked_by").to("person", "id"))
            .foreign_key(ForeignKey::create().from("waiver", "answered_by").to("person", "id"))
            .to_owned();
        manager.create_table(table).await?;
        // A decision asks for those of its campaign and person.
        let index = Index::create()
            .name("ix_waiver_campaign_id_person_id")
            .table("waiver")
            .col("campaign_id")
            .col("person_id")
            .to_owned();
        manager.create_index(index).await?;
        let column = uuid_null("waiver_id");
        manager.alter_table(Table::alter().table("decision").add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("decision").drop_column("waiver_id").to_owned()).await?;
        manager.drop_table(Table::drop().table("waiver").to_owned()).await
    }
}
