//! Until when an identity may be, and what ends it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text_null, timestamp_with_time_zone_null};

/// Until when an identity may be, and what ends it.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn columns() -> [ColumnDef; 3] {
    [
        timestamp_with_time_zone_null("expires_at"),
        text_null("no_expiry_hash"),
        text_null("revocation_trigger"),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One a statement: SQLite takes no more.
        for column in columns() {
            manager.alter_table(Table::alter().table("identity").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["expires_at", "no_expiry_hash", "revocation_trigger"] {
            manager.alter_table(Table::alter().table("identity").drop_column(name).to_owned()).await?;
        }
        Ok(())
    }
}
