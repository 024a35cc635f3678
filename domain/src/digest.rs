//! What each person chooses: every mail by itself, or what is not urgent put together once a day or once a week.

use crate::instant::Instant;
use crate::words::words;
use chrono::Duration;

words! {
    /// How somebody wants to be told what is not urgent.
    pub enum Digest {
        /// Each mail when it is written.
        Single = "single mails",
        /// Once a day, at seven in the organisation's zone.
        Daily = "daily",
        /// Once a week, with the digest of what waits.
        Weekly = "weekly",
    }
}

/// What is due within so many hours does not wait for a digest.
pub const AT_ONCE_HOURS: i64 = 24;

/// How much a mail presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// It is an alert, or tells of an end.
    AtOnce,
    /// Something is due then, exclusive.
    Due(Instant),
    /// It can wait.
    CanWait,
}

impl Digest {
    /// Is a mail written at `now` sent by itself?
    #[must_use]
    pub fn sends_at_once(self, urgency: Urgency, now: Instant) -> bool {
        match urgency {
            _ if self == Self::Single => true,
            Urgency::AtOnce => true,
            Urgency::Due(at) => at <= now + Duration::hours(AT_ONCE_HOURS),
            Urgency::CanWait => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;

    #[test]
    fn alerts_and_what_is_due_within_a_day_wait_for_no_digest() {
        let now = parse("2026-03-01T09:00:00Z").unwrap();
        let due = Urgency::Due(now + Duration::hours(AT_ONCE_HOURS));
        let later = Urgency::Due(now + Duration::hours(AT_ONCE_HOURS) + Duration::milliseconds(1));
        for choice in [Digest::Daily, Digest::Weekly] {
            assert!(choice.sends_at_once(Urgency::AtOnce, now) && choice.sends_at_once(due, now), "{choice}");
            assert!(choice.sends_at_once(Urgency::Due(now - Duration::days(9)), now), "{choice}");
            assert!(
                !choice.sends_at_once(later, now) && !choice.sends_at_once(Urgency::CanWait, now),
                "{choice}"
            );
        }
        assert!(
            Digest::Single.sends_at_once(later, now) && Digest::Single.sends_at_once(Urgency::CanWait, now)
        );
    }
}
