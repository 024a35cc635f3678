//! What tables of many snapshots say of one.

use super::{ActionCounts, Snapshot, WindowSnapshot};
use crate::hash::Digest;
use domain::finding::Rule;
use domain::grant::Effect;
use domain::review::{Risk, RiskFacts};
use domain::usage::Verdict;

/// What tables of many snapshots say of one: little enough to be held of fifty thousand, none of which is read twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gist {
    /// As [`Snapshot::given`].
    pub given: ActionCounts,
    /// Over what time, and how much of that was observed.
    pub window: WindowSnapshot,
    /// As [`Snapshot::is_observed`].
    pub observed: bool,
    /// Where it stands in the order of reviews, as far as a snapshot tells it.
    pub risk: Risk,
    /// How many rules it broke at launch.
    pub findings: usize,
    /// Salted hash of its purpose.
    pub purpose_sha256: Option<Digest>,
}

impl Snapshot {
    /// What tables of many say of it.
    #[must_use]
    pub fn gist(&self) -> Gist {
        Gist {
            given: self.given(),
            window: self.window,
            observed: self.is_observed(),
            risk: self.risk(),
            findings: self.findings.len(),
            purpose_sha256: self.purpose_sha256,
        }
    }

    /// The order of reviews, as far as a snapshot tells it: whether strangers can become an identity stands in its findings.
    fn risk(&self) -> Risk {
        let mut privileged =
            self.grants.iter().filter(|grant| grant.effect == Effect::Allow && grant.privileged);
        Risk::of(RiskFacts {
            kind: self.kind,
            environment: self.environment,
            owned: self.owners.technical.is_some() || self.owners.business.is_some(),
            privileged: self.privileged,
            privileged_not_used: privileged.any(|grant| grant.verdict != Verdict::Used.as_str()),
            foreign_trust: self.findings.iter().any(|one| one.rule == Rule::TrustTooWide.as_str()),
        })
    }
}
