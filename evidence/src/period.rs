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
mod waivers;
mod write;

pub use rows::{CoverRow, IdentityRow};
pub use story::{Frozen, Story};
pub use threads::{around, is_of_thread};
pub use write::{
    PeriodFile, PeriodHead, PeriodInput, PeriodLog, Repeated, Span, before_text, file_name, write,
};
pub(crate) use write::{counted, parse_before};

use crate::csv;
use crate::log::facts::{CONFIRMED, SENT_BACK};
use crate::log::leaf::Leaf;
use domain::task::TaskKind;
use threads::{FIRST_REVOKES, REVOKES, opens};

/// The version of this bundle's form. A later one is another word.
pub const FORMAT: &str = "tenure-period/2";
/// The form before it: without the tables of waivers and confirmations, and without suspensions among the revocations. What was
/// taken out in it still verifies.
pub const FIRST_FORMAT: &str = "tenure-period/1";

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
        revocations::revocations(story, &REVOKES),
        waivers::waivers(story),
        happened::confirmations(story),
        happened::departures(story),
        happened::policies(story),
        happened::roles(story),
        happened::exports(story),
    ]
}

/// The tables of the form before.
pub(crate) fn first_tables(story: &Story) -> Vec<Told> {
    let mut all = tables(story);
    all.retain(|table| !LATER.contains(&table.file));
    for table in all.iter_mut().filter(|table| table.file == "revocations.csv") {
        *table = revocations::revocations(story, &FIRST_REVOKES);
    }
    all
}

/// The tables that the form before did not have.
pub(crate) const LATER: [&str; 2] = ["waivers.csv", "confirmations.csv"];

/// How many leaves of the time the form before told nothing of.
pub(crate) fn untold(story: &Story) -> usize {
    let is = |leaf: &&Leaf| {
        waivers::is_of_waiver(&leaf.action)
            || [CONFIRMED, SENT_BACK].contains(&leaf.action.as_str())
            || opens(leaf, &[TaskKind::Suspend])
    };
    story.leaves.iter().filter(is).count()
}
