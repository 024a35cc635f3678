//! Systems, who owns them, and what belongs to them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

/// Systems, who owns them, and what belongs to them.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn system() -> TableCreateStatement {
    Table::create()
        .table("system")
        .col(uuid("id"))
        .col(text("name"))
        .col(text("name_key"))
        .col(text_null("function_sha256"))
        .col(text_null("environment"))
        .col(text_null("reference"))
        .col(text("origin"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone_null("ended_at"))
        .primary_key(Index::create().col("id"))
        .to_owned()
}

fn system_owner() -> TableCreateStatement {
    Table::create()
        .table("system_owner")
        .col(uuid("id"))
        .col(uuid("system_id"))
        .col(uuid("person_id"))
        .col(uuid_null("team_id"))
        .col(text("part"))
        .col(timestamp_with_time_zone("offered_at"))
        .col(text("offered_by"))
        .col(timestamp_with_time_zone_null("accepted_at"))
        .col(timestamp_with_time_zone_null("until"))
        .col(text_null("ended_as"))
        .col(text_null("reason_sha256"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("system_owner", "system_id").to("system", "id"))
        .foreign_key(ForeignKey::create().from("system_owner", "person_id").to("person", "id"))
        .to_owned()
}

fn system_rule() -> TableCreateStatement {
    Table::create()
        .table("system_rule")
        .col(uuid("id"))
        .col(uuid("system_id"))
        .col(text_null("tag_key"))
        .col(text_null("tag_value"))
        .col(text_null("account"))
        .col(text_null("name_pattern"))
        .col(timestamp_with_time_zone("since"))
        .col(timestamp_with_time_zone_null("until"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("system_rule", "system_id").to("system", "id"))
        .to_owned()
}

/// Columns that other tables get: to which system something belongs, and through what somebody owns.
fn added() -> [(&'static str, ColumnDef); 5] {
    [
        ("identity", uuid_null("system_id")),
        ("identity", text_null("system_by")),
        ("ownership", uuid_null("system_owner_id")),
        ("ownership", uuid_null("team_id")),
        ("ownership", text_null("why")),
    ]
}

/// Name, table and column of each index.
const INDEXES: [(&str, &str, &str); 5] = [
    // The owners of one system.
    ("ix_system_owner_system_id", "system_owner", "system_id"),
    // The systems of one person.
    ("ix_system_owner_person_id", "system_owner", "person_id"),
    // The rules of one system.
    ("ix_system_rule_system_id", "system_rule", "system_id"),
    // What belongs to one system.
    ("ix_identity_system_id", "identity", "system_id"),
    // What somebody owns through one system.
    ("ix_ownership_system_owner_id", "ownership", "system_owner_id"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(system()).await?;
        // One system a name.
        manager
            .create_index(
                Index::create()
                    .name("uq_system_name_key")
                    .table("system")
                    .col("name_key")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager.create_table(system_owner()).await?;
        manager.create_table(system_rule()).await?;
        for (table, column) in added() {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        for (name, table, column) in INDEXES {
            manager.create_index(Index::create().name(name).table(table).col(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table, _) in INDEXES.iter().rev() {
            manager.drop_index(Index::drop().name(*name).table(*table).to_owned()).await?;
        }
        for (table, column) in added().into_iter().rev() {
            let name = column.get_column_name().to_owned();
            manager.alter_table(Table::alter().table(table).drop_column(name).to_owned()).await?;
        }
        for table in ["system_rule", "system_owner", "system"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
