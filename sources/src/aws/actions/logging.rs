//! Builds the catalogue: each listed action with how its use is logged, in doubt as never.

use super::files::{self, Listed};
use domain::catalogue::{AccessLevel, ActionEntry, ActionIx, ActionSet, Catalogue, LoggedAs, Provenance};
use domain::coverage::GLOBAL_REGION;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Reads the built-in files.
pub(super) fn catalogue() -> Catalogue {
    let homes = homes();
    let entries = files::listed().map(|listed| plain_entry(&listed, &homes)).collect();
    let plain = Catalogue::new(provenance(), entries);
    let classes = Classes::read(&plain, &homes);
    let entries = plain
        .iter()
        .map(|(action, entry)| ActionEntry { logged_as: classes.of(&plain, action), ..entry.clone() });
    Catalogue::new(provenance(), entries.collect())
}

/// Where the events of a prefix are recorded.
struct Home {
    source: &'static str,
    /// The region in which alone they are; empty where they are recorded where they happen.
    region: &'static str,
}

/// By prefix; the first line of each counts.
fn homes() -> HashMap<&'static str, Home> {
    let mut homes = HashMap::new();
    for [source, prefix, region] in files::rows(files::EVENT_SOURCES).flatten() {
        homes.entry(prefix).or_insert(Home { source, region });
    }
    homes
}

/// An entry as if its use were never logged, unless it is an operation of its own.
fn plain_entry(listed: &Listed, homes: &HashMap<&str, Home>) -> ActionEntry {
    let home = homes.get(listed.prefix);
    ActionEntry {
        name: format!("{}:{}", listed.prefix, listed.name),
        level: match listed.level {
            "L" => AccessLevel::List,
            "R" => AccessLevel::Read,
            "T" => AccessLevel::Tagging,
            "P" => AccessLevel::PermissionsManagement,
            _ => AccessLevel::Write,
        },
        logged_as: if listed.own { LoggedAs::Management } else { LoggedAs::Never },
        event_source: home
            .map_or_else(|| format!("{}.amazonaws.com", listed.prefix), |home| home.source.to_owned()),
        global: home.is_some_and(|home| home.region == GLOBAL_REGION),
    }
}

fn provenance() -> Provenance {
    let mut digest = Sha256::new();
    for file in files::ALL {
        digest.update(file);
    }
    Provenance {
        package: files::header("package"),
        version: files::header("version"),
        made_on: files::header("made-on"),
        source_sha256: files::header("source-sha256"),
        sha256: hex::encode(digest.finalize()),
        licence: files::header("licence"),
    }
}

/// What the tables say of how actions are logged.
struct Classes {
    never: ActionSet,
    /// Actions that have an event of their own because a table says so.
    vouched: ActionSet,
    data: HashMap<ActionIx, &'static str>,
}

impl Classes {
    fn read(plain: &Catalogue, homes: &HashMap<&str, Home>) -> Self {
        let mut never = hidden_by_another_prefix(plain);
        for [pattern, _] in files::rows(files::NEVER_LOGGED).flatten() {
            never.union_with(&plain.expand(pattern));
        }
        for (prefix, _) in
            homes.iter().filter(|(_, home)| !home.region.is_empty() && home.region != GLOBAL_REGION)
        {
            never.union_with(&plain.expand(&format!("{prefix}:*")));
        }
        let data: Vec<[&str; 2]> = files::rows(files::DATA_EVENTS).flatten().collect();
        let events = files::rows(files::EVENT_ACTIONS).flatten().map(|[_, _, action]| action);
        // A pattern is no name, so it vouches for nothing.
        let vouched =
            data.iter().map(|[action, _]| *action).chain(events).filter_map(|name| plain.get(name)).collect();
        let mut kinds = HashMap::new();
        for [pattern, kind] in data {
            for action in plain.expand(pattern).iter() {
                kinds.entry(action).or_insert(kind);
            }
        }
        Self { never, vouched, data: kinds }
    }

    fn of(&self, plain: &Catalogue, action: ActionIx) -> LoggedAs {
        let entry = plain.entry(action);
        let seen = entry.logged_as == LoggedAs::Management || self.vouched.contains(action);
        if !seen || self.never.contains(action) {
            return LoggedAs::Never;
        }
        match self.data.get(&action) {
            Some(kind) => LoggedAs::Data((*kind).to_owned()),
            None => LoggedAs::Management,
        }
    }
}

/// Where services share an event source, an event that both know is read as the first one's: of the other's action of that
/// name nothing can be said.
fn hidden_by_another_prefix(plain: &Catalogue) -> ActionSet {
    let mut hidden = plain.none();
    for prefixes in files::prefixes_by_source().values() {
        for (place, prefix) in prefixes.iter().enumerate().skip(1) {
            for action in plain.expand(&format!("{prefix}:*")).iter() {
                let name = plain.entry(action).name.rsplit(':').next().unwrap_or_default();
                if prefixes[..place].iter().any(|earlier| plain.get(&format!("{earlier}:{name}")).is_some()) {
                    hidden.insert(action);
                }
            }
        }
    }
    hidden
}
