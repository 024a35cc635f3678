//! Risks: rules that are excepted from, and what is still open.

use super::facts::{Facts, Item};
use super::name::{Of, name};
use super::objectives::{CRITERIA, Criterion};
use super::parts::{NS, Origin, Prop, by_software};
use crate::bundle::rows::{ExceptionRow, RequestRow, TaskRow};
use crate::outcome::ItemOutcome;
use domain::instant::format;
use serde::Serialize;
use uuid::Uuid;

/// What is deviated from with leave.
const APPROVED: &str = "deviation-approved";
/// What somebody asked leave for.
pub(crate) const REQUESTED: &str = "deviation-requested";
const OPEN: &str = "open";
const REMEDIATING: &str = "remediating";

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Risk {
    pub(super) uuid: Uuid,
    pub(super) title: String,
    pub(super) description: String,
    statement: &'static str,
    pub(super) props: Vec<Prop>,
    status: &'static str,
    origins: [Origin; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    characterizations: Vec<Characterization>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mitigating_factors: Vec<Mitigation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remediations: Vec<Response>,
    #[serde(skip_serializing_if = "Option::is_none")]
    risk_log: Option<RiskLog>,
}

#[derive(Debug, Serialize)]
struct Characterization {
    origin: Origin,
    facets: [Facet; 1],
}

#[derive(Debug, Serialize)]
struct Facet {
    name: &'static str,
    system: &'static str,
    value: String,
}

#[derive(Debug, Serialize)]
struct Mitigation {
    uuid: Uuid,
    description: String,
}

#[derive(Debug, Serialize)]
struct Response {
    uuid: Uuid,
    lifecycle: &'static str,
    title: String,
    description: String,
}

#[derive(Debug, Serialize)]
struct RiskLog {
    entries: Vec<Entry>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Entry {
    uuid: Uuid,
    title: &'static str,
    start: String,
    status_change: &'static str,
}

/// Does this exception still cover at the close? At its end the rule is broken again.
pub(crate) fn status(covered_until: &str, closed_at: &str) -> &'static str {
    // Both in the one written form, whose order is that of the instants.
    if covered_until > closed_at { APPROVED } else { OPEN }
}

/// The risks of the results: criteria that do not hold, exceptions, and requests for them.
pub(super) fn all<'a>(facts: &'a Facts<'a>) -> impl Iterator<Item = Risk> + 'a {
    let criteria = CRITERIA.iter().filter_map(|one| {
        let why = one.breach(facts)?;
        Some(of_criterion(one, &why, facts))
    });
    criteria
        .chain(facts.exceptions.iter().map(|row| of_exception(row, facts)))
        .chain(facts.requests.iter().map(|row| of_request(row)))
}

/// Is this the status of a risk that is taken with leave, or that leave was asked for?
pub(crate) fn is_leave(status: &str) -> bool {
    [APPROVED, REQUESTED].contains(&status)
}

fn characterized(risk: &str) -> Vec<Characterization> {
    let facet = Facet { name: "risk", system: NS, value: risk.to_owned() };
    vec![Characterization { origin: by_software(), facets: [facet] }]
}

fn mitigated(exception: &str, controls: &[String]) -> Vec<Mitigation> {
    let factor = |control: &String| Mitigation {
        uuid: name(Of::Mitigation, &format!("{exception}/{control}")),
        description: format!("Compensating control, as whoever asked stated it: {control}."),
    };
    let mut controls: Vec<&String> = controls.iter().collect();
    controls.sort();
    controls.dedup();
    controls.into_iter().map(factor).collect()
}

/// An exception that was in force at some time of the campaign, as it stood at the close.
fn of_exception(row: &ExceptionRow, facts: &Facts<'_>) -> Risk {
    let id = &row.exception_id;
    let (covered_until, closed_at) = (format(row.covered_until), format(facts.file.campaign.closed_at));
    let status = status(&covered_until, &closed_at);
    let entry = |what: &str, title, start, status_change| Entry {
        uuid: name(Of::Entry, &format!("{id}/{what}")),
        title,
        start,
        status_change,
    };
    let mut entries =
        vec![entry("start", "Covered from here, approved by another person", format(row.start), APPROVED)];
    if status == OPEN {
        entries.push(entry("end", "Covered no more: the rule is broken again", covered_until.clone(), OPEN));
    }
    let mut props = vec![
        Prop::own("exception_id", id),
        Prop::own("rule", &row.rule),
        Prop::own("identity_id", &row.identity_id),
        Prop::own("requested_by", &row.requested_by),
        Prop::own("approved_by", &row.approved_by),
        Prop::own("reason_sha256", &row.reason_sha256),
        Prop::own("covered_until", &covered_until),
    ];
    props.extend(Prop::some([
        ("credential_id", row.credential_id.map(|id| id.to_string())),
        ("ended_why", row.ended_why.map(|why| why.to_string())),
    ]));
    Risk {
        uuid: name(Of::Risk, id),
        title: format!("Exception {id} on {}", row.identity_id),
        description:
            "A rule is broken with leave, which one person asked for and another gave, until an instant."
                .into(),
        statement: "What the rule guards against may happen, less what the compensating controls prevent. In PCI DSS \
                    this is not a compensating control: that needs its own worksheet.",
        props,
        status,
        origins: [by_software()],
        characterizations: characterized(&row.risk),
        mitigating_factors: mitigated(id, &row.controls),
        deadline: Some(format(row.end)),
        remediations: Vec::new(),
        risk_log: Some(RiskLog { entries }),
    }
}

/// An exception that was asked for, and nobody had given or refused.
fn of_request(row: &RequestRow) -> Risk {
    let id = &row.exception_id;
    let entry = Entry {
        uuid: name(Of::Entry, &format!("{id}/asked")),
        title: "Asked for; nothing is covered before approval",
        start: format(row.asked_at),
        status_change: REQUESTED,
    };
    let mut props = vec![
        Prop::own("exception_id", id),
        Prop::own("rule", &row.rule),
        Prop::own("identity_id", &row.identity_id),
        Prop::own("requested_by", &row.requested_by),
        Prop::own("state", &row.state),
        Prop::own("reason_sha256", &row.reason_sha256),
        Prop::own("start", &format(row.start)),
    ];
    props.extend(Prop::some([("credential_id", row.credential_id.map(|id| id.to_string()))]));
    Risk {
        uuid: name(Of::Risk, id),
        title: format!("Exception {id} asked for on {}", row.identity_id),
        description: "A rule is broken, and leave to break it until an instant was asked for and not given."
            .into(),
        statement: "What the rule guards against may happen.",
        props,
        status: REQUESTED,
        origins: [by_software()],
        characterizations: characterized(&row.risk),
        mitigating_factors: mitigated(id, &row.controls),
        deadline: Some(format(row.end)),
        remediations: Vec::new(),
        risk_log: Some(RiskLog { entries: vec![entry] }),
    }
}

fn open(of: &str, title: String, description: String, statement: &'static str) -> Risk {
    Risk {
        uuid: name(Of::Risk, of),
        title,
        description,
        statement,
        props: Vec::new(),
        status: OPEN,
        origins: [by_software()],
        characterizations: Vec::new(),
        mitigating_factors: Vec::new(),
        deadline: None,
        remediations: Vec::new(),
        risk_log: None,
    }
}

/// An item that nobody answered for; none of any other.
pub(super) fn of_silence(item: &Item<'_>) -> Option<Risk> {
    let row = item.row;
    (row.outcome == ItemOutcome::NoResponse).then(|| {
        let mut risk = open(
            &row.item_id.to_string(),
            format!("No response on {}", row.identity_id),
            "Nobody's answer counted when the campaign closed. That is no keep.".into(),
            "What this identity is given may not be needed, and nobody says that it is.",
        );
        risk.props = vec![
            Prop::own("item_id", &row.item_id),
            Prop::own("identity_id", &row.identity_id),
            Prop::own("privileged", &row.privileged),
        ];
        risk
    })
}

/// A task that nothing shows done.
pub(super) fn of_task(row: &TaskRow) -> Risk {
    let id = &row.task_id;
    let (cause, what) = match row.decision_id {
        Some(_) => ("A decision of the review asked for this", "What was decided to go is still there."),
        None => (
            "Nobody answered for the item, and this was chosen for that at the launch",
            "What nobody answered for is still in use, or nobody says that it is needed.",
        ),
    };
    let mut risk = open(
        id,
        format!("Task {id} was not seen done"),
        format!("{cause}, and no import or act had shown it done."),
        what,
    );
    risk.status = REMEDIATING;
    risk.deadline = row.due_at.map(format);
    risk.props = vec![
        Prop::own("task_id", id),
        Prop::own("kind", &row.kind),
        Prop::own("item_id", &row.item_id),
        Prop::own("state", &row.state),
        Prop::own("opened_at", &format(row.opened_at)),
    ];
    risk.props.extend(Prop::some([
        ("decision_id", row.decision_id.map(|id| id.to_string())),
        ("assignee", row.assignee.map(|id| id.to_string())),
    ]));
    risk.remediations = vec![Response {
        uuid: name(Of::Response, id),
        lifecycle: "planned",
        title: format!("Task {id}"),
        description: "It is done when an import or an act shows it, never because somebody says so.".into(),
    }];
    risk
}

/// By which name the risk is known that a criterion does not hold.
pub(super) fn criterion_name(criterion: &Criterion, facts: &Facts<'_>) -> Uuid {
    name(Of::Risk, &facts.campaign(criterion.word))
}

/// A criterion that does not hold, and why.
fn of_criterion(criterion: &Criterion, why: &str, facts: &Facts<'_>) -> Risk {
    let mut risk = open(
        &facts.campaign(criterion.word),
        format!("Criterion \"{}\" of the plan does not hold: {why}", criterion.word),
        criterion.text.into(),
        "Objectives that ask for this criterion are not satisfied.",
    );
    risk.props = vec![Prop::own("criterion", &criterion.word)];
    risk
}
