//! What security said of keeps among the privileged, read from the campaign's own leaves: what writes confirmations.csv and
//! what checks it is one place.

use super::{DecisionRow, PopulationRow, Row, optional};
use crate::hash::Digest;
use crate::log::facts::{ANSWER_SHA256, CONFIRMED, SENT_BACK};
use crate::log::leaf::Leaf;
use domain::id::{DecisionId, ItemId, PersonId};
use domain::instant::{Instant, format};
use domain::review::{Confirmation, asks_confirmation};
use std::collections::{BTreeMap, BTreeSet};

/// One keep that was confirmed or sent back. None is ever left out or overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmationRow {
    /// The item.
    pub item_id: ItemId,
    /// The decision that it is of.
    pub decision_id: DecisionId,
    /// Of that decision's leaf, as it stands in the log.
    pub answer_sha256: Digest,
    /// Of the snapshot that was shown.
    pub snapshot_sha256: Digest,
    /// Confirmed, or sent back.
    pub said: Confirmation,
    /// Its leaf in the log.
    pub seq: u64,
    /// Who: the leaf's actor.
    pub person: PersonId,
    /// Salted, of the reason; what is confirmed has none.
    pub reason_sha256: Option<Digest>,
    /// When: the leaf's instant.
    pub at: Instant,
}

impl Row for ConfirmationRow {
    const FILE: &'static str = "confirmations.csv";
    const HEADER: &'static [&'static str] = &[
        "item_id",
        "decision_id",
        "answer_sha256",
        "snapshot_sha256",
        "said",
        "seq",
        "person",
        "reason_sha256",
        "at",
    ];
    fn cells(&self) -> Vec<String> {
        vec![
            self.item_id.to_string(),
            self.decision_id.to_string(),
            self.answer_sha256.to_string(),
            self.snapshot_sha256.to_string(),
            self.said.to_string(),
            self.seq.to_string(),
            self.person.to_string(),
            optional(self.reason_sha256.as_ref()),
            format(self.at),
        ]
    }
}

/// The confirmations that leaves tell of, in their order. A leaf that does not make sense is passed over: then the row that
/// it should have made is missing.
#[must_use]
pub fn confirmations<'a>(leaves: impl IntoIterator<Item = &'a Leaf>) -> Vec<ConfirmationRow> {
    leaves.into_iter().filter_map(of_leaf).collect()
}

/// Of how many items the last answer is a keep that security was to confirm, and that nobody confirmed or sent back: as an
/// answer it does not count.
#[must_use]
pub fn not_confirmed(
    population: &[PopulationRow],
    decisions: &[DecisionRow],
    confirmations: &[ConfirmationRow],
) -> u64 {
    let mut last: BTreeMap<ItemId, &DecisionRow> = BTreeMap::new();
    for row in decisions {
        let known = last.entry(row.item_id).or_insert(row);
        if row.seq > known.seq {
            *known = row;
        }
    }
    let said: BTreeSet<DecisionId> = confirmations.iter().map(|row| row.decision_id).collect();
    let waits = |row: &&PopulationRow| {
        last.get(&row.item_id).is_some_and(|last| {
            asks_confirmation(row.privileged, last.outcome) && !said.contains(&last.decision_id)
        })
    };
    population.iter().filter(waits).count() as u64
}

fn of_leaf(leaf: &Leaf) -> Option<ConfirmationRow> {
    let said = match leaf.action.as_str() {
        CONFIRMED => Confirmation::Confirmed,
        SENT_BACK => Confirmation::SentBack,
        _ => return None,
    };
    let text = |name: &str| leaf.facts.get(name).and_then(|fact| fact.as_str());
    Some(ConfirmationRow {
        item_id: text("item")?.parse().ok()?,
        decision_id: text("decision")?.parse().ok()?,
        answer_sha256: text(ANSWER_SHA256)?.parse().ok()?,
        snapshot_sha256: text("snapshot_sha256")?.parse().ok()?,
        said,
        seq: leaf.seq,
        person: leaf.actor.parse().ok()?,
        reason_sha256: match text("reason_sha256") {
            Some(hash) => Some(hash.parse().ok()?),
            None => None,
        },
        at: leaf.at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::sample::staged;
    use crate::outcome::Answer;

    #[test]
    fn a_privileged_keep_is_not_confirmed_until_somebody_says_something_of_the_last_answer() {
        let mut review = staged();
        let count = |review: &crate::bundle::BundleInput| {
            not_confirmed(&review.population, &review.decisions, &review.confirmations)
        };
        assert_eq!(count(&review), 0, "1 is confirmed, and the answer on 5 is undone");
        review.confirmations.retain(|row| row.said == Confirmation::SentBack);
        assert_eq!(count(&review), 1);
        let mut again = review.decisions[1].clone();
        (again.decision_id, again.seq) = ("dec_00000000000000000000000099".parse().unwrap(), again.seq + 100);
        again.outcome = Answer::Rotate;
        review.decisions.insert(0, again);
        assert_eq!(count(&review), 0, "it is kept no more");
        review.population[0].privileged = false;
        review.decisions.remove(0);
        assert_eq!(count(&review), 0, "it is not privileged");
    }
}
