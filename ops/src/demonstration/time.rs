//! The demonstration's calendar: instants and days that are written in the story, and when things happen by habit.

use super::dice::Dice;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime};
use domain::instant::Instant;
use domain::window::Day;

/// A day of the story. A date that no calendar has is 1970's first.
pub(super) fn day(year: i32, month: u32, day: u32) -> Day {
    Day::of(at(year, month, day, 0))
}

/// An instant of the story, `minutes` after that day's midnight UTC.
pub(super) fn at(year: i32, month: u32, day: u32, minutes: u32) -> Instant {
    let date = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    date.and_time(NaiveTime::MIN).and_utc() + chrono::Duration::minutes(i64::from(minutes))
}

/// The date of a day.
pub(super) fn date(day: Day) -> NaiveDate {
    let epoch = DateTime::UNIX_EPOCH.date_naive();
    let days = u64::try_from(day.0).unwrap_or_default();
    epoch.checked_add_days(Days::new(days)).unwrap_or(epoch)
}

/// On which days something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cadence {
    /// Any day, in so many of a hundred.
    Daily(u32),
    /// Monday to Friday, in so many of a hundred.
    Weekdays(u32),
    /// Each week on this day, Monday being 0.
    Weekly(u32),
    /// Each month on this day.
    Monthly(u32),
    /// On the second day of January, April, July and October.
    Quarterly,
    /// On this one day.
    Once(Day),
}

impl Cadence {
    /// Is it done that day? `dice` are thrown once for each day.
    pub(super) fn falls_on(self, on: Day, dice: &mut Dice) -> bool {
        let date = date(on);
        let weekday = date.weekday().num_days_from_monday();
        match self {
            Self::Daily(chance) => dice.percent(chance),
            Self::Weekdays(chance) => weekday < 5 && dice.percent(chance),
            Self::Weekly(wanted) => weekday == wanted,
            Self::Monthly(wanted) => date.day() == wanted,
            Self::Quarterly => date.day() == 2 && date.month() % 3 == 1,
            Self::Once(wanted) => on == wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn habits_keep_their_days() {
        let mut dice = Dice::of(&["habit"], &[]);
        let sunday = day(2026, 3, 29);
        assert!(!Cadence::Weekdays(100).falls_on(sunday, &mut dice));
        assert!(Cadence::Weekly(6).falls_on(sunday, &mut dice));
        assert!(Cadence::Monthly(29).falls_on(sunday, &mut dice));
        assert!(Cadence::Quarterly.falls_on(day(2026, 1, 2), &mut dice));
        assert!(!Cadence::Quarterly.falls_on(day(2026, 2, 2), &mut dice));
        assert_eq!(date(sunday).to_string(), "2026-03-29");
    }
}
