//! From an identity's use day by day to its strip.

use super::strip::{Mark, Strip, StripDay};
use domain::coverage::Grade;
use domain::window::{Day, Window};
use ops::usage::DayUse;

/// The strip of these days. Being assumed is no use of a grant, so it is no bar.
#[must_use]
pub fn strip_of(window: Window, days: &[DayUse]) -> Strip {
    let day =
        |one: &DayUse| StripDay { used: one.counts.used(), denied: one.counts.denied, grade: one.grade };
    Strip::new(window, days.iter().map(day).collect())
}

/// The same with marks above its days.
#[must_use]
pub fn marked_strip(window: Window, days: &[DayUse], marks: Vec<(Day, Mark)>) -> Strip {
    strip_of(window, days).marked(marks, Vec::new())
}

/// How an account was observed, as a strip: whole days as observed, others hatched.
#[must_use]
pub fn coverage_strip(window: Window, days: &[(Day, Grade)]) -> Strip {
    let day = |(_, grade): &(Day, Grade)| StripDay { used: 0, denied: 0, grade: *grade };
    Strip::new(window, days.iter().map(day).collect())
}
