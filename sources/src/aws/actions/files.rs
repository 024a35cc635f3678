//! The built-in files about AWS actions: tab-separated, `#` begins a comment. Tests see to it that every line is read.

use std::collections::HashMap;

pub(super) const ACTIONS: &str = include_str!("../../../data/aws-actions.tsv");
pub(super) const ALSO_NEEDS: &str = include_str!("../../../data/aws-also-needs.tsv");
pub(super) const DATA_EVENTS: &str = include_str!("../../../data/aws-data-events.tsv");
pub(super) const EVENT_ACTIONS: &str = include_str!("../../../data/aws-event-actions.tsv");
pub(super) const EVENT_SOURCES: &str = include_str!("../../../data/aws-event-sources.tsv");
pub(super) const NEVER_LOGGED: &str = include_str!("../../../data/aws-never-logged.tsv");

/// All of them in the order of their names: what the catalogue says and how events are read follows from these.
pub(super) const ALL: [&str; 6] =
    [ACTIONS, ALSO_NEEDS, DATA_EVENTS, EVENT_ACTIONS, EVENT_SOURCES, NEVER_LOGGED];

/// A line that has not as many columns as its file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} has not {columns} columns")]
pub(super) struct BadLine {
    line: usize,
    columns: usize,
}

/// The rows of a file with `N` columns; a column may be empty.
pub(super) fn rows<const N: usize>(
    text: &'static str,
) -> impl Iterator<Item = Result<[&'static str; N], BadLine>> {
    text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty()).map(
        |(place, line)| {
            let cells: Vec<&str> = line.split('\t').collect();
            cells.try_into().map_err(|_| BadLine { line: place + 1, columns: N })
        },
    )
}

/// The prefixes whose actions a listed event source records, the first to be tried first.
pub(super) fn prefixes_by_source() -> HashMap<&'static str, Vec<&'static str>> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for [source, prefix, _] in rows(EVENT_SOURCES).flatten() {
        found.entry(source).or_default().push(prefix);
    }
    found
}

/// The value of a `# name<tab>value` line of the actions' header; empty where there is none.
pub(super) fn header(name: &str) -> String {
    let value = ACTIONS.lines().take_while(|line| line.starts_with('#')).find_map(|line| {
        let (key, value) = line.strip_prefix("# ")?.split_once('\t')?;
        (key == name).then_some(value)
    });
    value.unwrap_or_default().to_owned()
}

/// One action as the file lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) prefix: &'static str,
    pub(super) name: &'static str,
    /// `L`, `R`, `W`, `T` or `P`.
    pub(super) level: &'static str,
    /// Does the documentation name an operation of this name?
    pub(super) own: bool,
}

/// The actions as listed.
pub(super) fn listed() -> impl Iterator<Item = Listed> {
    let mut prefix = "";
    ACTIONS.lines().filter(|line| !line.starts_with('#')).filter_map(move |line| {
        if let Some(service) = line.strip_suffix(':') {
            prefix = service;
            return None;
        }
        let mut cells = line.split('\t');
        let (name, level) = (cells.next()?, cells.next()?);
        Some(Listed { prefix, name, level, own: cells.next().is_none() })
    })
}
