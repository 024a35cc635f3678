//! Scopes that security keeps by name, and the name and query by which a campaign was launched.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

/// Scopes that security keeps by name, and the name and query by which a campaign was launched.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("saved_scope")
            .col(uuid("id"))
            .col(text("name"))
            .col(text("name_key"))
            .col(text("scope"))
            .col(uuid("changed_by"))
            .col(timestamp_with_time_zone("changed_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .primary_key(Index::create().col("id"))
            .foreign_key(ForeignKey::create().from("saved_scope", "changed_by").to("person", "id"))
            .to_owned();
        manager.create_table(table).await?;
        for column in [text_null("scope_name"), text_null("query_sha256")] {
            manager.alter_table(Table::alter().table("campaign").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["query_sha256", "scope_name"] {
            manager.alter_table(Table::alter().table("campaign").drop_column(name).to_owned()).await?;
        }
        manager.drop_table(Table::drop().table("saved_scope").to_owned()).await
    }
}
