//! Since when an identity stands where it does in its life.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::timestamp_with_time_zone_null;

/// Since when an identity stands where it does in its life.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Since when it stands there, and when it was brought back the last time.
const COLUMNS: [&str; 2] = ["lifecycle_at", "reinstated_at"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in COLUMNS {
            let column = timestamp_with_time_zone_null(name);
            manager.alter_table(Table::alter().table("identity").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in COLUMNS {
            manager.alter_table(Table::alter().table("identity").drop_column(name).to_owned()).await?;
        }
        Ok(())
    }
}
