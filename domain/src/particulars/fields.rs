//! The fields of each kind, and how one field's text is read.

use super::fields_of;
use crate::identity::Kind;
use crate::problem::Problems;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::str::FromStr;

/// The most entries of a list.
const MOST_ENTRIES: usize = 50;
/// The most characters of a text, or of one entry.
const LONGEST: usize = 500;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A line of text.
    Text,
    /// A text of several lines, one entry each.
    List,
    /// One of [`super::Autonomy`].
    Autonomy,
    /// A whole number, from and to, both inclusive.
    Number(u32, u32),
    /// A day such as `2026-03-01`.
    Day,
}

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its label on the form.
    pub label: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Is it needed as soon as anything of its kind is said?
    pub needed: bool,
}

const fn field(name: &'static str, label: &'static str, shape: Shape, needed: bool) -> Field {
    Field { name, label, shape, needed }
}

pub(super) const AGENT: &[Field] = &[
    field("model", "Its model, or whose product it is", Shape::Text, true),
    field("autonomy", "How far it acts by itself", Shape::Autonomy, true),
    field("tools", "Tools and scopes it may use, one a line", Shape::List, false),
    field("on_behalf_of", "For whom it may act", Shape::Text, false),
    field("task_bounds", "Where its task ends", Shape::Text, true),
    field("spawner", "The agent that starts it, where one does", Shape::Text, false),
];
pub(super) const BREAK_GLASS: &[Field] = &[
    field("custodians", "Who keeps its credential, one a line", Shape::List, true),
    field("drill_days", "It is tried at least every so many days", Shape::Number(1, 366), true),
    field("last_drill", "Last tried on", Shape::Day, false),
];
pub(super) const VENDOR: &[Field] = &[
    field("contract_end", "Last day of the contract", Shape::Day, true),
    field("contact", "Whom to ask there", Shape::Text, true),
];
pub(super) const TEMPLATE: &[Field] = &[
    field("instances", "How many of it there are now", Shape::Number(0, 1_000_000), true),
    field("most", "The most there may be at once", Shape::Number(1, 1_000_000), false),
];

/// Reads fields, and gathers what is wrong with them.
pub(super) struct Fields<'a> {
    known: &'static [Field],
    given: &'a BTreeMap<String, String>,
    problems: Problems,
}

impl<'a> Fields<'a> {
    pub(super) fn new(kind: Kind, given: &'a BTreeMap<String, String>) -> Self {
        let known = fields_of(kind);
        let mut problems = Problems::default();
        for (name, value) in given {
            if !value.trim().is_empty() && !known.iter().any(|field| field.name == name) {
                let names: Vec<&str> = known.iter().map(|field| field.name).collect();
                let has = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                let short: String = name.chars().take(40).collect();
                problems.add(&short, format!("An identity of kind {kind} has no such field; it has {has}"));
            }
        }
        Self { known, given, problems }
    }

    pub(super) fn nothing_said(&self) -> bool {
        self.known.iter().all(|field| self.raw(field.name).is_empty())
    }

    fn raw(&self, name: &str) -> &'a str {
        self.given.get(name).map_or("", |value| value.trim())
    }

    pub(super) fn wrong(&mut self, name: &str, message: impl Into<String>) {
        self.problems.add(name, message);
    }

    /// The text of a field; empty where it is needed and absent, which is a problem then.
    fn needed(&mut self, name: &str) -> &'a str {
        let raw = self.raw(name);
        if raw.is_empty() && self.known.iter().any(|field| field.name == name && field.needed) {
            self.wrong(name, "This is needed");
        }
        raw
    }

    pub(super) fn text(&mut self, name: &str) -> String {
        let raw = self.needed(name);
        self.bounded(name, raw);
        raw.to_owned()
    }

    fn bounded(&mut self, name: &str, text: &str) {
        if text.chars().count() > LONGEST {
            self.wrong(name, format!("Write at most {LONGEST} characters"));
        }
        if text.chars().any(char::is_control) {
            self.wrong(name, "Leave out line breaks and control characters");
        }
    }

    pub(super) fn list(&mut self, name: &str) -> Vec<String> {
        let raw = self.needed(name);
        let entries: Vec<String> =
            raw.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        if entries.len() > MOST_ENTRIES {
            self.wrong(name, format!("Write at most {MOST_ENTRIES} entries"));
        }
        for entry in &entries {
            self.bounded(name, entry);
        }
        entries
    }

    pub(super) fn word<T: FromStr<Err = crate::problem::UnknownWord>>(&mut self, name: &str, else_: T) -> T {
        let raw = self.needed(name);
        match raw.parse() {
            Ok(word) => word,
            Err(error) if !raw.is_empty() => {
                self.wrong(name, error.to_string());
                else_
            }
            Err(_) => else_,
        }
    }

    pub(super) fn number(&mut self, name: &str) -> Option<u32> {
        let raw = self.needed(name);
        if raw.is_empty() {
            return None;
        }
        let bounds = self.known.iter().find(|field| field.name == name).map(|field| field.shape);
        let Some(Shape::Number(least, most)) = bounds else { return None };
        match raw.parse() {
            Ok(number) if (least..=most).contains(&number) => Some(number),
            _ => {
                self.wrong(name, format!("Write a whole number from {least} to {most}"));
                None
            }
        }
    }

    pub(super) fn day(&mut self, name: &str) -> Option<String> {
        let raw = self.needed(name);
        if raw.is_empty() {
            return None;
        }
        // Written as it is read: one text a day.
        match NaiveDate::parse_from_str(raw, "%Y-%m-%d").map(|day| day.format("%Y-%m-%d").to_string()) {
            Ok(day) if day == raw => Some(day),
            _ => {
                self.wrong(name, "Write a day such as 2026-12-31");
                None
            }
        }
    }

    pub(super) fn done<T>(self, value: T) -> Result<T, Problems> {
        self.problems.none_or(value)
    }
}
