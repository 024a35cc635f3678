//! Delegations of a reviewer's items in one campaign, and on whose behalf a decision was taken.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Delegations of a reviewer's items in one campaign, and on whose behalf a decision was taken.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("delegation")
            .col(uuid("id"))
            .col(uuid("campaign_id"))
            .col(uuid("from_id"))
            .col(uuid("to_id"))
            .col(timestamp_with_time_zone("start_at"))
            .col(timestamp_with_time_zone("until_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .col(text("reason_sha256"))
            .primary_key(Index::create().col("id"))
            .foreign_key(ForeignKey::create().from("delegation", "campaign_id").to("campaign", "id"))
            .foreign_key(ForeignKey::create().from("delegation", "from_id").to("person", "id"))
            .foreign_key(ForeignKey::create().from("delegation", "to_id").to("person", "id"))
            .to_owned();
        manager.create_table(table).await?;
        let index = Index::create()
            .name("ix_delegation_campaign_id_to_id")
            .table("delegation")
            .col("campaign_id")
            .col("to_id")
            .to_owned();
        manager.create_index(index).await?;
        let column = uuid_null("on_behalf_of");
        manager.alter_table(Table::alter().table("decision").add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("decision").drop_column("on_behalf_of").to_owned()).await?;
        manager.drop_table(Table::drop().table("delegation").to_owned()).await
    }
}
