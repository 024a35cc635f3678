//! When reviewers are reminded of what is open, and when security hears of it.

use crate::instant::Instant;
use chrono::Duration;

/// So many days before a campaign is due whoever has open items is reminded.
pub const REMIND_DAYS: [u32; 3] = [7, 3, 1];

/// From so many days before it is due security is told who has open items.
pub const ESCALATE_DAYS: u32 = 1;

/// Which reminder stands at `now`, by its days: of several that have come, the nearest to the due instant. `None` before
/// the first and from the due instant on. One whose instant was past at the launch never comes.
#[must_use]
pub fn review_reminder(launched_at: Instant, due_at: Instant, now: Instant) -> Option<u32> {
    let comes = |days: u32| due_at - Duration::days(i64::from(days));
    if now >= due_at {
        return None;
    }
    REMIND_DAYS.into_iter().filter(|days| launched_at < comes(*days) && comes(*days) <= now).min()
}

/// Which word security hears at `now` of items that are open: shortly before the due instant, and once more at it.
#[must_use]
pub fn escalation(launched_at: Instant, due_at: Instant, now: Instant) -> Option<Escalation> {
    if now >= due_at {
        return Some(Escalation::Late);
    }
    let soon = due_at - Duration::days(i64::from(ESCALATE_DAYS));
    (launched_at < soon && soon <= now).then_some(Escalation::Soon)
}

/// What security hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escalation {
    /// It is due within a day.
    Soon,
    /// It was due: what is open is no response.
    Late,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;

    fn at(text: &str) -> Instant {
        parse(text).unwrap()
    }

    const LAUNCHED: &str = "2026-03-01T12:00:00Z";
    const DUE: &str = "2026-03-15T12:00:00Z";

    #[test]
    fn reviewers_are_reminded_seven_three_and_one_days_before_and_not_at_the_due_instant() {
        let on = |now: &str| review_reminder(at(LAUNCHED), at(DUE), at(now));
        assert_eq!(on("2026-03-08T11:59:59.999Z"), None);
        assert_eq!(on("2026-03-08T12:00:00Z"), Some(7));
        assert_eq!(on("2026-03-12T12:00:00Z"), Some(3));
        assert_eq!(on("2026-03-15T11:59:59.999Z"), Some(1));
        assert_eq!(on(DUE), None);
        assert_eq!(review_reminder(at("2026-03-10T00:00:00Z"), at(DUE), at("2026-03-11T00:00:00Z")), None);
    }

    #[test]
    fn security_hears_a_day_before_and_once_it_is_late() {
        let on = |now: &str| escalation(at(LAUNCHED), at(DUE), at(now));
        assert_eq!(on("2026-03-14T11:59:59.999Z"), None);
        assert_eq!(on("2026-03-14T12:00:00Z"), Some(Escalation::Soon));
        assert_eq!(on(DUE), Some(Escalation::Late));
        assert_eq!(escalation(at("2026-03-15T00:00:00Z"), at(DUE), at("2026-03-15T06:00:00Z")), None);
    }
}
