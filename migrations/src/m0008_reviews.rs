//! Campaigns, items, decisions, acknowledgements, frozen editions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob, boolean, integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null};

/// Campaigns, items, decisions, acknowledgements, frozen editions.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn campaign() -> TableCreateStatement {
    Table::create()
        .table("campaign")
        .col(uuid("id"))
        .col(text("name"))
        .col(text("state"))
        .col(text("scope"))
        .col(integer("window_from"))
        .col(integer("window_until"))
        .col(timestamp_with_time_zone("due_at"))
        .col(text("frequency"))
        .col(text("risk_analysis"))
        .col(timestamp_with_time_zone_null("risk_analysed_on"))
        .col(uuid("acknowledger_id"))
        .col(uuid("launched_by"))
        .col(timestamp_with_time_zone("launched_at"))
        .col(uuid_null("closed_by"))
        .col(timestamp_with_time_zone_null("closed_at"))
        .col(big_integer("population"))
        .col(text("population_sha256"))
        .col(text("reconciliation"))
        .col(text("catalogue_sha256"))
        .col(text_null("counts"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("campaign", "acknowledger_id").to("person", "id"))
        .to_owned()
}

fn item() -> TableCreateStatement {
    Table::create()
        .table("item")
        .col(uuid("id"))
        .col(uuid("campaign_id"))
        .col(uuid("identity_id"))
        .col(integer("position"))
        .col(uuid_null("reviewer_id"))
        .col(text("reviewer_rule"))
        .col(text("risk"))
        .col(boolean("low_risk"))
        .col(text("snapshot"))
        .col(text("snapshot_sha256"))
        .col(text("usage"))
        .col(text_null("outcome"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("item", "campaign_id").to("campaign", "id"))
        .foreign_key(ForeignKey::create().from("item", "identity_id").to("identity", "id"))
        .to_owned()
}

fn decision() -> TableCreateStatement {
    Table::create()
        .table("decision")
        .col(uuid("id"))
        .col(big_integer("seq"))
        .col(uuid("campaign_id"))
        .col(uuid("item_id"))
        .col(uuid("person_id"))
        .col(text("outcome"))
        .col(boolean("need_stated"))
        .col(text_null("reason_sha256"))
        .col(text("snapshot_sha256"))
        .col(text("remove"))
        .col(timestamp_with_time_zone("at"))
        .col(integer("batch_size"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("decision", "item_id").to("item", "id"))
        .foreign_key(ForeignKey::create().from("decision", "person_id").to("person", "id"))
        .to_owned()
}

fn acknowledgement() -> TableCreateStatement {
    Table::create()
        .table("acknowledgement")
        .col(uuid("campaign_id"))
        .col(uuid("person_id"))
        .col(timestamp_with_time_zone("at"))
        .col(text_null("statement_sha256"))
        .primary_key(Index::create().col("campaign_id"))
        .to_owned()
}

fn edition() -> TableCreateStatement {
    Table::create()
        .table("edition")
        .col(uuid("campaign_id"))
        .col(integer("number"))
        .col(timestamp_with_time_zone("frozen_at"))
        .col(text("file_name"))
        .col(text("sha256"))
        .col(text("software"))
        .col(blob("bytes"))
        .primary_key(Index::create().col("campaign_id").col("number"))
        .to_owned()
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(campaign()).await?;
        // The list, newest first.
        manager.create_index(Index::create().name("ix_campaign_launched_at").table("campaign").col("launched_at").to_owned()).await?;
        manager.create_table(item()).await?;
        // An identity is reviewed once.
        manager.create_index(Index::create().name("uq_item_campaign_id_identity_id").table("item").col("campaign_id").col("identity_id").unique().to_owned()).await?;
        // What waits for one person.
        manager.create_index(Index::create().name("ix_item_reviewer_id").table("item").col("reviewer_id").to_owned()).await?;
        // Riskiest first.
        manager.create_index(Index::create().name("ix_item_campaign_id_position").table("item").col("campaign_id").col("position").to_owned()).await?;
        // The reviews of one identity.
        manager.create_index(Index::create().name("ix_item_identity_id").table("item").col("identity_id").to_owned()).await?;
        manager.create_table(decision()).await?;
        // The decisions on an item, in order.
        manager.create_index(Index::create().name("ix_decision_item_id_seq").table("decision").col("item_id").col("seq").to_owned()).await?;
        // The decisions of a campaign.
        manager.create_index(Index::create().name("ix_decision_campaign_id").table("decision").col("campaign_id").to_owned()).await?;
        manager.create_table(acknowledgement()).await?;
        manager.create_table(edition()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("edition").to_owned()).await?;
        manager.drop_table(Table::drop().table("acknowledgement").to_owned()).await?;
        manager.drop_table(Table::drop().table("decision").to_owned()).await?;
        manager.drop_table(Table::drop().table("item").to_owned()).await?;
        manager.drop_table(Table::drop().table("campaign").to_owned()).await?;
        Ok(())
    }
}
