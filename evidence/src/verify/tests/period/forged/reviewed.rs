//! Suspensions, waivers of independence and confirmations.

use super::*;
use crate::period::sample::waiver_id;

const WAIVERS: &str = "waivers.csv";
const CONFIRMATIONS: &str = "confirmations.csv";

/// A table goes, and period.json does not count it.
fn without_table(files: &mut Unpacked, name: &str) {
    files.retain(|(found, _)| found != name);
    uncounted(files, name);
}

pub(super) fn all() -> Vec<Forgery> {
    const NO_LEAF: (Check, &str) = (Check::Told, "no leaf says this of");
    const LACKS: (Check, &str) = (Check::Told, "lacks a row that leaves tell of");
    vec![
        forgery("a suspension is left out", |files| without_row(files, "revocations.csv", "tsk_4"), LACKS),
        forgery(
            "a suspension took fewer hours",
            |files| replaced(files, "revocations.csv", "seen done,890,", "seen done,9,"),
            NO_LEAF,
        ),
        forgery(
            "what was to be suspended was to be disabled",
            |files| replaced(files, "revocations.csv", "suspend,tsk_4", "disable,tsk_4"),
            NO_LEAF,
        ),
        forgery("a waiver is left out", |files| without_row(files, WAIVERS, &waiver_id(2)), LACKS),
        forgery(
            "a waiver that was refused is in force",
            |files| replaced(files, WAIVERS, ",refused,", ",in force,"),
            NO_LEAF,
        ),
        forgery(
            "a waiver lasts longer",
            |files| replaced(files, WAIVERS, "2026-04-20T", "2026-05-20T"),
            NO_LEAF,
        ),
        forgery(
            "a waiver was given by somebody else",
            |files| {
                let (from, to) = (format!("per_{:026}", 2), format!("per_{:026}", 3));
                replaced(files, WAIVERS, &from, &to);
            },
            NO_LEAF,
        ),
        forgery(
            "a waiver is of another campaign",
            |files| replaced(files, WAIVERS, "cam_micro", "cam_other"),
            NO_LEAF,
        ),
        forgery(
            "nothing was decided under a waiver",
            |files| {
                edit(files, WAIVERS, |text| {
                    let rows = text.split_inclusive("\r\n");
                    let without = |row: &str| format!("{},\r\n", row.rsplit_once(',').unwrap().0);
                    rows.map(|row| if row.starts_with(&waiver_id(4)) { without(row) } else { row.into() })
                        .collect()
                });
            },
            NO_LEAF,
        ),
        forgery(
            "a waiver is made up",
            |files| {
                edit(files, WAIVERS, |text| {
                    let row = text.lines().last().unwrap();
                    format!("{text}{}\r\n", row.replace(&waiver_id(4), &waiver_id(9)))
                });
                recounted(files, WAIVERS);
            },
            NO_LEAF,
        ),
        forgery(
            "the table of waivers is taken out",
            |files| without_table(files, WAIVERS),
            (Check::Missing, "has this table, if only its header"),
        ),
        forgery(
            "a confirmation is left out",
            |files| without_row(files, CONFIRMATIONS, "campaign.confirmed"),
            LACKS,
        ),
        forgery(
            "what was sent back is confirmed",
            |files| replaced(files, CONFIRMATIONS, "campaign.sent_back", "campaign.confirmed"),
            NO_LEAF,
        ),
        forgery(
            "somebody else confirmed",
            |files| {
                let (from, to) = (format!("per_{:026}", 4), format!("per_{:026}", 2));
                replaced(files, CONFIRMATIONS, &from, &to);
            },
            NO_LEAF,
        ),
        forgery(
            "another answer was confirmed",
            |files| {
                let digest = |text: &[u8]| Digest::of(text).to_string();
                replaced(files, CONFIRMATIONS, &digest(b"answer"), &digest(b"another"));
            },
            NO_LEAF,
        ),
        forgery(
            "the table of confirmations is taken out",
            |files| without_table(files, CONFIRMATIONS),
            (Check::Missing, "has this table, if only its header"),
        ),
        forgery(
            "the form is passed off as the one before",
            |files| replaced(files, layout::PERIOD, "tenure-period/2", "tenure-period/1"),
            (Check::Period, "'tenure-period/1' has no such table"),
        ),
        forgery(
            "the form before is passed off as this one",
            |files| {
                *files = first();
                replaced(files, layout::PERIOD, "tenure-period/1", "tenure-period/2");
            },
            LACKS,
        ),
        forgery(
            "a leaf of a waiver is left out",
            |files| without_line(files, layout::LEAVES, "campaign.waiver_refused"),
            (Check::Whole, "do not lead from log/before to log/checkpoint"),
        ),
        forgery(
            "that a waiver was asked for before the time is left out, with its proof",
            |files| without_earlier(files, layout::EARLIER, "2026-02-07T"),
            (Check::Told, "lacks a row that leaves tell of"),
        ),
    ]
}
