//! A row that cannot be what it is: named by table, column and row, never guessed at.

use crate::packed::Packed;
use std::str::FromStr;

/// A stored value that no rule of ours could have written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row} of {table}.{column} is {found:?}: {reason}")]
pub struct Inconsistency {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's key.
    pub row: String,
    /// At most 80 characters of what stands there.
    pub found: String,
    /// Why that cannot be.
    pub reason: String,
}

/// Names the place of a value while it is parsed.
#[derive(Debug, Clone)]
pub struct Place {
    table: &'static str,
    row: String,
}

impl Place {
    /// A row of a table.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "keys are ids and numbers, written as they are at hand"
    )]
    pub fn new(table: &'static str, row: impl ToString) -> Self {
        Self { table, row: row.to_string() }
    }

    #[expect(clippy::needless_pass_by_value, reason = "errors and words alike, made for this call")]
    fn wrong(&self, column: &'static str, found: &str, reason: impl ToString) -> Inconsistency {
        Inconsistency {
            table: self.table,
            column,
            row: self.row.clone(),
            found: found.chars().take(80).collect(),
            reason: reason.to_string(),
        }
    }

    /// Parses a word.
    ///
    /// # Errors
    /// Names table, column and row.
    pub fn word<T>(&self, column: &'static str, text: &str) -> Result<T, Inconsistency>
    where
        T: FromStr,
        T::Err: ToString,
    {
        text.parse().map_err(|error: T::Err| self.wrong(column, text, error.to_string()))
    }

    /// Parses JSON of ours.
    ///
    /// # Errors
    /// Names table, column and row.
    pub fn json<T: serde::de::DeserializeOwned>(
        &self,
        column: &'static str,
        text: &str,
    ) -> Result<T, Inconsistency> {
        serde_json::from_str(text).map_err(|error| self.wrong(column, text, error))
    }

    /// The text that was packed.
    ///
    /// # Errors
    /// Names table, column and row.
    pub fn text(&self, column: &'static str, packed: &Packed) -> Result<String, Inconsistency> {
        packed.text().map_err(|error| self.wrong(column, &format!("{} bytes", packed.len()), error))
    }

    /// A count that cannot be negative.
    ///
    /// # Errors
    /// Names table, column and row.
    pub fn count(&self, column: &'static str, number: i64) -> Result<u64, Inconsistency> {
        u64::try_from(number).map_err(|error| self.wrong(column, &number.to_string(), error))
    }

    /// Milliseconds since 1970 as an instant.
    ///
    /// # Errors
    /// Names table, column and row.
    pub fn millis(
        &self,
        column: &'static str,
        millis: i64,
    ) -> Result<domain::instant::Instant, Inconsistency> {
        domain::instant::from_millis(millis)
            .ok_or_else(|| self.wrong(column, &millis.to_string(), "out of range"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::identity::Lifecycle;

    #[test]
    fn a_bad_row_is_named_by_table_column_and_row() {
        let error = Place::new("identity", 7).word::<Lifecycle>("lifecycle", "dormant").unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("row 7 of identity.lifecycle is \"dormant\""), "{text}");
        assert!(text.contains("discovered"), "{text}");
    }
}
