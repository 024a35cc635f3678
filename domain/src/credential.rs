//! Credentials: what an identity proves itself with. Ids, prefixes and fingerprints only, never a secret.

mod clock;
mod effect;
mod expiry;
mod proposal;
mod rotation;
mod sharing;
#[cfg(test)]
mod tests;

use crate::words::words;

pub use clock::{Beside, Clock, ClockFacts, Due, DueBy, Excepted, Held, side_by_side};
pub use effect::{Change, Effect, changes};
pub use expiry::{Expires, NotAnExpiry};
pub use proposal::{ProposalRefusal, Stated, StatedWord, check, in_force, may_answer, may_withdraw};
pub use rotation::{RotationPolicies, RotationPolicy};
pub use sharing::{Sharing, UsedFrom, network, sharing};

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
        /// It should have been replaced, or be dead: older than its maximum age, past its own end, beside its successor
        /// for longer than the policy lets it, or without an end where the policy asks for one.
        Overdue = "overdue",
        /// Nobody knows when it was made: not zero, not young, unknown.
        UnknownAge = "unknown age",
        /// It has no clock: inactive, a trust, a key whose slot is unknown, or past its end and replaced.
        NoClock = "no clock",
        /// Its successor is there, and the policy still lets both be valid at once. Not rotated until this one is dead.
        Overlapping = "overlapping",
        /// An exception in force says that it cannot be rotated.
        NotRotatable = "not rotatable",
    }
}

impl CredentialType {
    /// Does it run on a rotation clock? A trust and a SPIFFE id hold no secret.
    #[must_use]
    pub const fn has_clock(self) -> bool {
        !matches!(self, Self::FederatedTrust | Self::SpiffeId)
    }

    /// Every type that runs on a clock, in the order of [`CredentialType::ALL`].
    pub fn rotated() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|kind| kind.has_clock())
    }
}

impl RotationStatus {
    /// How bad it is; the smallest needs somebody first.
    #[must_use]
    pub const fn urgency(self) -> u8 {
        match self {
            Self::Overdue => 0,
            Self::UnknownAge => 1,
            Self::Overlapping => 2,
            Self::DueSoon => 3,
            Self::NotRotatable => 4,
            Self::Current => 5,
            Self::NoClock => 6,
        }
    }

    /// The rule that it breaks; `None` where nothing is wrong.
    #[must_use]
    pub const fn finding(self) -> Option<&'static str> {
        match self {
            Self::Overdue => Some("rotation overdue"),
            Self::UnknownAge => Some("credential of unknown age"),
            Self::Current | Self::DueSoon | Self::NoClock | Self::Overlapping | Self::NotRotatable => None,
        }
    }
}
