//! Tallies: use counted per identity, credential, event and day.

use crate::instant::Instant;
use crate::window::Day;
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// What became of one call. The order is the precedence: a call that is several of these is the first.
    pub enum Outcome {
        /// Refused for want of permission.
        Denied = "denied",
        /// It cannot be told that it was authorised.
        Failed = "failed",
        /// A service made it with the identity's permissions: use, counted apart.
        OnBehalf = "on_behalf",
        /// Authorised, whatever came of it afterwards.
        Allowed = "allowed",
    }
}

/// Counts of distinct events. The four never overlap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Authorised calls.
    pub allowed: u64,
    /// Calls refused for want of permission.
    pub denied: u64,
    /// Calls of which authorisation cannot be told.
    pub failed: u64,
    /// Calls by a service with the identity's permissions.
    pub on_behalf: u64,
}

impl Counts {
    /// Counts one call.
    pub fn add(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Allowed => self.allowed += 1,
            Outcome::Denied => self.denied += 1,
            Outcome::Failed => self.failed += 1,
            Outcome::OnBehalf => self.on_behalf += 1,
        }
    }

    /// Adds other counts.
    pub fn merge(&mut self, other: Self) {
        self.allowed += other.allowed;
        self.denied += other.denied;
        self.failed += other.failed;
        self.on_behalf += other.on_behalf;
    }

    /// Was it used: allowed or on behalf?
    #[must_use]
    pub const fn used(self) -> u64 {
        self.allowed + self.on_behalf
    }

    /// Was anything seen at all?
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.allowed + self.denied + self.failed + self.on_behalf == 0
    }
}

/// The provider's name of what was called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EventName {
    /// The service, as the log names it: `s3.amazonaws.com`.
    pub source: String,
    /// The operation, as the log names it: `ListBuckets`.
    pub name: String,
}

impl std::fmt::Display for EventName {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}/{}", self.source, self.name)
    }
}

/// One day of one event by one identity, over all its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// What was called.
    pub event: EventName,
    /// The UTC day.
    pub day: Day,
    /// How often, by outcome.
    pub counts: Counts,
    /// The first instant of the day at which it was seen, whatever the outcome.
    pub first_at: Instant,
    /// The last instant of the day at which it was seen, whatever the outcome.
    pub last_at: Instant,
}
