//! Exceptions, tasks, jobs and the outbox.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Exceptions, tasks, jobs and the outbox.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn exception() -> TableCreateStatement {
    Table::create()
        .table("exception")
        .col(uuid("id"))
        .col(uuid("identity_id"))
        .col(uuid_null("credential_id"))
        .col(text("rule"))
        .col(text("state"))
        .col(text("reason_sha256"))
        .col(uuid("asked_by"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(uuid_null("decided_by"))
        .col(timestamp_with_time_zone_null("decided_at"))
        .col(timestamp_with_time_zone("start_at"))
        .col(timestamp_with_time_zone("end_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("exception", "identity_id").to("identity", "id"))
        .to_owned()
}

fn task() -> TableCreateStatement {
    Table::create()
        .table("task")
        .col(uuid("id"))
        .col(uuid("identity_id"))
        .col(uuid_null("credential_id"))
        .col(uuid_null("decision_id"))
        .col(text("kind"))
        .col(uuid_null("person_id"))
        .col(timestamp_with_time_zone("opened_at"))
        .col(timestamp_with_time_zone("due_at"))
        .col(timestamp_with_time_zone_null("seen_done_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("task", "identity_id").to("identity", "id"))
        .to_owned()
}

fn job() -> TableCreateStatement {
    Table::create()
        .table("job")
        .col(uuid("id"))
        .col(text("kind"))
        .col(text("payload"))
        .col(timestamp_with_time_zone("run_at"))
        .col(integer("attempts"))
        .col(timestamp_with_time_zone_null("locked_until"))
        .col(timestamp_with_time_zone_null("done_at"))
        .col(text_null("error"))
        .col(text_null("marker"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn outbox() -> TableCreateStatement {
    Table::create()
        .table("outbox")
        .col(uuid("id"))
        .col(uuid("person_id"))
        .col(text("kind"))
        .col(text("subject"))
        .col(text("body_text"))
        .col(text("body_html"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("sent_at"))
        .col(integer("attempts"))
        .col(text_null("error"))
        .col(text_null("marker"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("outbox", "person_id").to("person", "id"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(exception()).await?;
        manager.create_table(task()).await?;
        // What waits for one person.
        manager
            .create_index(Index::create().name("ix_task_person_id").table("task").col("person_id").to_owned())
            .await?;
        manager.create_table(job()).await?;
        // The same job twice is one.
        manager
            .create_index(
                Index::create().name("uq_job_marker").table("job").col("marker").unique().to_owned(),
            )
            .await?;
        // The next job.
        manager
            .create_index(
                Index::create()
                    .name("ix_job_done_at_run_at")
                    .table("job")
                    .col("done_at")
                    .col("run_at")
                    .to_owned(),
            )
            .await?;
        manager.create_table(outbox()).await?;
        // The same mail twice is one.
        manager
            .create_index(
                Index::create().name("uq_outbox_marker").table("outbox").col("marker").unique().to_owned(),
            )
            .await?;
        // What waits.
        manager
            .create_index(Index::create().name("ix_outbox_sent_at").table("outbox").col("sent_at").to_owned())
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("outbox").to_owned()).await?;
        manager.drop_table(Table::drop().table("job").to_owned()).await?;
        manager.drop_table(Table::drop().table("task").to_owned()).await?;
        manager.drop_table(Table::drop().table("exception").to_owned()).await?;
        Ok(())
    }
}
