//! Credentials: what an identity proves itself with. Ids, prefixes and fingerprints only, never a secret.

use crate::instant::Instant;
use crate::words::words;
use chrono::Duration;
use serde::{Deserialize, Serialize};

words! {
    /// What kind of proof it is.
    pub enum CredentialType {
        /// A provider's long-lived access key.
        AccessKey = "access key",
        /// A console password.
        Password = "password",
        /// A bearer token.
        Token = "token",
        /// An OAuth client secret.
        ClientSecret = "client secret",
        /// An X.509 certificate.
        Certificate = "certificate",
        /// An SSH key.
        SshKey = "SSH key",
        /// Who may become it: a trust policy's accounts, services and identity providers.
        FederatedTrust = "federated trust",
        /// A SPIFFE id.
        SpiffeId = "SPIFFE id",
    }
}

words! {
    /// Where a credential stands on its rotation clock.
    pub enum RotationStatus {
        /// Within its maximum age.
        Current = "current",
        /// Within its maximum age, and the warning lead has begun.
        DueSoon = "due soon",
        /// Older than its maximum age.
        Overdue = "overdue",
        /// Nobody knows when it was made: not zero, not young, unknown.
        UnknownAge = "unknown age",
        /// It has no clock: inactive, a trust, or a key whose slot is unknown.
        NoClock = "no clock",
    }
}

/// The rotation policy of one credential type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotationPolicy {
    /// The oldest it may be, in days.
    pub max_age_days: u32,
    /// How many days before that it is due soon.
    pub lead_days: u32,
}

impl RotationPolicy {
    /// What holds until an organisation states its own: 90 days with 14 days' notice.
    pub const DEFAULT: Self = Self { max_age_days: 90, lead_days: 14 };
}

/// What the clock needs to know of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockFacts {
    /// What kind it is.
    pub kind: CredentialType,
    /// Made at; `None` where the provider does not say.
    pub created_at: Option<Instant>,
    /// Last rotated at; `None` where never or not said.
    pub rotated_at: Option<Instant>,
    /// May it be used? `None` where the provider does not say.
    pub active: Option<bool>,
    /// Is it an access key that is known only by its id, without the user's slot? Such a key has no rotation finding:
    /// the same key may stand in the credential report under a slot.
    pub slot_unknown: bool,
}

impl ClockFacts {
    /// Is it something that its holder keeps and can lose? Trusts and SPIFFE ids are none.
    #[must_use]
    pub const fn has_secret(&self) -> bool {
        !matches!(self.kind, CredentialType::FederatedTrust | CredentialType::SpiffeId)
    }

    /// The status at `now`. The clock runs from the last rotation, else from creation; it is overdue from the instant
    /// at which the maximum age is reached.
    #[must_use]
    pub fn status(&self, policy: RotationPolicy, now: Instant) -> RotationStatus {
        if !self.has_secret() || self.slot_unknown || self.active == Some(false) {
            return RotationStatus::NoClock;
        }
        let Some(since) = self.rotated_at.max(self.created_at) else {
            return RotationStatus::UnknownAge;
        };
        let due = since + Duration::days(i64::from(policy.max_age_days));
        if now >= due {
            RotationStatus::Overdue
        } else if now >= due - Duration::days(i64::from(policy.lead_days)) {
            RotationStatus::DueSoon
        } else {
            RotationStatus::Current
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;
    use proptest::prelude::*;

    fn key(created: &str) -> ClockFacts {
        ClockFacts {
            kind: CredentialType::AccessKey,
            created_at: Some(parse(created).unwrap()),
            rotated_at: None,
            active: Some(true),
            slot_unknown: false,
        }
    }

    #[test]
    fn a_key_is_overdue_at_the_very_instant_its_age_is_reached() {
        let facts = key("2026-01-01T00:00:00Z");
        let due = parse("2026-04-01T00:00:00Z").unwrap();
        assert_eq!(
            facts.status(RotationPolicy::DEFAULT, due - Duration::milliseconds(1)),
            RotationStatus::DueSoon
        );
        assert_eq!(facts.status(RotationPolicy::DEFAULT, due), RotationStatus::Overdue);
    }

    #[test]
    fn unknown_is_not_young_and_not_old() {
        let facts = ClockFacts { created_at: None, ..key("2026-01-01T00:00:00Z") };
        assert_eq!(
            facts.status(RotationPolicy::DEFAULT, parse("2030-01-01T00:00:00Z").unwrap()),
            RotationStatus::UnknownAge
        );
    }

    #[test]
    fn an_inactive_key_a_trust_and_a_key_of_unknown_slot_have_no_clock() {
        let now = parse("2030-01-01T00:00:00Z").unwrap();
        let old = key("2020-01-01T00:00:00Z");
        for facts in [
            ClockFacts { active: Some(false), ..old },
            ClockFacts { kind: CredentialType::FederatedTrust, ..old },
            ClockFacts { slot_unknown: true, ..old },
        ] {
            assert_eq!(facts.status(RotationPolicy::DEFAULT, now), RotationStatus::NoClock);
        }
    }

    proptest! {
        #[test]
        fn status_only_ever_gets_worse_as_time_passes(age in 0i64..400, later in 0i64..400) {
            let facts = key("2026-01-01T00:00:00Z");
            let start = facts.created_at.unwrap();
            let rank = |days: i64| facts.status(RotationPolicy::DEFAULT, start + Duration::days(days));
            prop_assert!(rank(age) <= rank(age + later));
        }
    }
}
