//! Evidence of a time: every population that was frozen in it once, and what happened, as the log itself tells it.
//!
//! Most tables are made of leaves alone, by [`tables`], which both writes and verifies them: a row that is changed, left
//! out or made up is another table than that of the leaves.

mod campaigns;
mod exceptions;
mod happened;
mod readme;
mod revocations;
mod rows;
#[cfg(test)]
pub(crate) mod sample;
mod story;
#[cfg(test)]
mod tests;
mod threads;
mod write;

pub use rows::{CoverRow, IdentityRow};
pub use story::{Frozen, Story};
pub use threads::{around, is_of_thread};
pub use write::{
    PeriodFile, PeriodHead, PeriodInput, PeriodLog, Repeated, Span, before_text, file_name, write,
};
pub(crate) use write::{counted, parse_before};

use crate::csv;

/// The version of this bundle's form. A later one is another word.
pub const FORMAT: &str = "tenure-period/1";

/// A table that follows from leaves alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The file.
    pub file: &'static str,
    /// Its columns.
    pub header: &'static [&'static str],
    /// Its rows, sorted bytewise.
    pub rows: Vec<Vec<String>>,
}

impl Told {
    fn new(file: &'static str, header: &'static [&'static str], mut rows: Vec<Vec<String>>) -> Self {
        rows.sort_unstable();
        Self { file, header, rows }
    }

    /// The bytes of the table.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        csv::write(self.header, &self.rows)
    }
}

/// The tables that follow from the leaves, in no order that matters.
#[must_use]
pub fn tables(story: &Story) -> Vec<Told> {
    vec![
        campaigns::campaigns(story),
        campaigns::micro_reviews(story),
        exceptions::exceptions(story),
        revocations::revocations(story),
        happened::departures(story),
        happened::policies(story),
        happened::roles(story),
        happened::exports(story),
    ]
}
