//! Tasks that wait until a watch is over, and those that went back to whoever decided.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::timestamp_with_time_zone_null;

/// Tasks that wait until a watch is over, and those that went back to whoever decided.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMNS: [&str; 3] = ["released_at", "returned_at", "confirmed_at"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in COLUMNS {
            let column = timestamp_with_time_zone_null(name);
            manager.alter_table(Table::alter().table("task").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in COLUMNS {
            manager.alter_table(Table::alter().table("task").drop_column(name).to_owned()).await?;
        }
        Ok(())
    }
}
