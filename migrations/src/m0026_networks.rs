//! Which environment a network belongs to, as security states it; what ended stays.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

/// Which environment a network belongs to.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn network() -> TableCreateStatement {
    Table::create()
        .table("network")
        .col(uuid("id"))
        .col(text("prefix"))
        .col(text("name"))
        .col(text("environment"))
        .col(text("stated_by"))
        .col(timestamp_with_time_zone("stated_at"))
        .col(text_null("ended_by"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(network()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("network").to_owned()).await
    }
}
