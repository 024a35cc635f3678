//! Credential reports: the answer of IAM's GetCredentialReport, as CSV or as the JSON that holds it in base64.
//!
//! Columns and their words are those of the IAM user guide, "Get credential reports for your AWS account".

mod columns;
mod rows;

use super::json;
use crate::file_error::{FileError, FileProblem};
use crate::observation::{CredentialReport, Rejection};
use crate::text;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use columns::Columns;
use csv::{ByteRecord, ReaderBuilder};
use serde::Deserialize;
use std::collections::HashSet;

const EXPECTED: &str =
    "the CSV of an IAM credential report, or the JSON answer of `aws iam get-credential-report`";

/// The most rows: AWS allows an account 5,000 users.
const MOST_ROWS: u64 = 100_000;

/// The largest report, in bytes; 5,000 users take about three million.
const MOST_BYTES: usize = 32 << 20;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    content: Option<String>,
    state: Option<String>,
}

/// Reads a credential report. The caller bounds the size of `bytes`.
///
/// Columns are found by their names, in any order; unknown ones are ignored. `N/A`, `no_information` and
/// `not_supported` are unknown, never zero and never "no". A row that is broken is refused alone, by its number from 1,
/// the header not counted.
///
/// # Errors
/// Where the file is no such report, lacks a column, has no row, or is the answer of a report not yet made.
pub fn read(file_name: &str, bytes: &[u8]) -> Result<CredentialReport, FileError> {
    let text = text::of(file_name, bytes, EXPECTED)?;
    if !text.trim_start().starts_with('{') {
        return rows_of(file_name, text.as_bytes());
    }
    let answer: Answer = json::file(file_name, bytes, EXPECTED)?;
    let unexpected = |found: String| FileProblem::Unexpected { found, expected: EXPECTED }.of(file_name);
    let Some(content) = answer.content else {
        return Err(unexpected(match answer.state {
            Some(_) => "it has State and no Content: it is the answer of generate-credential-report".into(),
            None => "Content is missing".into(),
        }));
    };
    // The command line wraps nothing, but people's tools do.
    let plain: String = content.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    let csv =
        STANDARD.decode(plain).map_err(|error| unexpected(format!("Content is not base64: {error}")))?;
    let csv = text::of(file_name, &csv, EXPECTED)?;
    rows_of(file_name, csv.as_bytes())
}

fn rows_of(file_name: &str, csv: &[u8]) -> Result<CredentialReport, FileError> {
    if csv.len() > MOST_BYTES {
        return Err(FileProblem::TooLarge(format!("it has more than {} MiB", MOST_BYTES >> 20)).of(file_name));
    }
    let unexpected = |found: String| FileProblem::Unexpected { found, expected: EXPECTED }.of(file_name);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv);
    let mut record = ByteRecord::new();
    let mut next = |record: &mut ByteRecord| {
        reader.read_byte_record(record).map_err(|error| unexpected(format!("it is no CSV: {error}")))
    };
    next(&mut record)?;
    let columns = Columns::find(&record).map_err(unexpected)?;
    let mut report = CredentialReport::default();
    let mut users = HashSet::new();
    for place in 1u64.. {
        if !next(&mut record)? {
            break;
        }
        if place > MOST_ROWS {
            return Err(FileProblem::TooLarge(format!("it has more than {MOST_ROWS} rows")).of(file_name));
        }
        match rows::read(&columns, &record) {
            Ok(row) if users.insert(row.user.clone()) => {
                report.users.push((row.user, row.created_at));
                report.credentials.extend(row.credentials);
            }
            Ok(row) => report.reject(file_name, place, &format!("{} stands in the file twice", row.user)),
            Err(reason) => report.reject(file_name, place, &reason),
        }
    }
    if report.users.is_empty() && report.rejected.is_empty() {
        return Err(unexpected("it has a header and no row, though every account has its root user".into()));
    }
    Ok(report)
}

impl CredentialReport {
    fn reject(&mut self, file: &str, place: u64, reason: &str) {
        let reason = format!("row {place}: {reason}");
        self.rejected.push(Rejection { file: file.into(), record: Some(place), reason });
    }
}

#[cfg(test)]
mod tests;
