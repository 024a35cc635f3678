//! Exceptions whole: risk, controls, exit plan, and who approved, accepted, ended and confirmed each.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Exceptions whole. Nothing could write the table before this step: it is made anew.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The table as an earlier step made it.
fn before() -> TableCreateStatement {
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

fn after() -> TableCreateStatement {
    Table::create()
        .table("exception")
        .col(uuid("id"))
        .col(uuid("identity_id"))
        .col(uuid_null("credential_id"))
        .col(text("rule"))
        .col(text("family"))
        .col(text("state"))
        .col(text("risk"))
        .col(text("compensation"))
        .col(text("reason_sha256"))
        .col(text("exit_sha256"))
        .col(text("link"))
        .col(uuid_null("renews_id"))
        .col(uuid("asked_by"))
        .col(timestamp_with_time_zone("asked_at"))
        .col(timestamp_with_time_zone("start_at"))
        .col(timestamp_with_time_zone("end_at"))
        .col(uuid_null("approved_by"))
        .col(timestamp_with_time_zone_null("approved_at"))
        .col(uuid_null("accepted_by"))
        .col(timestamp_with_time_zone_null("accepted_at"))
        .col(timestamp_with_time_zone_null("granted_at"))
        .col(text_null("environment"))
        .col(uuid_null("confirmed_by"))
        .col(timestamp_with_time_zone_null("confirmed_at"))
        .col(uuid_null("closed_by"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(text_null("closing_sha256"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("exception", "identity_id").to("identity", "id"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("exception").to_owned()).await?;
        manager.create_table(after()).await?;
        // The exceptions of one identity.
        manager
            .create_index(
                Index::create()
                    .name("ix_exception_identity_id")
                    .table("exception")
                    .col("identity_id")
                    .to_owned(),
            )
            .await?;
        // What waits, and what is in force.
        manager
            .create_index(
                Index::create()
                    .name("ix_exception_state_end_at")
                    .table("exception")
                    .col("state")
                    .col("end_at")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("exception").to_owned()).await?;
        manager.create_table(before()).await
    }
}
