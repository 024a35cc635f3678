//! When people are reminded that an exception ends: 14, 7 and 1 days before, each once.

use crate::instant::Instant;
use chrono::Duration;

/// So many days before its end whoever asked and whoever owns it are reminded.
pub const REMIND_DAYS: [u32; 3] = [14, 7, 1];

/// Of a reminder that was missed while no server ran: an end so long past is not told any more.
pub const TOLD_LATE_DAYS: i64 = 7;

/// Which reminder stands at `now`, by its days: of several that have come, the nearest to the end. `None` before the
/// first, at the end and after it. One whose instant was past when the exception was given never comes: who was just
/// given five days knows that they are less than seven.
#[must_use]
pub fn reminder(granted_at: Instant, end: Instant, now: Instant) -> Option<u32> {
    let comes = |days: u32| end - Duration::days(i64::from(days));
    if now >= end {
        return None;
    }
    REMIND_DAYS.into_iter().filter(|days| granted_at < comes(*days) && comes(*days) <= now).min()
}

/// How many days are left at `now`, begun ones whole.
#[must_use]
pub fn days_left(end: Instant, now: Instant) -> u32 {
    let day = Duration::days(1).num_milliseconds();
    let left = (end - now).num_milliseconds().max(0);
    u32::try_from(left / day + i64::from(left % day > 0)).unwrap_or(u32::MAX)
}

/// Is an end at `end` told at `now`: reached, and not long past?
#[must_use]
pub fn tells_end(end: Instant, now: Instant) -> bool {
    end <= now && now < end + Duration::days(TOLD_LATE_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;

    fn at(text: &str) -> Instant {
        parse(text).unwrap()
    }

    const GRANTED: &str = "2026-01-01T12:00:00Z";
    const END: &str = "2026-03-01T12:00:00Z";

    fn on(now: &str) -> Option<u32> {
        reminder(at(GRANTED), at(END), at(now))
    }

    #[test]
    fn each_reminder_stands_from_its_instant_until_the_next() {
        assert_eq!(on("2026-02-15T11:59:59.999Z"), None);
        assert_eq!(on("2026-02-15T12:00:00Z"), Some(14));
        assert_eq!(on("2026-02-22T11:59:59.999Z"), Some(14));
        assert_eq!(on("2026-02-22T12:00:00Z"), Some(7));
        assert_eq!(on("2026-02-28T12:00:00Z"), Some(1));
        assert_eq!(on("2026-03-01T11:59:59.999Z"), Some(1));
        assert_eq!(on(END), None);
    }

    #[test]
    fn who_was_given_five_days_is_reminded_on_the_last_alone() {
        let granted = at("2026-02-24T12:00:00Z");
        assert_eq!(reminder(granted, at(END), at("2026-02-27T12:00:00Z")), None);
        assert_eq!(reminder(granted, at(END), at("2026-02-28T12:00:00Z")), Some(1));
        assert_eq!(reminder(at("2026-02-28T12:00:00Z"), at(END), at("2026-02-28T13:00:00Z")), None);
    }

    #[test]
    fn a_day_that_has_begun_is_a_day() {
        let end = at(END);
        assert_eq!(days_left(end, end), 0);
        assert_eq!(days_left(end, end - Duration::milliseconds(1)), 1);
        assert_eq!(days_left(end, end - Duration::days(1)), 1);
        assert_eq!(days_left(end, end - Duration::days(1) - Duration::milliseconds(1)), 2);
        assert_eq!(days_left(end, end + Duration::days(3)), 0);
    }

    #[test]
    fn an_end_long_past_is_not_told() {
        let end = at(END);
        assert!(!tells_end(end, end - Duration::milliseconds(1)) && tells_end(end, end));
        let late = end + Duration::days(TOLD_LATE_DAYS);
        assert!(tells_end(end, late - Duration::milliseconds(1)) && !tells_end(end, late));
    }
}
