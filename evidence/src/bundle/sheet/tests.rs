//! population.xlsx as a spreadsheet sees it.

use super::super::layout;
use super::super::sample::{input, key, write};
use super::*;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

const POPULATION: &str = "xl/worksheets/sheet2.xml";

/// The parts of the workbook in a bundle, as texts.
fn parts(input: &BundleInput) -> BTreeMap<String, String> {
    let mut bundle = zip::ZipArchive::new(Cursor::new(write(input, &key()).unwrap())).unwrap();
    let mut bytes = Vec::new();
    bundle.by_name(layout::SHEET).unwrap().read_to_end(&mut bytes).unwrap();
    let mut book = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for place in 0..book.len() {
        let mut file = book.by_index(place).unwrap();
        let when = file.last_modified().unwrap();
        assert_eq!((when.year(), when.month(), when.day(), when.hour()), (1980, 1, 1, 0), "no clock");
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        parts.insert(file.name().unwrap().into_owned(), text);
    }
    parts
}

#[test]
fn nothing_in_the_workbook_depends_on_when_it_is_made() {
    let parts = parts(&input());
    let core = &parts["docProps/core.xml"];
    let frozen = "2026-03-16T09:30:00Z";
    assert!(core.contains(&format!(">{frozen}</dcterms:created>")), "{core}");
    assert!(core.contains(&format!(">{frozen}</dcterms:modified>")), "{core}");
    assert_eq!(core.matches("2026").count(), 2, "and no other instant: {core}");
}

#[test]
fn no_cell_is_a_formula_whatever_it_looks_like() {
    let parts = parts(&input());
    for (name, text) in &parts {
        assert!(!text.contains("<f>") && !text.contains("<f "), "{name}");
        assert!(!text.contains("hyperlink"), "{name}");
    }
    assert!(parts[POPULATION].contains("<t>=report</t>"), "as it is, and a text");
}

#[test]
fn the_header_stays_in_sight_and_every_row_can_be_filtered() {
    let parts = parts(&input());
    let sheet = &parts[POPULATION];
    assert!(sheet.contains("ySplit=\"1\"") && sheet.contains("state=\"frozen\""), "{sheet}");
    assert!(sheet.contains("<autoFilter ref=\"A1:K7\"/>"), "{sheet}");
    assert!(sheet.contains("<cols>"));
    let cover = &parts["xl/sharedStrings.xml"];
    for said in ["spans of hours without coverage", "population_sha256", "requests.csv", "window from"] {
        assert!(cover.contains(said), "{said}");
    }
}

#[test]
fn a_text_beyond_what_a_cell_holds_is_abridged_and_says_so() {
    assert_eq!(cell("short"), "short");
    let longest = "é".repeat(MAX_CELL);
    assert_eq!(cell(&longest), longest);
    // Two units a letter: the half of one is never left.
    let long = cell(&"😀".repeat(MAX_CELL));
    assert!(long.encode_utf16().count() <= MAX_CELL && long.encode_utf16().count() > MAX_CELL - 3);
    assert!(long.ends_with(ABRIDGED));
    let mut wide = input();
    wide.population[0].external_id = "x".repeat(MAX_CELL + 1);
    assert!(parts(&wide)[POPULATION].contains("abridged"));
}
