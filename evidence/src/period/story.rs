//! The leaves that the tables of a time are made of, and how a fact of one becomes a cell.

use crate::log::facts::FROZEN;
use crate::log::leaf::Leaf;
use domain::instant::{Instant, parse};
use serde_json::Value;
use std::collections::BTreeMap;

/// What happened in a time, and what came before it that still went on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// The first instant of the time.
    pub from: Instant,
    /// The first instant after it.
    pub until: Instant,
    /// Leaves from before that the tables tell of, in their order.
    pub earlier: Vec<Leaf>,
    /// Every leaf of the time, in their order.
    pub leaves: Vec<Leaf>,
}

/// An edition that was frozen in the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frozen<'a> {
    /// Whose.
    pub campaign: &'a str,
    /// Which.
    pub edition: u64,
    /// The leaf that says so, and names its tables by SHA-256.
    pub leaf: &'a Leaf,
}

impl Story {
    /// All leaves, those from before first.
    pub fn all(&self) -> impl Iterator<Item = &Leaf> {
        self.earlier.iter().chain(&self.leaves)
    }

    /// The campaigns whose evidence was frozen in the time, each once, with the newest edition of these.
    #[must_use]
    pub fn frozen(&self) -> Vec<Frozen<'_>> {
        let mut newest: BTreeMap<&str, Frozen<'_>> = BTreeMap::new();
        for leaf in self.leaves.iter().filter(|leaf| leaf.action == FROZEN) {
            let edition = leaf.facts.get("edition").and_then(Value::as_u64).unwrap_or(0);
            newest.insert(&leaf.subject, Frozen { campaign: &leaf.subject, edition, leaf });
        }
        newest.into_values().collect()
    }
}

/// A fact as a cell: lists joined by `; `, nothing for what is not there.
pub(super) fn fact(leaf: &Leaf, name: &str) -> String {
    leaf.facts.get(name).map(cell).unwrap_or_default()
}

/// A fact within a fact, as a cell.
pub(super) fn inner(leaf: &Leaf, outer: &str, name: &str) -> String {
    leaf.facts.get(outer).and_then(|facts| facts.get(name)).map(cell).unwrap_or_default()
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(cell).collect::<Vec<_>>().join("; "),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

/// A fact that is an instant.
pub(super) fn instant_of(leaf: &Leaf, name: &str) -> Option<Instant> {
    parse(leaf.facts.get(name)?.as_str()?).ok()
}

/// The number of a leaf, when it was, and who did it: three cells, empty where there is none.
pub(super) fn done(leaf: Option<&Leaf>) -> [String; 3] {
    leaf.map_or_else(Default::default, |leaf| {
        [leaf.seq.to_string(), domain::instant::format(leaf.at), leaf.actor.clone()]
    })
}
