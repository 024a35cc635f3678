//! Registration: what an identity is for, where it runs, until when, and what ends it. Stated by an owner, never guessed.

use crate::id::SystemId;
use crate::identity::{Environment, IllegalTransition, Kind, Lifecycle};
use crate::instant::Instant;
use crate::particulars::Particulars;
use crate::problem::Problems;
use crate::text::{PurposeText, ReasonText};
use crate::words::words;

words! {
    /// What revokes it when it happens, whatever its expiry says.
    pub enum Trigger {
        /// The pipeline that uses it came to its end.
        PipelineFinished = "pipeline finished",
        /// The pipeline that uses it failed.
        PipelineFailed = "pipeline failed",
        /// What ran as it was deleted.
        WorkloadDeleted = "workload deleted",
        /// Somebody else owns what it serves.
        OwnerChanged = "owner changed",
        /// The contract with whoever uses it ended.
        ContractEnded = "contract ended",
        /// Its expiry alone.
        Date = "date",
    }
}

words! {
    /// What a program reports of an identity.
    pub enum MachineEvent {
        /// The pipeline that uses it came to its end.
        PipelineFinished = "pipeline finished",
        /// The pipeline that uses it failed.
        PipelineFailed = "pipeline failed",
        /// What ran as it was deleted.
        WorkloadDeleted = "workload deleted",
        /// Somebody else owns what it serves.
        OwnerChanged = "owner changed",
        /// The contract with whoever uses it ended.
        ContractEnded = "contract ended",
    }
}

impl MachineEvent {
    /// Is it what was stated to revoke the identity?
    #[must_use]
    pub const fn fires(self, trigger: Trigger) -> bool {
        matches!(
            (self, trigger),
            (Self::PipelineFinished, Trigger::PipelineFinished)
                | (Self::PipelineFailed, Trigger::PipelineFailed)
                | (Self::WorkloadDeleted, Trigger::WorkloadDeleted)
                | (Self::OwnerChanged, Trigger::OwnerChanged)
                | (Self::ContractEnded, Trigger::ContractEnded)
        )
    }
}

words! {
    /// How bad it is when it fails or is misused.
    pub enum Criticality {
        /// Work goes on without it.
        Low = "low",
        /// Work is slowed.
        Medium = "medium",
        /// Work stops.
        High = "high",
        /// Customers or the law are hurt.
        Critical = "critical",
    }
}

/// The longest stretch between two uses that can be stated, in days: ten years.
pub const LONGEST_CADENCE: u32 = 3_660;

/// What it is like, as far as somebody said; every part may be unsaid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nature {
    /// Its kind, where the one that an import guessed is to be overruled.
    pub kind: Option<Kind>,
    /// How many days may pass between two uses of it.
    pub cadence_days: Option<u32>,
    /// How bad it is when it fails or is misused.
    pub criticality: Option<Criticality>,
    /// What only its kind has.
    pub particulars: Option<Particulars>,
    /// The system that it serves, where that is to be said or said anew.
    pub system: Option<SystemId>,
}

/// How many days may pass between two uses, as somebody typed it; empty is unsaid.
///
/// # Errors
/// One problem that says what is expected.
pub fn cadence(raw: &str) -> Result<Option<u32>, Problems> {
    let text = raw.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse() {
        Ok(days) if (1..=LONGEST_CADENCE).contains(&days) => Ok(Some(days)),
        _ => Err(Problems::one(
            "cadence_days",
            format!("Write a whole number of days from 1 to {LONGEST_CADENCE}"),
        )),
    }
}

/// Until when it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expiry {
    /// To this instant, exclusive.
    At(Instant),
    /// It does not expire, for a reason that somebody wrote. "Never" in any other spelling is no answer.
    Never(ReasonText),
}

/// What somebody states of an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// What it is for.
    pub purpose: PurposeText,
    /// Where what it serves runs.
    pub environment: Environment,
    /// Until when.
    pub expiry: Expiry,
    /// What revokes it.
    pub trigger: Trigger,
    /// What it is like.
    pub nature: Nature,
}

