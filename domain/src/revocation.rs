//! Revoke now: what somebody did alone because it could not wait, and what another person says of it afterwards.

use crate::id::PersonId;
use crate::instant::Instant;
use crate::transition::REVIEW_HOURS;
use crate::words::words;
use chrono::Duration;

/// Within how many minutes what was revoked is to be dead.
pub const DEAD_MINUTES: i64 = 60;

words! {
    /// What another person says of a revocation.
    pub enum Verdict {
        /// It was right.
        Upheld = "upheld",
        /// It was not: what was revoked comes back.
        Reversed = "reversed",
    }
}

words! {
    /// Where a revocation stands.
    pub enum State {
        /// Another person has not looked at it yet.
        Unreviewed = "waits for review",
        /// Nobody looked at it within 72 hours.
        ReviewLate = "review is late",
        /// Somebody said that it was right.
        Upheld = "upheld",
        /// Somebody said that it was not.
        Reversed = "reversed",
    }
}

/// Until when another person has to review what was revoked at `at`, exclusive.
#[must_use]
pub fn review_due(at: Instant) -> Instant {
    at + Duration::hours(REVIEW_HOURS)
}

/// Where it stands at `now`.
#[must_use]
pub fn state(at: Instant, verdict: Option<Verdict>, now: Instant) -> State {
    match verdict {
        Some(Verdict::Upheld) => State::Upheld,
        Some(Verdict::Reversed) => State::Reversed,
        None if now < review_due(at) => State::Unreviewed,
        None => State::ReviewLate,
    }
}

/// May this person review what somebody else revoked? Never their own.
#[must_use]
pub fn may_review(person: PersonId, revoked_by: PersonId) -> bool {
    person != revoked_by
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;
    use uuid::Uuid;

    #[test]
    fn another_person_has_seventy_two_hours_and_not_an_instant_more() {
        let at = parse("2026-03-01T00:00:00Z").unwrap();
        let due = parse("2026-03-04T00:00:00Z").unwrap();
        assert_eq!(review_due(at), due);
        assert_eq!(state(at, None, due - Duration::milliseconds(1)), State::Unreviewed);
        assert_eq!(state(at, None, due), State::ReviewLate);
        assert_eq!(state(at, Some(Verdict::Upheld), due + Duration::days(9)), State::Upheld);
    }

    #[test]
    fn nobody_reviews_their_own() {
        let person = |number| PersonId::new(Uuid::from_u128(number));
        assert!(may_review(person(2), person(1)) && !may_review(person(1), person(1)));
    }
}
