//! Ownership: who answers for an identity, and since when.

use crate::id::PersonId;
use crate::instant::Instant;
use crate::words::words;
use chrono::Duration;
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

words! {
    /// How an offer or an interval came to its end.
    pub enum EndedAs {
        /// Whoever was asked declined.
        Declined = "declined",
        /// Nobody answered in time.
        Lapsed = "lapsed",
        /// Security took the offer back.
        Withdrawn = "withdrawn",
        /// Somebody else accepted the part.
        Replaced = "replaced",
        /// Its person left.
        Left = "left",
        /// The backup stepped into the part of somebody who left.
        SteppedIn = "stepped in",
        /// It belongs to another system now, or to none, or its system ended.
        Moved = "moved",
        /// Somebody else of the team acts for it now.
        PassedOn = "passed on",
    }
}

/// How many days an offer waits. Then it lapses: what nobody owns is the steward's as before.
pub const OFFER_DAYS: i64 = 14;

/// From when an offer that nobody answered can be accepted no more.
#[must_use]
pub fn lapses_at(offered_at: Instant) -> Instant {
    offered_at + Duration::days(OFFER_DAYS)
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

    /// Is it an offer that can still be accepted at `now`? At the instant at which it lapses it cannot.
    #[must_use]
    pub fn waits(&self, now: Instant) -> bool {
        self.accepted_at.is_none() && self.until.is_none() && now < lapses_at(self.offered_at)
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

/// Does a text, such as a tag's value or a session's name, mean the person of this address and name? It may be the whole
/// address, what stands before its `@`, or the name; case does not matter, and a part of any is none.
#[must_use]
pub fn means(text: &str, email: &str, name: &str) -> bool {
    let text = text.trim().to_lowercase();
    let email = email.to_lowercase();
    let local = email.split('@').next().unwrap_or_default();
    !text.is_empty() && (text == email || text == local || text == name.trim().to_lowercase())
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

    #[test]
    fn a_text_means_somebody_by_their_whole_address_or_name_and_not_by_a_part() {
        let ada = |text| means(text, "Ada.King@example.com", "Ada King");
        assert!(ada("ada.king@EXAMPLE.com") && ada(" Ada King ") && ada("ada.king"));
        assert!(!ada("ada") && !ada("") && !ada("example.com") && !ada("ada.king@example.org"));
    }

    #[test]
    fn an_offer_lapses_after_fourteen_days_to_the_millisecond() {
        let at = |text| parse(text).unwrap();
        let offer = Ownership {
            person: PersonId::new(Uuid::nil()),
            part: OwnerPart::Technical,
            offered_at: at("2026-01-01T12:00:00Z"),
            accepted_at: None,
            until: None,
        };
        assert!(offer.waits(at("2026-01-15T11:59:59.999Z")));
        assert!(!offer.waits(at("2026-01-15T12:00:00Z")));
        let answered = Ownership { accepted_at: Some(at("2026-01-02T00:00:00Z")), ..offer };
        assert!(!answered.waits(at("2026-01-03T00:00:00Z")));
        let declined = Ownership { until: Some(at("2026-01-02T00:00:00Z")), ..offer };
        assert!(!declined.waits(at("2026-01-02T00:00:00Z")));
    }
}
