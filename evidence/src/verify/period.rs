//! The evidence of a time: its log is whole from one end to the other, its tables follow from it, and each population is
//! the one that was frozen.

mod log;
mod populations;
mod stated;

use super::report::{Check, Report};
use super::signed::{self, Signers};
use super::unpack::Files;
use crate::bundle::layout;
use crate::log::checkpoint::origin;
use crate::period::{FIRST_FORMAT, FORMAT, LATER, PeriodFile, counted, first_tables, tables, untold};
use domain::instant::{Instant, format};
use domain::window::Day;

pub(super) fn check(files: &Files, signers: &Signers, report: &mut Report) {
    let Some(period) = read(files, report) else { return };
    // When it was signed is not said: whatever a key signed that is stated to be compromised counts as signed after that.
    signed::compromises(files, signers, Instant::MAX_UTC, report);
    let Some(chain) = log::check(files, (&period, signers), report) else { return };
    told(files, &chain, &period, report);
    counts(files, &period, report);
    populations::check(files, &chain, report);
    stated::check(files, &chain, report);
}

fn read(files: &Files, report: &mut Report) -> Option<PeriodFile> {
    let before = report.failures_total;
    let text = files.text(layout::PERIOD, Check::Period, report)?;
    let mut fail = |detail: String| report.fail(Check::Period, layout::PERIOD, None, detail);
    let period: PeriodFile = match serde_json::from_str(text) {
        Ok(period) => period,
        Err(error) => {
            fail(format!("not the JSON expected: {error}"));
            return None;
        }
    };
    if ![FORMAT, FIRST_FORMAT].contains(&period.format.as_str()) {
        fail(format!("the format is '{}': this reader knows '{FORMAT}' and '{FIRST_FORMAT}'", period.format));
        return None;
    }
    let head = &period.head;
    let whole = |at: Instant| Day::of(at).start() == at;
    if head.from >= head.until || !whole(head.from) || !whole(head.until) {
        fail(format!("{} until {} is no time of whole UTC days", format(head.from), format(head.until)));
    }
    let named = origin(head.installation_id);
    if period.origin != named {
        fail(format!("the origin of its installation is '{named}', and origin says another"));
    }
    let readme = files.get(layout::README).unwrap_or_default();
    if head.demonstration != readme.starts_with(b"DEMONSTRATION") {
        fail("period.json and README.txt disagree on whether this is a demonstration".into());
    }
    report.passed(before, "period.json agrees with itself");
    Some(period)
}

/// The tables that follow from leaves, made anew and compared.
fn told(files: &Files, chain: &log::Chain, period: &PeriodFile, report: &mut Report) {
    let before = report.failures_total;
    let is_first = period.format == FIRST_FORMAT;
    for name in LATER.into_iter().filter(|name| files.get(name).is_some() == is_first) {
        if is_first {
            report.fail(Check::Period, name, None, format!("'{FIRST_FORMAT}' has no such table"));
        } else {
            report.fail(Check::Missing, name, None, format!("'{FORMAT}' has this table, if only its header"));
        }
    }
    let untold = untold(&chain.story);
    if is_first && untold > 0 {
        report.note(format!(
            "taken out in a form that told nothing of waivers, confirmations and suspensions: {untold} leaves of the time are \
             of such"
        ));
    }
    let mut rows = 0;
    for table in if is_first { first_tables(&chain.story) } else { tables(&chain.story) } {
        rows += table.rows.len();
        let Some(bytes) = files.get(table.file) else { continue };
        if bytes == table.bytes() {
            continue;
        }
        let found = crate::csv::read(bytes, table.header).map(|found| found.rows);
        let undefused = crate::csv::read(&table.bytes(), table.header).map(|made| made.rows);
        match (found, undefused) {
            (Ok(found), Ok(made)) => {
                for (place, row) in found.iter().enumerate().filter(|(_, row)| !made.contains(row)) {
                    let detail = format!("no leaf says this of {}", row.first().map_or("it", String::as_str));
                    report.fail(Check::Told, table.file, Some(place + 1), detail);
                }
                for row in made.iter().filter(|row| !found.contains(row)) {
                    let detail = format!("lacks a row that leaves tell of: {}", row.join(","));
                    report.fail(Check::Told, table.file, None, detail);
                }
                if found.len() == made.len() && found.iter().all(|row| made.contains(row)) {
                    report.fail(Check::Told, table.file, None, "not written as exported");
                }
            }
            (Err(error), _) | (_, Err(error)) => {
                report.fail(Check::Table, table.file, None, error.to_string());
            }
        }
    }
    report.passed(
        before,
        format!("the {rows} rows of the tables that follow from the log are those of its leaves"),
    );
}

fn counts(files: &Files, period: &PeriodFile, report: &mut Report) {
    let before = report.failures_total;
    let found = counted(files.iter());
    for (name, said) in &period.rows {
        match found.get(name) {
            Some(rows) if rows == said => {}
            Some(rows) => {
                report.fail(Check::Counts, name, None, format!("{rows} rows: period.json says {said}"));
            }
            None => report.fail(
                Check::Counts,
                layout::PERIOD,
                None,
                format!("counts '{name}', which is not here"),
            ),
        }
    }
    for name in found.keys().filter(|name| !period.rows.contains_key(*name)) {
        report.fail(Check::Counts, name, None, "period.json does not count it");
    }
    report.passed(before, format!("each of the {} tables has as many rows as period.json says", found.len()));
}
