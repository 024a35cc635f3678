//! Whether an item's identity held something unused at launch.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean_null;

/// Whether an item's identity held something unused at launch.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("item").add_column(boolean_null("unused")).to_owned();
        manager.alter_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("item").drop_column("unused").to_owned()).await
    }
}
