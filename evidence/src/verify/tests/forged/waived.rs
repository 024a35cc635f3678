//! Waivers of independence: left out, lengthened, given by one person, or named by decisions that they are not for.

use super::*;

const TABLE: &str = "waivers.csv";

fn waiver(number: u64) -> String {
    format!("wvr_{number:026}")
}

fn person(number: u64) -> String {
    format!("per_{number:026}")
}

/// Changes the one leaf of this action.
fn leaf(files: &mut Unpacked, action: &str, (from, to): (&str, &str)) {
    edit(files, layout::LEAVES, |text| {
        let lines = text.split_inclusive('\n');
        lines
            .map(|line| if line.contains(action) { line.replacen(from, to, 1) } else { line.into() })
            .collect()
    });
}

pub(super) fn all() -> Vec<Forgery> {
    use By::{Operator, Stranger};
    vec![
        forgery(
            "a waiver is left out of the table",
            Operator,
            |files| without_row(files, TABLE, &waiver(1)),
            (Check::Waiver, "leaves out wvr_"),
        ),
        forgery(
            "the table of waivers is taken out",
            Operator,
            |files| files.retain(|(name, _)| name != TABLE),
            (Check::Waiver, "the table of them is not here"),
        ),
        forgery(
            "the table of waivers is taken out, and a stranger signs",
            Stranger,
            |files| files.retain(|(name, _)| name != TABLE),
            (Check::Signer, "none of the keys that were given"),
        ),
        forgery(
            "another person is said to have approved a waiver",
            Operator,
            |files| replaced(files, TABLE, &person(3), &person(5)),
            (Check::Waiver, "answered_by is another than its leaves say"),
        ),
        forgery(
            "a waiver is made to last longer",
            Operator,
            |files| replaced(files, TABLE, "2026-03-06T", "2026-03-16T"),
            (Check::Waiver, "until is another than its leaves say"),
        ),
        forgery(
            "a waiver of one item is made one of all",
            Operator,
            |files| replaced(files, TABLE, &item(3), ""),
            (Check::Waiver, "item_id is another than its leaves say"),
        ),
        forgery(
            "a decision is no longer said to be made under a waiver",
            Operator,
            |files| {
                edit(files, TABLE, |text| {
                    text.rsplit_once(',').map(|(kept, _)| format!("{kept},\r\n")).unwrap()
                });
            },
            (Check::Waiver, "decisions is another than its leaves say"),
        ),
        forgery(
            "a waiver is made up",
            Operator,
            |files| replaced(files, TABLE, &waiver(1), &waiver(2)),
            (Check::Waiver, "a waiver that no leaf asks for"),
        ),
        forgery(
            "a waiver stands there twice",
            Operator,
            |files| edit(files, TABLE, |text| format!("{text}{}\r\n", text.lines().nth(1).unwrap())),
            (Check::Waiver, "this waiver is there twice"),
        ),
        forgery(
            "whoever asked for a waiver approved it",
            Operator,
            |files| leaf(files, "campaign.waiver_approved", (&person(3), &person(4))),
            (Check::Independence, "asked for and answered by one person"),
        ),
        forgery(
            "whoever a waiver is for approved it",
            Operator,
            |files| leaf(files, "campaign.waiver_approved", (&person(3), &person(2))),
            (Check::Independence, "answered by the person whom it is for"),
        ),
        forgery(
            "no person approved a waiver",
            Operator,
            |files| leaf(files, "campaign.waiver_approved", (&person(3), "system")),
            (Check::Independence, "that no person approved"),
        ),
        forgery(
            "a waiver was never approved",
            Operator,
            |files| without_leaf(files, "campaign.waiver_approved"),
            (Check::Independence, "made under a waiver that did not hold"),
        ),
        forgery(
            "a waiver was refused",
            Operator,
            |files| leaf(files, "campaign.waiver_approved", ("waiver_approved", "waiver_refused")),
            (Check::Independence, "made under a waiver that did not hold"),
        ),
        forgery(
            "a waiver had ended before the decision under it",
            Operator,
            |files| leaf(files, "campaign.waiver_asked", ("2026-03-06T", "2026-03-05T")),
            (Check::Independence, "made under a waiver that did not hold"),
        ),
        forgery(
            "a waiver is for another person than decided under it",
            Operator,
            |files| leaf(files, "campaign.waiver_asked", (&person(2), &person(1))),
            (Check::Independence, "made under a waiver that did not hold"),
        ),
        forgery(
            "a waiver is for another item than was decided under it",
            Operator,
            |files| leaf(files, "campaign.waiver_asked", (&item(3), &item(4))),
            (Check::Independence, "made under a waiver that did not hold"),
        ),
        forgery(
            "a waiver is for an item that is none",
            Operator,
            |files| leaf(files, "campaign.waiver_asked", (&item(3), &item(9))),
            (Check::Waiver, "an item that is not in population.csv"),
        ),
        forgery(
            "a decision names a waiver that nobody asked for",
            Operator,
            |files| leaf(files, "\"outcome\":\"rotate\"", (&waiver(1), &waiver(7))),
            (Check::Independence, "that nobody asked for"),
        ),
    ]
}
