//! Many rows as one text: SQLite's thread wakes whoever waits for each row that it hands over, and that costs more than
//! the row. A population has millions of them.

use crate::call::Call;
use crate::error::{Error, Result};
use sea_orm::sea_query::{Alias, Expr, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend};
use serde::{Deserialize, Deserializer};

/// A column of the answer, by its name there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column {
    /// An id: SQLite keeps its bytes, which JSON has no word for.
    Id(&'static str),
    /// Anything else.
    Plain(&'static str),
}

impl Column {
    fn told(self, backend: DbBackend) -> String {
        match (self, backend) {
            (Self::Plain(name), _) | (Self::Id(name), DbBackend::Postgres) => format!("\"{name}\""),
            (Self::Id(name), _) => format!("CASE WHEN \"{name}\" IS NULL THEN NULL ELSE hex(\"{name}\") END"),
        }
    }
}

/// The rows of a query as a JSON array of arrays, in no order, each with these columns in theirs.
pub(crate) async fn gathered(call: &Call, rows: SelectStatement, columns: &[Column]) -> Result<String> {
    let backend = call.tenure.database.backend();
    let columns: Vec<String> = columns.iter().map(|column| column.told(backend)).collect();
    let columns = columns.join(", ");
    let all = match backend {
        DbBackend::Postgres => format!("CAST(json_agg(json_build_array({columns})) AS TEXT)"),
        _ => format!("json_group_array(json_array({columns}))"),
    };
    let mut whole = Query::select();
    whole.expr_as(Expr::cust(all), Alias::new("all_rows")).from_subquery(rows, Alias::new("some_rows"));
    let row = call.read().query_one(&whole).await?;
    let text: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?.flatten();
    Ok(text.unwrap_or_else(|| "[]".into()))
}

/// The sum of a column over the rows of a condition. Both are text of ours, never of anybody's.
pub(crate) fn sum(column: &str, rows: &str) -> Expr {
    Expr::cust(format!("CAST(SUM(CASE WHEN {rows} THEN {column} ELSE 0 END) AS BIGINT)"))
}

/// Reads such an array.
pub(crate) fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<Vec<T>> {
    serde_json::from_str(text).map_err(Error::unexpected)
}

/// Yes or no, as either database writes it into JSON.
pub(crate) fn flag<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<bool>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Said {
        Word(bool),
        Number(u8),
    }
    Ok(Option::<Said>::deserialize(from)?.map(|said| match said {
        Said::Word(word) => word,
        Said::Number(number) => number != 0,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_read_as_either_database_writes_them() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Row(u8, #[serde(deserialize_with = "flag")] Option<bool>);
        let rows: Vec<Row> = read("[[0,1],[0,0],[0,true],[0,false],[0,null]]").unwrap();
        assert_eq!(rows, [Some(true), Some(false), Some(true), Some(false), None].map(|flag| Row(0, flag)));
        assert!(read::<Row>("[[0,\"yes\"]]").is_err());
    }

    #[test]
    fn an_id_is_written_as_its_digits_where_the_database_keeps_bytes() {
        assert_eq!(Column::Id("id").told(DbBackend::Postgres), "\"id\"");
        assert!(Column::Id("id").told(DbBackend::Sqlite).contains("hex(\"id\")"));
        assert_eq!(Column::Plain("kind").told(DbBackend::Sqlite), "\"kind\"");
    }
}
