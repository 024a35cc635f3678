//! Teams, and who is in them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, text, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

/// Teams, and who is in them.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let team = Table::create()
            .table("team")
            .col(uuid("id"))
            .col(text("name"))
            .col(text("name_key"))
            .col(timestamp_with_time_zone("created_at"))
            .col(timestamp_with_time_zone_null("ended_at"))
            .primary_key(Index::create().col("id"))
            .to_owned();
        manager.create_table(team).await?;
        // One team a name.
        manager
            .create_index(
                Index::create().name("uq_team_name_key").table("team").col("name_key").unique().to_owned(),
            )
            .await?;
        let member = Table::create()
            .table("team_member")
            .col(uuid("id"))
            .col(uuid("team_id"))
            .col(uuid("person_id"))
            .col(boolean("is_lead"))
            .col(timestamp_with_time_zone("since"))
            .col(timestamp_with_time_zone_null("until"))
            .primary_key(Index::create().col("id"))
            .foreign_key(ForeignKey::create().from("team_member", "team_id").to("team", "id"))
            .foreign_key(ForeignKey::create().from("team_member", "person_id").to("person", "id"))
            .to_owned();
        manager.create_table(member).await?;
        // Who is in a team, and in which teams somebody is.
        for (name, column) in
            [("ix_team_member_team_id", "team_id"), ("ix_team_member_person_id", "person_id")]
        {
            manager
                .create_index(Index::create().name(name).table("team_member").col(column).to_owned())
                .await?;
        }
        // What a team owns.
        let owned = Index::create().name("ix_ownership_team_id").table("ownership").col("team_id").to_owned();
        manager.create_index(owned).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("ix_ownership_team_id").table("ownership").to_owned()).await?;
        manager.drop_table(Table::drop().table("team_member").to_owned()).await?;
        manager.drop_table(Table::drop().table("team").to_owned()).await
    }
}
