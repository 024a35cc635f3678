//! The plan of action and milestones: what is open at the freezing. A clean campaign has none.

use super::facts::Facts;
use super::name::{Of, name};
use super::parts::{Assets, Each, Import, Metadata, OfRisk, Origin, Prop, by_software};
use super::risks::{self, Risk};
use super::{Back, assets, back_matter, import, metadata};
use crate::bundle::Packed;
use serde::Serialize;
use uuid::Uuid;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct File<R: Serialize, I: Serialize> {
    plan_of_action_and_milestones: Plan<R, I>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Plan<R: Serialize, I: Serialize> {
    uuid: Uuid,
    metadata: Metadata,
    import_ssp: Import,
    system_id: SystemId,
    local_definitions: Local,
    risks: R,
    poam_items: I,
    back_matter: Back,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct SystemId {
    identifier_type: &'static str,
    id: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Local {
    assessment_assets: Assets,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Item {
    uuid: Uuid,
    title: String,
    description: String,
    props: Vec<Prop>,
    origins: [Origin; 1],
    related_risks: [OfRisk; 1],
}

/// Everything that is open: the risks of the results, items that nobody answered for, and tasks.
fn open<'a>(facts: &'a Facts<'a>) -> impl Iterator<Item = Risk> + 'a {
    risks::all(facts)
        .chain(facts.items.iter().filter_map(risks::of_silence))
        .chain(facts.waiting.iter().map(|row| risks::of_task(row)))
}

/// The document's JSON; none where nothing is open.
pub(super) fn document(facts: &Facts<'_>) -> serde_json::Result<Option<Packed>> {
    if open(facts).next().is_none() {
        return Ok(None);
    }
    let props = vec![
        Prop::own("exceptions", &facts.exceptions.len()),
        Prop::own("requests", &facts.requests.len()),
        Prop::own("no_response", &facts.file.counts.no_response),
        Prop::own("tasks_not_seen_done", &facts.waiting.len()),
    ];
    let item = |risk: Risk| Item {
        uuid: name(Of::Open, &risk.uuid.to_string()),
        title: risk.title,
        description: risk.description,
        props: risk.props,
        origins: [by_software()],
        related_risks: [OfRisk { risk_uuid: risk.uuid }],
    };
    let file = File {
        plan_of_action_and_milestones: Plan {
            uuid: name(Of::Document, &facts.edition("poam")),
            metadata: metadata(
                facts,
                "Plan of action and milestones of a review of non-human identities",
                props,
            ),
            import_ssp: import(),
            system_id: SystemId {
                identifier_type: "https://ietf.org/rfc/rfc4122",
                id: facts.file.campaign.installation_id.uuid(),
            },
            local_definitions: Local { assessment_assets: assets(facts) },
            risks: Each(|| open(facts)),
            poam_items: Each(|| open(facts).map(item)),
            back_matter: back_matter(facts),
        },
    };
    super::write(&file).map(Some)
}
