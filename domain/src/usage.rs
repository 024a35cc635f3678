//! Effective usage: what the tallies, seen through the coverage, say of a grant in a window.
//!
//! A pure function of grants, tallies, coverage and window. It tells *unused* from *not observed*, and when in doubt
//! it says the latter: only `unused` is ever proposed for removal.

mod effective;
mod lens;
mod rows;
mod sums;
#[cfg(test)]
mod tests;
mod verdicts;

use crate::instant::Instant;
use crate::tally::{Counts, EventName, Tally};
use crate::window::{Day, Window};
use crate::words::words;
use serde::{Deserialize, Serialize};

use crate::catalogue::ActionIx;
pub use effective::HeldReach;
pub use lens::Lens;
pub use rows::{Row, RowKind, Summary, expand, rows, rows_and_summary, summarise};
pub use sums::Sums;

words! {
    /// What can be said of one action of one identity in one window. The order is the precedence.
    pub enum Verdict {
        /// Allowed or on behalf at least once.
        Used = "used",
        /// Refused at least once, never allowed or on behalf: it is tried, and does not work.
        DeniedOnly = "denied_only",
        /// No source observes this identity at all.
        NotEvaluable = "not_evaluable",
        /// Granted after the window began: the window says nothing yet.
        TooNew = "too_new",
        /// Its class is logged, every hour of the window is proven or declared, and nothing was seen, not even failed.
        Unused = "unused",
        /// Everything else.
        NotObserved = "not_observed",
    }
}

impl Verdict {
    /// The words people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::DeniedOnly => "denied only",
            Self::NotEvaluable => "not evaluable",
            Self::TooNew => "too new",
            Self::Unused => "unused",
            Self::NotObserved => "not observed",
        }
    }
}

/// How many actions have each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByVerdict {
    /// All of them.
    pub total: u32,
    /// Used.
    pub used: u32,
    /// Refused only.
    pub denied_only: u32,
    /// Granted after the window began.
    pub too_new: u32,
    /// Whole window observed, nothing seen.
    pub unused: u32,
    /// Not, or not wholly, observed.
    pub not_observed: u32,
    /// No source observes the identity.
    pub not_evaluable: u32,
}

impl ByVerdict {
    /// Counts one action.
    pub fn add(&mut self, verdict: Verdict) {
        self.total += 1;
        match verdict {
            Verdict::Used => self.used += 1,
            Verdict::DeniedOnly => self.denied_only += 1,
            Verdict::NotEvaluable => self.not_evaluable += 1,
            Verdict::TooNew => self.too_new += 1,
            Verdict::Unused => self.unused += 1,
            Verdict::NotObserved => self.not_observed += 1,
        }
    }

    /// One word for a granted pattern: used when any action is; unused only when all are; of the rest, what is most
    /// worth knowing. A pattern that matches no known action is not observed.
    #[must_use]
    pub const fn pattern(&self) -> Verdict {
        if self.used > 0 {
            Verdict::Used
        } else if self.denied_only > 0 {
            Verdict::DeniedOnly
        } else if self.not_evaluable > 0 {
            Verdict::NotEvaluable
        } else if self.too_new > 0 {
            Verdict::TooNew
        } else if self.not_observed > 0 || self.unused == 0 {
            Verdict::NotObserved
        } else {
            Verdict::Unused
        }
    }
}

/// What an event says of actions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapped {
    /// The action it is a use of; `None` where it cannot be mapped.
    pub action: Option<ActionIx>,
    /// Actions that the call may have needed beside it, which no event of their own would show: they are not `unused`.
    pub also: Vec<ActionIx>,
}

impl From<Option<ActionIx>> for Mapped {
    fn from(action: Option<ActionIx>) -> Self {
        Self { action, also: Vec::new() }
    }
}

/// What was seen of one event by one identity, sorted by the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What was called.
    pub event: EventName,
    /// The action it is a use of; `None` where it cannot be mapped.
    pub action: Option<ActionIx>,
    /// Actions that it may have needed beside that one.
    pub also: Vec<ActionIx>,
    /// Distinct events in the window.
    pub counts: Counts,
    /// Distinct events at or after the window's end: use still counts as use, and anything bars `unused`.
    pub after: Counts,
    /// The first in the window.
    pub first_at: Option<Instant>,
    /// The last in the window.
    pub last_at: Option<Instant>,
}

impl Seen {
    /// Sorts tallies by `window`, and maps their events with `map`. What lies before the window is left out. The
    /// order of the tallies does not matter; the result is ordered by event.
    #[must_use]
    pub fn of<M: Into<Mapped>>(
        tallies: &[Tally],
        window: Window,
        map: impl Fn(&EventName) -> M,
    ) -> Vec<Self> {
        let mut seen: std::collections::BTreeMap<&EventName, Self> = std::collections::BTreeMap::new();
        for tally in tallies.iter().filter(|tally| tally.day >= window.from) {
            let one = seen.entry(&tally.event).or_insert_with(|| {
                let Mapped { action, also } = map(&tally.event).into();
                Self {
                    event: tally.event.clone(),
                    action,
                    also,
                    counts: Counts::default(),
                    after: Counts::default(),
                    first_at: None,
                    last_at: None,
                }
            });
            if tally.day >= window.until {
                one.after.merge(tally.counts);
                continue;
            }
            one.counts.merge(tally.counts);
            one.first_at = Some(one.first_at.map_or(tally.first_at, |first| first.min(tally.first_at)));
            one.last_at = one.last_at.max(Some(tally.last_at));
        }
        seen.into_values().collect()
    }
}

/// Everything that is known of one identity's use.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Its grants; `None` where no inventory of it was imported.
    pub grants: Option<&'a [crate::grant::HeldGrant]>,
    /// When it was made, where the provider says.
    pub created_at: Option<Instant>,
    /// What was seen of it.
    pub seen: &'a [Seen],
    /// The provider's own last-used figure, where we saw nothing on or after its day ourselves: it vetoes `unused`.
    pub veto: Option<Day>,
}

/// Does the provider's own last-used figure veto `unused`? It does when it lies on or after the window's first day,
/// and nothing that we saw of the identity explains it: no activity on that day or later.
#[must_use]
pub fn veto(provider_used_at: Option<Instant>, active_at: Option<Instant>, window: Window) -> Option<Day> {
    let day = Day::of(provider_used_at?);
    let explained = active_at.is_some_and(|at| Day::of(at) >= day);
    (day >= window.from && !explained).then_some(day)
}
