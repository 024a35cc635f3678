//! The assessment results: observations, risks, and a finding for each objective.

use super::facts::{Facts, Item};
use super::name::{Of, name};
use super::objectives::{OBJECTIVES, Objective};
use super::observations::{self, step_name, use_name};
use super::parts::{
    Assets, Each, Import, Metadata, NS, OfObservation, OfRisk, Origin, Prop, Resource, by_software, reference,
};
use super::plan::{Reviewed, reviewed};
use super::risks;
use super::{assets, metadata};
use crate::bundle::rows::{WaiverCounts, not_confirmed};
use crate::bundle::{Packed, layout};
use crate::hash::Digest;
use domain::instant::format;
use serde::Serialize;
use uuid::Uuid;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct File<T: Serialize, R: Serialize> {
    assessment_results: Results<T, R>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Results<T: Serialize, R: Serialize> {
    uuid: Uuid,
    metadata: Metadata,
    import_ap: Import,
    results: [T; 1],
    back_matter: Back<R>,
}

#[derive(Serialize)]
struct Back<R: Serialize> {
    resources: R,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Outcome<I: Serialize, O: Serialize, R: Serialize> {
    uuid: Uuid,
    title: &'static str,
    description: String,
    start: String,
    end: String,
    props: Vec<Prop>,
    local_definitions: Local<I>,
    reviewed_controls: Reviewed,
    attestations: [Attestation; 1],
    assessment_log: Log,
    observations: O,
    #[serde(skip_serializing_if = "Option::is_none")]
    risks: Option<R>,
    findings: Vec<Finding>,
    remarks: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Local<I: Serialize> {
    #[serde(skip_serializing_if = "Option::is_none")]
    inventory_items: Option<I>,
    assessment_assets: Assets,
}

#[derive(Serialize)]
struct Inventoried {
    uuid: Uuid,
    description: &'static str,
    props: Vec<Prop>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Attestation {
    responsible_parties: [super::Responsible; 1],
    parts: [Part; 1],
}

#[derive(Serialize)]
struct Part {
    name: &'static str,
    ns: &'static str,
    prose: String,
}

#[derive(Serialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Entry {
    uuid: Uuid,
    title: &'static str,
    start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    logged_by: Option<[LoggedBy; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct LoggedBy {
    party_uuid: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Finding {
    uuid: Uuid,
    title: String,
    description: String,
    origins: [Origin; 1],
    target: Target,
    related_observations: Vec<OfObservation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_risks: Vec<OfRisk>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Target {
    #[serde(rename = "type")]
    kind: &'static str,
    target_id: &'static str,
    status: Status,
}

#[derive(Serialize)]
struct Status {
    state: &'static str,
    reason: &'static str,
    remarks: String,
}

/// The document's JSON; `plan` is the SHA-256 of the plan beside it.
pub(super) fn document(facts: &Facts<'_>, plan: Digest) -> serde_json::Result<Packed> {
    let told = facts.told().next().is_some();
    let risky = risks::all(facts).next().is_some();
    let campaign = &facts.file.campaign;
    let outcome = Outcome {
        uuid: name(Of::Result, &facts.edition("result")),
        title: "Self-assessment: review of non-human identities",
        description: format!(
            "What the review of {} items came to. It assesses itself and supports controls; an assessor may draw other \
             conclusions from the same evidence.",
            facts.file.counts.population
        ),
        start: format(campaign.window.from),
        end: format(campaign.closed_at),
        props: counts(facts),
        local_definitions: Local {
            inventory_items: told.then_some(Each(|| facts.told().map(inventoried))),
            assessment_assets: assets(facts),
        },
        reviewed_controls: reviewed(&OBJECTIVES.iter().collect::<Vec<_>>()),
        attestations: [attestation(facts)],
        assessment_log: log(facts),
        observations: Each(|| observations::all(facts)),
        risks: risky.then_some(Each(|| risks::all(facts))),
        findings: OBJECTIVES.iter().map(|one| finding(one, facts)).collect(),
        remarks: "The risks are criteria that do not hold, and exceptions. Exceptions stand among the risks as they stood at the close, each with \
                  the instant at which it ends. In PCI DSS they are no compensating controls.",
    };
    let file = File {
        assessment_results: Results {
            uuid: name(Of::Document, &facts.edition("assessment-results")),
            metadata: metadata(
                facts,
                "Results of a review of non-human identities (self-assessment)",
                Vec::new(),
            ),
            import_ap: Import {
                href: reference(layout::PLAN),
                remarks: "The plan beside this document, with its criteria.",
            },
            results: [outcome],
            back_matter: Back { resources: Each(|| resources(facts, plan)) },
        },
    };
    super::write(&file)
}

/// The word for keeps that security was to confirm, and that nobody confirmed or sent back.
pub(crate) const NOT_CONFIRMED: &str = "not_confirmed";

fn counts(facts: &Facts<'_>) -> Vec<Prop> {
    let counts = facts.file.counts;
    let (input, campaign) = (facts.input, &facts.file.campaign);
    let mut props = vec![
        Prop::own("assessment", "self-assessment"),
        Prop::own("population", &counts.population),
        Prop::own("kept", &counts.kept),
        Prop::own("reduced", &counts.reduced),
        Prop::own("rotated", &counts.rotated),
        Prop::own("revoked", &counts.revoked),
        Prop::own("no_response", &counts.no_response),
        Prop::own("withdrawn", &counts.withdrawn),
        Prop::own("need_stated", &facts.file.need_stated),
        Prop::own("population_sha256", &facts.file.population_sha256),
    ];
    let waivers = WaiverCounts::of(&input.waivers, campaign.closed_at);
    props.extend(waivers.words().map(|(word, number)| Prop::own(word, &number)));
    if let Some(stage) = campaign.confirmation {
        let waited = not_confirmed(&input.population, &input.decisions, &input.confirmations);
        props.extend([
            Prop::own("confirmed", &stage.confirmed),
            Prop::own("sent_back", &stage.sent_back),
            Prop::own(NOT_CONFIRMED, &waited),
        ]);
    }
    props
}

/// The files, the plan beside this document, and the snapshots of the items that are told.
fn resources<'a>(facts: &'a Facts<'a>, plan: Digest) -> impl Iterator<Item = Resource> + 'a {
    let plan = Resource::of(layout::PLAN, "The plan, with its criteria", plan);
    let snapshots = facts.told().map(|item| {
        let file = layout::snapshot(&item.row.item_id.to_string());
        Resource::of(&file, "What the deciding person was shown", item.row.snapshot_sha256)
    });
    super::resources(facts).chain(std::iter::once(plan)).chain(snapshots)
}

fn inventoried(item: &Item<'_>) -> Inventoried {
    let row = item.row;
    Inventoried {
        uuid: name(Of::Identity, &row.identity_id.to_string()),
        description: "A non-human identity.",
        props: vec![
            Prop::oscal("asset-id", &row.identity_id),
            Prop::own("external_id", &row.external_id),
            Prop::own("kind", &row.kind),
            Prop::own("class", &row.class),
            Prop::own("privileged", &row.privileged),
        ],
    }
}

fn attestation(facts: &Facts<'_>) -> Attestation {
    let campaign = &facts.file.campaign;
    let acknowledger = name(Of::Party, &campaign.acknowledger.to_string());
    Attestation {
        responsible_parties: [super::Responsible {
            role_id: "acknowledger",
            party_uuids: vec![acknowledger],
        }],
        parts: [Part {
            name: "acknowledgement",
            ns: NS,
            prose: format!(
                "The result of the review was acknowledged for management at {}, by somebody who neither ran it nor \
                 decided in it.",
                format(campaign.acknowledged_at)
            ),
        }],
    }
}

fn log(facts: &Facts<'_>) -> Log {
    let campaign = &facts.file.campaign;
    let by = |person: &str| Some([LoggedBy { party_uuid: name(Of::Party, person) }]);
    let entry = |what: &str, title, at, logged_by| Entry {
        uuid: name(Of::Entry, &facts.campaign(what)),
        title,
        start: format(at),
        logged_by,
    };
    let acknowledger = campaign.acknowledger.to_string();
    Log {
        entries: vec![
            entry("launched", "The population was frozen", campaign.launched_at, by(&campaign.launched_by)),
            entry("closed", "The review was closed", campaign.closed_at, None),
            entry("acknowledged", "The result was acknowledged", campaign.acknowledged_at, by(&acknowledger)),
        ],
    }
}

fn finding(objective: &Objective, facts: &Facts<'_>) -> Finding {
    let breaches: Vec<_> =
        objective.criteria.iter().filter_map(|one| Some((one, one.breach(facts)?))).collect();
    let satisfied = breaches.is_empty();
    let reason = match (satisfied, breaches.iter().any(|(criterion, _)| criterion.shows)) {
        (true, _) => "pass",
        (false, true) => "fail",
        (false, false) => "other",
    };
    let why: Vec<_> = breaches.iter().map(|(criterion, why)| format!("{}: {why}", criterion.word)).collect();
    let remarks = if satisfied {
        format!("Each of the {} criteria of the plan holds.", objective.criteria.len())
    } else {
        format!("Criteria of the plan that do not hold: {}.", why.join("; "))
    };
    let of = objective.steps().map(|step| step_name(step, facts)).chain(std::iter::once(use_name(facts)));
    Finding {
        uuid: name(Of::Finding, &facts.campaign(objective.id)),
        title: format!("{} of {} {}", objective.id, objective.of.0, objective.of.1),
        description: format!(
            "Self-assessment by the criteria of the plan. What the bundle holds supports {}; whether that suffices is \
             for the assessor to say.",
            objective.of.1
        ),
        origins: [by_software()],
        target: Target {
            kind: objective.kind,
            target_id: objective.id,
            status: Status { state: if satisfied { "satisfied" } else { "not-satisfied" }, reason, remarks },
        },
        related_observations: of.map(|observation_uuid| OfObservation { observation_uuid }).collect(),
        related_risks: breaches
            .iter()
            .map(|(criterion, _)| OfRisk { risk_uuid: risks::criterion_name(criterion, facts) })
            .collect(),
    }
}
