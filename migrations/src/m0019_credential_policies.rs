//! Rotation policies by credential type: who proposed each version, who answered, and from when it holds.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

/// Rotation policies by credential type: who proposed each version, who answered, and from when it holds.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn credential_policy() -> TableCreateStatement {
    Table::create()
        .table("credential_policy")
        .col(uuid("id"))
        .col(text("kind"))
        .col(integer("version"))
        .col(integer("max_age_days"))
        .col(integer("lead_days"))
        .col(integer("overlap_days"))
        .col(boolean("may_not_expire"))
        .col(timestamp_with_time_zone("start_at"))
        .col(text("state"))
        .col(text("reason_sha256"))
        .col(uuid("proposed_by"))
        .col(timestamp_with_time_zone("proposed_at"))
        .col(uuid_null("answered_by"))
        .col(timestamp_with_time_zone_null("answered_at"))
        .col(text_null("answer_sha256"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("credential_policy", "proposed_by").to("person", "id"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(credential_policy()).await?;
        // One version a number.
        manager
            .create_index(
                Index::create()
                    .name("uq_credential_policy_kind_version")
                    .table("credential_policy")
                    .col("kind")
                    .col("version")
                    .unique()
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("credential_policy").to_owned()).await
    }
}
