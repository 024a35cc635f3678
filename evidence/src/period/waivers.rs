//! waivers.csv: waivers of independence that were asked for, given, refused, in force or ended in the time, each with the leaves
//! that say so, and the decisions of the time that were made under it.

use super::Told;
use super::story::{Story, done, fact, instant_of};
use crate::log::facts::{
    DECIDED, UNDONE, WAIVER, WAIVER_APPROVED, WAIVER_ASKED, WAIVER_ENDED, WAIVER_REFUSED,
};
use crate::log::leaf::Leaf;
use std::collections::BTreeMap;

/// The fact of a request that says until when.
pub(super) const UNTIL: &str = "until";

const HEADER: &[&str] = &[
    "waiver_id",
    "campaign_id",
    "item_id",
    "person",
    "reason_sha256",
    "until",
    "state",
    "asked_seq",
    "asked_at",
    "asked_by",
    "approved_seq",
    "approved_at",
    "approved_by",
    "refused_seq",
    "refused_at",
    "refused_by",
    "ended_seq",
    "ended_at",
    "ended_by",
    "decisions",
];

/// Is a leaf of this action one of a waiver itself?
pub(super) fn is_of_waiver(action: &str) -> bool {
    [WAIVER_ASKED, WAIVER_APPROVED, WAIVER_REFUSED, WAIVER_ENDED].contains(&action)
}

pub(super) fn waivers(story: &Story) -> Told {
    let mut all: BTreeMap<String, Vec<&Leaf>> = BTreeMap::new();
    for leaf in story.all().filter(|leaf| is_of_waiver(&leaf.action)) {
        all.entry(fact(leaf, WAIVER)).or_default().push(leaf);
    }
    let mut under: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for leaf in story.leaves.iter().filter(|leaf| [DECIDED, UNDONE].contains(&leaf.action.as_str())) {
        let waiver = fact(leaf, WAIVER);
        if !waiver.is_empty() {
            under.entry(waiver).or_default().push(leaf.seq.to_string());
        }
    }
    let rows = all.into_iter().map(|(id, leaves)| {
        let decisions = under.remove(&id).unwrap_or_default();
        row(id, &leaves, (story, &decisions))
    });
    Told::new("waivers.csv", HEADER, rows.collect())
}

fn row(id: String, leaves: &[&Leaf], (story, decisions): (&Story, &[String])) -> Vec<String> {
    let of = |action: &str| leaves.iter().find(|leaf| leaf.action == action).copied();
    let asked = of(WAIVER_ASKED);
    let said = |name: &str| asked.map(|leaf| fact(leaf, name)).unwrap_or_default();
    let campaign = leaves.first().map(|leaf| leaf.subject.clone()).unwrap_or_default();
    let mut cells = vec![id, campaign, said("item"), said("person"), said("reason_sha256"), said(UNTIL)];
    cells.push(state(&of, story).to_owned());
    for action in [WAIVER_ASKED, WAIVER_APPROVED, WAIVER_REFUSED, WAIVER_ENDED] {
        cells.extend(done(of(action)));
    }
    cells.push(decisions.join("; "));
    cells
}

/// Where it stood at the end of the time, as its leaves say.
fn state<'a>(of: &impl Fn(&str) -> Option<&'a Leaf>, story: &Story) -> &'static str {
    let given = of(WAIVER_APPROVED).is_some();
    let until = of(WAIVER_ASKED).and_then(|leaf| instant_of(leaf, UNTIL));
    match (of(WAIVER_REFUSED), of(WAIVER_ENDED)) {
        (Some(_), _) => "refused",
        (None, Some(_)) if given => "ended early",
        (None, Some(_)) => "taken back",
        (None, None) if !given => "asked",
        (None, None) if until.is_some_and(|until| until <= story.until) => "over",
        (None, None) => "in force",
    }
}
