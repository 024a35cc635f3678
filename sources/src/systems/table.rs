//! Our own columns.

use super::{MOST, MOST_BYTES, SystemEntry, SystemFile, said};
use crate::file_error::{FileError, FileProblem};
use crate::observation::Rejection;
use crate::text;
use csv::{ReaderBuilder, StringRecord};

const EXPECTED: &str = "a CSV of systems whose header has at least the column name";

/// The columns, in any order; `name` is needed, the others may be missing or empty.
pub const COLUMNS: [&str; 8] = [
    "name",
    "business_function",
    "environment",
    "technical_owner",
    "business_owner",
    "tag",
    "account",
    "name_pattern",
];

/// Reads a CSV of systems. A row that is broken is refused alone, by its number from 1, the header not counted.
///
/// # Errors
/// Where the file is no text or no CSV, is too large, or its header lacks `name`, has a column twice, or one that we do not
/// know.
pub fn read(file_name: &str, bytes: &[u8]) -> Result<SystemFile, FileError> {
    if bytes.len() > MOST_BYTES {
        let most = format!("it has more than {} MiB", MOST_BYTES >> 20);
        return Err(FileProblem::TooLarge(most).of(file_name));
    }
    let text = text::of(file_name, bytes, EXPECTED)?;
    let unexpected = |found: String| FileProblem::Unexpected { found, expected: EXPECTED }.of(file_name);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut next = |record: &mut StringRecord| {
        reader.read_record(record).map_err(|error| unexpected(format!("it is no CSV: {error}")))
    };
    next(&mut record)?;
    let places = columns(&record).map_err(unexpected)?;
    let width = record.len();
    let mut file = SystemFile::default();
    for place in 1u64.. {
        if !next(&mut record)? {
            break;
        }
        if file.systems.len() >= MOST {
            return Err(FileProblem::TooLarge(format!("it has more than {MOST} systems")).of(file_name));
        }
        let field = |name: &str| {
            let column = COLUMNS.iter().position(|known| *known == name).and_then(|column| places[column]);
            column.and_then(|place| record.get(place)).and_then(said)
        };
        let reason = if record.len() != width {
            Some(format!("it has {} fields where the header has {width}", record.len()))
        } else if field("name").is_none() {
            Some("name is empty".to_owned())
        } else {
            None
        };
        if let Some(reason) = reason {
            let reason = format!("row {place}: {reason}");
            file.rejected.push(Rejection { file: file_name.into(), record: Some(place), reason });
            continue;
        }
        file.systems.push(SystemEntry {
            place,
            name: field("name").unwrap_or_default(),
            function: field("business_function"),
            environment: field("environment"),
            technical_owner: field("technical_owner"),
            business_owner: field("business_owner"),
            tag: field("tag"),
            account: field("account"),
            name_pattern: field("name_pattern"),
            reference: None,
        });
    }
    Ok(file)
}

/// Where each of our columns stands in the header.
fn columns(header: &StringRecord) -> Result<[Option<usize>; COLUMNS.len()], String> {
    let mut places = [None; COLUMNS.len()];
    for (place, field) in header.iter().enumerate() {
        let field = field.trim();
        let short: String = field.chars().take(40).collect();
        let Some(column) = COLUMNS.iter().position(|known| *known == field) else {
            return Err(format!("its header has {short:?}, which is none of {}", COLUMNS.join(", ")));
        };
        if places[column].replace(place).is_some() {
            return Err(format!("its header has {short} twice"));
        }
    }
    if places[0].is_none() {
        return Err("its header lacks name".into());
    }
    Ok(places)
}
