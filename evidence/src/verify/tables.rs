//! Reading tables cell by cell, and the checks of those that need little: usage, exceptions, coverage, inputs, tasks,
//! people and texts.

use super::chain::Chain;
use super::population::Population;
use super::report::{Check, Report};
use super::unpack::Files;
use crate::bundle::campaign::CampaignFile;
use crate::bundle::rows::{
    CoverageRow, ExceptionRow, InputRow, PersonRow, RequestRow, Row, TaskRow, TextRow, UsageRow,
};
use crate::csv::{self, Checked, undefused};
use crate::hash::{Digest, salted};
use crate::log::facts::ANSWER_SHA256;
use ::csv::StringRecord;
use domain::coverage::Grade;
use domain::exception::{Ended, State};
use domain::id::{IdentityId, ItemId, PersonId};
use domain::instant::{self, Instant};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::str::FromStr;

/// The rows of one table; none where it cannot be read, which has been reported.
pub(super) struct Rows<'a> {
    file: &'static str,
    /// None of no table.
    table: Option<Checked<'a>>,
}

/// One row.
pub(super) struct Cells<'a> {
    file: &'static str,
    /// The columns that are there: those that every version has first.
    header: &'a [String],
    /// Counted from 1, the header not counted.
    pub(super) row: usize,
    cells: StringRecord,
}

impl<'a> Rows<'a> {
    pub(super) fn of<R: Row>(files: &'a Files, report: &mut Report) -> Self {
        let table = match files.get(R::FILE).map(|bytes| csv::checked(bytes, R::HEADER)) {
            Some(Ok(table)) => Some(table),
            Some(Err(error)) => {
                report.fail(Check::Table, R::FILE, None, error.to_string());
                None
            }
            None => None,
        };
        Self { file: R::FILE, table }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.table.as_ref().map_or(0, |table| table.count)
    }

    /// Do they have this column? Bundles of earlier versions lack those that came later.
    pub(super) fn has(&self, column: &str) -> bool {
        self.table.as_ref().is_some_and(|table| table.header.iter().any(|name| name == column))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Cells<'_>> {
        let file = self.file;
        self.table.iter().flat_map(move |table| {
            let header = table.header.as_slice();
            (1..).zip(table.rows()).map(move |(row, cells)| Cells { file, header, row, cells })
        })
    }
}

/// Is this how the value is written? Asked a million times: nothing is made for it.
fn is_written(cell: &str, value: &impl Display) -> bool {
    struct Left<'a>(&'a str);
    impl fmt::Write for Left<'_> {
        fn write_str(&mut self, more: &str) -> fmt::Result {
            self.0 = self.0.strip_prefix(more).ok_or(fmt::Error)?;
            Ok(())
        }
    }
    let mut left = Left(cell);
    fmt::write(&mut left, format_args!("{value}")).is_ok() && left.0.is_empty()
}

impl Cells<'_> {
    /// The cell; empty where a bundle of an earlier version does not have the column.
    pub(super) fn get(&self, column: &str) -> &str {
        let place = self.header.iter().position(|name| *name == column);
        place.and_then(|place| self.cells.get(place)).unwrap_or_default()
    }

    pub(super) fn fail(&self, check: Check, detail: impl Into<String>, report: &mut Report) {
        report.fail(check, self.file, Some(self.row), detail);
    }

    /// The cell as what it should be, written as that is written; a failure otherwise.
    pub(super) fn parse<T: FromStr + Display>(&self, column: &str, report: &mut Report) -> Option<T> {
        let cell = self.get(column);
        let value = cell.parse::<T>().ok().filter(|value| is_written(cell, value));
        if value.is_none() {
            self.fail(Check::Row, format!("{column} '{cell}' is not what this column holds"), report);
        }
        value
    }

    /// As [`Cells::parse`], where the cell may be empty.
    #[expect(clippy::option_option, reason = "outside: can it be read; inside: is there anything")]
    pub(super) fn parse_or_none<T: FromStr + Display>(
        &self,
        column: &str,
        report: &mut Report,
    ) -> Option<Option<T>> {
        if self.get(column).is_empty() { Some(None) } else { self.parse(column, report).map(Some) }
    }

    /// The cell as an instant in the pinned form.
    pub(super) fn instant(&self, column: &str, report: &mut Report) -> Option<Instant> {
        let cell = self.get(column);
        let at = instant::parse(cell).ok().filter(|at| instant::format(*at) == cell);
        if at.is_none() {
            self.fail(Check::Row, format!("{column} '{cell}' is not an instant in the pinned form"), report);
        }
        at
    }

    /// As [`Cells::instant`], where the cell may be empty.
    #[expect(clippy::option_option, reason = "outside: can it be read; inside: is there anything")]
    pub(super) fn instant_or_none(&self, column: &str, report: &mut Report) -> Option<Option<Instant>> {
        if self.get(column).is_empty() { Some(None) } else { self.instant(column, report).map(Some) }
    }

    fn identity(&self, population: &Population, report: &mut Report) {
        let id: Option<IdentityId> = self.parse("identity_id", report);
        if id.is_some_and(|id| !population.identities.contains(&id)) {
            self.fail(Check::Row, "of an identity that is not in population.csv", report);
        }
    }

    /// `from` before `until`, where both are there.
    fn span(&self, from: &str, until: &str, report: &mut Report) {
        let span =
            (self.instant_or_none(from, report).flatten(), self.instant_or_none(until, report).flatten());
        if let (Some(start), Some(end)) = span
            && start > end
        {
            self.fail(Check::Row, format!("{from} is after {until}"), report);
        }
    }
}

