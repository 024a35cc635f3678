//! The assessment plan: what was to be looked at, how, and by which criteria an objective is satisfied.

use super::facts::Facts;
use super::name::{Of, name};
use super::objectives::{OBJECTIVES, Objective};
use super::parts::{Assets, Import, Metadata, Prop};
use super::{Back, assets, back_matter, import, metadata};
use crate::bundle::Packed;
use crate::controls::{Framework, relation, title};
use domain::instant::format;
use serde::Serialize;
use uuid::Uuid;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct File {
    assessment_plan: Plan,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Plan {
    uuid: Uuid,
    metadata: Metadata,
    import_ssp: Import,
    local_definitions: Local,
    terms_and_conditions: Terms,
    reviewed_controls: Reviewed,
    assessment_subjects: [Subjects; 1],
    assessment_assets: Assets,
    tasks: [Task; 1],
    back_matter: Back,
}

#[derive(Serialize)]
struct Local {
    activities: Vec<Activity>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Activity {
    uuid: Uuid,
    title: String,
    description: String,
    props: [Prop; 1],
    steps: Vec<Step>,
    related_controls: Reviewed,
}

#[derive(Serialize)]
struct Step {
    uuid: Uuid,
    title: String,
    description: &'static str,
}

#[derive(Serialize)]
struct Terms {
    parts: [Part; 4],
}

#[derive(Serialize)]
struct Part {
    name: &'static str,
    title: &'static str,
    prose: String,
}

/// Which controls and objectives.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Reviewed {
    description: &'static str,
    control_selections: Vec<Selection>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    control_objective_selections: Vec<Objectives>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Selection {
    description: String,
    props: Vec<Prop>,
    include_controls: Vec<Control>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Control {
    control_id: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    statement_ids: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Objectives {
    include_objectives: Vec<ObjectiveId>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ObjectiveId {
    objective_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Subjects {
    #[serde(rename = "type")]
    kind: &'static str,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    include_all: Nothing,
}

/// `{}`.
#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Task {
    uuid: Uuid,
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    description: &'static str,
    timing: Timing,
    associated_activities: Vec<Associated>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Timing {
    within_date_range: Range,
}

#[derive(Serialize)]
struct Range {
    start: String,
    end: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Associated {
    activity_uuid: Uuid,
    subjects: [Subjects; 1],
}

/// The document's JSON.
pub(super) fn document(facts: &Facts<'_>) -> serde_json::Result<Packed> {
    let campaign = &facts.file.campaign;
    let mut props = vec![
        Prop::own("population", &facts.file.counts.population),
        Prop::own("population_sha256", &facts.file.population_sha256),
        Prop::own("scope", &campaign.scope),
        Prop::own("policy_version", &campaign.policy_version),
        Prop::own("catalogue_sha256", &campaign.catalogue_sha256),
    ];
    props.extend(Prop::some([
        ("every_days", campaign.frequency.every_days.map(|days| days.to_string())),
        ("risk_analysis", campaign.frequency.risk_analysis.clone()),
        ("risk_analysis_on", campaign.frequency.risk_analysis_on.clone()),
    ]));
    let file = File {
        assessment_plan: Plan {
            uuid: name(Of::Document, &facts.edition("assessment-plan")),
            metadata: metadata(facts, "Plan of a review of non-human identities (self-assessment)", props),
            import_ssp: import(),
            local_definitions: Local { activities: OBJECTIVES.iter().map(activity).collect() },
            terms_and_conditions: terms(facts),
            reviewed_controls: reviewed(&OBJECTIVES.iter().collect::<Vec<_>>()),
            assessment_subjects: [subjects(facts)],
            assessment_assets: assets(facts),
            tasks: [Task {
                uuid: name(Of::Task, &facts.campaign("review")),
                kind: "action",
                title: "Review every identity in scope",
                description: "From the launch, which freezes the population, until the close.",
                timing: Timing {
                    within_date_range: Range {
                        start: format(campaign.launched_at),
                        end: format(campaign.closed_at),
                    },
                },
                associated_activities: OBJECTIVES
                    .iter()
                    .map(|one| Associated { activity_uuid: activity_name(one), subjects: [every_item()] })
                    .collect(),
            }],
            back_matter: back_matter(facts),
        },
    };
    super::write(&file)
}

fn activity_name(objective: &Objective) -> Uuid {
    name(Of::Activity, objective.id)
}

fn activity(objective: &Objective) -> Activity {
    let steps: Vec<_> = objective.steps().map(|step| step.name).collect();
    Activity {
        uuid: activity_name(objective),
        title: format!("Decide {}", objective.id),
        description: format!(
            "Satisfied only if each of the criteria below holds; not satisfied otherwise. Supported by these steps of \
             the review: {}.",
            steps.join("; ")
        ),
        props: [Prop::oscal("method", "EXAMINE")],
        steps: objective
            .criteria
            .iter()
            .map(|criterion| Step {
                uuid: name(Of::Criterion, &format!("{}/{}", objective.id, criterion.word)),
                title: format!("Criterion \"{}\"", criterion.word),
                description: criterion.text,
            })
            .collect(),
        related_controls: reviewed(&[objective]),
    }
}

fn terms(facts: &Facts<'_>) -> Terms {
    let campaign = &facts.file.campaign;
    let part = |name, title, prose| Part { name, title, prose };
    Terms {
        parts: [
            part(
                "methodology",
                "How it was assessed",
                format!(
                    "Self-assessment: the operator's own software examined the population that was frozen at {}, what \
                     its owners and security decided until {}, and the use that logs show from {} until {} (exclusive). \
                     A finding is satisfied only by the criteria of the activities in this plan. None is while an item \
                     has no response that counts, or something that an item is given was not observed. What was \
                     granted after the window began is too new to say, and is told apart.",
                    format(campaign.launched_at),
                    format(campaign.closed_at),
                    format(campaign.window.from),
                    format(campaign.window.until)
                ),
            ),
            part(
                "assumptions",
                "What is taken as given",
                "The logs and inventories that were imported are all there are: inputs.csv and sources.csv name each by \
                 its SHA-256, to be compared with the provider's own. Use is compared by permission, not by resource."
                    .into(),
            ),
            part(
                "assessment-exclusions",
                "What is left out",
                "Identities that the filter (scope) does not match; people's own accounts; principals that the provider \
                 manages; identities that no inventory shows. sources.csv and campaign.json count them."
                    .into(),
            ),
            part(
                "results-delivery",
                "How long results are good for",
                "An observation expires when the next review is to begin, every_days after this one began; where none \
                 is planned, as many days after this one began as the window has; never before the freezing."
                    .into(),
            ),
        ],
    }
}

/// The controls and objectives of these.
pub(super) fn reviewed(objectives: &[&Objective]) -> Reviewed {
    let of = |framework| objectives.iter().filter(move |one| one.of.0 == framework);
    let mut control_selections = Vec::new();
    let mut sp: Vec<&'static str> = of(Framework::Sp80053).map(|one| one.control).collect();
    sp.dedup();
    if !sp.is_empty() {
        control_selections.push(Selection {
            description: format!("Controls of {}.", Framework::Sp80053),
            props: vec![Prop::own("framework", &Framework::Sp80053)],
            include_controls: sp
                .into_iter()
                .map(|control_id| Control { control_id, statement_ids: Vec::new() })
                .collect(),
        });
    }
    for one in of(Framework::Csf20) {
        control_selections.push(Selection {
            description: format!(
                "{} {}: {}. {} {} {}.",
                Framework::Csf20,
                one.control,
                title(Framework::Csf20, one.control),
                Framework::Csf11,
                OLD,
                relation(Framework::Csf11, OLD)
            ),
            props: vec![
                Prop::own("framework", &Framework::Csf20),
                Prop::own("predecessor", &format!("{} {OLD}", Framework::Csf11)),
                Prop::own("relation", &relation(Framework::Csf11, OLD)),
            ],
            include_controls: vec![Control { control_id: one.control, statement_ids: vec![one.id] }],
        });
    }
    let ids: Vec<_> = objectives
        .iter()
        .filter(|one| one.kind == "objective-id")
        .map(|one| ObjectiveId { objective_id: one.id })
        .collect();
    let control_objective_selections =
        if ids.is_empty() { Vec::new() } else { vec![Objectives { include_objectives: ids }] };
    Reviewed {
        description: "What a review of non-human identities supports and this software assesses. controls.csv has \
                      everything that the bundle supports.",
        control_selections,
        control_objective_selections,
    }
}

/// What PR.AA-05 was in the framework's version before.
const OLD: &str = "PR.AC-4";

fn subjects(facts: &Facts<'_>) -> Subjects {
    Subjects {
        kind: "inventory-item",
        description: "Every identity in scope at launch: the rows of population.csv.".into(),
        props: vec![
            Prop::own("population", &facts.file.counts.population),
            Prop::own("population_sha256", &facts.file.population_sha256),
        ],
        include_all: Nothing {},
    }
}

fn every_item() -> Subjects {
    Subjects {
        kind: "inventory-item",
        description: "Every identity in scope at launch.".into(),
        props: Vec::new(),
        include_all: Nothing {},
    }
}
