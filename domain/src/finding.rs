//! Findings: rules that an identity or credential breaks now. A pure function of facts and the instant: there is nothing
//! to close by hand, and what clears one is a change of the facts.

mod access;
mod activity;
mod credentials;
mod facts;
mod life;
mod observation;
mod rule;
#[cfg(test)]
mod tests;
mod trust;

use crate::id::CredentialId;
use crate::instant::Instant;

pub use facts::{
    Activity, AgentFacts, AttestedFacts, BreakGlassFacts, CredentialFacts, Drift, Facts, OwnerFacts, Resumed,
    Sharing, TrustFacts, UsageFacts, Width,
};
pub use observation::Observation;
pub use rule::{Control, Family, Rule, Severity};

/// How many observed days without activity make an identity dormant, where its cadence asks for no more.
pub const DORMANT_DAYS: u32 = 90;

/// How many days before its end an identity is expiring.
pub const EXPIRING_DAYS: i64 = 30;

/// For how many days after it an activity that ended a dormancy is a finding, unless somebody attested it since.
pub const REACTIVATED_DAYS: i64 = 30;

/// One rule that is broken now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// How much it matters here.
    pub severity: Severity,
    /// By which credential; `None` where by the identity itself.
    pub credential: Option<CredentialId>,
    /// Since when; `None` where nobody knows.
    pub since: Option<Instant>,
    /// What shows it, in a sentence without a full stop.
    pub evidence: String,
}

impl Finding {
    fn new(rule: Rule, severity: Severity, since: Option<Instant>, evidence: impl Into<String>) -> Self {
        Self { rule, severity, credential: None, since, evidence: evidence.into() }
    }

    fn on(self, credential: CredentialId) -> Self {
        Self { credential: Some(credential), ..self }
    }
}

/// Every rule that the facts break at `now`, worst first; of equal severity in the order of [`Rule::ALL`], then by
/// credential.
#[must_use]
pub fn findings(facts: &Facts, now: Instant) -> Vec<Finding> {
    let mut found = Vec::new();
    life::judge(facts, now, &mut found);
    // What is retired or gone is judged by that alone: there is nothing left to own, rotate or reduce.
    if facts.is_there() {
        activity::judge(facts, now, &mut found);
        access::judge(facts, &mut found);
        trust::judge(facts, &mut found);
        credentials::judge(facts, now, &mut found);
    }
    found.sort_by_key(|one| (std::cmp::Reverse(one.severity), one.rule, one.credential));
    found
}

/// A day, as evidence writes it.
fn day(at: Instant) -> impl std::fmt::Display {
    at.format("%Y-%m-%d")
}

fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
