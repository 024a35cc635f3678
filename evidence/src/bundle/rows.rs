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
    let mut cells: Vec<Vec<String>> = rows.iter().map(Row::cells).collect();
    cells.sort_unstable();
    crate::csv::write(&[R::HEADER, R::ADDED].concat(), &cells)
}

fn optional<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

fn instant(at: Option<Instant>) -> String {
    at.map(format).unwrap_or_default()
}
