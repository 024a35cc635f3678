//! campaign.json, the tables that few leaves speak of, the documents made from them, and files that come and go.

use super::*;
use crate::hash::Digest;

pub(super) fn all() -> Vec<Forgery> {
    use By::{Nobody, Operator};
    const ANOTHER: (Check, &str) = (Check::Frozen, "is another than at the freezing");
    vec![
        forgery(
            "campaign.json counts what was not kept as kept",
            Operator,
            |files| {
                replaced(files, layout::CAMPAIGN, "\"kept\": 1", "\"kept\": 2");
                replaced(files, layout::CAMPAIGN, "\"no_response\": 1", "\"no_response\": 0");
            },
            (Check::Counts, "population.csv"),
        ),
        forgery(
            "the window is another, in campaign.json and in every snapshot's name for it",
            Operator,
            |files| {
                replaced(files, layout::CAMPAIGN, "2025-12-01T00", "2025-12-02T00");
                replaced(files, layout::CAMPAIGN, "\"days\": 90", "\"days\": 89");
            },
            (Check::Snapshot, "its window is another"),
        ),
        forgery(
            "the saved scope asked something else",
            Operator,
            |files| {
                let (one, two) = (Digest::of(b"class=machine,unsure"), Digest::of(b"class=unsure"));
                replaced(files, layout::CAMPAIGN, &one.to_string(), &two.to_string());
            },
            (Check::CampaignLeaf, "another saved scope than campaign.json says"),
        ),
        forgery(
            "scope and saved scope are both said to be others",
            Operator,
            |files| replaced(files, layout::CAMPAIGN, "class=machine,unsure", "class=unsure"),
            (Check::Campaign, "is not that of the scope"),
        ),
        forgery(
            "the deadline is moved to after the last answer",
            Operator,
            |files| replaced(files, layout::CAMPAIGN, "\"due_at\": \"2026-03-14", "\"due_at\": \"2026-03-15"),
            ANOTHER,
        ),
        forgery(
            "somebody else is said to have acknowledged",
            Operator,
            |files| {
                let (five, three) = (format!("per_{:026}", 5), format!("per_{:026}", 3));
                replaced(files, layout::CAMPAIGN, &five, &three);
            },
            (Check::CampaignLeaf, "acknowledged by another than campaign.json names"),
        ),
        forgery(
            "the risk analysis is dated anew",
            Operator,
            |files| replaced(files, layout::CAMPAIGN, "2026-01-15", "2026-02-15"),
            ANOTHER,
        ),
        forgery(
            "the edition is the second, after an edition that never was",
            Operator,
            |files| {
                replaced(files, layout::CAMPAIGN, "\"edition\": 1", "\"edition\": 2");
                let hash = format!("\"predecessor_sha256\": \"{}\"", Digest::of(b"nothing"));
                replaced(files, layout::CAMPAIGN, "\"predecessor_sha256\": null", &hash);
            },
            (Check::Frozen, "not that of the freezing of edition 2"),
        ),
        forgery(
            "the freezing is dated back",
            Operator,
            |files| {
                let (at, other) = (
                    "\"frozen_at\": \"2026-03-16T09:30:00.250Z",
                    "\"frozen_at\": \"2026-03-16T09:30:00.251Z",
                );
                replaced(files, layout::CAMPAIGN, at, other);
            },
            (Check::Frozen, "in campaign.json 2026-03-16T09:30:00.251Z"),
        ),
        forgery(
            "a source has more principals, and still adds up",
            Operator,
            |files| replaced(files, "sources.csv", ",18,3,1,7,", ",19,3,1,8,"),
            ANOTHER,
        ),
        forgery(
            "a gap in the coverage is taken out",
            Operator,
            |files| without_row(files, "coverage.csv", ",none"),
            ANOTHER,
        ),
        forgery(
            "what was inferred is said to be proven",
            Operator,
            |files| replaced(files, "coverage.csv", ",declared", ",proven"),
            ANOTHER,
        ),
        forgery(
            "an exception lasts longer, in the table and in OSCAL",
            Operator,
            |files| {
                replaced(files, "exceptions.csv", "2026-03-30T", "2026-12-30T");
                for name in [layout::RESULTS, layout::POAM] {
                    edit(files, name, |text| text.replace("2026-03-30T", "2026-12-30T"));
                }
            },
            ANOTHER,
        ),
        forgery(
            "an exception lasts longer, in the table alone",
            Operator,
            |files| replaced(files, "exceptions.csv", "2026-03-30T", "2026-12-30T"),
            (Check::Oscal, "the deadline of exception exc_1 is not its end"),
        ),
        forgery(
            "requests that nobody granted are left out",
            Operator,
            |files| files.retain(|(name, _)| name != "requests.csv"),
            (Check::Frozen, "was there at the freezing, and is not in the bundle"),
        ),
        forgery(
            "a task is said to be seen done",
            Operator,
            |files| replaced(files, "tasks.csv", ",open,,", ",done,2026-03-16T09:00:00.000Z,"),
            ANOTHER,
        ),
        forgery(
            "a permission was used more often than it was",
            Operator,
            |files| replaced(files, "usage.csv", ",12,1,0,2,", ",99,1,0,2,"),
            ANOTHER,
        ),
        forgery(
            "a log file behind the verdicts is another",
            Operator,
            |files| {
                let (log, other) = (Digest::of(b"log").to_string(), Digest::of(b"another log").to_string());
                replaced(files, "inputs.csv", &log, &other);
            },
            ANOTHER,
        ),
        forgery(
            "the workbook says another outcome than population.csv",
            Operator,
            |files| {
                let mut other = input();
                other.population[4].outcome = crate::outcome::ItemOutcome::Kept;
                let mut theirs = taken_apart(&write(&other, &key()).unwrap());
                *file(files, layout::SHEET) = file(&mut theirs, layout::SHEET).clone();
            },
            (Check::Sheet, "the cover says"),
        ),
        forgery(
            "OSCAL finds satisfied what was not answered",
            Operator,
            |files| replaced(files, layout::RESULTS, "\"not-satisfied\"", "\"satisfied\""),
            (Check::Oscal, "without a response"),
        ),
        forgery(
            "the report is another edition's",
            Operator,
            |files| edit(files, layout::REPORT, |text| text.replace("edition 1", "edition 2")),
            (Check::Paper, "do not say 'edition 1'"),
        ),
        forgery(
            "a file is added that the sums do not name",
            Nobody,
            |files| files.push((layout::ROTATIONS.into(), b"{}".to_vec())),
            (Check::Uncovered, "SHA256SUMS does not name it"),
        ),
        forgery(
            "a table is left out, and the sums do not name it either",
            Operator,
            |files| files.retain(|(name, _)| name != "exceptions.csv"),
            (Check::Missing, "every bundle has this file"),
        ),
        forgery(
            "a file is left out of the sums alone",
            Nobody,
            |files| {
                edit(files, layout::SUMS, |text| {
                    text.split_inclusive('\n').filter(|line| !line.ends_with("tasks.csv\n")).collect()
                });
            },
            (Check::Uncovered, "SHA256SUMS does not name it"),
        ),
        forgery(
            "a bundle of an organisation is passed off as the demonstration's",
            Operator,
            |files| replaced(files, layout::CAMPAIGN, "\"demonstration\": false", "\"demonstration\": true"),
            (Check::Campaign, "disagree on whether this is a demonstration"),
        ),
    ]
}
