//! How long a family of rules may be excepted on one identity, whatever it is called and however often it is asked.

use crate::instant::Instant;
use chrono::{Duration, Months};

/// How many days of [`LOOK_BACK_MONTHS`] one family of rules may be excepted on one identity and its predecessors.
pub const MOST_DAYS: i64 = 365;

/// Over how many calendar months days are counted.
pub const LOOK_BACK_MONTHS: u32 = 24;

/// A time that was, or is to be, covered: half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// Inclusive.
    pub start: Instant,
    /// Exclusive.
    pub end: Instant,
}

/// How long was excepted within the 24 calendar months before `until`, overlaps counted once.
#[must_use]
pub fn excepted_days(intervals: &[Interval], until: Instant) -> Duration {
    let from = until.checked_sub_months(Months::new(LOOK_BACK_MONTHS)).unwrap_or(until);
    let mut within: Vec<Interval> = intervals
        .iter()
        .map(|one| Interval { start: one.start.max(from), end: one.end.min(until) })
        .filter(|one| one.start < one.end)
        .collect();
    within.sort();
    let mut sum = Duration::zero();
    let mut reached = from;
    for one in within {
        let start = one.start.max(reached);
        if start < one.end {
            sum += one.end - start;
            reached = one.end;
        }
    }
    sum
}

/// May `new` be given, when `before` was given of the same family on the same identity or its predecessors, through any
/// credential? Days are counted over the 24 months that end with it: a lapse, a new credential or a neighbouring rule
/// resets nothing.
///
/// # Errors
/// How many whole days are left within those months; the new one asks for more.
pub fn within_limits(before: &[Interval], new: Interval) -> Result<(), i64> {
    let most = Duration::days(MOST_DAYS);
    let spent = excepted_days(before, new.end);
    let mut all = before.to_vec();
    all.push(new);
    if excepted_days(&all, new.end) <= most {
        return Ok(());
    }
    Err((most - spent).num_days().max(0))
}
