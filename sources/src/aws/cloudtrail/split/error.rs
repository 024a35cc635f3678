//! Why a record is passed over, and why a stream is no log.

use super::{MAX_DEPTH, MAX_RECORD};

/// Why a record is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// Over a mebibyte.
    #[error("longer than {MAX_RECORD} bytes: expected a record of at most that")]
    TooLong,
    /// Nested over 64 levels.
    #[error("nested deeper than {MAX_DEPTH} levels: expected a record of at most that")]
    TooDeep,
}

/// Why the stream is no log. Places are bytes of the content, from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// Something else stands there.
    #[error("byte {at}, after record {records}: found {found}, expected {expected}")]
    Unexpected {
        /// Where.
        at: u64,
        /// Records before it.
        records: u64,
        /// What stands there.
        found: String,
        /// What should.
        expected: &'static str,
    },
    /// The object around the records is not JSON.
    #[error(
        "the object that begins at byte {at}, with {records} records before its end, is not JSON: {detail}"
    )]
    NotJson {
        /// Where the object begins.
        at: u64,
        /// Records before its end.
        records: u64,
        /// What the parser says.
        detail: String,
    },
    /// It ends too early.
    #[error("truncated: it ends at byte {at}, after {records} whole records; expected {expected}")]
    Truncated {
        /// How long it is.
        at: u64,
        /// Records before.
        records: u64,
        /// What is missing.
        expected: &'static str,
    },
    /// Nothing but white space.
    #[error("empty: expected records of CloudTrail as JSON")]
    Empty,
    /// JSON, and no log.
    #[error(
        "no records in it: expected {{\"Records\":[…]}}, an array of records, or records one after another, each \
         with eventTime, eventSource and eventName"
    )]
    NoRecords,
}
