//! What the template is given: a cover, and sections of tables, all of it text.

mod cover;
mod decided;
mod items;
mod names;
mod observed;
mod waived;

use crate::letters::{Letters, Text};
use domain::instant::Instant;
use evidence::bundle::{Line, Material};
use items::Items;
use names::Names;
use serde::Serialize;
use std::fmt::Display;

/// The most rows that a table has here; where there are more, it says how many, and which file has them all. A row
/// takes some 90 KiB while it is set (docs/adr/0010).
pub(crate) const MOST: usize = 300;

/// Everything on the page.
#[derive(Debug, Serialize)]
pub(crate) struct Facts {
    demonstration: bool,
    /// What the campaign is called.
    name: String,
    /// The same, to be set.
    title: Text,
    /// Its beginning, for every page.
    short: Text,
    /// By what it is known as this edition's report.
    keywords: [String; 4],
    cover: cover::Cover,
    sections: Vec<Section>,
    /// Of the freezing, UTC: year, month, day, hour, minute, second.
    #[serde(skip)]
    pub(crate) date: [i32; 6],
    /// What the document's identifier is made from.
    #[serde(skip)]
    pub(crate) ident: String,
    /// What made it.
    #[serde(skip)]
    pub(crate) creator: String,
}

/// A heading with what belongs under it.
#[derive(Debug, Serialize)]
pub(crate) struct Section {
    heading: &'static str,
    lead: Vec<Text>,
    tables: Vec<Table>,
}

/// A table.
#[derive(Debug, Serialize)]
pub(crate) struct Table {
    /// Empty where the section has one table.
    caption: &'static str,
    columns: Vec<Column>,
    rows: Vec<Vec<Text>>,
    /// What is not in it; empty where it is whole.
    rest: String,
    /// What is said where it has no rows.
    none: &'static str,
}

/// A column.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Column {
    name: &'static str,
    /// Its part of the width.
    width: u32,
    form: Form,
}

/// How the cells of a column are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Form {
    /// As text.
    Text,
    /// In letters of one width: ids, hashes and names of the provider's.
    Code,
    /// To the right, so that figures stand under each other.
    Number,
}

impl Table {
    /// A table of these columns: name, part of the width, form.
    fn of(columns: &[(&'static str, u32, Form)]) -> Self {
        let columns = columns.iter().map(|(name, width, form)| Column { name, width: *width, form: *form });
        Self { caption: "", columns: columns.collect(), rows: Vec::new(), rest: String::new(), none: "None." }
    }

    const fn captioned(mut self, caption: &'static str) -> Self {
        self.caption = caption;
        self
    }

    const fn or(mut self, none: &'static str) -> Self {
        self.none = none;
        self
    }

    /// The first [`MOST`] rows, and a sentence about the others. `order` says by what they are the first.
    fn filled<T>(
        mut self,
        all: &[T],
        (order, file): (&str, &str),
        mut row: impl FnMut(&T) -> Vec<Text>,
    ) -> Self {
        self.rows = all.iter().take(MOST).map(&mut row).collect();
        if all.len() > MOST {
            self.rest = format!(
                "The first {} of {} rows, {order}. {file} has them all.",
                number(MOST),
                number(all.len())
            );
        }
        self
    }
}

/// What the sections are made from.
struct Told<'a> {
    material: &'a Material<'a>,
    letters: Letters,
    names: Names<'a>,
    items: Items<'a>,
}

impl Told<'_> {
    fn text(&self, text: impl AsRef<str>) -> Text {
        self.letters.text(text.as_ref())
    }

    /// A word of ours, as people write it.
    fn word(&self, word: &str) -> Text {
        self.text(word.replace('_', " "))
    }
}

/// # Errors
/// Names the item whose snapshot cannot be read.
pub(crate) fn of(material: &Material<'_>, letters: Letters) -> Result<Facts, String> {
    use chrono::{Datelike as _, Timelike as _};
    let told =
        Told { material, letters, names: Names::of(material.input), items: Items::of(material.input)? };
    let campaign = &material.file.campaign;
    let at = campaign.frozen_at;
    let figure = |number: u32| i32::try_from(number).unwrap_or_default();
    // What people call it is a text, and stands in texts.csv alone.
    let name = format!("Review {}", campaign.campaign_id);
    Ok(Facts {
        demonstration: campaign.demonstration,
        name: letters.line(&name),
        title: letters.text(&name),
        short: letters.text(&shortened(&name)),
        keywords: material.marks(),
        cover: cover::of(&told),
        sections: vec![
            told.items.section(&told),
            decided::decisions(&told),
            waived::waivers(&told),
            decided::exceptions(&told),
            decided::tasks(&told),
            observed::observed(&told),
            observed::controls(&told),
            observed::limits(&told),
        ],
        date: [
            at.year(),
            figure(at.month()),
            figure(at.day()),
            figure(at.hour()),
            figure(at.minute()),
            figure(at.second()),
        ],
        ident: format!("{} {}", campaign.campaign_id, campaign.edition),
        creator: format!("Tenure {}", campaign.software_version),
    })
}

/// As much of a name as stands on one line at the foot of a page.
fn shortened(name: &str) -> String {
    const ROOM: usize = 60;
    if name.chars().count() <= ROOM {
        return name.to_owned();
    }
    name.chars().take(ROOM - 1).chain(['…']).collect()
}

/// To the minute, UTC.
fn minute(at: Instant) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// A number with its thousands apart.
fn number(number: impl Display) -> String {
    let digits = format!("{number}");
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Numbers and what there is so many of.
fn counted(lines: &[Line]) -> Vec<(String, String)> {
    lines.iter().map(|(count, what)| (number(count), what.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (given, expected) in [(0u64, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(number(given), expected);
        }
    }

    #[test]
    fn a_table_is_whole_up_to_its_limit_and_says_so_beyond() {
        let filled = |count: usize| {
            let all: Vec<usize> = (0..count).collect();
            Table::of(&[("n", 1, Form::Number)])
                .filled(&all, ("in order", "numbers.csv"), |n| vec![Letters::Plain.text(&n.to_string())])
        };
        assert_eq!((filled(MOST).rows.len(), filled(MOST).rest.as_str()), (MOST, ""));
        let more = filled(MOST + 1);
        assert_eq!(more.rows.len(), MOST);
        assert_eq!(more.rest, "The first 300 of 301 rows, in order. numbers.csv has them all.");
    }
}
