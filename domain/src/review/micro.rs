//! Micro-reviews: small campaigns that events open by themselves, under a standing order of security.

use crate::alert::Alert;
use crate::id::IdentityId;
use crate::instant::Instant;
use crate::problem::Problems;
use crate::words::words;
use std::collections::{BTreeMap, BTreeSet};

/// Events on one identity within this time join one review, in minutes: so long it waits for others.
pub const MICRO_WAIT_MINUTES: i64 = 60;
/// By when a micro-review is due unless the order says otherwise, in days.
pub const MICRO_DAYS: u32 = 7;
/// The longest that an order may say, in days.
pub const MOST_MICRO_DAYS: u32 = 14;

words! {
    /// What opened a micro-review.
    pub enum MicroCause {
        /// Another person owns it.
        Owner = "owner change",
        /// Something privileged was granted.
        Grant = "new privileged grant",
        /// It was used after a long silence.
        Awake = "first use after dormancy",
        /// A credential was seen where it should not be.
        Exposed = "exposure",
        /// What is kept for emergencies was used.
        BreakGlass = "break-glass use",
    }
}

words! {
    /// What became of an event.
    pub enum MicroAnswer {
        /// A micro-review was opened.
        Opened = "opened",
        /// It is in a campaign that is open: there the change marks its item.
        InReview = "in a review",
        /// It is gone, or no non-human identity.
        NotThere = "not there any more",
        /// Nobody of security ordered micro-reviews.
        NoOrder = "no standing order",
        /// Whoever ordered them is not of security any more.
        NoSteward = "whoever ordered it left",
        /// The acknowledger owns it, or is not of management any more.
        NoAcknowledger = "the acknowledger cannot acknowledge it",
        /// Its account has no inventory, or none that is young enough.
        NoInventory = "no current inventory",
    }
}

impl MicroAnswer {
    /// Is security told of it: an order holds, and nothing was opened?
    #[must_use]
    pub const fn is_held(self) -> bool {
        matches!(self, Self::NoSteward | Self::NoAcknowledger | Self::NoInventory)
    }
}

impl MicroCause {
    /// The cause that an alert is; `None` for one that opens no review, since a task came back by itself.
    #[must_use]
    pub const fn of(alert: Alert) -> Option<Self> {
        match alert {
            Alert::PrivilegedGrant => Some(Self::Grant),
            Alert::Reactivated => Some(Self::Awake),
            Alert::BreakGlass => Some(Self::BreakGlass),
            Alert::Exposed => Some(Self::Exposed),
            Alert::Regranted => None,
        }
    }
}

/// Something that happened to one identity. What happened at one instant to several is one occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MicroEvent {
    /// When.
    pub at: Instant,
    /// To what.
    pub identity: IdentityId,
    /// What.
    pub cause: MicroCause,
}

/// The reviews that are to be opened for these events, as (identity, its causes): one for each occasion at or before `until`,
/// the oldest first. An identity is in the review of its first occasion alone, with everything that
/// happened to it since.
#[must_use]
pub fn occasions(events: &[MicroEvent], until: Instant) -> Vec<BTreeMap<IdentityId, BTreeSet<MicroCause>>> {
    let mut first: BTreeMap<IdentityId, Instant> = BTreeMap::new();
    for event in events {
        let known = first.entry(event.identity).or_insert(event.at);
        *known = event.at.min(*known);
    }
    let mut reviews: BTreeMap<Instant, BTreeMap<IdentityId, BTreeSet<MicroCause>>> = BTreeMap::new();
    for event in events {
        let at = first.get(&event.identity).copied().unwrap_or(event.at);
        let review = reviews.entry(at).or_default();
        review.entry(event.identity).or_default().insert(event.cause);
    }
    reviews.into_iter().filter(|(at, _)| *at <= until).map(|(_, review)| review).collect()
}

/// May a micro-review be due so many days after it is opened?
///
/// # Errors
/// One problem: from 1 to [`MOST_MICRO_DAYS`].
pub fn check_micro_days(days: u32) -> Result<(), Problems> {
    if (1..=MOST_MICRO_DAYS).contains(&days) {
        return Ok(());
    }
    Err(Problems::one("days", format!("Write a number of days from 1 to {MOST_MICRO_DAYS}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;
    use uuid::Uuid;

    fn identity(number: u128) -> IdentityId {
        IdentityId::new(Uuid::from_u128(number))
    }

    fn late() -> Instant {
        parse("2026-03-01T11:00:00Z").unwrap()
    }

    fn event(minute: u32, number: u128, cause: MicroCause) -> MicroEvent {
        let at = parse(&format!("2026-03-01T10:{minute:02}:00Z")).unwrap();
        MicroEvent { at, identity: identity(number), cause }
    }

    #[test]
    fn what_happens_to_many_at_once_is_one_review_and_to_one_alone_its_own() {
        let many = (0..1_000).map(|number| event(0, number, MicroCause::Grant));
        let events: Vec<MicroEvent> = many.chain([event(5, 5_000, MicroCause::Owner)]).collect();
        let reviews = occasions(&events, late());
        assert_eq!(reviews.iter().map(BTreeMap::len).collect::<Vec<_>>(), [1_000, 1]);
        assert!(occasions(&[], late()).is_empty());
    }

    #[test]
    fn what_happens_to_one_identity_joins_its_first_review() {
        let events = [
            event(30, 1, MicroCause::Awake),
            event(0, 1, MicroCause::Grant),
            event(30, 2, MicroCause::Awake),
            event(40, 1, MicroCause::Awake),
        ];
        let reviews = occasions(&events, late());
        assert_eq!(reviews.len(), 2);
        assert_eq!(reviews[0], [(identity(1), [MicroCause::Grant, MicroCause::Awake].into())].into());
        assert_eq!(reviews[1], [(identity(2), [MicroCause::Awake].into())].into());
        // Until the first has waited long enough nothing is opened; then the later ones of other identities still wait.
        let at = events[1].at;
        assert!(occasions(&events, at - chrono::Duration::milliseconds(1)).is_empty());
        assert_eq!(occasions(&events, at), reviews[..1]);
    }

    #[test]
    fn a_micro_review_is_due_within_days() {
        assert!(check_micro_days(0).is_err() && check_micro_days(MOST_MICRO_DAYS + 1).is_err());
        assert!(check_micro_days(1).is_ok() && check_micro_days(MOST_MICRO_DAYS).is_ok());
        assert!(check_micro_days(MICRO_DAYS).is_ok());
    }

    #[test]
    fn every_alert_but_a_return_is_a_cause() {
        let none: Vec<Alert> =
            Alert::ALL.iter().copied().filter(|alert| MicroCause::of(*alert).is_none()).collect();
        assert_eq!(none, [Alert::Regranted]);
        let held: Vec<&str> =
            MicroAnswer::ALL.iter().filter(|answer| answer.is_held()).map(|answer| answer.as_str()).collect();
        assert_eq!(held.len(), 3, "{held:?}");
    }
}
