//! What had changed when something was decided, and what had when the campaign closed; since when it was dormant at launch.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null, timestamp_with_time_zone_null};

/// What had changed when something was decided, and what had when the campaign closed; since when it was dormant at launch.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let seen = text("changes").default("[]").to_owned();
        manager.alter_table(Table::alter().table("decision").add_column(seen).to_owned()).await?;
        let frozen = text_null("changes");
        manager.alter_table(Table::alter().table("item").add_column(frozen).to_owned()).await?;
        let dormant = timestamp_with_time_zone_null("dormant_since");
        manager.alter_table(Table::alter().table("item").add_column(dormant).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["dormant_since", "changes"] {
            manager.alter_table(Table::alter().table("item").drop_column(name).to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("decision").drop_column("changes").to_owned()).await
    }
}
