//! Rows of tables, and populations.

use super::*;

pub(super) fn all() -> Vec<Forgery> {
    const NO_LEAF: (Check, &str) = (Check::Told, "no leaf says this of");
    const LACKS: (Check, &str) = (Check::Told, "lacks a row that leaves tell of");
    vec![
        forgery(
            "an exception that was ended is in force",
            |files| replaced(files, "exceptions.csv", "ended early", "in force"),
            NO_LEAF,
        ),
        forgery(
            "an exception that was asked for is left out",
            |files| without_row(files, "exceptions.csv", "exc_new"),
            LACKS,
        ),
        forgery(
            "an exception has another approver",
            |files| {
                let (from, to) = (format!("per_{:026}", 2), format!("per_{:026}", 3));
                replaced(files, "exceptions.csv", &from, &to);
            },
            NO_LEAF,
        ),
        forgery(
            "an exception that nobody asked for is made up",
            |files| {
                edit(files, "exceptions.csv", |text| {
                    let row = text.lines().find(|row| row.starts_with("exc_new")).unwrap();
                    format!("{text}{}\r\n", row.replace("exc_new", "exc_zzz"))
                });
                recounted(files, "exceptions.csv");
            },
            NO_LEAF,
        ),
        forgery(
            "a revocation took fewer hours",
            |files| replaced(files, "revocations.csv", "seen done,3,", "seen done,1,"),
            NO_LEAF,
        ),
        forgery(
            "a revocation that was never done is done",
            |files| replaced(files, "revocations.csv", "not needed", "seen done"),
            NO_LEAF,
        ),
        forgery("a revocation is left out", |files| without_row(files, "revocations.csv", "tsk_5"), LACKS),
        forgery(
            "a micro-review is left out",
            |files| without_row(files, "micro_reviews.csv", "cam_micro"),
            LACKS,
        ),
        forgery(
            "a review that went on is left out",
            |files| without_row(files, "campaigns.csv", "cam_micro"),
            LACKS,
        ),
        forgery(
            "a role was proposed by somebody else",
            |files| {
                let (from, to) = (format!("per_{:026}", 2), format!("per_{:026}", 1));
                replaced(files, "roles.csv", &from, &to);
            },
            NO_LEAF,
        ),
        forgery("a role change is left out", |files| without_row(files, "roles.csv", "auditor"), LACKS),
        forgery(
            "a policy is stricter than it was",
            |files| replaced(files, "policies.csv", ",90,", ",30,"),
            NO_LEAF,
        ),
        forgery(
            "a departure left fewer orphans",
            |files| replaced(files, "departures.csv", ",2,", ",0,"),
            NO_LEAF,
        ),
        forgery(
            "that evidence was taken out is left out",
            |files| without_row(files, "exports.csv", "exported"),
            LACKS,
        ),
        forgery(
            "rows stand in another order",
            |files| {
                edit(files, "campaigns.csv", |text| {
                    let rows: Vec<&str> = text.split_inclusive("\r\n").collect();
                    [rows[0], rows[2], rows[1]].concat()
                });
            },
            (Check::Told, "not written as exported"),
        ),
        forgery(
            "an identity is said to be retired by another's leaf",
            |files| {
                replaced(
                    files,
                    "identities.csv",
                    &crate::period::sample::identity(8),
                    &crate::period::sample::identity(7),
                );
            },
            (Check::Told, "no leaf of the time says that it was retired so"),
        ),
        forgery(
            "an identity that was retired is left out",
            |files| without_row(files, "identities.csv", &crate::period::sample::identity(8)),
            (Check::Told, "says was retired"),
        ),
        forgery(
            "an identity stands there twice",
            |files| {
                edit(files, "identities.csv", |text| {
                    let row = text.lines().find(|row| row.contains("2026-03-12")).unwrap();
                    format!("{text}{row}\r\n")
                });
                recounted(files, "identities.csv");
            },
            (Check::Row, "this identity stands here twice"),
        ),
        forgery(
            "an identity of another time is new",
            |files| replaced(files, "identities.csv", "2026-03-12", "2026-02-12"),
            (Check::Row, "neither came nor went in the time"),
        ),
        forgery(
            "an exception covered longer than it was given for",
            |files| replaced(files, "covered.csv", "2026-03-19T08:00:00.000Z", "2026-03-29T08:00:00.000Z"),
            (Check::Row, "covers longer than it was given for"),
        ),
        forgery(
            "a text is another",
            |files| replaced(files, "texts.csv", "The audit of the year", "The audit of the month"),
            (Check::Text, "the text is not the one that was hashed"),
        ),
        forgery(
            "a count is another than the rows",
            |files| replaced(files, layout::PERIOD, "\"exceptions.csv\": 2", "\"exceptions.csv\": 3"),
            (Check::Counts, "2 rows: period.json says 3"),
        ),
        forgery(
            "a table is not counted",
            |files| {
                edit(files, layout::PERIOD, |text| {
                    text.split_inclusive('\n').filter(|line| !line.contains("\"departures.csv\"")).collect()
                });
            },
            (Check::Counts, "period.json does not count it"),
        ),
        forgery(
            "a table is left out",
            |files| files.retain(|(name, _)| name != "departures.csv"),
            (Check::Missing, "every bundle has this file"),
        ),
        forgery(
            "a time of an organisation is passed off as the demonstration's",
            |files| replaced(files, layout::PERIOD, "\"demonstration\": false", "\"demonstration\": true"),
            (Check::Period, "disagree on whether this is a demonstration"),
        ),
    ]
}

pub(super) fn populations() -> Vec<Forgery> {
    const ANOTHER: (Check, &str) = (Check::Frozen, "is another than at the freezing");
    vec![
        forgery(
            "an outcome of a population is another",
            |files| replaced(files, &of_campaign("population.csv"), ",no_response,", ",kept,"),
            ANOTHER,
        ),
        forgery(
            "an identity of a population is left out",
            |files| {
                without_row(files, &of_campaign("population.csv"), &format!("itm_{:026}", 5));
            },
            (Check::PopulationHash, "the launch says another"),
        ),
        forgery(
            "an identity of a population stands there twice",
            |files| {
                let name = of_campaign("population.csv");
                edit(files, &name, |text| format!("{text}{}\r\n", text.lines().nth(1).unwrap()));
                recounted(files, &name);
            },
            (Check::Row, "stands here twice"),
        ),
        forgery(
            "a decision is another",
            |files| replaced(files, &of_campaign("decisions.csv"), ",rotate,", ",keep,"),
            ANOTHER,
        ),
        forgery(
            "campaign.json counts otherwise",
            |files| replaced(files, &of_campaign("campaign.json"), "\"kept\": 1", "\"kept\": 2"),
            (Check::Counts, "and population.csv"),
        ),
        forgery(
            "a population is left out",
            |files| {
                let name = of_campaign("population.csv");
                files.retain(|(found, _)| *found != name);
                edit(files, layout::PERIOD, |text| {
                    text.split_inclusive('\n').filter(|line| !line.contains("/population.csv")).collect()
                });
            },
            (Check::Missing, "its evidence was frozen in the time"),
        ),
        forgery(
            "a population of another campaign is added",
            |files| {
                let bytes = file(files, &of_campaign("population.csv")).clone();
                files.push((layout::of_campaign("cam_other", "population.csv"), bytes));
            },
            (Check::Frozen, "no leaf of the time says that this campaign's evidence was frozen"),
        ),
    ]
}
