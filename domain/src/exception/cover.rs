//! What an exception covers, and until when: a function of facts and the instant, without any job.

use super::{CONFIRM_DAYS, State};
use crate::finding::{Finding, Rule};
use crate::id::CredentialId;
use crate::identity::Environment;
use crate::instant::Instant;
use crate::words::words;
use chrono::Duration;

words! {
    /// Why an exception covers nothing any more.
    pub enum Ended {
        /// Its end was reached.
        AtItsEnd = "at its end",
        /// Somebody ended it before.
        Early = "ended early",
        /// The identity got a privileged grant, a credential or another environment.
        Widened = "its scope widened",
        /// A new owner did not confirm it in time.
        NotConfirmed = "not confirmed by the new owner",
    }
}

/// What is known of a granted exception and its identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverFacts {
    /// Where it stands.
    pub state: State,
    /// Which rule.
    pub rule: Rule,
    /// On which credential.
    pub credential: Option<CredentialId>,
    /// Covers from, inclusive.
    pub start: Instant,
    /// Covers until, exclusive.
    pub end: Instant,
    /// When what the approver saw was looked at; `None` before approval.
    pub granted_at: Option<Instant>,
    /// When it was ended before its time.
    pub ended_at: Option<Instant>,
    /// The last time an owner confirmed it.
    pub confirmed_at: Option<Instant>,
    /// The environment when it was granted, and since when there is another one.
    pub environment: Option<Environment>,
    /// The environment now.
    pub environment_now: Option<Environment>,
    /// When each privileged grant that it holds now was granted, as far as known.
    pub privileged: Vec<Instant>,
    /// When each credential and trust that it has now was first seen.
    pub credentials: Vec<Instant>,
    /// When its present technical owner accepted.
    pub owner_since: Option<Instant>,
}

/// When an exception ends, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// Exclusive: at this instant it covers no more.
    pub at: Instant,
    /// Why then.
    pub why: Ended,
}

/// When an exception that was granted ends as things are now; `None` for one that was not. It is void as soon as its
/// scope is wider than what was approved; narrowing it changes nothing.
#[must_use]
pub fn ending(facts: &CoverFacts) -> Option<Ending> {
    let granted_at =
        facts.granted_at.filter(|_| matches!(facts.state, State::Granted | State::EndedEarly))?;
    let mut ends = vec![Ending { at: facts.end, why: Ended::AtItsEnd }];
    ends.extend(facts.ended_at.map(|at| Ending { at, why: Ended::Early }));
    let since = |instants: &[Instant]| instants.iter().copied().filter(|at| *at > granted_at).min();
    let widened = since(&facts.privileged).into_iter().chain(since(&facts.credentials)).min();
    ends.extend(widened.map(|at| Ending { at, why: Ended::Widened }));
    if facts.environment_now != facts.environment && facts.environment.is_some() {
        // Nobody recorded when it moved: it covers nothing as soon as that is known.
        ends.push(Ending { at: granted_at, why: Ended::Widened });
    }
    if let Some(owner_since) = facts.owner_since.filter(|at| *at > granted_at)
        && facts.confirmed_at.is_none_or(|at| at < owner_since)
    {
        ends.push(Ending { at: owner_since + Duration::days(CONFIRM_DAYS), why: Ended::NotConfirmed });
    }
    ends.into_iter().min_by_key(|one| one.at)
}

/// Does it cover the finding at `now`: granted, of that rule on that credential or identity, `start ≤ now`, and not
/// ended?
#[must_use]
pub fn covers(facts: &CoverFacts, finding: &Finding, now: Instant) -> Option<Ending> {
    let fits = facts.rule == finding.rule && facts.credential == finding.credential;
    ending(facts).filter(|end| fits && facts.start <= now && now < end.at)
}
