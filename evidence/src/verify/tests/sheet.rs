//! Workbooks that say something else than the tables, by whoever has the key.

use super::*;
use std::io::{Read as _, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const ROWS: &str = "xl/worksheets/sheet2.xml";
const STRINGS: &str = "xl/sharedStrings.xml";

/// The parts of the sample's workbook, in their order.
fn parts() -> Vec<(String, String)> {
    let bytes = file(&mut unpacked(), layout::SHEET).clone();
    let mut book = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..book.len())
        .map(|place| {
            let mut part = book.by_index(place).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// What is found in a bundle with a workbook of these parts.
fn why(parts: &[(String, String)]) -> String {
    let mut book = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        book.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        book.write_all(text.as_bytes()).unwrap();
    }
    let mut files = unpacked();
    *file(&mut files, layout::SHEET) = book.finish().unwrap().into_inner();
    let report = verified(&zipped(&signed_by(&key(), files)));
    let checks = failed(&report);
    assert!(checks.is_empty() || checks == [Check::Sheet], "{:#?}", report.failures);
    report.failures.iter().map(|failure| format!("{failure}\n")).collect()
}

fn changed(part: &str, from: &str, to: &str) -> String {
    let mut parts = parts();
    let text = &mut parts.iter_mut().find(|(name, _)| name == part).unwrap().1;
    assert!(text.contains(from), "{from} is to be changed: {text}");
    *text = text.replacen(from, to, 1);
    why(&parts)
}

#[test]
fn the_same_cells_packed_by_another_hold() {
    assert_eq!(why(&parts()), "");
}

#[test]
fn cells_that_lie_in_the_table_of_texts_hold_as_those_of_earlier_editions_do() {
    let mut parts = parts();
    let place = |name| move |part: &(String, String)| part.0 == name;
    let rows = parts.iter().position(place(ROWS)).unwrap();
    let strings = parts.iter().position(place(STRINGS)).unwrap();
    let (mut sheet, mut table) = (parts[rows].1.clone(), parts[strings].1.replace("</sst>", ""));
    let (begin, end) = (" t=\"inlineStr\"><is>", "</is>");
    while let Some(from) = sheet.find(begin) {
        let until = from + sheet[from..].find(end).unwrap();
        let text = sheet[from + begin.len()..until].to_owned();
        let at = table.matches("<si>").count();
        table = table + "<si>" + &text + "</si>";
        sheet.replace_range(from..until + end.len(), &format!(" t=\"s\"><v>{at}</v>"));
    }
    assert!(sheet.matches(" t=\"s\"").count() > 60, "{sheet}");
    (parts[rows].1, parts[strings].1) = (sheet, format!("{table}</sst>"));
    assert_eq!(why(&parts), "");
}

#[test]
fn a_cell_that_population_csv_does_not_have_is_named_by_its_row() {
    let said = changed(ROWS, "<t>no_response</t>", "<t>kept</t>");
    assert!(said.contains("population.xlsx, row 5: outcome is another than in population.csv"), "{said}");
    let said = changed(ROWS, "<t>=report</t>", "<t>=HYPERLINK(1)</t>");
    assert!(said.contains("row 2: external_id is another"), "{said}");
    let said = changed(ROWS, "<t>outcome</t>", "<t>result</t>");
    assert!(said.contains("the header is another"), "{said}");
}

#[test]
fn a_row_more_or_less_is_found() {
    let sheet = parts().into_iter().find(|(name, _)| name == ROWS).unwrap().1;
    let last = &sheet[sheet.rfind("<row ").unwrap()..sheet.rfind("</sheetData>").unwrap()];
    let said = changed(ROWS, last, "");
    assert!(said.contains("row 6: population.csv has this row"), "{said}");
    let said = changed(ROWS, "</sheetData>", &format!("{last}</sheetData>"));
    assert!(said.contains("row 7: the workbook has rows that population.csv has not"), "{said}");
}

#[test]
fn a_cover_of_another_review_is_found() {
    let said = changed(STRINGS, &format!("<t>cam_{:026}</t>", 1), &format!("<t>cam_{:026}</t>", 2));
    assert!(said.contains("the cover says cam_") && said.contains("for 'campaign_id'"), "{said}");
    let kept = "kept (1 on a need that was stated, not shown)";
    let said = changed(STRINGS, kept, "kept");
    assert!(said.contains(&format!("the cover says nothing for '{kept}': expected 1")), "{said}");
}

#[test]
fn formulas_and_other_parts_have_no_place_in_it() {
    let said = changed(ROWS, "<c r=\"C2\"", "<c r=\"C2\"><f>1+1</f><v>2</v></c><c r=\"C2\"");
    assert!(said.contains("sheet 2 has a formula or a link"), "{said}");
    let said = changed(ROWS, " t=\"inlineStr\"><is>", " t=\"str\"><is>");
    assert!(said.contains("a cell is neither a text nor a number"), "{said}");
    let mut more = parts();
    more.push(("xl/vbaProject.bin".into(), "x".into()));
    assert!(why(&more).contains("has a part 'xl/vbaProject.bin'"));
    let mut fewer = parts();
    fewer.retain(|(name, _)| name != ROWS);
    assert!(why(&fewer).contains("sheet 2 is missing"));
    let mut files = unpacked();
    *file(&mut files, layout::SHEET) = b"no workbook".to_vec();
    let report = verified(&zipped(&signed_by(&key(), files)));
    assert!(
        report.failures[0].to_string().contains("not a workbook that can be read"),
        "{:?}",
        report.failures
    );
}

#[test]
fn hostile_labels_are_read_back_as_they_were_written() {
    let mut hostile = input();
    let labels = ["a\u{1}\u{b}b", "_x0041_ & <i>", "'=1+1", " space ", "line\r\nbreak", "=2"];
    for (row, label) in hostile.population.iter_mut().zip(labels) {
        row.external_id = label.into();
    }
    hostile.population[3].external_id = "x".repeat(40_000);
    let report = verified(&write(&hostile, &key()).unwrap());
    assert_eq!(
        failed(&report),
        [Check::Frozen, Check::Snapshot],
        "the labels are other than the snapshots'; the workbook is right"
    );
}
