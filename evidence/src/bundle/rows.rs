//! The tables of a bundle: one struct a row, and the columns it is written to.

mod asked;
mod changed;
mod confirmed;
mod decided;
mod observed;
mod second;
mod waived;

pub use asked::RequestRow;
pub use changed::{ChangeRow, changes_sha256, standing_sha256};
pub use confirmed::{ConfirmationRow, confirmations, not_confirmed};
pub use decided::{DecisionRow, ExceptionRow, PersonRow, PopulationRow, TaskRow, TextRow};
pub use observed::{CoverageRow, InputRow, SourceRow, UsageRow};
pub use second::{SecondAnswer, SecondLookRow};
pub use waived::{WaiverCounts, WaiverRow, waived};

use domain::instant::{Instant, format};

/// A row of one of the bundle's tables.
pub trait Row {
    /// The file.
    const FILE: &'static str;
    /// Its columns since the first version: a bundle that lacks one of them is none.
    const HEADER: &'static [&'static str];
    /// Columns that came later, after those; bundles that were frozen before do not have them.
    const ADDED: &'static [&'static str] = &[];
    /// One cell for each column, those that came later last, not yet defused.
    fn cells(&self) -> Vec<String>;
}

/// The bytes of a table. Rows are sorted bytewise by their cells: every order is made here, not by a database.
#[must_use]
pub(crate) fn table<R: Row>(rows: &[R]) -> Vec<u8> {
    crate::csv::write(&[R::HEADER, R::ADDED].concat(), in_order(rows))
}

/// The cells of each row, in the order of a table. One row after the other: of a long table no second copy is held as text.
pub(crate) fn in_order<R: Row>(rows: &[R]) -> impl Iterator<Item = Vec<String>> {
    let first = |row: &R| row.cells().into_iter().next().unwrap_or_default();
    let mut keyed: Vec<(String, &R)> = rows.iter().map(|row| (first(row), row)).collect();
    keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    for alike in keyed.chunk_by_mut(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
        alike.sort_by_cached_key(|(_, row)| row.cells());
    }
    keyed.into_iter().map(|(_, row)| row.cells())
}

fn optional<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn instant(at: Option<Instant>) -> String {
    at.map(format).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Two(String, String);

    impl Row for Two {
        const FILE: &'static str = "two.csv";
        const HEADER: &'static [&'static str] = &["one", "two"];
        fn cells(&self) -> Vec<String> {
            vec![self.0.clone(), self.1.clone()]
        }
    }

    proptest! {
        #[test]
        fn a_table_is_in_the_order_of_all_its_cells(rows in prop::collection::vec(("[ab]{0,2}", "[a-c]{0,2}"), 0..30)) {
            let rows: Vec<Two> = rows.into_iter().map(|(one, two)| Two(one, two)).collect();
            let mut expected: Vec<Vec<String>> = rows.iter().map(Row::cells).collect();
            expected.sort_unstable();
            prop_assert_eq!(in_order(&rows).collect::<Vec<_>>(), expected);
        }
    }
}
