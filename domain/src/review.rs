//! Reviews: a frozen population, a person's decision on each item, and an account of what came of it.

mod change;
mod confirming;
mod decision;
mod delegation;
mod facts;
mod independence;
mod load;
mod micro;
mod outcome;
mod rates;
mod refusal;
mod reminder;
mod rhythm;
mod risk;
mod second;
mod silence;
mod state;
#[cfg(test)]
mod tests;
mod waiver;

use crate::credential::RotationPolicies;
use crate::instant::Instant;
use crate::words::words;
use chrono::Duration;

pub use change::{Change, ChangeKind, LastDecision, unconfirmed};
pub use confirming::{
    CONFIRM_DAYS, CONFIRM_REMIND_DAYS, Confirmation, Confirming, MOST_CONFIRM_DAYS, asks_confirmation,
    confirmed_until, may_confirm,
};
pub use decision::{Asking, Decision, Tie, accept, may_decide, may_undo};
pub use delegation::{DelegatedFor, Delegating, may_delegate};
pub use facts::{CredentialFacts, GrantFacts, ItemFacts, KeepNeeds, Why, unused_of};
pub use independence::{Acknowledging, Naming, Unsettled, may_acknowledge, may_be_acknowledger, may_close};
pub use load::{Burden, MOST_STAGE_DAYS, MOST_STAGES, STAGE_DAYS, deal, stages};
pub use micro::{
    MICRO_DAYS, MICRO_WAIT_MINUTES, MOST_MICRO_DAYS, MicroAnswer, MicroCause, MicroEvent, check_micro_days,
    occasions,
};
pub use outcome::{Answer, Counts, ItemOutcome};
pub use rates::{LEAST_PEOPLE, Rates, Said};
pub use refusal::{Refusal, RefusalKind};
pub use reminder::{ESCALATE_DAYS, Escalation, REMIND_DAYS, escalation, review_reminder};
pub use rhythm::{HasEnded, MOST_DUE_DAYS, MOST_MONTHS, NoSuchStep, RecurringState, Rhythm};
pub use risk::{Risk, RiskFacts};
pub use second::{
    LookingAgain, SECOND_LOOK_PERCENT, SEED_CHARACTERS, SamplingSeed, disagree, drawn_of, may_look_again,
    may_type_seed,
};
pub use silence::NoResponse;
pub use state::{CampaignState, IllegalStep};
pub use waiver::{
    Bar, Independence, WaiverAnswering, WaiverAsked, WaiverFor, WaiverState, independently,
    may_answer_waiver, may_ask_waiver,
};

/// The oldest inventory that a population may be frozen from, in days.
pub const MAX_INVENTORY_AGE_DAYS: u32 = 7;
/// How long "need stated, not shown" holds, in days.
pub const NEED_STATED_DAYS: u32 = 90;
/// More items than this for one person are warned of before launch.
pub const MANY_ITEMS: usize = 60;

words! {
    /// By which rule an item's reviewer was chosen; the first that names somebody.
    pub enum ReviewerRule {
        /// Who can change it.
        Technical = "technical owner",
        /// Who answers for the need.
        Business = "business owner",
        /// Who stands behind an owner who has too many, or is away.
        Backup = "backup",
        /// Security's catch-all: may revoke or hand it to an owner, never keep.
        Steward = "steward",
    }
}

/// The policies in force, as evidence names them. Those of reviews are built in; those of rotation carry their versions.
#[must_use]
pub fn policy_version(rotation: &RotationPolicies) -> String {
    format!(
        "built-in 1: inventories at most {MAX_INVENTORY_AGE_DAYS} days old, a stated need holds {NEED_STATED_DAYS} days, \
         {rotation}"
    )
}

/// May a population still be frozen at `now` from an inventory taken at `taken_at`? Exactly the oldest age still may.
#[must_use]
pub fn is_fresh(taken_at: Instant, now: Instant) -> bool {
    now - taken_at <= Duration::days(i64::from(MAX_INVENTORY_AGE_DAYS))
}

/// Is `now` before the due instant? The deadline is half-open: at it, it is late.
#[must_use]
pub fn in_time(now: Instant, due: Instant) -> bool {
    now < due
}
