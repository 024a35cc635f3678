//! When a source has gone quiet: it spoke every day, and now it has not for longer than is usual.

use crate::instant::Instant;
use crate::window::Day;
use chrono::Duration;
use std::collections::BTreeSet;

/// Only of what spoke on each of so many days up to its last is anything usual.
pub const USUAL_DAYS: i32 = 14;
/// Nothing for so many hours is silence.
pub const SILENT_HOURS: i64 = 48;

/// What is known of what a source said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speech {
    /// The UTC days of which there are records.
    pub days: BTreeSet<Day>,
    /// The end of the last hour of which there are records, exclusive.
    pub until: Instant,
    /// The longest time between two of its imports within the usual days; zero where there were not two.
    pub between_imports: Duration,
}

/// Since when a source is quiet at `now`; `None` where it is not, or where nothing is usual for it. It is quiet when 48
/// hours lie between its last record and now, where each of the 14 days before that had one. What is imported less often
/// than every other day may be silent for a day longer than its imports lie apart.
#[must_use]
pub fn quiet_since(speech: &Speech, now: Instant) -> Option<Instant> {
    let last = Day::of(speech.until - Duration::milliseconds(1));
    let was_usual = (0..USUAL_DAYS).all(|back| speech.days.contains(&Day(last.0 - back)));
    let hours = Duration::hours(SILENT_HOURS);
    let patience = if speech.between_imports + Duration::days(1) > hours {
        speech.between_imports + Duration::days(1)
    } else {
        hours
    };
    (was_usual && now >= speech.until + patience).then_some(speech.until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;

    fn at(text: &str) -> Instant {
        parse(text).unwrap()
    }

    fn daily(days: i32) -> Speech {
        let last = Day::of(at("2026-03-14T00:00:00Z"));
        Speech {
            days: (0..days).map(|back| Day(last.0 - back)).collect(),
            until: at("2026-03-14T10:00:00Z"),
            between_imports: Duration::zero(),
        }
    }

    #[test]
    fn a_source_that_spoke_daily_is_quiet_after_forty_eight_hours_and_not_before() {
        let now = at("2026-03-16T10:00:00Z");
        assert_eq!(quiet_since(&daily(14), now), Some(at("2026-03-14T10:00:00Z")));
        assert_eq!(quiet_since(&daily(14), now - Duration::milliseconds(1)), None);
    }

    #[test]
    fn of_what_did_not_speak_every_day_nothing_is_usual() {
        let now = at("2026-04-16T10:00:00Z");
        assert_eq!(quiet_since(&daily(13), now), None);
        let mut gap = daily(20);
        gap.days.remove(&Day(Day::of(gap.until).0 - 6));
        assert_eq!(quiet_since(&gap, now), None);
    }

    #[test]
    fn what_is_imported_once_a_week_is_not_quiet_between_two_imports() {
        let weekly = Speech { between_imports: Duration::days(7), ..daily(14) };
        assert_eq!(quiet_since(&weekly, weekly.until + Duration::days(8) - Duration::milliseconds(1)), None);
        assert_eq!(quiet_since(&weekly, weekly.until + Duration::days(8)), Some(weekly.until));
    }

    #[test]
    fn a_last_hour_that_ends_at_midnight_belongs_to_its_own_day() {
        let mut speech = daily(14);
        speech.until = at("2026-03-15T00:00:00Z");
        assert_eq!(quiet_since(&speech, at("2026-03-17T00:00:00Z")), Some(speech.until));
    }
}
