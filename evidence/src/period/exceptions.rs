//! exceptions.csv: what was asked for, given, refused, in force or ended in the time, each with the leaves that say so.

use super::Told;
use super::story::{Story, done, fact, instant_of};
use crate::log::leaf::Leaf;
use domain::exception::State;
use std::collections::BTreeMap;

/// The fact that says until when it is asked for, or given.
pub(super) const END: &str = "end";

const ASKED: &str = "exception.asked";
const HEADER: &[&str] = &[
    "exception_id",
    "identity_id",
    "credential_id",
    "rule",
    "risk",
    "compensation",
    "reason_sha256",
    "renews",
    "start",
    "end",
    "state",
    "asked_seq",
    "asked_at",
    "asked_by",
    "approved_seq",
    "approved_at",
    "approved_by",
    "accepted_seq",
    "accepted_at",
    "accepted_by",
    "refused_seq",
    "refused_at",
    "refused_by",
    "withdrawn_seq",
    "withdrawn_at",
    "withdrawn_by",
    "ended_seq",
    "ended_at",
    "ended_by",
];

pub(super) fn exceptions(story: &Story) -> Told {
    let mut all: BTreeMap<&str, Vec<&Leaf>> = BTreeMap::new();
    for leaf in story.all().filter(|leaf| leaf.action.starts_with("exception.")) {
        all.entry(&leaf.subject).or_default().push(leaf);
    }
    let rows = all.into_iter().map(|(id, leaves)| row(id, &leaves, story)).collect();
    Told::new("exceptions.csv", HEADER, rows)
}

fn row(id: &str, leaves: &[&Leaf], story: &Story) -> Vec<String> {
    let of = |action: &str| leaves.iter().rev().find(|leaf| leaf.action == action).copied();
    let asked = of(ASKED);
    let said = |name: &str| asked.map(|leaf| fact(leaf, name)).unwrap_or_default();
    // Whoever gives it may move its start; the last that says is right.
    let last = |name: &str| {
        let all = leaves.iter().rev().map(|leaf| fact(leaf, name));
        all.into_iter().find(|cell| !cell.is_empty()).unwrap_or_default()
    };
    let mut cells = vec![id.to_owned(), last("identity"), said("credential"), last("rule"), said("risk")];
    cells.extend([said("compensation"), said("reason_sha256"), said("renews"), last("start"), last(END)]);
    cells.push(state(leaves, story).to_owned());
    for action in [ASKED, "exception.approved", "exception.accepted"] {
        cells.extend(done(of(action)));
    }
    for action in super::threads::EXCEPTION_ENDS {
        cells.extend(done(of(action)));
    }
    cells
}

/// Where it stood at the end of the time, as its leaves say.
fn state(leaves: &[&Leaf], story: &Story) -> &'static str {
    let has = |action: &str| leaves.iter().any(|leaf| leaf.action == action);
    let [refused, withdrawn, ended] = super::threads::EXCEPTION_ENDS;
    let given = leaves.iter().rev().find(|leaf| fact(leaf, "state") == State::Granted.as_str());
    match given {
        _ if has(refused) => State::Refused.as_str(),
        _ if has(withdrawn) => State::Withdrawn.as_str(),
        _ if has(ended) => State::EndedEarly.as_str(),
        Some(leaf) if instant_of(leaf, END).is_some_and(|end| end <= story.until) => "over",
        Some(leaf) if instant_of(leaf, "start").is_some_and(|start| start >= story.until) => {
            "given for later"
        }
        Some(_) => "in force",
        None if has("exception.approved") => State::Approved.as_str(),
        None => State::Asked.as_str(),
    }
}
