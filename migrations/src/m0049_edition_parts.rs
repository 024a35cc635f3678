//! The bytes of a frozen edition in parts, so that neither a database nor whoever reads it holds hundreds of megabytes as one
//! value.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{binary, integer, uuid};

/// The bytes of a frozen edition in parts, so that neither a database nor whoever reads it holds hundreds of megabytes as one
/// value.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("edition_part")
            .col(uuid("campaign_id"))
            .col(integer("number"))
            .col(integer("place"))
            .col(binary("bytes"))
            .primary_key(Index::create().col("campaign_id").col("number").col("place"))
            .foreign_key(ForeignKey::create().from("edition_part", "campaign_id").to("campaign", "id"))
            .to_owned();
        manager.create_table(table).await?;
        // What was frozen before is one part each.
        let db = manager.get_connection();
        db.execute_unprepared(
            "INSERT INTO edition_part (campaign_id, number, place, bytes) \
             SELECT campaign_id, number, 0, bytes FROM edition",
        )
        .await?;
        manager.alter_table(Table::alter().table("edition").drop_column("bytes").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let later = db.query_one_raw(sea_orm::Statement::from_string(
            db.get_database_backend(),
            "SELECT place FROM edition_part WHERE place > 0 LIMIT 1",
        ));
        if later.await?.is_some() {
            return Err(DbErr::Custom(
                "an edition stands in several parts: nothing before this can hold it".into(),
            ));
        }
        let column = ColumnDef::new("bytes").binary().not_null().default(Vec::<u8>::new()).to_owned();
        manager.alter_table(Table::alter().table("edition").add_column(column).to_owned()).await?;
        db.execute_unprepared(
            "UPDATE edition SET bytes = (SELECT bytes FROM edition_part \
             WHERE edition_part.campaign_id = edition.campaign_id AND edition_part.number = edition.number)",
        )
        .await?;
        manager.drop_table(Table::drop().table("edition_part").to_owned()).await
    }
}
