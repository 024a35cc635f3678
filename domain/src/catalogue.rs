//! The catalogue: every action a provider is known to have, on a date, and what patterns expand to.

mod memo;
mod pattern;
mod set;
#[cfg(test)]
mod tests;

use crate::grant::Matching;
use crate::privilege::escalation;
use crate::words::words;
use memo::Memo;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

pub use memo::Statement;
pub use pattern::{Pattern, matches};
pub use set::ActionSet;

words! {
    /// What an action does, as its provider classifies it.
    pub enum AccessLevel {
        /// Says which things exist.
        List = "list",
        /// Reads what is in them.
        Read = "read",
        /// Makes, changes or deletes them.
        Write = "write",
        /// Changes tags alone.
        Tagging = "tagging",
        /// Changes who may do what.
        PermissionsManagement = "permissions management",
    }
}

/// How use of an action is seen in the provider's log.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LoggedAs {
    /// As a management event.
    Management,
    /// As a data event of this resource type, such as `AWS::S3::Object`.
    Data(String),
    /// Not, or not that one can rely on it: silence says nothing of such an action.
    Never,
}

/// One action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionEntry {
    /// Service and action in the provider's spelling: `s3:GetObject`.
    pub name: String,
    /// What it does.
    pub level: AccessLevel,
    /// How its use is seen.
    pub logged_as: LoggedAs,
    /// The service as the log names it: `s3.amazonaws.com`.
    pub event_source: String,
    /// Is it recorded in [`crate::coverage::GLOBAL_REGION`] alone?
    pub global: bool,
}

/// Where a catalogue comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The package the actions were read from.
    pub package: String,
    /// Its version.
    pub version: String,
    /// The day on which they were read from it: `YYYY-MM-DD`. Later actions are unknown.
    pub made_on: String,
    /// SHA-256 of the package's file, lower-case hex.
    pub source_sha256: String,
    /// SHA-256 of everything the catalogue says, lower-case hex: two with the same digest answer alike.
    pub sha256: String,
    /// The package's licence, as an SPDX expression.
    pub licence: String,
}

/// Names an action of one catalogue. Actions are ordered by name without case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionIx(pub u32);

/// Every known action. Names are compared without regard to case, as providers do.
#[derive(Debug, Clone)]
pub struct Catalogue {
    provenance: Provenance,
    /// Sorted by key; at most `u32::MAX` of them.
    entries: Vec<ActionEntry>,
    /// Each entry's name in lower case.
    keys: Vec<String>,
    /// Those that are privileged one by one.
    privileged: ActionSet,
    /// By the service as the log names it.
    of_source: HashMap<String, ActionSet>,
    memo: Memo,
}

impl Catalogue {
    /// A catalogue of these actions. Of several that differ in case alone the first stays.
    #[must_use]
    pub fn new(provenance: Provenance, entries: Vec<ActionEntry>) -> Self {
        let mut keyed: Vec<(String, ActionEntry)> =
            entries.into_iter().map(|entry| (entry.name.to_ascii_lowercase(), entry)).collect();
        keyed.sort_by(|one, other| one.0.cmp(&other.0));
        keyed.dedup_by(|later, earlier| later.0 == earlier.0);
        keyed.truncate(usize::try_from(u32::MAX).unwrap_or(usize::MAX));
        let (keys, entries): (Vec<String>, Vec<ActionEntry>) = keyed.into_iter().unzip();
        let mut privileged = ActionSet::default();
        let mut of_source: HashMap<String, ActionSet> = HashMap::new();
        for (action, entry) in (0..).map(ActionIx).zip(&entries) {
            if escalation(&entry.name).is_some() || entry.level == AccessLevel::PermissionsManagement {
                privileged.insert(action);
            }
            of_source.entry(entry.event_source.clone()).or_default().insert(action);
        }
        Self { provenance, entries, keys, privileged, of_source, memo: Memo::default() }
    }

    /// Where it comes from.
    #[must_use]
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// How many actions it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Does it know none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The action of this name, whatever its case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ActionIx> {
        let key = name.to_ascii_lowercase();
        let place = self.keys.binary_search(&key).ok()?;
        u32::try_from(place).ok().map(ActionIx)
    }

    /// The entry that `action` names.
    ///
    /// # Panics
    /// Where `action` was given by a larger catalogue.
    #[must_use]
    pub fn entry(&self, action: ActionIx) -> &ActionEntry {
        &self.entries[action.0 as usize]
    }

    /// Every entry with its name, in order.
    pub fn iter(&self) -> impl Iterator<Item = (ActionIx, &ActionEntry)> {
        (0..).map(ActionIx).zip(&self.entries)
    }

    /// The actions that `pattern` matches (see [`matches`]).
    #[must_use]
    pub fn expand(&self, pattern: &str) -> ActionSet {
        self.expand_pattern(&Pattern::new(pattern))
    }

    /// The actions that `pattern` matches.
    #[must_use]
    pub fn expand_pattern(&self, pattern: &Pattern) -> ActionSet {
        // Names that begin with the pattern's literal beginning are neighbours.
        let head = pattern.literal_prefix();
        let from = self.keys.partition_point(|key| key.as_bytes() < head);
        let mut found = self.none();
        for (place, key) in self.keys.iter().enumerate().skip(from) {
            if !key.as_bytes().starts_with(head) {
                break;
            }
            if pattern.matches_lower(key)
                && let Ok(place) = u32::try_from(place)
            {
                found.insert(ActionIx(place));
            }
        }
        found
    }

    /// The actions that [`crate::privilege::privileged_action`] calls privileged.
    #[must_use]
    pub const fn privileged(&self) -> &ActionSet {
        &self.privileged
    }

    /// The actions of the service that the log calls this; `None` where no action is of it.
    #[must_use]
    pub fn of_source(&self, event_source: &str) -> Option<&ActionSet> {
        self.of_source.get(event_source)
    }

    /// What a statement's patterns come to. It is worked out once and kept.
    #[must_use]
    pub fn statement(&self, matching: Matching, patterns: &[String]) -> Arc<Statement> {
        self.memo.statement(self, matching, patterns)
    }

    /// No action.
    #[must_use]
    pub fn none(&self) -> ActionSet {
        ActionSet::default()
    }

    /// Every action it knows.
    #[must_use]
    pub fn all(&self) -> ActionSet {
        self.iter().map(|(action, _)| action).collect()
    }
}
