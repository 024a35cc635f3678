//! Tables with a row a leaf: what security confirmed, who left, which policies and roles changed, and what was taken out.

use super::Told;
use super::story::{Story, done, fact, inner};
use crate::log::facts::{ANSWER_SHA256, CONFIRMED, SENT_BACK};
use crate::log::leaf::Leaf;

/// A row for each leaf of the time of which `is` holds: its number, instant and actor, then what was done, then the cells.
fn each(story: &Story, is: impl Fn(&str) -> bool, cells: impl Fn(&Leaf) -> Vec<String>) -> Vec<Vec<String>> {
    let found = story.leaves.iter().filter(|leaf| is(&leaf.action));
    found
        .map(|leaf| {
            let mut row: Vec<String> = done(Some(leaf)).into();
            row.push(leaf.action.clone());
            row.extend(cells(leaf));
            row
        })
        .collect()
}

fn facts(leaf: &Leaf, names: &[&str]) -> Vec<String> {
    std::iter::once(leaf.subject.clone()).chain(names.iter().map(|name| fact(leaf, name))).collect()
}

pub(super) fn departures(story: &Story) -> Told {
    const HEADER: &[&str] = &[
        "seq",
        "at",
        "by",
        "what",
        "person",
        "cause",
        "identities",
        "to_backups",
        "stay",
        "to_steward",
        "unchanged",
        "passed_on",
        "systems",
        "find_owner",
        "rotate",
        "items",
        "offers",
        "proposals",
        "roles",
    ];
    let is = |action: &str| ["person.deactivated", "person.reactivated"].contains(&action);
    Told::new("departures.csv", HEADER, each(story, is, |leaf| facts(leaf, &HEADER[5..])))
}

pub(super) fn policies(story: &Story) -> Told {
    const HEADER: &[&str] = &[
        "seq",
        "at",
        "by",
        "what",
        "policy_id",
        "kind",
        "version",
        "max_age_days",
        "lead_days",
        "overlap_days",
        "may_not_expire",
        "start_at",
        "raises",
        "clears",
        "reason_sha256",
    ];
    let cells = |leaf: &Leaf| {
        let mut row = facts(leaf, &["kind", "version"]);
        row.extend(HEADER[7..11].iter().map(|name| inner(leaf, "policy", name)));
        let begins = fact(leaf, "begins_at");
        row.push(if begins.is_empty() { fact(leaf, "start_at") } else { begins });
        row.extend(HEADER[12..].iter().map(|name| fact(leaf, name)));
        row
    };
    Told::new("policies.csv", HEADER, each(story, |action| action.starts_with("policy."), cells))
}

pub(super) fn roles(story: &Story) -> Told {
    const HEADER: &[&str] =
        &["seq", "at", "by", "what", "person", "role", "proposal", "proposed_by", "given_by"];
    let is = |action: &str| action.starts_with("role.") || action.starts_with("person.role_");
    let cells = |leaf: &Leaf| facts(leaf, &["role", "proposal", "proposed_by", "by"]);
    Told::new("roles.csv", HEADER, each(story, is, cells))
}

/// What security said of keeps among the privileged: a leaf says it whole.
pub(super) fn confirmations(story: &Story) -> Told {
    const HEADER: &[&str] = &[
        "seq",
        "at",
        "by",
        "what",
        "item_id",
        "decision_id",
        "answer_sha256",
        "snapshot_sha256",
        "reason_sha256",
    ];
    let is = |action: &str| [CONFIRMED, SENT_BACK].contains(&action);
    let cells = |leaf: &Leaf| {
        let names = ["item", "decision", ANSWER_SHA256, "snapshot_sha256", "reason_sha256"];
        names.iter().map(|name| fact(leaf, name)).collect()
    };
    Told::new("confirmations.csv", HEADER, each(story, is, cells))
}

pub(super) fn exports(story: &Story) -> Told {
    const HEADER: &[&str] =
        &["seq", "at", "by", "what", "subject", "edition", "from", "until", "seed", "sha256", "why_sha256"];
    let is = |action: &str| action.ends_with("exported");
    Told::new("exports.csv", HEADER, each(story, is, |leaf| facts(leaf, &HEADER[5..])))
}
