//! Mails say what they tell, and are written out when a job sends them; a job says when it was given up.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

/// Mails say what they tell, and are written out when a job sends them; a job says when it was given up.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Without subject and bodies, and without what the job of the mail knows.
fn outbox() -> TableCreateStatement {
    Table::create()
        .table("outbox")
        .col(uuid("id"))
        .col(uuid("person_id"))
        .col(text("kind"))
        .col(text("data"))
        .col(uuid("job_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("sent_at"))
        .col(text_null("marker"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("outbox", "person_id").to("person", "id"))
        .foreign_key(ForeignKey::create().from("outbox", "job_id").to("job", "id"))
        .to_owned()
}

/// As it was before this step.
fn outbox_before() -> TableCreateStatement {
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

/// Nothing wrote into the table before this step: it is made anew. Mails that wait when it is taken back are lost.
async fn remake(manager: &SchemaManager<'_>, table: TableCreateStatement) -> Result<(), DbErr> {
    manager.drop_table(Table::drop().table("outbox").to_owned()).await?;
    manager.create_table(table).await?;
    // The same mail twice is one.
    manager
        .create_index(
            Index::create().name("uq_outbox_marker").table("outbox").col("marker").unique().to_owned(),
        )
        .await?;
    // What waits.
    manager
        .create_index(Index::create().name("ix_outbox_sent_at").table("outbox").col("sent_at").to_owned())
        .await
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let given_up = timestamp_with_time_zone_null("given_up_at");
        manager.alter_table(Table::alter().table("job").add_column(given_up).to_owned()).await?;
        remake(manager, outbox()).await?;
        // The mail of a job.
        manager
            .create_index(Index::create().name("ix_outbox_job_id").table("outbox").col("job_id").to_owned())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        remake(manager, outbox_before()).await?;
        manager.alter_table(Table::alter().table("job").drop_column("given_up_at").to_owned()).await
    }
}
