//! What programs declare of identities, and the people and groups that an identity provider keeps here.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

/// What programs declare of identities, and the people and groups that an identity provider keeps here.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn columns() -> [ColumnDef; 5] {
    [
        text_null("kind_by"),
        integer_null("cadence_days"),
        text_null("criticality"),
        text_null("particulars"),
        text_null("declared_by"),
    ]
}

fn scim_user() -> TableCreateStatement {
    Table::create()
        .table("scim_user")
        .col(uuid("person_id"))
        .col(text("user_name"))
        .col(text("user_name_key"))
        .col(text_null("external_id"))
        .col(text_null("display_name"))
        .col(text_null("given_name"))
        .col(text_null("family_name"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("changed_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .primary_key(Index::create().col("person_id"))
        .foreign_key(ForeignKey::create().from("scim_user", "person_id").to("person", "id"))
        .to_owned()
}

fn scim_group() -> TableCreateStatement {
    Table::create()
        .table("scim_group")
        .col(uuid("id"))
        .col(text("name"))
        .col(text("name_key"))
        .col(text_null("external_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("changed_at"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn scim_group_member() -> TableCreateStatement {
    Table::create()
        .table("scim_group_member")
        .col(uuid("group_id"))
        .col(uuid("person_id"))
        .primary_key(Index::create().col("group_id").col("person_id"))
        .foreign_key(ForeignKey::create().from("scim_group_member", "group_id").to("scim_group", "id"))
        .foreign_key(ForeignKey::create().from("scim_group_member", "person_id").to("person", "id"))
        .to_owned()
}

fn unique(name: &str, table: &str, column: &str) -> IndexCreateStatement {
    Index::create().name(name).table(table.to_owned()).col(column.to_owned()).unique().to_owned()
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
        manager.create_table(scim_user()).await?;
        // RFC 7643, section 4.1.1: a userName is unique, without case.
        manager.create_index(unique("uq_scim_user_user_name_key", "scim_user", "user_name_key")).await?;
        manager.create_table(scim_group()).await?;
        // A role is given by a group's name: two of one name could not be told apart.
        manager.create_index(unique("uq_scim_group_name_key", "scim_group", "name_key")).await?;
        manager.create_table(scim_group_member()).await?;
        // The groups of one person.
        manager
            .create_index(
                Index::create()
                    .name("ix_scim_group_member_person_id")
                    .table("scim_group_member")
                    .col("person_id")
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["scim_group_member", "scim_group", "scim_user"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        for name in ["kind_by", "cadence_days", "criticality", "particulars", "declared_by"] {
            manager.alter_table(Table::alter().table("identity").drop_column(name).to_owned()).await?;
        }
        Ok(())
    }
}
