//! Just enough of a workbook to read back what our writer writes: sheets of texts and numbers, and nothing else.

use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// Bytes of one part, unpacked.
const MAX_PART: u64 = 256 << 20;
/// Parts: far more than there are.
const MAX_PARTS: usize = 64;
/// Parts that hold no cells.
const PLAIN: [&str; 8] = [
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/app.xml",
    "docProps/core.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/theme/theme1.xml",
    "xl/workbook.xml",
];
const STRINGS: &str = "xl/sharedStrings.xml";

/// A workbook's cells.
pub(super) struct Book {
    strings: Vec<String>,
    sheets: Vec<String>,
}

/// A row that has cells.
pub(super) struct Line {
    /// Column, counted from 0, and text; those that are not empty, from left to right.
    pub(super) cells: Vec<(usize, String)>,
}

impl Book {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let unreadable = |error: zip::result::ZipError| format!("not a workbook that can be read: {error}");
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
        if archive.len() > MAX_PARTS {
            return Err(format!("has {} parts: expected at most {MAX_PARTS}", archive.len()));
        }
        let (mut strings, mut sheets) = (Vec::new(), Vec::new());
        for place in 0..archive.len() {
            let file = archive.by_index(place).map_err(unreadable)?;
            let name = String::from_utf8_lossy(file.name_raw()).into_owned();
            let mut text = String::new();
            let read = file.take(MAX_PART + 1).read_to_string(&mut text);
            if read.map_err(|error| format!("{name} cannot be read: {error}"))? as u64 > MAX_PART {
                return Err(format!("{name} unpacks to more than a workbook of ours has"));
            }
            if name == STRINGS {
                strings = shared(&text)?;
            } else if name == format!("xl/worksheets/sheet{}.xml", sheets.len() + 1) {
                sheets.push(text);
            } else if !PLAIN.contains(&name.as_str()) {
                return Err(format!("has a part '{name}': expected texts and numbers alone"));
            }
        }
        Ok(Self { strings, sheets })
    }

    /// How many sheets there are.
    pub(super) fn sheets(&self) -> usize {
        self.sheets.len()
    }

    /// The rows of a sheet, counted from 0, from the top down.
    pub(super) fn lines(&self, sheet: usize) -> Result<impl Iterator<Item = Result<Line, String>>, String> {
        let xml = self.sheets.get(sheet).ok_or_else(|| format!("sheet {} is missing", sheet + 1))?;
        if ["<f>", "<f ", "<f/>", "<hyperlink"].iter().any(|tag| xml.contains(tag)) {
            return Err(format!("sheet {} has a formula or a link", sheet + 1));
        }
        let rows = xml.split("<row ").skip(1).map(|row| self.line(row));
        Ok(rows.filter(|line| line.as_ref().map_or(true, |line| !line.cells.is_empty())))
    }

    /// `r="2" …><c r="A2" t="s"><v>0</v></c>…</row>…`
    fn line(&self, row: &str) -> Result<Line, String> {
        let row = row.split("</row>").next().unwrap_or_default();
        let mut cells = Vec::new();
        for cell in row.split("<c ").skip(1) {
            let wrong = || {
                format!(
                    "a cell is neither a text nor a number: {}",
                    cell.chars().take(60).collect::<String>()
                )
            };
            let (attributes, content) = cell.split_once('>').ok_or_else(wrong)?;
            if attributes.ends_with('/') {
                continue;
            }
            let content = content.strip_suffix("</c>").ok_or_else(wrong)?;
            let value = || content.strip_prefix("<v>").and_then(|rest| rest.strip_suffix("</v>"));
            let text = match attribute(attributes, "t") {
                // Where it lies; or, in what stands by itself, the text.
                Some("s") => {
                    value().and_then(|place| self.strings.get(place.parse::<usize>().ok()?)).cloned()
                }
                Some("inlineStr") => {
                    content.strip_prefix("<is>").and_then(|rest| rest.strip_suffix("</is>")).and_then(text)
                }
                None => value().map(str::to_owned),
                Some(_) => None,
            };
            let text = text.ok_or_else(wrong)?;
            cells.push((attribute(attributes, "r").and_then(column).ok_or_else(wrong)?, text));
        }
        Ok(Line { cells })
    }
}

/// `r` in `r="A2" s="1"`.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    attributes.split(' ').find_map(|one| one.strip_prefix(name)?.strip_prefix("=\"")?.strip_suffix('"'))
}

/// `C` in `C7` is 2. No sheet of ours has more than 26 columns.
fn column(cell: &str) -> Option<usize> {
    let mut bytes = cell.bytes();
    let letter = bytes.next().filter(u8::is_ascii_uppercase)?;
    bytes.all(|byte| byte.is_ascii_digit()).then(|| usize::from(letter - b'A'))
}

fn shared(xml: &str) -> Result<Vec<String>, String> {
    xml.split("<si>")
        .skip(1)
        .map(|item| {
            let text = item.split("</si>").next().and_then(text);
            text.ok_or_else(|| "a text that our writer does not write".to_owned())
        })
        .collect()
}

/// `<t>…</t>`, with whatever stands in the tag.
fn text(xml: &str) -> Option<String> {
    let (attributes, rest) = xml.strip_prefix("<t")?.split_once('>')?;
    let plainly = attributes.is_empty() || attributes.starts_with(' ');
    rest.strip_suffix("</t>").filter(|text| plainly && !text.contains('<')).map(plain)
}

/// What XML and the workbook's form escape, as it was: `&amp;`, and `_x000A_` for what XML cannot hold.
fn plain(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    let (mut whole, mut rest) = (String::with_capacity(text.len()), text.as_str());
    while let Some(at) = rest.find("_x") {
        let letter = rest
            .get(at + 2..at + 7)
            .and_then(|escape| escape.strip_suffix('_'))
            .filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .and_then(char::from_u32);
        whole.push_str(&rest[..at]);
        match letter {
            Some(letter) => {
                whole.push(letter);
                rest = &rest[at + 7..];
            }
            None => {
                whole.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    whole.push_str(rest);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_escaped_is_read_as_it_was() {
        assert_eq!(plain("a &lt;b&gt; &amp;amp; \"c\""), "a <b> &amp; \"c\"");
        assert_eq!(plain("one_x000A_two_x005F_x0041_ _xyz _x12"), "one\ntwo_x0041_ _xyz _x12");
    }

    #[test]
    fn columns_are_letters() {
        assert_eq!(
            (column("A1"), column("K1048576"), column("AA1"), column("7")),
            (Some(0), Some(10), None, None)
        );
        assert_eq!(attribute("r=\"A2\" s=\"1\" t=\"s\"", "t"), Some("s"));
    }
}
