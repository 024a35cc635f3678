//! How many whole days an account was observed between two instants, answered from a running sum.

use crate::coverage::{Coverage, Grade, Need};
use crate::instant::Instant;
use crate::window::{Day, Window};
use std::sync::Arc;

/// The observed days of one account over a stretch of time. Cheap to clone: identities of one account share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    first: Day,
    /// Place i: how many of the first i days were observed whole, proven or declared.
    sums: Arc<[u32]>,
}

impl Observation {
    /// How many days before now are looked back at: more than one and a half years, the longest dormancy there is.
    pub const LOOK_BACK_DAYS: i32 = 600;

    /// Of an account's management events over `window`. Activity is any call, and what is never logged cannot be seen,
    /// but an account whose management events were heard is one whose activity would have been noticed.
    #[must_use]
    pub fn of(coverage: &Coverage, window: Window) -> Self {
        let observed = coverage.observed(&Need::management(), window);
        let days = (window.from.0..window.until.0)
            .map(|day| matches!(observed.day(Day(day)), Grade::Proven | Grade::Declared));
        Self::from_days(window.from, days)
    }

    /// Day by day from `first` on: was it observed?
    #[must_use]
    pub fn from_days(first: Day, days: impl IntoIterator<Item = bool>) -> Self {
        let mut sum = 0;
        let mut sums = vec![0];
        for observed in days {
            sum += u32::from(observed);
            sums.push(sum);
        }
        Self { first, sums: sums.into() }
    }

    /// Whole observed days that begin at or after `from` and end at or before `until`.
    #[must_use]
    pub fn days(&self, from: Instant, until: Instant) -> u32 {
        let place = |day: Day| {
            let days = day.0.saturating_sub(self.first.0);
            usize::try_from(days).unwrap_or_default().min(self.sums.len() - 1)
        };
        // The day in which `from` lies had begun before it, unless it lies at its very beginning.
        let begin = if Day::of(from).start() == from { Day::of(from) } else { Day(Day::of(from).0 + 1) };
        let (begin, end) = (place(begin), place(Day::of(until)));
        self.sums[end].saturating_sub(self.sums[begin.min(end)])
    }
}
