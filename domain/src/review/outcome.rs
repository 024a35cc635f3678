//! What people answer, what becomes of items, and the sum that must always come out.

use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// What one decision says. Decisions are appended: the last before the close counts.
    pub enum Answer {
        /// It is needed as it is.
        Keep = "keep",
        /// Need stated, not shown: kept for 90 days, with a telemetry task, and counted apart.
        NeedStated = "need_stated",
        /// Take away what is not used.
        Reduce = "reduce",
        /// Change its credentials.
        Rotate = "rotate",
        /// Take it away whole.
        Revoke = "revoke",
        /// Somebody else must answer.
        Transfer = "transfer",
        /// It cannot be answered yet.
        NeedsInformation = "needs_information",
        /// What was decided before no longer counts.
        Undone = "undone",
    }
}

words! {
    /// What became of an item when its campaign closed.
    pub enum ItemOutcome {
        /// Kept, whether its need was shown or stated.
        Kept = "kept",
        /// To be reduced.
        Reduced = "reduced",
        /// To be rotated.
        Rotated = "rotated",
        /// To be revoked.
        Revoked = "revoked",
        /// Unanswered, undone or unconfirmed at the close: an outcome, never a keep.
        NoResponse = "no_response",
        /// An import showed the identity gone or merged.
        Withdrawn = "withdrawn",
    }
}

impl Answer {
    /// Is it an answer, so that the item is no longer open?
    #[must_use]
    pub const fn counts(self) -> bool {
        !matches!(self.outcome(), ItemOutcome::NoResponse)
    }

    /// What becomes of an item whose last answer this is.
    #[must_use]
    pub const fn outcome(self) -> ItemOutcome {
        match self {
            Self::Keep | Self::NeedStated => ItemOutcome::Kept,
            Self::Reduce => ItemOutcome::Reduced,
            Self::Rotate => ItemOutcome::Rotated,
            Self::Revoke => ItemOutcome::Revoked,
            Self::Transfer | Self::NeedsInformation | Self::Undone => ItemOutcome::NoResponse,
        }
    }
}

/// How many items came to which outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Items at launch.
    pub population: u64,
    /// Kept.
    pub kept: u64,
    /// To be reduced.
    pub reduced: u64,
    /// To be rotated.
    pub rotated: u64,
    /// To be revoked.
    pub revoked: u64,
    /// Without an answer that counts.
    pub no_response: u64,
    /// Gone or merged.
    pub withdrawn: u64,
}

impl Counts {
    /// Counts each outcome once; the population is their number.
    #[must_use]
    pub fn of(outcomes: impl IntoIterator<Item = ItemOutcome>) -> Self {
        let mut counts = Self::default();
        for outcome in outcomes {
            counts.population += 1;
            *match outcome {
                ItemOutcome::Kept => &mut counts.kept,
                ItemOutcome::Reduced => &mut counts.reduced,
                ItemOutcome::Rotated => &mut counts.rotated,
                ItemOutcome::Revoked => &mut counts.revoked,
                ItemOutcome::NoResponse => &mut counts.no_response,
                ItemOutcome::Withdrawn => &mut counts.withdrawn,
            } += 1;
        }
        counts
    }

    /// Items in = kept + reduced + rotated + revoked + no response + withdrawn. False too where the sum overflows.
    #[must_use]
    pub fn add_up(&self) -> bool {
        [self.kept, self.reduced, self.rotated, self.revoked, self.no_response, self.withdrawn]
            .into_iter()
            .try_fold(0u64, u64::checked_add)
            == Some(self.population)
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            out,
            "{} = {} kept + {} reduced + {} rotated + {} revoked + {} no response + {} withdrawn",
            self.population,
            self.kept,
            self.reduced,
            self.rotated,
            self.revoked,
            self.no_response,
            self.withdrawn
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_is_counted_once_and_the_sum_comes_out() {
        let counts = Counts::of(ItemOutcome::ALL.iter().copied().chain([ItemOutcome::Kept]));
        assert_eq!((counts.population, counts.kept, counts.withdrawn), (7, 2, 1));
        assert!(counts.add_up());
        assert!(!Counts { kept: 3, ..counts }.add_up());
        assert!(!Counts { kept: u64::MAX, reduced: u64::MAX, ..counts }.add_up());
    }

    #[test]
    fn what_routes_an_item_or_undoes_an_answer_is_no_response() {
        let answered: Vec<&str> = Answer::ALL
            .iter()
            .filter(|answer| answer.outcome() != ItemOutcome::NoResponse)
            .map(|answer| answer.as_str())
            .collect();
        assert_eq!(answered, ["keep", "need_stated", "reduce", "rotate", "revoke"]);
    }
}
