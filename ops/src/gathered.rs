//! Many rows as one text: SQLite's thread wakes whoever waits for each row that it hands over, and that costs more than
//! the row. A population has millions of them.

use crate::call::Call;
use crate::error::{Error, Result};
use sea_orm::sea_query::{Alias, Expr, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::str::{FromStr, Split};

/// A column of the answer, by its name there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column {
    /// An id: SQLite keeps its bytes, which JSON has no word for.
    Id(&'static str),
    /// Anything else: a number, an instant, a word of ours, or JSON.
    Plain(&'static str),
    /// A text of anybody's, with whatever in it.
    Text(&'static str),
}

impl Column {
    fn told(self, backend: DbBackend) -> String {
        match (self, backend) {
            (Self::Plain(name) | Self::Text(name), _) | (Self::Id(name), DbBackend::Postgres) => {
                format!("\"{name}\"")
            }
            (Self::Id(name), _) => format!("CASE WHEN \"{name}\" IS NULL THEN NULL ELSE hex(\"{name}\") END"),
        }
    }
}

/// Between the columns of a line. JSON has neither in a string, nor has a word or a number of ours.
const UNIT: char = '\u{1f}';
/// Between lines.
const RECORD: char = '\u{1e}';

/// Rows as one text.
#[derive(Debug)]
pub(crate) enum Gathered {
    /// A JSON array of arrays.
    Json(String),
    /// Lines of columns.
    Lines(String),
}

impl Gathered {
    /// No rows.
    pub(crate) const fn none() -> Self {
        Self::Lines(String::new())
    }

    /// The rows, by whoever reads a whole array, or the columns of one line: nothing where there is none, a [`Column::Text`] as
    /// a string of JSON.
    pub(crate) fn read<'a, T>(
        &'a self,
        all: impl FnOnce(&'a str) -> Result<Vec<T>>,
        one: impl Fn(Split<'a, char>) -> Option<T>,
    ) -> Result<Vec<T>> {
        match self {
            Self::Json(text) => all(text),
            Self::Lines(text) => {
                let rows = Self::lines(text).map(|columns| {
                    let id = columns.clone().next().unwrap_or_default();
                    one(columns).ok_or_else(|| Error::unexpected(format!("a row of {id} cannot be read")))
                });
                rows.collect()
            }
        }
    }

    fn lines(text: &str) -> impl Iterator<Item = Split<'_, char>> {
        text.split(RECORD).filter(|line| !line.is_empty()).map(|line| line.split(UNIT))
    }

    /// A column that may be null. None where it cannot be read.
    pub(crate) fn optional<T: FromStr>(column: &str) -> Option<Option<T>> {
        if column.is_empty() { Some(None) } else { column.parse().ok().map(Some) }
    }

    /// What a [`Column::Text`] of a line says. None where it is no string of JSON.
    pub(crate) fn text(column: &str) -> Option<Option<Cow<'_, str>>> {
        if column.is_empty() {
            return Some(None);
        }
        let inside = column.strip_prefix('"')?.strip_suffix('"')?;
        Some(Some(match inside.contains('\\') {
            false => Cow::Borrowed(inside),
            true => Cow::Owned(serde_json::from_str(column).ok()?),
        }))
    }
}

/// The rows of a query, in no order, each with these columns in theirs, the first an id: as lines where the database writes
/// and we read those in half the time.
pub(crate) async fn gathered_lines(
    call: &Call,
    rows: SelectStatement,
    columns: &[Column],
) -> Result<Gathered> {
    let backend = call.tenure.database.backend();
    if backend != DbBackend::Sqlite {
        return gathered(call, rows, columns).await.map(Gathered::Json);
    }
    let told = |column: &Column| match column {
        Column::Id(name) => format!("hex(\"{name}\")"),
        Column::Plain(name) => format!("ifnull(\"{name}\", '')"),
        Column::Text(name) => format!("CASE WHEN \"{name}\" IS NULL THEN '' ELSE json_quote(\"{name}\") END"),
    };
    let columns: Vec<String> = columns.iter().map(told).collect();
    let all = format!(
        "group_concat(concat_ws(char({}), {}), char({}))",
        u32::from(UNIT),
        columns.join(", "),
        u32::from(RECORD)
    );
    one_text(call, rows, all).await.map(|text| Gathered::Lines(text.unwrap_or_default()))
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
    Ok(one_text(call, rows, all).await?.unwrap_or_else(|| "[]".into()))
}

/// What an expression over all rows says.
async fn one_text(call: &Call, rows: SelectStatement, all: String) -> Result<Option<String>> {
    let mut whole = Query::select();
    whole.expr_as(Expr::cust(all), Alias::new("all_rows")).from_subquery(rows, Alias::new("some_rows"));
    let row = call.read().query_one(&whole).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.flatten())
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
    fn a_text_of_a_line_is_read_back_whatever_is_in_it() {
        for text in ["", "a", "é 😀", "\"", "\\", "a\u{1f}b\u{1e}c", "\n\u{0}\""] {
            let quoted = serde_json::to_string(text).unwrap();
            assert_eq!(Gathered::text(&quoted).unwrap().unwrap(), text);
        }
        assert_eq!(Gathered::text(""), Some(None));
        for wrong in ["a", "\"", "\"\\\"", "\"\\x\""] {
            assert_eq!(Gathered::text(wrong), None, "{wrong}");
        }
        let lines: Vec<Vec<&str>> = Gathered::lines("a\u{1f}\u{1f}b\u{1e}c").map(Iterator::collect).collect();
        assert_eq!(lines, [vec!["a", "", "b"], vec!["c"]]);
        assert_eq!(Gathered::lines("").count(), 0);
    }

    #[test]
    fn an_id_is_written_as_its_digits_where_the_database_keeps_bytes() {
        assert_eq!(Column::Id("id").told(DbBackend::Postgres), "\"id\"");
        assert!(Column::Id("id").told(DbBackend::Sqlite).contains("hex(\"id\")"));
        assert_eq!(Column::Plain("kind").told(DbBackend::Sqlite), "\"kind\"");
    }
}
