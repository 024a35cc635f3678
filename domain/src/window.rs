//! A window: whole UTC days, half-open, over which use is counted.

use crate::instant::{Instant, from_millis};
use chrono::Duration;
use serde::{Deserialize, Serialize};

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

/// A UTC day: days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(pub i32);

/// A UTC hour: hours since 1970-01-01T00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hour(pub i32);

fn floor(at: Instant, unit_ms: i64) -> i32 {
    let units = at.timestamp_millis().div_euclid(unit_ms);
    i32::try_from(units).unwrap_or(if units < 0 { i32::MIN } else { i32::MAX })
}

fn start(units: i32, unit_ms: i64) -> Instant {
    from_millis(i64::from(units) * unit_ms).unwrap_or(Instant::MAX_UTC)
}

impl Day {
    /// The day that holds `at`.
    #[must_use]
    pub fn of(at: Instant) -> Self {
        Self(floor(at, DAY_MS))
    }

    /// The day's first instant, midnight UTC.
    #[must_use]
    pub fn start(self) -> Instant {
        start(self.0, DAY_MS)
    }

    /// The day's first hour.
    #[must_use]
    pub fn first_hour(self) -> Hour {
        Hour(self.0.saturating_mul(24))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}", self.start().format("%Y-%m-%d"))
    }
}

/// A text that is no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a day: expected one such as 2026-03-01")]
pub struct NotADay(String);

impl std::str::FromStr for Day {
    type Err = NotADay;
    /// Reads what `Display` writes, and nothing else: there is one way to write a day.
    fn from_str(text: &str) -> Result<Self, NotADay> {
        let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        let day = date.and_then(|date| date.and_hms_opt(0, 0, 0)).map(|at| Self::of(at.and_utc()));
        day.filter(|day| day.to_string() == text).ok_or_else(|| NotADay(text.chars().take(20).collect()))
    }
}

impl Hour {
    /// The hour that holds `at`.
    #[must_use]
    pub fn of(at: Instant) -> Self {
        Self(floor(at, HOUR_MS))
    }

    /// The hour's first instant.
    #[must_use]
    pub fn start(self) -> Instant {
        start(self.0, HOUR_MS)
    }

    /// The day that the hour belongs to.
    #[must_use]
    pub fn day(self) -> Day {
        Day(self.0.div_euclid(24))
    }
}

/// Whole UTC days [from, until).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// The first day in it.
    pub from: Day,
    /// The first day after it.
    pub until: Day,
}

/// Why a window cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadWindow {
    /// The text is no number of days.
    #[error("'{0}' is not a window: expected a number of days from 1 to 3660, such as 90d")]
    NotDays(String),
}

impl Window {
    /// How many days a window has unless somebody says otherwise.
    pub const DEFAULT_DAYS: i32 = 90;

    /// `days` whole days that end at `until`, rounded down to midnight UTC. At least one day.
    #[must_use]
    pub fn ending(until: Instant, days: i32) -> Self {
        let until = Day::of(until);
        Self { from: Day(until.0.saturating_sub(days.max(1))), until }
    }

    /// `days` whole days that end at the last UTC midnight at least 24 hours before `now`: by then providers have
    /// delivered what they will deliver.
    #[must_use]
    pub fn before(now: Instant, days: i32) -> Self {
        Self::ending(now - Duration::hours(24), days)
    }

    /// Reads `90d` or `90`.
    ///
    /// # Errors
    /// [`BadWindow::NotDays`] for anything but 1 to 3660 days.
    pub fn parse_days(text: &str) -> Result<i32, BadWindow> {
        let digits = text.trim().strip_suffix('d').unwrap_or(text.trim());
        digits
            .parse()
            .ok()
            .filter(|days| (1..=3660).contains(days))
            .ok_or_else(|| BadWindow::NotDays(text.chars().take(20).collect()))
    }

    /// How many days it has.
    #[must_use]
    pub fn days(self) -> i32 {
        self.until.0 - self.from.0
    }

    /// Its hours [first, last).
    #[must_use]
    pub fn hours(self) -> std::ops::Range<i32> {
        self.from.first_hour().0..self.until.first_hour().0
    }

    /// Is the day in it?
    #[must_use]
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day < self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;

    #[test]
    fn the_default_window_ends_at_a_midnight_at_least_a_day_old() {
        let window = Window::before(parse("2026-03-10T23:59:59Z").unwrap(), 90);
        assert_eq!(window.until.to_string(), "2026-03-09");
        assert_eq!(window.days(), 90);
        let at_midnight = Window::before(parse("2026-03-10T00:00:00Z").unwrap(), 1);
        assert_eq!(
            (at_midnight.from.to_string(), at_midnight.until.to_string()),
            ("2026-03-08".into(), "2026-03-09".into())
        );
    }

    #[test]
    fn an_instant_given_as_the_end_is_rounded_down_and_excluded() {
        let window = Window::ending(parse("2023-07-11T18:30:00Z").unwrap(), 2);
        assert!(window.contains(Day::of(parse("2023-07-10T23:59:59.999Z").unwrap())));
        assert!(!window.contains(Day::of(parse("2023-07-11T00:00:00Z").unwrap())));
        assert_eq!(window.hours().len(), 48);
    }

    #[test]
    fn days_before_1970_round_down_too() {
        assert_eq!(Day::of(parse("1969-12-31T23:59:59Z").unwrap()), Day(-1));
        assert_eq!(Hour::of(parse("1969-12-31T23:59:59Z").unwrap()).day(), Day(-1));
    }

    #[test]
    fn a_window_of_nonsense_is_refused() {
        assert_eq!(Window::parse_days("30d"), Ok(30));
        for text in ["", "0", "-3", "3661", "d", "90days"] {
            assert!(Window::parse_days(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_is_read_in_the_one_way_that_it_is_written() {
        assert_eq!("2026-03-01".parse(), Ok(Day::of(parse("2026-03-01T23:59:59Z").unwrap())));
        for wrong in ["", "2026-3-1", "2026-02-30", "2026-03-01T00:00:00Z", " 2026-03-01", "today"] {
            assert!(wrong.parse::<Day>().is_err(), "{wrong}");
        }
    }
}
