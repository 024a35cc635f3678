//! population.xlsx: population.csv for a spreadsheet, with a cover that says what it is of and what was not seen.
//!
//! Every cell is a text or a number, never a formula. Nothing in it depends on when it is made. Its bytes are kept with
//! the edition: a later version of the writer may pack the same sheets otherwise.

#[cfg(test)]
mod tests;

use super::campaign::CampaignFile;
use super::readme::{Line, not_seen_lines, outcome_lines};
use super::rows::{PopulationRow, Row as _, in_order};
use super::write::BundleError;
use super::{BundleInput, File};
use domain::instant::{Instant, format};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// What a cell may hold, in UTF-16 units (Excel's limit).
const MAX_CELL: usize = 32_767;
/// How many rows a sheet may have, its header included (Excel's limit).
const MAX_ROWS: usize = 1_048_576;
/// Rows of one sheet without its header.
pub(crate) const ROWS_A_SHEET: usize = MAX_ROWS - 1;
/// What an abridged cell ends with.
pub(crate) const ABRIDGED: &str = " … (abridged; population.csv has it whole)";

/// How wide each column is, in characters.
const WIDTHS: [f64; 11] = [32.0, 32.0, 60.0, 20.0, 14.0, 32.0, 16.0, 12.0, 11.0, 26.0, 32.0];

pub(super) fn workbook(
    input: &BundleInput,
    file: &CampaignFile,
    files: &[(String, File)],
) -> Result<Vec<u8>, BundleError> {
    made(input, file, files).map_err(|error| BundleError::Sheet(error.to_string()))
}

fn made(input: &BundleInput, file: &CampaignFile, files: &[(String, File)]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let at = ExcelDateTime::from_timestamp(file.campaign.frozen_at.timestamp())?;
    book.set_properties(
        &DocProperties::new()
            .set_title("Population of a review of non-human identities")
            .set_author("Tenure")
            .set_creation_datetime(&at),
    );
    cover(book.add_worksheet().set_name("Cover")?, input, file, files)?;
    let mut rows = in_order(&input.population).peekable();
    // A header on each sheet; one sheet is enough for a million rows, and there is always one. What is written of it lies
    // in a temporary file: held, fifty thousand rows are a hundred megabytes.
    for place in 1.. {
        let name = if place == 1 { "Population".into() } else { format!("Population {place}") };
        let sheet = book.add_worksheet_with_constant_memory()?.set_name(name)?;
        population(sheet, rows.by_ref().take(ROWS_A_SHEET))?;
        if rows.peek().is_none() {
            break;
        }
    }
    book.save_to_buffer()
}

/// The text as a cell may hold it.
fn cell(text: &str) -> String {
    let units = |text: &str| text.encode_utf16().count();
    if units(text) <= MAX_CELL {
        return text.to_owned();
    }
    let room = MAX_CELL - units(ABRIDGED);
    let mut used = 0;
    let kept = text.chars().take_while(|letter| {
        used += letter.len_utf16();
        used <= room
    });
    kept.chain(ABRIDGED.chars()).collect()
}

fn population(sheet: &mut Worksheet, rows: impl Iterator<Item = Vec<String>>) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, (name, width)) in (0u16..).zip(PopulationRow::HEADER.iter().zip(WIDTHS)) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
        sheet.set_column_width(column, width)?;
    }
    let mut last = 0;
    for (row, cells) in (1u32..).zip(rows) {
        for (column, text) in (0u16..).zip(&cells).filter(|(_, text)| !text.is_empty()) {
            sheet.write_string(row, column, cell(text))?;
        }
        last = row;
    }
    let columns = u16::try_from(PopulationRow::HEADER.len()).unwrap_or(1);
    sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?.autofilter(0, 0, last, columns - 1)?;
    sheet.set_landscape();
    Ok(())
}

/// Writes a cover from the top down.
struct Cover<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
}

impl Cover<'_> {
    fn heading(&mut self, text: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.write_string_with_format(self.row, 0, text, &Format::new().set_bold())?;
        self.row += 1;
        Ok(())
    }

    fn text(&mut self, name: &str, value: &impl ToString) -> Result<(), XlsxError> {
        self.sheet.write_string(self.row, 0, name)?.write_string(self.row, 1, cell(&value.to_string()))?;
        self.row += 1;
        Ok(())
    }

    /// Numbers that a spreadsheet cannot hold exactly are written as text.
    fn numbers(&mut self, lines: &[Line]) -> Result<(), XlsxError> {
        let left = Format::new().set_align(FormatAlign::Left);
        for (number, what) in lines {
            match u32::try_from(*number) {
                Ok(number) => {
                    self.sheet.write_string(self.row, 0, cell(what))?;
                    self.sheet.write_number_with_format(self.row, 1, number, &left)?;
                    self.row += 1;
                }
                Err(_) => self.text(what, number)?,
            }
        }
        Ok(())
    }
}

fn cover(
    sheet: &mut Worksheet,
    input: &BundleInput,
    file: &CampaignFile,
    files: &[(String, File)],
) -> Result<(), XlsxError> {
    let campaign = &file.campaign;
    sheet.set_column_width(0, 70)?.set_column_width(1, 70)?;
    let title = Format::new().set_bold().set_font_size(14);
    sheet.write_string_with_format(0, 0, "Population of a review of non-human identities", &title)?;
    let mut cover = Cover { sheet, row: 1 };
    if campaign.demonstration {
        cover.heading("DEMONSTRATION: of a made-up organisation. It proves nothing about anybody.")?;
    }
    cover.heading("Campaign")?;
    cover.text("campaign_id", &campaign.campaign_id)?;
    cover.text("edition", &campaign.edition)?;
    cover.text("scope", &campaign.scope)?;
    cover.text("window from (inclusive)", &format(campaign.window.from))?;
    cover.text("window until (exclusive)", &format(campaign.window.until))?;
    let instants: [(&str, Instant); 4] = [
        ("launched_at", campaign.launched_at),
        ("closed_at", campaign.closed_at),
        ("acknowledged_at", campaign.acknowledged_at),
        ("frozen_at", campaign.frozen_at),
    ];
    for (name, at) in instants {
        cover.text(name, &format(at))?;
    }
    cover.heading("Outcome")?;
    cover.numbers(&outcome_lines(file.counts, file.need_stated))?;
    cover.heading("What was not seen, and what is still open")?;
    cover.numbers(&not_seen_lines(input, file))?;
    cover.heading("Hashes (SHA-256)")?;
    cover.text("population_sha256", &file.population_sha256)?;
    for name in [super::layout::CAMPAIGN, PopulationRow::FILE] {
        if let Some((_, file)) = files.iter().find(|(found, _)| found == name) {
            cover.text(name, &file.sha256())?;
        }
    }
    cover.heading(
        "For reading. What counts is population.csv, which SHA256SUMS and its signature cover, as this file.",
    )
}