impl Registration {
    /// Does it hold together at `now`?
    ///
    /// # Errors
    /// An expiry that is past (at `now` it is), and a trigger that is a date where there is none.
    pub fn check(&self, now: Instant) -> Result<(), Problems> {
        let mut problems = Problems::default();
        match &self.expiry {
            Expiry::At(end) if *end <= now => {
                problems.add("expires", "The expiry must lie in the future; what is over is retired instead");
            }
            Expiry::Never(_) if self.trigger == Trigger::Date => {
                problems.add("trigger", "What does not expire needs something else that revokes it");
            }
            Expiry::At(_) | Expiry::Never(_) => {}
        }
        problems.none_or(())
    }
}

/// Where an identity stands once it was registered: the first time it becomes registered; stated again it stays.
///
/// # Errors
/// [`IllegalTransition`] for what is retiring or retired.
pub fn registered(state: Lifecycle) -> Result<Lifecycle, IllegalTransition> {
    match state {
        Lifecycle::Registered | Lifecycle::Active | Lifecycle::Suspended => Ok(state),
        // Reinstating takes a second person: it is another gesture.
        Lifecycle::Retired => Err(IllegalTransition { from: state, to: Lifecycle::Registered }),
        Lifecycle::Discovered | Lifecycle::Retiring => state.step(Lifecycle::Registered),
    }
}

/// Is it over at `now`? The end is exclusive: at it, it is.
#[must_use]
pub fn is_expired(expires_at: Option<Instant>, now: Instant) -> bool {
    expires_at.is_some_and(|end| end <= now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;

    fn at(text: &str) -> Instant {
        parse(text).unwrap()
    }

    fn stated(expiry: Expiry, trigger: Trigger) -> Registration {
        Registration {
            purpose: PurposeText::parse("Exports the ledger every night").unwrap(),
            environment: Environment::Production,
            expiry,
            trigger,
            nature: Nature::default(),
        }
    }

    #[test]
    fn each_event_fires_its_own_trigger_and_no_other_and_a_date_is_fired_by_none() {
        for event in MachineEvent::ALL {
            let fired: Vec<&str> = Trigger::ALL
                .iter()
                .filter(|trigger| event.fires(**trigger))
                .map(|trigger| trigger.as_str())
                .collect();
            assert_eq!(fired, [event.as_str()]);
        }
    }

    #[test]
    fn a_cadence_is_a_whole_number_of_days_or_unsaid() {
        assert_eq!(cadence(" "), Ok(None));
        assert_eq!((cadence("1"), cadence(" 3660 ")), (Ok(Some(1)), Ok(Some(3_660))));
        for wrong in ["0", "3661", "-1", "1.5", "daily", "99999999999"] {
            assert_eq!(cadence(wrong).unwrap_err().0[0].field, "cadence_days", "{wrong}");
        }
    }

    #[test]
    fn an_expiry_lies_in_the_future_by_a_millisecond_at_least() {
        let now = at("2026-03-01T00:00:00Z");
        let of = |end: &str| stated(Expiry::At(at(end)), Trigger::Date).check(now);
        assert!(of("2026-03-01T00:00:00.001Z").is_ok());
        assert_eq!(of("2026-03-01T00:00:00Z").unwrap_err().0[0].field, "expires");
        assert!(is_expired(Some(now), now) && !is_expired(Some(at("2026-03-01T00:00:00.001Z")), now));
        assert!(!is_expired(None, now));
    }

    #[test]
    fn what_does_not_expire_is_revoked_by_something_else_than_a_date() {
        let now = at("2026-03-01T00:00:00Z");
        let never = || Expiry::Never(ReasonText::parse("The ledger has no end").unwrap());
        assert_eq!(stated(never(), Trigger::Date).check(now).unwrap_err().0[0].field, "trigger");
        assert!(stated(never(), Trigger::WorkloadDeleted).check(now).is_ok());
    }

    #[test]
    fn registering_begins_a_life_and_does_not_bring_one_back() {
        assert_eq!(registered(Lifecycle::Discovered), Ok(Lifecycle::Registered));
        for state in [Lifecycle::Registered, Lifecycle::Active, Lifecycle::Suspended] {
            assert_eq!(registered(state), Ok(state));
        }
        assert!(registered(Lifecycle::Retiring).is_err() && registered(Lifecycle::Retired).is_err());
    }
}
