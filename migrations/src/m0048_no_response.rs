//! No response: what a campaign makes of items that nobody answered, and the tasks that are of such an item.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text_null, uuid_null};

/// No response: what a campaign makes of items that nobody answered, and the tasks that are of such an item.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEX: &str = "ix_task_item_id";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["campaign", "recurring"] {
            let column = text_null("no_response");
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        let column = uuid_null("item_id");
        manager.alter_table(Table::alter().table("task").add_column(column).to_owned()).await?;
        manager.create_index(Index::create().name(INDEX).table("task").col("item_id").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(INDEX).table("task").to_owned()).await?;
        manager.alter_table(Table::alter().table("task").drop_column("item_id").to_owned()).await?;
        for table in ["recurring", "campaign"] {
            manager.alter_table(Table::alter().table(table).drop_column("no_response").to_owned()).await?;
        }
        Ok(())
    }
}
