//! Ownership: who answers for an identity, and since when.

use crate::id::PersonId;
use crate::instant::Instant;
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// In what part a person owns.
    pub enum OwnerPart {
        /// Can change it.
        Technical = "technical owner",
        /// Answers for the need.
        Business = "business owner",
        /// Takes over when the technical owner leaves.
        Backup = "backup",
        /// Security's catch-all while it is orphaned: may suspend, revoke, transfer, ask for an exception; never keep.
        Steward = "steward",
    }
}

/// One person's part in one identity, over [from, until).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    /// Who.
    pub person: PersonId,
    /// In what part.
    pub part: OwnerPart,
    /// Offered at; from then on it may be accepted or declined.
    pub offered_at: Instant,
    /// Accepted at; the interval begins. `None` while it is only an offer.
    pub accepted_at: Option<Instant>,
    /// Ended at, exclusive; `None` while it lasts.
    pub until: Option<Instant>,
}

impl Ownership {
    /// Does it hold at `now`: accepted, and `accepted_at ≤ now < until`?
    #[must_use]
    pub fn holds(&self, now: Instant) -> bool {
        self.accepted_at.is_some_and(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }
}

/// The technical owner at `now`, of all parts there ever were. At most one holds at a time; were there two, the one
/// accepted last.
#[must_use]
pub fn technical_owner(all: &[Ownership], now: Instant) -> Option<PersonId> {
    all.iter()
        .filter(|one| one.part == OwnerPart::Technical && one.holds(now))
        .max_by_key(|one| one.accepted_at)
        .map(|one| one.person)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;
    use uuid::Uuid;

    #[test]
    fn an_offer_is_not_ownership_and_an_interval_excludes_its_end() {
        let at = |text| parse(text).unwrap();
        let mut one = Ownership {
            person: PersonId::new(Uuid::nil()),
            part: OwnerPart::Technical,
            offered_at: at("2026-01-01T00:00:00Z"),
            accepted_at: None,
            until: None,
        };
        assert!(!one.holds(at("2026-06-01T00:00:00Z")));
        one.accepted_at = Some(at("2026-02-01T00:00:00Z"));
        one.until = Some(at("2026-03-01T00:00:00Z"));
        assert!(!one.holds(at("2026-01-31T23:59:59.999Z")));
        assert!(one.holds(at("2026-02-01T00:00:00Z")));
        assert!(one.holds(at("2026-02-28T23:59:59.999Z")));
        assert!(!one.holds(at("2026-03-01T00:00:00Z")));
        assert_eq!(technical_owner(&[one], at("2026-02-02T00:00:00Z")), Some(one.person));
    }
}
