//! revocations.csv: whatever was to be taken away whole or put out of use, at once or after a review, and how many hours that
//! took.

use super::Told;
use super::story::{Story, done, fact};
use super::threads::{REVIEWED, REVOKED_NOW, TASK_ENDS, opens, tasks_of_revocations};
use crate::log::leaf::Leaf;
use domain::instant::Instant;
use domain::task::{TaskCause, TaskKind};
use std::collections::BTreeMap;

const HOUR_MS: i64 = 3_600_000;
const HEADER: &[&str] = &[
    "kind",
    "task_id",
    "revocation_id",
    "identity_id",
    "credential_id",
    "cause",
    "decision_id",
    "exposed",
    "reason_sha256",
    "due_at",
    "released_at",
    "begun_seq",
    "begun_at",
    "begun_by",
    "ended_seq",
    "ended_at",
    "ended_by",
    "ended_as",
    "hours",
    "reviewed_seq",
    "reviewed_at",
    "reviewed_by",
    "verdict",
];

/// One row a revocation at once, whose clock runs from then, and one for each other task of `kinds`, whose clock runs from
/// its opening. `hours` counts each hour begun until an import, or a leaf, showed it done; nothing where it was not.
pub(super) fn revocations(story: &Story, kinds: &[TaskKind]) -> Told {
    let tasks = tasks_of_revocations(story.all());
    let mut ends: BTreeMap<String, &Leaf> = BTreeMap::new();
    let mut openings: BTreeMap<String, &Leaf> = BTreeMap::new();
    let mut reviews: BTreeMap<String, &Leaf> = BTreeMap::new();
    for leaf in story.all() {
        if TASK_ENDS.contains(&leaf.action.as_str()) {
            ends.insert(fact(leaf, "task"), leaf);
        } else if opens(leaf, kinds) {
            openings.insert(fact(leaf, "task"), leaf);
        } else if leaf.action == REVIEWED {
            reviews.insert(fact(leaf, "revocation"), leaf);
        }
    }
    let mut rows = Vec::new();
    for leaf in story.all().filter(|leaf| leaf.action == REVOKED_NOW) {
        let revocation = fact(leaf, "revocation");
        let task = tasks.get(&revocation).cloned().unwrap_or_default();
        let review = reviews.get(&revocation).copied();
        let opened = openings.get(&task).copied();
        let named = ["revoke now".to_owned(), task.clone(), revocation];
        rows.push(row(named, (leaf, opened), ends.get(&task).copied(), review));
    }
    for (task, leaf) in &openings {
        if fact(leaf, "cause") != TaskCause::RevokeNow.as_str() {
            let named = [fact(leaf, "kind"), task.clone(), String::new()];
            rows.push(row(named, (leaf, Some(leaf)), ends.get(task).copied(), None));
        }
    }
    Told::new("revocations.csv", HEADER, rows)
}

fn row(
    named: [String; 3],
    (begun, opened): (&Leaf, Option<&Leaf>),
    end: Option<&Leaf>,
    review: Option<&Leaf>,
) -> Vec<String> {
    let said = |name: &str| opened.map(|leaf| fact(leaf, name)).unwrap_or_default();
    let mut cells: Vec<String> = named.into();
    cells.extend([begun.subject.clone(), fact(begun, "credential"), said("cause"), said("decision")]);
    cells.extend([fact(begun, "exposed"), fact(begun, "reason_sha256"), said("due_at"), said("released_at")]);
    cells.extend(done(Some(begun)));
    cells.extend(done(end));
    cells.push(end.map(ended_as).unwrap_or_default().to_owned());
    let seen = end.filter(|leaf| leaf.action == TASK_ENDS[0]);
    cells.push(seen.map(|leaf| hours(begun.at, leaf.at).to_string()).unwrap_or_default());
    cells.extend(done(review));
    cells.push(review.map(|leaf| fact(leaf, "verdict")).unwrap_or_default());
    cells
}

fn ended_as(leaf: &Leaf) -> &str {
    match leaf.action.as_str() {
        "task.seen_done" => "seen done",
        "task.not_needed" => "not needed",
        _ => "kept after all",
    }
}

/// The hours that began from one instant to another, none before it.
fn hours(from: Instant, until: Instant) -> i64 {
    let spent = (until - from).num_milliseconds().max(0);
    spent.div_euclid(HOUR_MS) + i64::from(spent.rem_euclid(HOUR_MS) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::instant::parse;

    #[test]
    fn each_hour_that_began_is_counted() {
        let from = parse("2026-03-01T10:00:00Z").unwrap();
        let until = |text: &str| hours(from, parse(text).unwrap());
        assert_eq!(until("2026-03-01T10:00:00Z"), 0);
        assert_eq!(until("2026-03-01T10:00:00.001Z"), 1);
        assert_eq!(until("2026-03-01T11:00:00Z"), 1);
        assert_eq!(until("2026-03-03T10:00:00Z"), 48);
        assert_eq!(until("2026-03-01T09:00:00Z"), 0);
    }
}
