//! Why a task was opened, and what showed that it is done.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text, timestamp_with_time_zone_null, uuid_null};

/// Why a task was opened, and what showed that it is done.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn columns() -> [ColumnDef; 4] {
    [
        // A task of before could only come of a decision.
        text("cause").default("decision").take(),
        uuid_null("seen_import_id"),
        big_integer_null("seen_leaf"),
        timestamp_with_time_zone_null("not_needed_at"),
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
            manager.alter_table(Table::alter().table("task").add_column(column).to_owned()).await?;
        }
        // The tasks of one identity.
        manager
            .create_index(
                Index::create().name("ix_task_identity_id").table("task").col("identity_id").to_owned(),
            )
            .await?;
        // Those that wait: every import looks at them.
        manager
            .create_index(
                Index::create()
                    .name("ix_task_seen_done_at_not_needed_at")
                    .table("task")
                    .col("seen_done_at")
                    .col("not_needed_at")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["ix_task_seen_done_at_not_needed_at", "ix_task_identity_id"] {
            manager.drop_index(Index::drop().name(name).table("task").to_owned()).await?;
        }
        for name in ["cause", "seen_import_id", "seen_leaf", "not_needed_at"] {
            manager.alter_table(Table::alter().table("task").drop_column(name).to_owned()).await?;
        }
        Ok(())
    }
}
