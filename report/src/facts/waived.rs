//! Waivers of independence: how many were asked for, and each that was given.

use super::{Form, Section, Table, Told, minute, names, number};
use domain::review::WaiverState;
use evidence::bundle::rows::{Row as _, WaiverRow};

/// How many there were, in one line.
pub(super) fn counts(told: &Told<'_>) -> String {
    let counts = told.material.waivers;
    format!(
        "{} of independence asked for, {} given, {} refused; {} in force at the close",
        number(counts.asked),
        number(counts.given),
        number(counts.refused),
        number(counts.in_force)
    )
}

pub(super) fn waivers(told: &Told<'_>) -> Section {
    let columns = [
        ("For whom", 18, Form::Text),
        ("Of what", 28, Form::Code),
        ("Asked, given by", 20, Form::Text),
        ("Given (UTC)", 13, Form::Text),
        ("Until (UTC)", 14, Form::Text),
        ("Decisions", 10, Form::Number),
        ("Reason", 20, Form::Text),
    ];
    let all = told.material.input.waivers.iter();
    let mut given: Vec<&WaiverRow> = all.filter(|row| row.state == WaiverState::Approved).collect();
    given.sort_by_key(|row| (row.answered_at, row.waiver_id));
    let table = Table::of(&columns).filled(
        &given,
        ("in the order in which they were given", WaiverRow::FILE),
        |row| {
            let people: Vec<String> =
                [Some(row.asked_by), row.answered_by].into_iter().flatten().map(names::person).collect();
            let of = row.item_id.map_or("all of theirs", |item| told.names.label(item));
            let until = row.ended_at.filter(|ended| *ended < row.until);
            let ended = until.map_or_else(|| minute(row.until), |at| format!("{} (ended early)", minute(at)));
            vec![
                told.text(names::person(row.person)),
                told.text(of),
                told.text(people.join("; ")),
                told.text(row.answered_at.map(minute).unwrap_or_default()),
                told.text(ended),
                told.text(number(row.decisions.len())),
                told.text(names::text(Some(row.reason_sha256))),
            ]
        },
    );
    Section {
        heading: "Waivers of independence",
        lead: vec![
            told.text(format!("{}.", counts(told))),
            told.text(
                "Whoever decides under a waiver is not independent of the item: their role was given after the launch, or they \
                 asked for an exception that it had. One person asks and another gives; until is exclusive, and decisions are \
                 those that were made under it.",
            ),
        ],
        tables: vec![table.or("None was given.")],
    }
}
