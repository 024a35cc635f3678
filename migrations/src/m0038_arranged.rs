//! How a campaign's items were laid on people, and which of them are alike: of one system, with equal grants.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text_null, uuid_null};

/// How a campaign's items were laid on people, and which of them are alike: of one system, with equal grants.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = text_null("arranged");
        manager.alter_table(Table::alter().table("campaign").add_column(column).to_owned()).await?;
        for column in [uuid_null("system_id"), text_null("grants_sha256")] {
            manager.alter_table(Table::alter().table("item").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["grants_sha256", "system_id"] {
            manager.alter_table(Table::alter().table("item").drop_column(name).to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("campaign").drop_column("arranged").to_owned()).await
    }
}
