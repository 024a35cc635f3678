//! Days and times of day of the organisation's zone: which it is at an instant, and when one begins.

use chrono::{Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
pub use chrono_tz::Tz;
use domain::instant::Instant;
use domain::window::Day;

/// Steps by which the first instant of a day is sought that does not begin at midnight.
const STEP_MINUTES: i64 = 15;

/// The day that it is in the zone.
#[must_use]
pub fn day_of(at: Instant, zone: Tz) -> Day {
    Day::of(at.with_timezone(&zone).date_naive().and_time(NaiveTime::MIN).and_utc())
}

/// The first instant of a day in the zone: midnight, or, where the clocks leave midnight out, the end of that gap; of a
/// midnight that comes twice the first.
#[must_use]
pub fn begin_of(day: Day, zone: Tz) -> Instant {
    let midnight = date(day).and_time(NaiveTime::MIN);
    (0..=24 * 60 / STEP_MINUTES)
        .find_map(|step| {
            zone.from_local_datetime(&(midnight + Duration::minutes(step * STEP_MINUTES))).earliest()
        })
        .map_or_else(|| day.start(), |at| at.to_utc())
}

/// What its clocks show at an instant.
#[must_use]
pub fn clock_at(at: Instant, zone: Tz) -> NaiveDateTime {
    at.with_timezone(&zone).naive_local()
}

/// When its clocks show this; of what they show twice the first. `None` where they leave it out, in spring.
#[must_use]
pub fn at_clock(shown: NaiveDateTime, zone: Tz) -> Option<Instant> {
    match zone.from_local_datetime(&shown) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.to_utc()),
        LocalResult::None => None,
    }
}

fn date(day: Day) -> NaiveDate {
    day.start().date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Africa::Cairo;
    use chrono_tz::America::New_York;
    use chrono_tz::Europe::Berlin;
    use domain::instant::{format, parse};

    fn day(text: &str) -> Day {
        Day::of(parse(&format!("{text}T00:00:00Z")).unwrap())
    }

    #[test]
    fn a_day_begins_at_midnight_by_the_organisations_clock_in_summer_and_winter() {
        for (zone, on, begins) in [
            (Tz::UTC, "2026-03-01", "2026-03-01T00:00:00.000Z"),
            (Berlin, "2026-03-01", "2026-02-28T23:00:00.000Z"),
            (Berlin, "2026-07-01", "2026-06-30T22:00:00.000Z"),
            (New_York, "2026-07-01", "2026-07-01T04:00:00.000Z"),
        ] {
            assert_eq!(format(begin_of(day(on), zone)), begins, "{zone}");
        }
    }

    #[test]
    fn a_day_whose_midnight_the_spring_leaves_out_begins_at_the_end_of_the_gap() {
        // Cairo goes from midnight to one on the last Friday of April.
        assert_eq!(format(begin_of(day("2026-04-24"), Cairo)), "2026-04-23T22:00:00.000Z");
    }

    #[test]
    fn the_last_millisecond_before_a_day_is_of_the_day_before() {
        for on in ["2026-03-29", "2026-10-25", "2026-07-01"] {
            let begins = begin_of(day(on), Berlin);
            assert_eq!(day_of(begins, Berlin), day(on));
            assert_eq!(day_of(begins - Duration::milliseconds(1), Berlin), Day(day(on).0 - 1));
        }
    }

    #[test]
    fn a_time_of_day_is_the_one_that_the_organisations_clocks_show() {
        let shown = |text: &str| text.parse::<NaiveDateTime>().unwrap();
        for (zone, clock, at) in [
            (Tz::UTC, "2026-03-31T17:00:00", "2026-03-31T17:00:00.000Z"),
            (Berlin, "2026-03-28T17:00:00", "2026-03-28T16:00:00.000Z"),
            (Berlin, "2026-03-31T17:00:00", "2026-03-31T15:00:00.000Z"),
        ] {
            let found = at_clock(shown(clock), zone).unwrap();
            assert_eq!(format(found), at, "{zone} {clock}");
            assert_eq!(clock_at(found, zone), shown(clock));
        }
        assert_eq!(at_clock(shown("2026-03-29T02:30:00"), Berlin), None, "the clocks go from two to three");
        let twice = at_clock(shown("2026-10-25T02:30:00"), Berlin).unwrap();
        assert_eq!(format(twice), "2026-10-25T00:30:00.000Z", "the first of two");
    }
}
