//! CSV as bundles have it: RFC 4180, UTF-8, a header row, and no cell that a spreadsheet takes for a formula.

use ::csv::StringRecord;

/// A cell that begins with one of these is a formula to some spreadsheet.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The bytes of a table: header and rows, each ended by CR LF. Cells with comma, quote or line break are quoted;
/// cells that begin like a formula get a leading `'`.
#[must_use]
pub fn write(header: &[&str], rows: impl IntoIterator<Item = impl AsRef<[String]>>) -> Vec<u8> {
    let mut text = String::new();
    line(&mut text, header.iter().copied());
    add(&mut text, rows);
    text.into_bytes()
}

/// Rows of a table without its header.
#[must_use]
pub(crate) fn lines(rows: impl IntoIterator<Item = impl AsRef<[String]>>) -> Vec<u8> {
    let mut text = String::new();
    add(&mut text, rows);
    text.into_bytes()
}

fn add(text: &mut String, rows: impl IntoIterator<Item = impl AsRef<[String]>>) {
    for row in rows {
        line(text, row.as_ref().iter().map(String::as_str));
    }
}

fn line<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        let defused = if cell.starts_with(FORMULA) { "'" } else { "" };
        if cell.contains([',', '"', '\r', '\n']) {
            text.push('"');
            text.push_str(defused);
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(defused);
            text.push_str(cell);
        }
    }
    text.push_str("\r\n");
}

/// A table as it was read. The `'` of a defused cell is still there: nobody can tell whether it was written or added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The rows below the header; each has as many cells as the header.
    pub rows: Vec<Vec<String>>,
}

/// Bytes that are no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// A row cannot be read.
    #[error("row {row} cannot be read: {problem}")]
    Row {
        /// Counted from 1; the header is row 0.
        row: usize,
        /// What is wrong.
        problem: String,
    },
    /// Other columns than those that are expected.
    #[error("the header is '{found}': expected it to begin with '{expected}'")]
    Header {
        /// The header that is there, at most 400 characters.
        found: String,
        /// How it must begin.
        expected: String,
    },
}

/// Reads a table whose header begins with the columns `expected`; more may follow. Undoes nothing that
/// [`write()`] did against spreadsheets.
///
/// # Errors
/// [`CsvError`] names the first row that cannot be read.
pub fn read(bytes: &[u8], expected: &[&str]) -> Result<Table, CsvError> {
    let mut rows = Vec::new();
    for (row, record) in reader(bytes).records().enumerate() {
        let record = record.map_err(|error| CsvError::Row { row, problem: error.to_string() })?;
        rows.push(record.iter().map(str::to_owned).collect::<Vec<_>>());
    }
    let header = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
    begins(&header, expected)?;
    Ok(Table { header, rows })
}

/// A table that can be read, row by row: of a million rows none is held.
pub(crate) struct Checked<'a> {
    /// The names of the columns.
    pub(crate) header: Vec<String>,
    /// How many rows there are below the header.
    pub(crate) count: usize,
    bytes: &'a [u8],
}

/// As [`read`], without holding the rows.
///
/// # Errors
/// As [`read`].
pub(crate) fn checked<'a>(bytes: &'a [u8], expected: &[&str]) -> Result<Checked<'a>, CsvError> {
    let (mut header, mut count, mut record) = (None, 0, StringRecord::new());
    let mut reader = reader(bytes);
    loop {
        let row = count + usize::from(header.is_some());
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) if header.is_none() => header = Some(record.iter().map(str::to_owned).collect()),
            Ok(true) => count += 1,
            Err(error) => return Err(CsvError::Row { row, problem: error.to_string() }),
        }
    }
    let header: Vec<String> = header.unwrap_or_default();
    begins(&header, expected)?;
    Ok(Checked { header, count, bytes })
}

impl Checked<'_> {
    /// The rows below the header.
    pub(crate) fn rows(&self) -> impl Iterator<Item = StringRecord> {
        // What could not be read was found before.
        reader(self.bytes).into_records().skip(1).map_while(Result::ok)
    }
}

fn reader(bytes: &[u8]) -> ::csv::Reader<&[u8]> {
    ::csv::ReaderBuilder::new().has_headers(false).flexible(false).from_reader(bytes)
}

fn begins(header: &[String], expected: &[&str]) -> Result<(), CsvError> {
    if header.len() < expected.len() || header.iter().zip(expected).any(|(found, expected)| found != expected)
    {
        let found = header.join(",").chars().take(400).collect();
        return Err(CsvError::Header { found, expected: expected.join(",") });
    }
    Ok(())
}

/// The text as it may have been before it was defused: `cell` without its leading `'`, where that stands before the
/// beginning of a formula.
#[must_use]
pub fn undefused(cell: &str) -> Option<&str> {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_form_is_that_of_rfc_4180() {
        let rows = [vec!["a,b".into(), "say \"no\"".into()], vec!["two\nlines".into(), String::new()]];
        let bytes = write(&["one", "two"], &rows);
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "one,two\r\n\"a,b\",\"say \"\"no\"\"\"\r\n\"two\nlines\",\r\n"
        );
    }

    #[test]
    fn no_cell_begins_like_a_formula() {
        for start in FORMULA {
            let cell = format!("{start}cmd|' /C calc'!A0");
            let table = read(&write(&["c"], &[vec![cell.clone()]]), &["c"]).unwrap();
            assert_eq!(table.rows[0][0], format!("'{cell}"));
            assert_eq!(undefused(&table.rows[0][0]), Some(cell.as_str()));
        }
        assert_eq!(undefused("'quoted"), None);
    }

    #[test]
    fn a_bad_row_is_named() {
        let problem = |bytes: &[u8]| {
            let error = read(bytes, &["a", "b"]).unwrap_err();
            assert_eq!(checked(bytes, &["a", "b"]).err(), Some(error.clone()), "whole or row by row");
            error.to_string()
        };
        assert!(problem(b"a,b\r\n1,2\r\n3\r\n").starts_with("row 2 cannot be read"));
        assert!(problem(b"a,b\r\n1,\xff\r\n").starts_with("row 1 cannot be read"));
        assert!(problem(b"a\r\n1\r\n").starts_with("the header is 'a'"));
        assert!(problem(b"").starts_with("the header is ''"));
        let more = b"a,b,more\r\n1,2,3\r\n4,5,6\r\n";
        let (whole, by_row) = (read(more, &["a", "b"]).unwrap(), checked(more, &["a", "b"]).unwrap());
        assert_eq!((whole.header, whole.rows.len()), (by_row.header.clone(), by_row.count));
        assert!(by_row.rows().zip(&whole.rows).all(|(one, other)| one.iter().eq(other.iter())));
    }

    proptest! {
        #[test]
        fn what_is_no_formula_reads_back_as_it_was_written(cells in prop::collection::vec("\\PC*|[a-z,\"\n\r ]*", 2..5)) {
            let header: Vec<&str> = ["a", "b", "c", "d"][..cells.len().min(4)].to_vec();
            let row: Vec<String> = cells.into_iter().take(header.len()).collect();
            let table = read(&write(&header, std::slice::from_ref(&row)), &header).unwrap();
            for (read, written) in table.rows[0].iter().zip(&row) {
                prop_assert!(read == written || undefused(read) == Some(written.as_str()));
            }
        }
    }
}
