//! Waivers of independence, read from the campaign's own leaves: what writes waivers.csv and what checks it is one place.

use super::{Row, instant, optional};
use crate::hash::Digest;
use crate::log::facts::{
    DECIDED, UNDONE, WAIVER, WAIVER_APPROVED, WAIVER_ASKED, WAIVER_ENDED, WAIVER_REFUSED,
};
use crate::log::leaf::Leaf;
use domain::id::{ItemId, PersonId, WaiverId};
use domain::instant::{self, Instant, format};
use domain::review::{WaiverFor, WaiverState};
use std::collections::BTreeMap;

/// A waiver that was asked for, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverRow {
    /// The waiver.
    pub waiver_id: WaiverId,
    /// For one item alone; none where it is for all of the person's.
    pub item_id: Option<ItemId>,
    /// For whom.
    pub person: PersonId,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Instant,
    /// Salted, of the reason.
    pub reason_sha256: Digest,
    /// How far it came.
    pub state: WaiverState,
    /// Who approved or refused it.
    pub answered_by: Option<PersonId>,
    /// When: one that was approved holds from then on.
    pub answered_at: Option<Instant>,
    /// To, exclusive.
    pub until: Instant,
    /// When it was ended before that.
    pub ended_at: Option<Instant>,
    /// The leaves of the decisions that were made under it.
    pub decisions: Vec<u64>,
}

impl WaiverRow {
    /// As far as its force goes.
    #[must_use]
    pub fn force(&self) -> WaiverFor {
        WaiverFor {
            person: self.person,
            item: self.item_id,
            approved_at: self.answered_at.filter(|_| self.state == WaiverState::Approved),
            until: self.until,
            ended_at: self.ended_at,
        }
    }
}

/// How many waivers there are, as they stood at an instant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WaiverCounts {
    /// All that were asked for.
    pub asked: u64,
    /// Those of them that a second person approved.
    pub given: u64,
    /// Those that a second person refused.
    pub refused: u64,
    /// Those that were given and held then.
    pub in_force: u64,
}

impl WaiverCounts {
    /// Of these rows, at that instant.
    #[must_use]
    pub fn of(rows: &[WaiverRow], at: Instant) -> Self {
        let count = |is: &dyn Fn(&WaiverRow) -> bool| rows.iter().filter(|row| is(row)).count() as u64;
        Self {
            asked: rows.len() as u64,
            given: count(&|row| row.state == WaiverState::Approved),
            refused: count(&|row| row.state == WaiverState::Refused),
            in_force: count(&|row| row.force().is_in_force(at)),
        }
    }

    /// Each with the word for it.
    #[must_use]
    pub const fn words(self) -> [(&'static str, u64); 4] {
        [
            ("waivers_asked", self.asked),
            ("waivers_given", self.given),
            ("waivers_refused", self.refused),
            ("waivers_in_force", self.in_force),
        ]
    }
}

impl Row for WaiverRow {
    const FILE: &'static str = "waivers.csv";
    const HEADER: &'static [&'static str] = &[
        "waiver_id",
        "item_id",
        "person",
        "asked_by",
        "asked_at",
        "reason_sha256",
        "state",
        "answered_by",
        "answered_at",
        "until",
        "ended_at",
        "decisions",
    ];
    fn cells(&self) -> Vec<String> {
        vec![
            self.waiver_id.to_string(),
            optional(self.item_id.as_ref()),
            self.person.to_string(),
            self.asked_by.to_string(),
            format(self.asked_at),
            self.reason_sha256.to_string(),
            self.state.to_string(),
            optional(self.answered_by.as_ref()),
            instant(self.answered_at),
            format(self.until),
            instant(self.ended_at),
            self.decisions.iter().map(u64::to_string).collect::<Vec<_>>().join(" "),
        ]
    }
}

/// The waivers that leaves, in the order of the log, tell of. A leaf that does not make sense is passed over: then the row
/// that it should have made is missing, or another than it.
#[must_use]
pub fn waived<'a>(leaves: impl IntoIterator<Item = &'a Leaf>) -> Vec<WaiverRow> {
    let mut all: BTreeMap<WaiverId, WaiverRow> = BTreeMap::new();
    for leaf in leaves {
        let text = |name: &str| leaf.facts.get(name).and_then(|fact| fact.as_str());
        let Some(id) = text(WAIVER).and_then(|id| id.parse::<WaiverId>().ok()) else { continue };
        match (leaf.action.as_str(), all.get_mut(&id)) {
            (WAIVER_ASKED, None) => {
                all.extend(asked(leaf, id).map(|row| (id, row)));
            }
            (action @ (WAIVER_APPROVED | WAIVER_REFUSED), Some(row)) if row.state == WaiverState::Asked => {
                let is_approved = action == WAIVER_APPROVED;
                row.state = if is_approved { WaiverState::Approved } else { WaiverState::Refused };
                row.answered_by = leaf.actor.parse().ok();
                row.answered_at = Some(leaf.at);
            }
            (WAIVER_ENDED, Some(row)) => row.ended_at = row.ended_at.or(Some(leaf.at)),
            (DECIDED | UNDONE, Some(row)) => row.decisions.push(leaf.seq),
            _ => {}
        }
    }
    all.into_values().collect()
}

fn asked(leaf: &Leaf, waiver_id: WaiverId) -> Option<WaiverRow> {
    let text = |name: &str| leaf.facts.get(name).and_then(|fact| fact.as_str());
    Some(WaiverRow {
        waiver_id,
        item_id: match text("item") {
            Some(item) => Some(item.parse().ok()?),
            None => None,
        },
        person: text("person")?.parse().ok()?,
        asked_by: leaf.actor.parse().ok()?,
        asked_at: leaf.at,
        reason_sha256: text("reason_sha256")?.parse().ok()?,
        state: WaiverState::Asked,
        answered_by: None,
        answered_at: None,
        until: instant::parse(text("until")?).ok()?,
        ended_at: None,
        decisions: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::sample::input;

    #[test]
    fn a_waiver_is_in_force_from_its_approval_until_its_end_and_one_that_was_not_given_never_is() {
        let given = input().waivers.remove(0);
        let answered = given.answered_at.unwrap();
        let refused = WaiverRow { state: WaiverState::Refused, ..given.clone() };
        let waiting = WaiverRow { state: WaiverState::Asked, answered_at: None, ..given.clone() };
        let ended = WaiverRow { ended_at: Some(answered), ..given.clone() };
        let rows = [given.clone(), refused, waiting, ended];
        let counts = |at| WaiverCounts::of(&rows, at).words().map(|(_, number)| number);
        let before = |at: Instant| instant::from_millis(at.timestamp_millis() - 1).unwrap();
        assert_eq!(counts(answered), [4, 2, 1, 1]);
        assert_eq!(counts(before(answered)), [4, 2, 1, 0]);
        assert_eq!(counts(before(given.until)), [4, 2, 1, 1]);
        assert_eq!(counts(given.until), [4, 2, 1, 0]);
    }
}
