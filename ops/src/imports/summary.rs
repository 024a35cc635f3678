//! What an import did, in numbers that add up: records = events + duplicates.

use domain::instant::Instant;
use serde::{Deserialize, Serialize};
use sources::observation::Rejection;
use std::collections::BTreeSet;

/// The most refusals that are listed; all are counted.
const LISTED: usize = 1_000;

/// The summary of one import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The provider accounts that it spoke of.
    pub sources: BTreeSet<String>,
    /// Records that were read: of logs their records, of an inventory its principals, of a report its credentials.
    pub records: u64,
    /// Records seen before, in this run or an earlier one.
    pub duplicates: u64,
    /// New records.
    pub events: u64,
    /// New records that are nobody's: a provider's service for itself.
    pub unattributed: u64,
    /// Identities that no import had named before.
    pub identities: u64,
    /// The first thousand refusals.
    pub rejected: Vec<Rejected>,
    /// All refusals.
    pub rejected_total: u64,
    /// The first record.
    #[serde(with = "domain::instant::fixed_option")]
    pub from: Option<Instant>,
    /// Just after the last record, exclusive.
    #[serde(with = "domain::instant::fixed_option")]
    pub until: Option<Instant>,
    /// What went in but is not wholly known, in words.
    #[serde(default)]
    pub remarks: Vec<String>,
}

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// The file's name as given.
    pub file: String,
    /// The record's number in the file, from 1; none when the whole file was refused.
    pub record: Option<u64>,
    /// Why, and what was expected.
    pub reason: String,
}

impl Summary {
    /// Counts refusals; lists the first thousand.
    pub fn refuse(&mut self, rejections: impl IntoIterator<Item = Rejection>, total: Option<u64>) {
        let mut count = 0_u64;
        for one in rejections {
            count += 1;
            if self.rejected.len() < LISTED {
                self.rejected.push(Rejected { file: one.file, record: one.record, reason: one.reason });
            }
        }
        self.rejected_total += total.unwrap_or(count);
    }

    /// Widens [from, until).
    pub(crate) fn extend(&mut self, from: Option<Instant>, until: Option<Instant>) {
        self.from = match (self.from, from) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.until = self.until.max(until);
    }
}
