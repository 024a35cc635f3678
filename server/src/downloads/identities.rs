//! The list of identities as CSV: the same rows as the page, all of them.

use domain::instant;
use evidence::csv;
use ops::identities::Line;

/// The columns. Others may follow; these keep their names.
const HEADER: [&str; 14] = [
    "id",
    "provider",
    "account",
    "name",
    "external_id",
    "provider_id",
    "class",
    "kind",
    "state",
    "owner",
    "last_used_at",
    "used",
    "granted",
    "credentials",
];

/// The file. A cell is empty where nothing is known, never 0.
pub(super) fn csv(lines: &[Line]) -> Vec<u8> {
    csv::write(&HEADER, lines.iter().map(cells))
}

fn cells(line: &Line) -> Vec<String> {
    let one = &line.identity;
    let actions = line.summary.actions;
    let provider_id = one.provider_id.clone().unwrap_or_default();
    vec![
        one.id.to_string(),
        one.provider.to_string(),
        one.account.clone(),
        one.name.clone(),
        one.label.clone().unwrap_or_else(|| provider_id.clone()),
        provider_id,
        one.class.to_string(),
        one.kind.to_string(),
        if one.gone_at.is_some() { "gone".into() } else { one.lifecycle.to_string() },
        line.owner.as_ref().map(|owner| owner.name.clone()).unwrap_or_default(),
        one.active_at.map(instant::format).unwrap_or_default(),
        actions.map(|actions| actions.used.to_string()).unwrap_or_default(),
        actions.map(|actions| actions.total.to_string()).unwrap_or_default(),
        line.credentials.map(|status| status.to_string()).unwrap_or_default(),
    ]
}
