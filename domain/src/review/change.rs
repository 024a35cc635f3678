//! Changes: what an identity became between the launch of a review and its close, and which of that asks whoever decided to
//! confirm it or to decide otherwise.

use super::outcome::Answer;
use crate::instant::Instant;
use crate::removal::used_since;
use crate::words::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

words! {
    /// What changed, or came up. All but use are material.
    pub enum ChangeKind {
        /// It holds a privileged grant that the snapshot lacks.
        Grant = "new privileged grant",
        /// Another person owns it, technically or for the business.
        Owner = "new owner",
        /// It has a credential or trust that the snapshot lacks.
        Credential = "new credential",
        /// A network, service or other identity uses it or became it for the first time.
        Consumer = "new consumer",
        /// It was dormant in the snapshot, and acted.
        Awake = "first use after dormancy",
        /// A permission was seen used that the snapshot does not show used: it counts, and is flagged.
        Used = "use first seen after the launch",
        /// Whoever looked again, blind, would have decided otherwise.
        SecondLook = "second look says otherwise",
    }
}

/// One change. Two are the same where kind and `what` are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Change {
    /// What kind.
    pub kind: ChangeKind,
    /// Which grant, credential, consumer or permission; the owner's part and pseudonym. Never a name, never empty.
    pub what: String,
    /// Since when: of a use or a consumer the call, of everything else the import or acceptance that showed it.
    #[serde(with = "crate::instant::fixed")]
    pub at: Instant,
}

impl ChangeKind {
    /// Does it ask for a confirmation whatever was decided?
    #[must_use]
    pub const fn is_material(self) -> bool {
        !matches!(self, Self::Used)
    }

    /// Does keeping it take a reason: is it wider, or more awake, than the snapshot shows, or doubted?
    #[must_use]
    pub const fn asks_reason(self) -> bool {
        !matches!(self, Self::Used | Self::Owner)
    }
}

impl Change {
    /// The same change, whenever it was seen.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.kind == other.kind && self.what == other.what
    }
}

/// The last decision on an item, as far as changes matter.
#[derive(Debug, Clone, Copy)]
pub struct LastDecision<'a> {
    /// What it says.
    pub answer: Answer,
    /// What it takes away, where it reduces.
    pub remove: &'a [String],
    /// The changes that were shown when it was taken.
    pub seen: &'a [Change],
}

/// Which of the changes that stand ask for a confirmation of the last decision: every material one that it did not see,
/// and every use that it did not see of what it takes away. What it saw, and what no longer stands, asks for nothing.
#[must_use]
pub fn unconfirmed<'a>(changes: &'a [Change], last: LastDecision<'_>) -> Vec<&'a Change> {
    let takes = |permission: &str| match last.answer {
        Answer::Revoke => true,
        Answer::Reduce => !used_since(last.remove, &BTreeSet::new(), [permission]).is_empty(),
        Answer::Keep
        | Answer::NeedStated
        | Answer::Rotate
        | Answer::Transfer
        | Answer::NeedsInformation
        | Answer::Undone => false,
    };
    changes
        .iter()
        .filter(|change| change.kind.is_material() || takes(&change.what))
        .filter(|change| !last.seen.iter().any(|seen| seen.is(change)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::parse;
    use proptest::prelude::*;

    fn change(kind: ChangeKind, what: &str) -> Change {
        Change { kind, what: what.into(), at: parse("2026-03-01T00:00:00Z").unwrap() }
    }

    fn count(changes: &[Change], answer: Answer, remove: &[&str], seen: &[Change]) -> usize {
        let remove: Vec<String> = remove.iter().map(|one| (*one).to_owned()).collect();
        unconfirmed(changes, LastDecision { answer, remove: &remove, seen }).len()
    }

    #[test]
    fn every_material_change_asks_until_a_decision_saw_it_and_a_later_one_asks_anew() {
        let one = change(ChangeKind::Grant, "iam:*");
        let other = change(ChangeKind::Grant, "iam:PassRole");
        for kind in ChangeKind::ALL.iter().copied().filter(|kind| kind.is_material()) {
            assert_eq!(count(&[change(kind, "x")], Answer::Keep, &[], &[]), 1, "{kind}");
        }
        let seen = std::slice::from_ref(&one);
        assert_eq!(count(seen, Answer::Keep, &[], seen), 0);
        assert_eq!(count(&[one.clone(), other.clone()], Answer::Keep, &[], seen), 1, "the later one");
        assert_eq!(count(&[], Answer::Keep, &[], seen), 0, "what no longer stands asks for nothing");
        let mut again = one.clone();
        again.at += chrono::Duration::days(1);
        assert_eq!(count(&[again], Answer::Keep, &[], seen), 0, "it is the same, whenever it was seen");
    }

    #[test]
    fn use_asks_only_where_what_was_used_is_to_be_taken_away() {
        let used = [change(ChangeKind::Used, "s3:GetObject")];
        for answer in [Answer::Keep, Answer::NeedStated, Answer::Rotate] {
            assert_eq!(count(&used, answer, &[], &[]), 0, "{answer}");
        }
        assert_eq!(count(&used, Answer::Revoke, &[], &[]), 1);
        assert_eq!(count(&used, Answer::Reduce, &["s3:Get*"], &[]), 1);
        assert_eq!(count(&used, Answer::Reduce, &["unused of s3:*"], &[]), 1);
        assert_eq!(count(&used, Answer::Reduce, &["ec2:*"], &[]), 0);
        assert_eq!(count(&used, Answer::Revoke, &[], &used), 0, "whoever decided saw it used");
    }

    #[test]
    fn a_new_owner_alone_asks_for_no_reason() {
        let widens: Vec<&str> =
            ChangeKind::ALL.iter().filter(|kind| kind.asks_reason()).map(|kind| kind.as_str()).collect();
        assert_eq!(
            widens,
            [
                "new privileged grant",
                "new credential",
                "new consumer",
                "first use after dormancy",
                "second look says otherwise"
            ]
        );
    }

    proptest! {
        #[test]
        fn a_decision_that_saw_everything_is_confirmed_whatever_it_says(
            picks in prop::collection::vec((0usize..7, "[a-z]{1,4}:[A-Z][a-z]{1,4}"), 0..6), answer in 0usize..8,
        ) {
            let all: Vec<Change> = picks.iter().map(|(kind, what)| change(ChangeKind::ALL[*kind], what)).collect();
            prop_assert_eq!(count(&all, Answer::ALL[answer], &["*"], &all), 0);
        }
    }
}
