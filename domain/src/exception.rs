//! Exceptions: leave to break one rule on one identity or credential until an instant, given by another person.

mod cover;
mod limits;
mod reminder;
#[cfg(test)]
mod tests;

use crate::finding::{Rule, Severity};
use crate::id::{CredentialId, PersonId};
use crate::instant::Instant;
use crate::problem::Problems;
use crate::text::{ExitPlanText, ReasonText};
use crate::words::words;
use chrono::Duration;

pub use cover::{CoverFacts, Ended, Ending, covers, ending};
pub use limits::{Interval, LOOK_BACK_MONTHS, MOST_DAYS, excepted_days, within_limits};
pub use reminder::{REMIND_DAYS, TOLD_LATE_DAYS, days_left, reminder, tells_end};

/// How many days a new owner has to confirm what an earlier one was given leave for.
pub const CONFIRM_DAYS: i64 = 14;

words! {
    /// How risky the exception is. High risk is also accepted by the business owner.
    pub enum Risk {
        /// Little can come of it.
        Low = "low",
        /// Something can.
        Medium = "medium",
        /// Much can.
        High = "high",
    }
}

impl Risk {
    /// The least that may be stated for leave to break a rule that is found this severe.
    #[must_use]
    pub const fn least(severity: Severity) -> Self {
        match severity {
            Severity::Low => Self::Low,
            Severity::Medium => Self::Medium,
            Severity::High | Severity::Critical => Self::High,
        }
    }

    /// The longest that it may be given for at once, in days.
    #[must_use]
    pub const fn longest_days(self) -> i64 {
        match self {
            Self::Low => 180,
            Self::Medium => 90,
            Self::High => 30,
        }
    }
}

words! {
    /// What is done meanwhile, so that less can come of it.
    pub enum Compensation {
        /// The secret lies in a vault, and each taking is recorded.
        Vaulting = "vaulting",
        /// The network lets it reach only what it needs.
        Segmentation = "segmentation",
        /// Its use is watched, and somebody is alerted.
        Monitoring = "monitoring",
        /// Its credentials are changed more often.
        FasterRotation = "faster rotation",
        /// It is limited by a condition: addresses, times, tags.
        Restriction = "restriction by condition",
        /// Each use is approved by a person.
        Approval = "approval of each use",
        /// Something else, told in the reason.
        Other = "other",
    }
}

words! {
    /// Where it stands. Whether it covers anything now is computed, never stored.
    pub enum State {
        /// Somebody asked; nothing is covered.
        Asked = "asked",
        /// Security approved, and the business owner has not accepted yet; nothing is covered.
        Approved = "approved",
        /// Given: it covers from its start until its end.
        Granted = "granted",
        /// Security, or the business owner, said no.
        Refused = "refused",
        /// Whoever asked took it back before it was decided.
        Withdrawn = "withdrawn",
        /// It was ended before its time.
        EndedEarly = "ended early",
    }
}

words! {
    /// Where an exception stands in a list.
    pub enum Group {
        /// The reader has to answer it.
        WaitingForMe = "waiting for me",
        /// Somebody else has to.
        Waiting = "waiting",
        /// In force, and it ends within 30 days.
        EndingSoon = "ending within 30 days",
        /// In force, or given for later.
        InForce = "in force",
        /// Refused, taken back, or over.
        Over = "over",
    }
}

/// A step that an exception does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an exception that is {from} cannot become {to}")]
pub struct IllegalStep {
    /// Where it stands.
    pub from: State,
    /// Where it was to go.
    pub to: State,
}

impl State {
    /// `asked → granted`, by way of `approved` where the risk is high; refused or withdrawn before that, ended after.
    ///
    /// # Errors
    /// [`IllegalStep`] names both ends.
    pub const fn step(self, to: Self) -> Result<Self, IllegalStep> {
        let legal = matches!(
            (self, to),
            (Self::Asked, Self::Approved | Self::Granted | Self::Refused | Self::Withdrawn)
                | (Self::Approved, Self::Granted | Self::Refused | Self::Withdrawn)
                | (Self::Granted, Self::EndedEarly)
        );
        if legal { Ok(to) } else { Err(IllegalStep { from: self, to }) }
    }

    /// Does it still wait for somebody's answer?
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Asked | Self::Approved)
    }
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which rule.
    pub rule: Rule,
    /// On which credential; `None` where on the identity.
    pub credential: Option<CredentialId>,
    /// Why it has to be broken.
    pub reason: ReasonText,
    /// What is done meanwhile.
    pub compensation: Vec<Compensation>,
    /// What replaces it, and by when.
    pub exit_plan: ExitPlanText,
    /// How risky it is.
    pub risk: Risk,
    /// Covers from, inclusive.
    pub start: Instant,
    /// Covers until, exclusive.
    pub end: Instant,
}

impl Request {
    /// Does it hold together at `now`, for a rule that is found `severity` severe?
    ///
    /// # Errors
    /// A rule that no leave is given for, a scope that does not fit the rule, no compensating control, a risk below what
    /// the finding is worth, a start in the past, an end that is not after the start or too far from it.
    pub fn check(&self, severity: Severity, now: Instant) -> Result<(), Problems> {
        let mut problems = Problems::default();
        if !self.rule.is_exceptable() {
            problems.add(
                "rule",
                format!("No exception is given from \u{201c}{}\u{201d}: {}", self.rule, self.rule.clears()),
            );
        }
        if self.rule.is_on_credential() != self.credential.is_some() {
            let text = if self.credential.is_some() {
                "This rule is about the identity"
            } else {
                "Choose the credential"
            };
            problems.add("credential", text);
        }
        if self.compensation.is_empty() {
            problems.add("compensation", "Choose at least one thing that is done meanwhile");
        }
        if self.risk < Risk::least(severity) {
            let least = Risk::least(severity);
            problems
                .add("risk", format!("The finding is of {severity} severity: the risk is {least} at least"));
        }
        // A minute's grace: between writing the form and sending it time passes.
        if self.start < now - Duration::minutes(1) {
            problems.add("start", "It cannot begin in the past: nothing is covered before it is approved");
        }
        let longest = self.risk.longest_days();
        if self.end <= self.start || self.end <= now {
            problems.add("end", "It must end after it begins, and in the future");
        } else if self.end - self.start > Duration::days(longest) {
            problems.add("end", format!("At {} risk at most {longest} days are given at once", self.risk));
        }
        problems.none_or(())
    }
}

/// Who may not decide it, whatever their roles: whoever asked, and whoever owns what it is about.
#[must_use]
pub fn is_independent(decider: PersonId, asked_by: PersonId, owners: &[PersonId]) -> bool {
    decider != asked_by && !owners.contains(&decider)
}

/// Is a high risk still to be accepted for the business? Where whoever owns the need asked, asking is accepting; nobody
/// accepts what they approved, for an owner approves nothing.
#[must_use]
pub fn needs_acceptance(risk: Risk, asked_by: PersonId, business: &[PersonId]) -> bool {
    risk == Risk::High && !business.contains(&asked_by)
}
