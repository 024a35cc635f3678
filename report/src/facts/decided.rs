//! What people decided, what was excepted, and what came of it.

use super::{Form, Section, Table, Told, minute, names, number};
use domain::id::ItemId;
use domain::instant::Instant;
use evidence::bundle::rows::{DecisionRow, ExceptionRow, RequestRow, Row as _, TaskRow};

/// In the order of the identities.
const ORDER: &str = "in the order of the identities";

pub(super) fn decisions(told: &Told<'_>) -> Section {
    let columns = [
        ("Identity", 30, Form::Code),
        ("Answer", 13, Form::Text),
        ("By", 17, Form::Text),
        ("At (UTC)", 14, Form::Text),
        ("Batch", 7, Form::Number),
        ("Reason", 36, Form::Text),
    ];
    let mut all: Vec<&DecisionRow> = told.material.input.decisions.iter().collect();
    all.sort_by_key(|row| (told.items.place(row.item_id), row.seq));
    let table = Table::of(&columns).filled(&all, (ORDER, DecisionRow::FILE), |row| {
        vec![
            told.text(told.names.label(row.item_id)),
            told.word(row.outcome.as_str()),
            told.text(by(row)),
            told.text(minute(row.at)),
            told.text(number(row.batch_size)),
            told.text(names::text(row.reason_sha256)),
        ]
    });
    Section {
        heading: "Decisions",
        lead: vec![told.text(
            "Every answer that was given, none overwritten: the last before the close counts, and a change of the identity in \
             between asks for another. \"For\" names in whose place somebody decided. Batch is how many items were answered in one go; \
             1 is one by itself.",
        )],
        tables: vec![table.or("Nobody answered.")],
    }
}

/// Who decided, and in whose place.
fn by(row: &DecisionRow) -> String {
    let people: Vec<String> =
        [Some(row.person), row.on_behalf_of].into_iter().flatten().map(names::person).collect();
    people.join(" for ")
}

pub(super) fn exceptions(told: &Told<'_>) -> Section {
    let input = told.material.input;
    let mut given: Vec<&ExceptionRow> = input.exceptions.iter().collect();
    given.sort_by_key(|row| (told.items.label(row.identity_id), row.exception_id.as_str()));
    let columns = [
        ("Identity", 28, Form::Code),
        ("Rule", 14, Form::Text),
        ("Asked, approved by", 18, Form::Text),
        ("From (UTC)", 13, Form::Text),
        ("Until (UTC)", 13, Form::Text),
        ("Controls", 18, Form::Text),
        ("Risk", 8, Form::Text),
        ("Reason", 26, Form::Text),
    ];
    let by_identity = "by identity";
    let in_force = Table::of(&columns).captioned("In force during the campaign");
    let in_force = in_force.filled(&given, (by_identity, ExceptionRow::FILE), |row| {
        let ended = row.ended_why.map(|why| format!(" ({why})")).unwrap_or_default();
        let people = [row.requested_by, row.approved_by].map(names::person);
        vec![
            told.text(told.items.label(row.identity_id)),
            told.text(&row.rule),
            told.text(people.join("; ")),
            told.text(minute(row.start)),
            told.text(format!("{}{ended}", minute(row.covered_until))),
            told.text(row.controls.join("; ")),
            told.text(&row.risk),
            told.text(names::text(Some(row.reason_sha256))),
        ]
    });
    let mut asked: Vec<&RequestRow> = input.requests.iter().collect();
    asked.sort_by_key(|row| (told.items.label(row.identity_id), row.exception_id.as_str()));
    let mut columns = columns;
    columns[2].0 = "Asked by, stands";
    let waiting = Table::of(&columns).captioned("Asked for and not given: nothing is covered by them");
    let waiting = waiting.filled(&asked, (by_identity, RequestRow::FILE), |row| {
        vec![
            told.text(told.items.label(row.identity_id)),
            told.text(&row.rule),
            told.text(format!("{}; {}", names::person(row.requested_by), row.state)),
            told.text(minute(row.start)),
            told.text(minute(row.end)),
            told.text(row.controls.join("; ")),
            told.text(&row.risk),
            told.text(names::text(Some(row.reason_sha256))),
        ]
    });
    Section {
        heading: "Exceptions",
        lead: vec![told.text(
            "Leave to break one rule on one identity or credential until an instant (exclusive). An exception here is not a \
             compensating control in the sense of PCI DSS: that needs its own worksheet.",
        )],
        tables: vec![in_force.or("No exception was in force."), waiting.or("None was asked for and not given.")],
    }
}

pub(super) fn tasks(told: &Told<'_>) -> Section {
    let columns = [
        ("Identity", 34, Form::Code),
        ("What", 14, Form::Text),
        ("Whose", 20, Form::Text),
        ("Opened (UTC)", 14, Form::Text),
        ("Due (UTC)", 14, Form::Text),
        ("State", 14, Form::Text),
        ("Seen done (UTC)", 15, Form::Text),
    ];
    let mut all: Vec<&TaskRow> = told.material.input.tasks.iter().collect();
    // What is still open comes first.
    all.sort_by_key(|row| (row.seen_done_at.is_some(), told.items.place(row.item_id), row.task_id.as_str()));
    let order = "those not seen done first";
    let table = Table::of(&columns).filled(&all, (order, TaskRow::FILE), |row| {
        let at = |at: Option<Instant>| told.text(at.map(minute).unwrap_or_default());
        let whose = row.assignee.map_or_else(|| "nobody".into(), names::person);
        let item: ItemId = row.item_id;
        vec![
            told.text(told.names.label(item)),
            told.text(&row.kind),
            told.text(whose),
            at(Some(row.opened_at)),
            at(row.due_at),
            told.text(&row.state),
            at(row.seen_done_at),
        ]
    });
    Section {
        heading: "What came of it",
        lead: vec![told.text(
            "The work that decisions caused, as it stood when this edition was frozen. It is done when a later import shows \
             it, not when somebody says so.",
        )],
        tables: vec![table.or("No decision caused work.")],
    }
}
