//! Snapshots and usage of items, packed: they were most of a database, and what a launch waited for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::Uuid;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};

/// Snapshots and usage of items, packed: an LZ4 block, which its length precedes.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Each with the column that stands in for it while it is written. One way and the other they have other names, so that no
/// statement of one is taken for one of the other: PostgreSQL keeps what it prepared, with its types.
type Columns = [(&'static str, &'static str); 2];
const PACKED: Columns = [("snapshot", "snapshot_packed"), ("usage", "usage_packed")];
const TEXT: Columns = [("snapshot", "snapshot_text"), ("usage", "usage_text")];

/// So many items are held at a time.
const TOGETHER: u64 = 200;

/// A text may have so many bytes at most.
const MOST: usize = 256 << 20;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (_, anew) in PACKED {
            let column = ColumnDef::new(anew).binary().not_null().default(Vec::<u8>::new()).to_owned();
            manager.alter_table(Table::alter().table("item").add_column(column).to_owned()).await?;
        }
        let pack = |row: &QueryResult, name: &str| {
            let text: String = row.try_get("", name)?;
            Ok(Value::from(lz4_flex::block::compress_prepend_size(text.as_bytes())))
        };
        anew(manager.get_connection(), PACKED, pack).await?;
        replace(manager, PACKED).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (_, anew) in TEXT {
            let column = ColumnDef::new(anew).text().not_null().default("").to_owned();
            manager.alter_table(Table::alter().table("item").add_column(column).to_owned()).await?;
        }
        let unpack = |row: &QueryResult, name: &str| {
            let bytes: Vec<u8> = row.try_get("", name)?;
            let column = name.trim_end_matches("_text");
            Ok(Value::from(text(&bytes).map_err(|error| DbErr::Custom(format!("its {column} {error}")))?))
        };
        anew(manager.get_connection(), TEXT, unpack).await?;
        replace(manager, TEXT).await
    }
}

/// The text that was packed.
fn text(packed: &[u8]) -> Result<String, String> {
    let (length, block) = packed.split_first_chunk().ok_or("has no length")?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > MOST || length / 255 > block.len() {
        return Err("says a length that it cannot have".into());
    }
    let bytes =
        lz4_flex::block::decompress(block, length).map_err(|error| format!("cannot be unpacked: {error}"))?;
    String::from_utf8(bytes).map_err(|error| format!("cannot be read: {error}"))
}

/// Writes every item's columns anew, some items at a time.
async fn anew(
    db: &SchemaManagerConnection<'_>,
    columns: Columns,
    convert: impl Fn(&QueryResult, &str) -> Result<Value, DbErr>,
) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    let (one, two, three) = match backend {
        DbBackend::Postgres => ("$1", "$2", "$3"),
        _ => ("?", "?", "?"),
    };
    let [(_, snapshot), (_, usage)] = columns;
    let write = format!("UPDATE item SET {snapshot} = {one}, {usage} = {two} WHERE id = {three}");
    let mut after: Option<Uuid> = None;
    loop {
        let mut items = Query::select();
        items.column("id").from("item").order_by("id", Order::Asc);
        for (name, anew) in columns {
            items.expr_as(Expr::col(name), anew);
        }
        items.limit(TOGETHER);
        if let Some(after) = after {
            items.and_where(Expr::col("id").gt(after));
        }
        let rows = db.query_all(&items).await?;
        for row in &rows {
            let id: Uuid = row.try_get("", "id")?;
            let wrong =
                |error: DbErr| DbErr::Custom(format!("the item {id} cannot be written anew: {error}"));
            let values =
                [convert(row, snapshot).map_err(wrong)?, convert(row, usage).map_err(wrong)?, id.into()];
            db.execute_raw(Statement::from_sql_and_values(backend, &write, values)).await?;
            after = Some(id);
        }
        if rows.is_empty() {
            return Ok(());
        }
    }
}

/// Lets what was written anew take the place of what was there.
async fn replace(manager: &SchemaManager<'_>, columns: Columns) -> Result<(), DbErr> {
    for (name, anew) in columns {
        manager.alter_table(Table::alter().table("item").drop_column(name).to_owned()).await?;
        manager.alter_table(Table::alter().table("item").rename_column(anew, name).to_owned()).await?;
    }
    Ok(())
}
