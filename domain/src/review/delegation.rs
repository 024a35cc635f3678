//! Delegation: somebody decides a reviewer's items of one campaign in their place, for a time. It carries the bars of
//! both, and goes no further.

use super::refusal::Refusal;
use super::state::CampaignState;
use crate::id::PersonId;
use crate::instant::Instant;

/// What is asked of a delegation.
#[derive(Debug, Clone, Copy)]
pub struct Delegating {
    /// Whose items.
    pub from: PersonId,
    /// Who is to decide them.
    pub to: PersonId,
    /// Is that person here, and active?
    pub to_is_active: bool,
    /// Are any items of the campaign `from`'s own, as an owner?
    pub has_items: bool,
    /// Who acknowledges the campaign, and so has no part in it.
    pub acknowledger: PersonId,
    /// How far the campaign has come.
    pub state: CampaignState,
    /// When it is due.
    pub due_at: Instant,
    /// Until when, exclusive.
    pub until: Instant,
    /// Now.
    pub now: Instant,
}

/// May these items be delegated so? Who only decides in another's place has none of their own to hand on.
///
/// # Errors
/// [`Refusal`] says why not.
pub fn may_delegate(asked: Delegating) -> Result<(), Refusal> {
    if asked.state != CampaignState::Open {
        return Err(Refusal::NotOpen(asked.state));
    }
    if asked.now >= asked.due_at {
        return Err(Refusal::Late);
    }
    if !asked.has_items {
        return Err(Refusal::NothingToDelegate);
    }
    if asked.to == asked.from || !asked.to_is_active {
        return Err(Refusal::NoDelegate);
    }
    if asked.to == asked.acknowledger {
        return Err(Refusal::DelegateAcknowledges);
    }
    if asked.until <= asked.now || asked.until > asked.due_at {
        return Err(Refusal::DelegatedUntil);
    }
    Ok(())
}

/// A delegation's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DelegatedFor {
    /// From, inclusive.
    pub start: Instant,
    /// To, exclusive.
    pub until: Instant,
    /// When it was taken back.
    pub ended: Option<Instant>,
}

impl DelegatedFor {
    /// Does it hold at `now`?
    #[must_use]
    pub fn holds(self, now: Instant) -> bool {
        self.start <= now && now < self.until && self.ended.is_none_or(|ended| now < ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;
    use chrono::Duration;
    use uuid::Uuid;

    fn person(number: u128) -> PersonId {
        PersonId::new(Uuid::from_u128(number))
    }

    fn asked() -> Delegating {
        let now = parse("2026-03-01T00:00:00Z").unwrap();
        Delegating {
            from: person(1),
            to: person(2),
            to_is_active: true,
            has_items: true,
            acknowledger: person(3),
            state: CampaignState::Open,
            due_at: now + Duration::days(10),
            until: now + Duration::days(5),
            now,
        }
    }

    #[test]
    fn a_reviewer_delegates_their_items_to_somebody_else_until_the_campaign_is_due_at_most() {
        assert_eq!(may_delegate(asked()), Ok(()));
        assert_eq!(may_delegate(Delegating { until: asked().due_at, ..asked() }), Ok(()));
        let longer = asked().due_at + Duration::milliseconds(1);
        for until in [asked().now, longer] {
            assert_eq!(may_delegate(Delegating { until, ..asked() }), Err(Refusal::DelegatedUntil));
        }
        let late = Delegating { now: asked().due_at, ..asked() };
        assert_eq!(may_delegate(late), Err(Refusal::Late));
        let closed = Delegating { state: CampaignState::Closed, ..asked() };
        assert_eq!(may_delegate(closed), Err(Refusal::NotOpen(CampaignState::Closed)));
    }

    #[test]
    fn nobody_delegates_to_themselves_to_the_acknowledger_or_to_somebody_who_left() {
        assert_eq!(may_delegate(Delegating { to: person(1), ..asked() }), Err(Refusal::NoDelegate));
        assert_eq!(may_delegate(Delegating { to_is_active: false, ..asked() }), Err(Refusal::NoDelegate));
        let acknowledges = may_delegate(Delegating { to: person(3), ..asked() });
        assert_eq!(acknowledges, Err(Refusal::DelegateAcknowledges));
        // A delegate has no items of their own, and so nothing to hand on.
        assert_eq!(may_delegate(Delegating { has_items: false, ..asked() }), Err(Refusal::NothingToDelegate));
    }

    #[test]
    fn it_holds_exactly_for_its_time() {
        let start = asked().now;
        let time = DelegatedFor { start, until: start + Duration::days(1), ended: None };
        assert!(!time.holds(start - Duration::milliseconds(1)) && time.holds(start));
        assert!(!time.holds(time.until) && time.holds(time.until - Duration::milliseconds(1)));
        let back = DelegatedFor { ended: Some(start + Duration::hours(1)), ..time };
        assert!(back.holds(start) && !back.holds(start + Duration::hours(1)));
    }
}
