//! population.xlsx, where a bundle has it: its cells against population.csv and campaign.json. Its bytes are the writer's.

mod book;

use super::report::{Check, Report};
use super::tables::{Cells, Rows};
use super::unpack::Files;
use crate::bundle::campaign::CampaignFile;
use crate::bundle::rows::{PopulationRow, Row as _};
use crate::bundle::{ABRIDGED, ROWS_A_SHEET, layout, outcome_lines};
use crate::csv::undefused;
use crate::hash::Digest;
use book::{Book, Line};
use std::collections::HashMap;

pub(super) fn check(files: &Files, campaign: &CampaignFile, report: &mut Report) {
    let Some(bytes) = files.get(layout::SHEET) else { return };
    let before = report.failures_total;
    let mut wrong = |row, detail| report.fail(Check::Sheet, layout::SHEET, row, detail);
    match Book::read(bytes) {
        Err(detail) => wrong(None, detail),
        Ok(book) => {
            if let Err(detail) = cover(&book, files, campaign) {
                wrong(None, detail);
            }
            if let Err((row, detail)) = population(&book, files) {
                wrong(Some(row), detail);
            }
        }
    }
    report
        .passed(before, "population.xlsx says what population.csv and campaign.json say, without a formula");
}

fn cover(book: &Book, files: &Files, campaign: &CampaignFile) -> Result<(), String> {
    let mut said: HashMap<String, String> = HashMap::new();
    for line in book.lines(0)? {
        let mut cells = line?.cells.into_iter();
        if let (Some((0, name)), Some((1, value))) = (cells.next(), cells.next()) {
            said.insert(name, value);
        }
    }
    let mut expected = vec![
        ("campaign_id".to_owned(), campaign.campaign.campaign_id.to_string()),
        ("edition".to_owned(), campaign.campaign.edition.to_string()),
        ("population_sha256".to_owned(), campaign.population_sha256.to_string()),
    ];
    for file in [layout::CAMPAIGN, PopulationRow::FILE] {
        let digest = files.sha256(file).unwrap_or(Digest::of(b""));
        expected.push((file.to_owned(), digest.to_string()));
    }
    let outcome = outcome_lines(campaign.counts, campaign.need_stated);
    expected.extend(outcome.into_iter().map(|(number, what)| (what, number.to_string())));
    for (name, value) in expected {
        let found = said.get(&name).map_or("nothing", String::as_str);
        if found != value {
            return Err(format!("the cover says {found} for '{name}': expected {value}"));
        }
    }
    Ok(())
}

/// Gives the row of population.csv, counted from 1, where they part.
fn population(book: &Book, files: &Files) -> Result<(), (usize, String)> {
    let table = Rows::of::<PopulationRow>(files, &mut Report::default());
    let mut rows = table.iter().peekable();
    let mut last = 0;
    let mut sheet = 1;
    loop {
        let mut lines = book.lines(sheet).map_err(|detail| (last + 1, detail))?;
        let header = lines.next().transpose().map_err(|detail| (last + 1, detail))?;
        let names = PopulationRow::HEADER.iter().map(|name| (*name).to_owned()).enumerate();
        if header.map(|line| line.cells) != Some(names.collect()) {
            return Err((last + 1, "the header is another than population.csv's".into()));
        }
        for cells in rows.by_ref().take(ROWS_A_SHEET) {
            last = cells.row;
            let line = lines.next().transpose().map_err(|detail| (last, detail))?;
            let Some(line) = line else {
                return Err((last, "population.csv has this row, and the workbook ends before it".into()));
            };
            if let Some(column) = differs(&cells, &line) {
                return Err((last, format!("{column} is another than in population.csv")));
            }
        }
        if lines.next().is_some() {
            return Err((last + 1, "the workbook has rows that population.csv has not".into()));
        }
        sheet += 1;
        if rows.peek().is_none() {
            break;
        }
    }
    if book.sheets() > sheet {
        return Err((last + 1, "the workbook has a sheet too many".into()));
    }
    Ok(())
}

/// The first column in which they are not the same. An empty cell is left out of a workbook; what CSV defused is whole in
/// it; what is longer than a cell holds ends with a note.
fn differs(cells: &Cells<'_>, line: &Line) -> Option<&'static str> {
    let mut found = line.cells.iter().peekable();
    for (place, column) in PopulationRow::HEADER.iter().copied().enumerate() {
        let expected = cells.get(column);
        let cell = found.next_if(|(at, _)| *at == place).map_or("", |(_, text)| text.as_str());
        let whole = undefused(expected).unwrap_or(expected);
        let abridged = cell.strip_suffix(ABRIDGED).is_some_and(|kept| whole.starts_with(kept));
        if cell != expected && cell != whole && !abridged {
            return Some(column);
        }
    }
    found.next().map(|_| "a column that it has not")
}