pub(super) fn check(
    files: &Files,
    chain: &Chain,
    campaign: &CampaignFile,
    population: &Population,
    report: &mut Report,
) {
    let before = report.failures_total;
    observed(files, population, report);
    exceptions(files, population, report);
    for cells in Rows::of::<TaskRow>(files, report).iter() {
        let item: Option<ItemId> = cells.parse("item_id", report);
        if item.is_some_and(|item| population.item(item).is_none()) {
            cells.fail(Check::Row, "of an item that is not in population.csv", report);
        }
        cells.span("opened_at", "seen_done_at", report);
    }
    for cells in Rows::of::<PersonRow>(files, report).iter() {
        let _: Option<PersonId> = cells.parse("pseudonym", report);
    }
    report.passed(
        before,
        "usage, exceptions, coverage, inputs, tasks and people can be read, and fit the population",
    );
    let before = report.failures_total;
    let named = named(files, chain, campaign, population);
    let rows = Rows::of::<TextRow>(files, report);
    for cells in rows.iter() {
        text(&cells, &named, report);
    }
    let (there, gone) = (rows.len(), named.len().saturating_sub(rows.len()));
    report.passed(
        before,
        format!("each of the {there} texts is the one that was hashed ({gone} hashes without a text)"),
    );
}

fn observed(files: &Files, population: &Population, report: &mut Report) {
    for cells in Rows::of::<UsageRow>(files, report).iter() {
        cells.identity(population, report);
        for column in ["allowed", "denied", "failed", "on_behalf", "observed_days"] {
            let _: Option<u64> = cells.parse(column, report);
        }
        cells.span("first_at", "last_at", report);
    }
    for cells in Rows::of::<CoverageRow>(files, report).iter() {
        let _: Option<Grade> = cells.parse("grade", report);
        cells.span("from", "until", report);
    }
    for cells in Rows::of::<InputRow>(files, report).iter() {
        let _: Option<Digest> = cells.parse("sha256", report);
        let _: Option<u64> = cells.parse("records", report);
        cells.span("from", "until", report);
    }
}

fn exceptions(files: &Files, population: &Population, report: &mut Report) {
    for cells in Rows::of::<ExceptionRow>(files, report).iter() {
        cells.identity(population, report);
        let asked: Option<PersonId> = cells.parse("requested_by", report);
        let approved: Option<PersonId> = cells.parse("approved_by", report);
        if asked.is_some() && asked == approved {
            cells.fail(Check::Independence, "asked and approved by one person", report);
        }
        cells.span("start", "end", report);
        cells.span("covered_until", "end", report);
        cells.span("start", "covered_until", report);
        let _: Option<Option<Ended>> = cells.parse_or_none("ended_why", report);
    }
    for cells in Rows::of::<RequestRow>(files, report).iter() {
        cells.identity(population, report);
        let _: Option<PersonId> = cells.parse("requested_by", report);
        cells.span("start", "end", report);
        if cells.parse("state", report).is_some_and(|state: State| !state.is_waiting()) {
            cells.fail(Check::Row, "an exception that nobody waits for", report);
        }
    }
}

/// Every hash of a text that something signed or logged names.
fn named(files: &Files, chain: &Chain, campaign: &CampaignFile, population: &Population) -> BTreeSet<Digest> {
    let mut named = population.texts.clone();
    named.insert(campaign.campaign.name_sha256);
    // Exceptions were read, and their failures reported, before.
    for cells in Rows::of::<ExceptionRow>(files, &mut Report::default()).iter() {
        named.extend(cells.get("reason_sha256").parse::<Digest>());
    }
    for cells in Rows::of::<RequestRow>(files, &mut Report::default()).iter() {
        named.extend(cells.get("reason_sha256").parse::<Digest>());
    }
    for (_, leaf) in chain.leaves.values() {
        if let Value::Object(facts) = &leaf.facts {
            let others = ["snapshot_sha256", ANSWER_SHA256];
            let texts = facts
                .iter()
                .filter(|(name, _)| name.ends_with("_sha256") && !others.contains(&name.as_str()));
            named.extend(texts.filter_map(|(_, value)| value.as_str()?.parse::<Digest>().ok()));
        }
    }
    named
}

/// Is the text the one that its hash names, and is that named by something else?
pub(super) fn text(cells: &Cells<'_>, named: &BTreeSet<Digest>, report: &mut Report) {
    let Some(hash) = cells.parse::<Digest>("hash", report) else { return };
    let mut salt = [0; 32];
    if hex::decode_to_slice(cells.get("salt"), &mut salt).is_err() {
        cells.fail(Check::Row, "the salt is not 32 bytes in hex", report);
        return;
    }
    let text = cells.get("text");
    // A text that began like a formula was defused; one that began like a defused one was not.
    let fits = salted(&salt, text) == hash || undefused(text).is_some_and(|text| salted(&salt, text) == hash);
    if !fits {
        cells.fail(Check::Text, "the text is not the one that was hashed", report);
    } else if !named.contains(&hash) {
        cells.fail(Check::Text, "nothing in the bundle names this text", report);
    }
}
