//! Results on standard output: a table for people, CSV, or one JSON array.

use serde::Serialize;
use std::io::Write;

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Columns for people.
    Table,
    /// One JSON array.
    Json,
    /// RFC 4180, a header first, cells that a spreadsheet would run defused.
    Csv,
}

/// Writes text; a reader that has gone away (`| head`) is no error.
///
/// # Errors
/// What the system says.
pub fn write(bytes: &[u8]) -> std::io::Result<()> {
    match std::io::stdout().lock().write_all(bytes) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Writes rows in `format`: `json` is what each is as JSON, `cells` its cells under `header`.
///
/// # Errors
/// What the system says.
pub fn rows<T: Serialize>(
    format: Format,
    header: &[&str],
    rows: &[T],
    cells: impl Fn(&T) -> Vec<String>,
) -> std::io::Result<()> {
    match format {
        Format::Json => {
            let mut text = serde_json::to_vec_pretty(rows)?;
            text.push(b'\n');
            write(&text)
        }
        Format::Csv => write(&evidence::csv::write(header, rows.iter().map(cells))),
        Format::Table => write(table(header, &rows.iter().map(cells).collect::<Vec<_>>()).as_bytes()),
    }
}

/// Columns as wide as their widest cell, two spaces between.
fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = header.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let line = |cells: Vec<&str>| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}", width = *width))
            .collect();
        format!("{}\n", padded.join("  ").trim_end())
    };
    let mut text = line(header.to_vec());
    text.extend(rows.iter().map(|row| line(row.iter().map(String::as_str).collect())));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_lines_do_not_trail() {
        let text = table(&["a", "long"], &[vec!["wide".into(), "x".into()], vec!["ä".into(), String::new()]]);
        assert_eq!(text, "a     long\nwide  x\nä\n");
    }
}
