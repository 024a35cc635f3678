//! Which leaves from before a time its tables still tell of: those of what went on when it began, and of what is touched in
//! it.

use super::exceptions::END;
use super::story::{fact, instant_of};
use super::waivers::{UNTIL, is_of_waiver};
use crate::log::facts::{ACKNOWLEDGED, CLOSED, FROZEN, LAUNCHED, WAIVER, WAIVER_ENDED, WAIVER_REFUSED};
use crate::log::leaf::Leaf;
use domain::instant::Instant;
use domain::task::TaskKind;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const REVOKED_NOW: &str = "identity.revoked_now";
pub(super) const REVIEWED: &str = "revocation.reviewed";
pub(super) const OPENED: &str = "task.opened";
/// By these a task is over: seen to be done, no longer needed, or taken back by whoever decided.
pub(super) const TASK_ENDS: [&str; 3] = ["task.seen_done", "task.not_needed", "task.kept"];
/// By these an exception is over before its end.
pub(super) const EXCEPTION_ENDS: [&str; 3] = ["exception.refused", "exception.withdrawn", "exception.ended"];

/// The kinds of work that take something away whole, or put it out of use.
pub(super) const REVOKES: [TaskKind; 3] = [TaskKind::Revoke, TaskKind::Disable, TaskKind::Suspend];
/// Those of them that the form before told of.
pub(super) const FIRST_REVOKES: [TaskKind; 2] = [TaskKind::Revoke, TaskKind::Disable];

/// Is a leaf of this action part of something that goes on for a while, and that the tables tell of?
#[must_use]
pub fn is_of_thread(action: &str) -> bool {
    action.starts_with("exception.")
        || action == OPENED
        || TASK_ENDS.contains(&action)
        || is_of_waiver(action)
        || [REVOKED_NOW, REVIEWED, LAUNCHED, CLOSED, ACKNOWLEDGED, FROZEN].contains(&action)
}

/// Which task each revocation at once waits for.
pub(super) fn tasks_of_revocations<'a>(leaves: impl Iterator<Item = &'a Leaf>) -> BTreeMap<String, String> {
    leaves
        .filter(|leaf| leaf.action == REVOKED_NOW)
        .map(|leaf| (fact(leaf, "revocation"), fact(leaf, "task")))
        .collect()
}

/// What a leaf belongs to: an exception, a waiver, a task, a revocation without one, or a campaign.
pub(super) fn thread(leaf: &Leaf, tasks: &BTreeMap<String, String>) -> Option<String> {
    let id = match leaf.action.as_str() {
        REVOKED_NOW | REVIEWED => {
            let revocation = fact(leaf, "revocation");
            tasks.get(&revocation).filter(|task| !task.is_empty()).cloned().unwrap_or(revocation)
        }
        action if action == OPENED || TASK_ENDS.contains(&action) => fact(leaf, "task"),
        action if is_of_waiver(action) => fact(leaf, WAIVER),
        action if is_of_thread(action) => leaf.subject.clone(),
        _ => return None,
    };
    (!id.is_empty()).then_some(id)
}

/// Is this the opening of work of one of these kinds?
pub(super) fn opens(leaf: &Leaf, kinds: &[TaskKind]) -> bool {
    let kind = fact(leaf, "kind");
    leaf.action == OPENED && kinds.iter().any(|one| one.as_str() == kind)
}

/// Those of `earlier` that the tables of the time that begins at `from` with the leaves `leaves` tell of, in their order.
/// `earlier` has every leaf before them of which [`is_of_thread`] holds; others are passed over.
#[must_use]
pub fn around(earlier: Vec<Leaf>, leaves: &[Leaf], from: Instant) -> Vec<Leaf> {
    let tasks = tasks_of_revocations(earlier.iter().chain(leaves));
    let mut threads: BTreeMap<String, Vec<&Leaf>> = BTreeMap::new();
    for leaf in &earlier {
        if let Some(id) = thread(leaf, &tasks) {
            threads.entry(id).or_default().push(leaf);
        }
    }
    let touched: BTreeSet<String> = leaves.iter().filter_map(|leaf| thread(leaf, &tasks)).collect();
    let told =
        |id: &String, leaves: &[&Leaf]| is_told(leaves) && (touched.contains(id) || goes_on(leaves, from));
    let kept: BTreeSet<u64> = threads
        .iter()
        .filter(|(id, leaves)| told(id, leaves))
        .flat_map(|(_, leaves)| leaves.iter().map(|leaf| leaf.seq))
        .collect();
    earlier.into_iter().filter(|leaf| kept.contains(&leaf.seq)).collect()
}

/// Of tasks, those alone are told of that take something away whole.
fn is_told(leaves: &[&Leaf]) -> bool {
    let is_task = |leaf: &&&Leaf| leaf.action.starts_with("task.");
    leaves.iter().any(|leaf| opens(leaf, &REVOKES) || leaf.action == REVOKED_NOW)
        || !leaves.iter().any(|leaf| is_task(&leaf))
}

/// Was it not over when the time began?
fn goes_on(leaves: &[&Leaf], from: Instant) -> bool {
    let has = |actions: &[&str]| leaves.iter().any(|leaf| actions.contains(&leaf.action.as_str()));
    if leaves.iter().any(|leaf| leaf.action.starts_with("exception.")) {
        let end = leaves.iter().rev().find_map(|leaf| instant_of(leaf, END));
        return !has(&EXCEPTION_ENDS) && end.is_none_or(|end| end > from);
    }
    if leaves.iter().any(|leaf| is_of_waiver(&leaf.action)) {
        let until = leaves.iter().find_map(|leaf| instant_of(leaf, UNTIL));
        return !has(&[WAIVER_REFUSED, WAIVER_ENDED]) && until.is_none_or(|until| until > from);
    }
    if has(&[LAUNCHED, CLOSED, ACKNOWLEDGED, FROZEN]) {
        return !has(&[FROZEN]);
    }
    !has(&TASK_ENDS) || (has(&[REVOKED_NOW]) && !has(&[REVIEWED]))
}
