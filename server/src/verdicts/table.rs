//! Verdicts for a SIEM as CSV: a row for each event that was seen and for each granted pattern, whose identity it is with it.

use domain::instant;
use domain::usage::{ByVerdict, Row, RowKind, Verdict};
use domain::window::Window;
use ops::identities::Brief;

/// The columns. Others may follow; these keep their names.
pub(crate) const HEADER: [&str; 31] = [
    "identity_id",
    "provider",
    "account",
    "external_id",
    "provider_id",
    "name",
    "class",
    "kind",
    "permission",
    "event",
    "mapped",
    "verdict",
    "allowed",
    "denied",
    "failed",
    "on_behalf",
    "first_at",
    "last_at",
    "granted",
    "privileged",
    "actions_total",
    "actions_used",
    "actions_denied_only",
    "actions_too_new",
    "actions_unused",
    "actions_not_observed",
    "actions_not_evaluable",
    "from",
    "until",
    "observed_days",
    "grade",
];

/// The cells under [`HEADER`]. What nobody knows is empty, and so are the counts of actions in a row that is no pattern.
pub(crate) fn cells(identity: &Brief, row: &Row, window: Window) -> Vec<String> {
    let (event, mapped, actions) = match &row.kind {
        RowKind::Event { event, mapped } => (event.to_string(), *mapped, None),
        RowKind::Pattern(actions) => (String::new(), true, Some(*actions)),
        RowKind::Action => (String::new(), true, None),
    };
    let known = |flag: Option<bool>| flag.map(|flag| flag.to_string()).unwrap_or_default();
    let at = |at: Option<instant::Instant>| at.map(instant::format).unwrap_or_default();
    let mut cells = vec![
        identity.id.to_string(),
        identity.provider.to_string(),
        identity.account.clone(),
        identity.label.clone().or_else(|| identity.provider_id.clone()).unwrap_or_default(),
        identity.provider_id.clone().unwrap_or_default(),
        identity.name.clone(),
        identity.class.to_string(),
        identity.kind.to_string(),
        row.permission.clone(),
        event,
        mapped.to_string(),
        row.verdict.map_or("", Verdict::as_str).to_owned(),
        row.counts.allowed.to_string(),
        row.counts.denied.to_string(),
        row.counts.failed.to_string(),
        row.counts.on_behalf.to_string(),
        at(row.first_at),
        at(row.last_at),
        known(row.granted),
        known(row.privileged.map(|why| why.is_some())),
    ];
    cells.extend(by_verdict(actions));
    cells.extend([
        instant::format(window.from.start()),
        instant::format(window.until.start()),
        row.observed_days.to_string(),
        row.grade.to_string(),
    ]);
    cells
}

fn by_verdict(actions: Option<ByVerdict>) -> [String; 7] {
    let count =
        |of: fn(&ByVerdict) -> u32| actions.as_ref().map(|all| of(all).to_string()).unwrap_or_default();
    [
        count(|all| all.total),
        count(|all| all.used),
        count(|all| all.denied_only),
        count(|all| all.too_new),
        count(|all| all.unused),
        count(|all| all.not_observed),
        count(|all| all.not_evaluable),
    ]
}
