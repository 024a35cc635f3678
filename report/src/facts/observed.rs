//! What was observed and what was not, the controls that this supports, and what it does not prove.

use super::{Form, Section, Table, Told, minute, number};
use domain::coverage::Grade;
use evidence::bundle::rows::{CoverageRow, Row as _, SourceRow};
use evidence::controls;

pub(super) fn observed(told: &Told<'_>) -> Section {
    let input = told.material.input;
    let records = input.inputs.iter().fold(0u64, |sum, row| sum.saturating_add(row.records));
    let from = input.inputs.iter().filter_map(|row| row.from).min();
    let until = input.inputs.iter().filter_map(|row| row.until).max();
    let span = from.zip(until).map(|(from, until)| format!(", {} until {} UTC", minute(from), minute(until)));
    let logs = format!(
        "The verdicts rest on {} log file(s) with {} records{}. inputs.csv names each by its SHA-256: compare with the \
         provider's own.",
        number(input.inputs.len()),
        number(records),
        span.unwrap_or_default()
    );
    Section {
        heading: "What was observed, and what was not",
        lead: vec![told.text(logs)],
        tables: vec![sources(told), coverage(told), outside(told)],
    }
}

fn sources(told: &Told<'_>) -> Table {
    let columns = [
        ("Provider", 8, Form::Text),
        ("Account", 18, Form::Code),
        ("Inventory taken (UTC)", 16, Form::Text),
        ("Principals", 10, Form::Number),
        ("People and provider", 12, Form::Number),
        ("Identities", 10, Form::Number),
        ("Left out", 9, Form::Number),
        ("In the population", 11, Form::Number),
        ("Refused records", 10, Form::Number),
    ];
    let mut all: Vec<&SourceRow> = told.material.input.sources.iter().collect();
    all.sort_by_key(|row| (row.account.as_str(), row.source_id));
    Table::of(&columns)
        .captioned("Inventories")
        .filled(&all, ("by account", SourceRow::FILE), |row| {
            let others = [row.person, row.persons_role, row.provider_managed];
            let others = others.into_iter().fold(0u64, u64::saturating_add);
            let count = |count: u64| told.text(number(count));
            vec![
                told.text(row.provider.as_str()),
                told.text(&row.account),
                told.text(minute(row.imported_at)),
                count(row.identities().saturating_add(others)),
                count(others),
                count(row.identities()),
                count(row.left_out),
                count(row.identities().saturating_sub(row.left_out)),
                count(row.refused),
            ]
        })
        .or("No inventory.")
}

fn coverage(told: &Told<'_>) -> Table {
    const HOUR_MILLIS: i64 = 60 * 60 * 1000;
    let columns = [
        ("Grade", 11, Form::Text),
        ("Account", 18, Form::Code),
        ("Region", 16, Form::Code),
        ("Event class", 20, Form::Text),
        ("From (UTC)", 15, Form::Text),
        ("Until (UTC)", 15, Form::Text),
        ("Hours", 9, Form::Number),
    ];
    let mut all: Vec<&CoverageRow> = told.material.input.coverage.iter().collect();
    let known = |grade: Grade| match grade {
        Grade::None => 0,
        Grade::Inferred => 1,
        Grade::Declared | Grade::Proven => 2,
    };
    all.sort_by_key(|row| {
        (known(row.grade), row.account.clone(), row.region.clone(), row.event_class.to_string(), row.from)
    });
    Table::of(&columns)
        .captioned("Hours by how well they are known: gaps first, then what is inferred, then what is known")
        .filled(&all, ("gaps first", CoverageRow::FILE), |row| {
            let hours = (row.until - row.from).num_milliseconds() / HOUR_MILLIS;
            let grade = if row.grade == Grade::None { "gap" } else { row.grade.as_str() };
            vec![
                told.text(grade),
                told.text(&row.account),
                told.text(&row.region),
                told.text(row.event_class.to_string()),
                told.text(minute(row.from)),
                told.text(minute(row.until)),
                told.text(number(hours)),
            ]
        })
        .or("Nothing is known of any hour.")
}

fn outside(told: &Told<'_>) -> Table {
    let columns = [
        ("Account", 30, Form::Code),
        ("Identities", 12, Form::Number),
        ("Known only from calls across accounts", 60, Form::Text),
    ];
    let all = &told.material.file.campaign.outside;
    Table::of(&columns)
        .captioned("Outside the population: identities that no inventory shows")
        .filled(all, ("as in campaign.json", "campaign.json"), |one| {
            let foreign = if one.foreign { "yes" } else { "no: the account is reviewed" };
            vec![told.text(&one.account), told.text(number(one.identities)), told.text(foreign)]
        })
        .or("None.")
}

pub(super) fn controls(told: &Told<'_>) -> Section {
    let columns = [
        ("Step", 20, Form::Text),
        ("Framework", 20, Form::Text),
        ("Control", 14, Form::Text),
        ("Title", 40, Form::Text),
        ("Shown in", 26, Form::Text),
    ];
    let rows = controls::rows();
    let table = Table::of(&columns).filled(&rows, ("by step", "controls.csv"), |row| {
        let title = if row[6].is_empty() { row[3].clone() } else { format!("{} ({})", row[3], row[6]) };
        [&row[0], &row[1], &row[2], &title, &row[4]].map(|cell| told.text(cell.trim())).into()
    });
    Section {
        heading: "Controls that this supports",
        lead: vec![told.text(
            "The word is \u{201c}supports\u{201d}: nothing here says that a control is satisfied. Titles are NIST's and \
             OWASP's own, and of licensed standards the title alone.",
        )],
        tables: vec![table],
    }
}

pub(super) fn limits(told: &Told<'_>) -> Section {
    let columns = [("File", 24, Form::Code), ("SHA-256", 70, Form::Code)];
    let files: Vec<_> =
        told.material.files.iter().filter(|(name, _)| !name.starts_with("snapshots/")).collect();
    let table = Table::of(&columns).captioned("Files beside this report").filled(
        &files,
        ("in the bundle's order", "SHA256SUMS"),
        |(name, digest)| vec![told.text(name), told.text(digest.to_string())],
    );
    Section {
        heading: "What this does not prove",
        lead: LIMITS.iter().map(|limit| told.text(limit)).collect(),
        tables: vec![table],
    }
}

const LIMITS: [&str; 5] = [
    "That the logs and inventories given to Tenure were all there are: inputs.csv and sources.csv name each file by its \
     SHA-256.",
    "That a person, and not somebody at that person's keyboard, decided: the signature is the server's.",
    "That the operator, who holds the key, did not sign another history for somebody else: only checkpoints that left the \
     building show that.",
    "That what was not observed was not used. Resources are not compared: a permission used on one resource counts as used.",
    "That any control is satisfied.",
];
