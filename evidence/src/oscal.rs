//! OSCAL (NIST): the same review as an assessment plan, its results and, where something is open, a plan of action and
//! milestones. A self-assessment: a finding is satisfied by the criteria that the plan writes down, and by nothing else.
//!
//! Everything in the documents follows from the bundle's input: the same edition is the same bytes.

mod facts;
mod name;
mod objectives;
mod observations;
mod parts;
mod plan;
mod poam;
mod results;
mod risks;

#[cfg(test)]
mod tests;

use crate::bundle::campaign::CampaignFile;
use crate::bundle::layout;
use crate::bundle::{BundleInput, File, Packed, Packer};
use facts::Facts;
use parts::{
    Assets, Component, Import, Metadata, Party, Platform, Prop, Resource, Responsible, Role, State, Used,
    reference, software,
};
use serde::Serialize;
use std::io::{BufWriter, Write as _};

pub(crate) use facts::waits;
pub(crate) use name::{Of, name};
pub(crate) use results::NOT_CONFIRMED;
pub(crate) use risks::{REQUESTED, is_leave, status};

/// The version of OSCAL that these documents conform to.
const VERSION: &str = "1.2.3";

/// What each file of the bundle is, for those that documents point to.
const FILES: [(&str, &str); 17] = [
    (layout::CAMPAIGN, "Scope, window, frequency, instants, counts and policy of the review"),
    ("population.csv", "Every identity in scope at launch, its outcome, and its snapshot by SHA-256"),
    ("sources.csv", "The inventories that the population comes from"),
    ("decisions.csv", "Every decision; nothing is overwritten"),
    ("changes.csv", "What changed between launch and close, and whether the last decision saw it"),
    (
        "waivers.csv",
        "Waivers of independence: for whom, by whom, until when, and the decisions made under each",
    ),
    ("confirmations.csv", "What security said of keeps of privileged identities"),
    ("usage.csv", "What was granted and used, with the verdict"),
    ("exceptions.csv", "Exceptions given for some time of the campaign"),
    ("requests.csv", "Exceptions asked for and not given"),
    ("coverage.csv", "What was observed, how well, and the gaps"),
    ("inputs.csv", "Every log file behind the verdicts, by SHA-256"),
    ("tasks.csv", "What decisions caused, or the close where nobody answered, and when it was seen done"),
    ("controls.csv", "Which controls this supports, and where"),
    (layout::CHECKPOINT, "The log's signed tree head of the freezing"),
    (layout::CHECKPOINT_LAUNCH, "The log's signed tree head of the launch"),
    (layout::LEAVES, "The campaign's events, as they stand in the log"),
];

/// The documents of this bundle, whose other files are `files`.
///
/// # Errors
/// A sentence that names what cannot be written.
pub(crate) fn documents(
    input: &BundleInput,
    file: &CampaignFile,
    files: &[(String, File)],
) -> Result<Vec<(String, File)>, String> {
    let facts = Facts::of(input, file, files)?;
    let said = |error: serde_json::Error| error.to_string();
    let plan = plan::document(&facts).map_err(said)?;
    let results = results::document(&facts, plan.sha256()).map_err(said)?;
    let mut documents = vec![
        (layout::PLAN.to_owned(), File::Packed(plan)),
        (layout::RESULTS.to_owned(), File::Packed(results)),
    ];
    if let Some(poam) = poam::document(&facts).map_err(said)? {
        documents.push((layout::POAM.to_owned(), File::Packed(poam)));
    }
    Ok(documents)
}

/// Indented by one space a level: long lists are read by programs, and people find their way. It is packed as it is written,
/// by another thread: of 50,000 items it is 150 MB.
fn write<T: Serialize>(document: &T) -> serde_json::Result<Packed> {
    std::thread::scope(|scope| {
        let (sender, receiver) = std::sync::mpsc::sync_channel::<Vec<u8>>(AHEAD);
        let packing = scope.spawn(move || {
            let mut packer = Packer::new();
            receiver.into_iter().for_each(|part| packer.push(&part));
            packer.finish()
        });
        let mut parts = BufWriter::with_capacity(PART, Parts(sender));
        let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
        document.serialize(&mut serde_json::Serializer::with_formatter(&mut parts, formatter))?;
        parts.write_all(b"\n").and_then(|()| parts.flush()).map_err(serde_json::Error::io)?;
        drop(parts);
        packing.join().map_err(|_| serde_json::Error::io(std::io::Error::other("the packer ended")))
    })
}

/// Bytes that are packed together, and how often so many wait for it.
const PART: usize = 256 * 1024;
const AHEAD: usize = 4;

/// Hands over what is written.
struct Parts(std::sync::mpsc::SyncSender<Vec<u8>>);

impl std::io::Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.send(bytes.to_vec()).map_err(std::io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn metadata(facts: &Facts<'_>, title: &str, mut props: Vec<Prop>) -> Metadata {
    let campaign = &facts.file.campaign;
    let person = |id: &str| Party {
        uuid: name(Of::Party, id),
        kind: "person",
        name: id.to_owned(),
        remarks: "A pseudonym: people.csv says who it is, unless that was erased.",
    };
    let acknowledger = campaign.acknowledger.to_string();
    let mut parties = vec![Party {
        uuid: operator(facts),
        kind: "organization",
        name: format!("Operator of {}", facts.file.origin),
        remarks: "The organisation whose identities were reviewed. It assessed itself.",
    }];
    if campaign.opened_by.is_empty() {
        parties.push(person(&campaign.launched_by));
    } else {
        parties.push(Party {
            uuid: name(Of::Party, &campaign.launched_by),
            kind: "organization",
            name: "Events, under a standing order".into(),
            remarks: "No person launched it: campaign.json says which events did (opened_by).",
        });
    }
    if acknowledger != campaign.launched_by {
        parties.push(person(&acknowledger));
    }
    let mut all = vec![
        Prop::own("campaign_id", &campaign.campaign_id),
        Prop::own("edition", &campaign.edition),
        Prop::own("origin", &facts.file.origin),
        Prop::own("assessment", "self-assessment"),
    ];
    if campaign.demonstration {
        all.push(Prop::own("demonstration", &true));
    }
    all.append(&mut props);
    Metadata {
        title: title.into(),
        published: facts.frozen_at(),
        last_modified: facts.frozen_at(),
        version: campaign.edition.to_string(),
        oscal_version: VERSION,
        props: all,
        roles: vec![
            Role { id: "assessor", title: "Assessor: the operator itself" },
            Role { id: "launcher", title: "Who ran the review" },
            Role { id: "acknowledger", title: "Who acknowledged its result for management" },
        ],
        responsible_parties: vec![
            Responsible { role_id: "assessor", party_uuids: vec![operator(facts)] },
            Responsible { role_id: "launcher", party_uuids: vec![name(Of::Party, &campaign.launched_by)] },
            Responsible { role_id: "acknowledger", party_uuids: vec![name(Of::Party, &acknowledger)] },
        ],
        parties,
        remarks: "Self-assessment. It supports controls and satisfies none by itself. Properties of the namespace \
                  urn:tenure:evidence have the names and values of the bundle's tables.",
    }
}

fn operator(facts: &Facts<'_>) -> uuid::Uuid {
    name(Of::Party, &facts.file.origin)
}

fn assets(facts: &Facts<'_>) -> Assets {
    Assets {
        components: [Component {
            uuid: software(),
            kind: "software",
            title: "Tenure",
            description: "Keeps the inventory, counts use, runs reviews, and wrote these documents.",
            props: vec![Prop::oscal("version", &facts.file.campaign.software_version)],
            status: State { state: "operational" },
        }],
        assessment_platforms: [Platform {
            uuid: name(Of::Platform, &facts.file.origin),
            title: format!("Installation {}", facts.file.origin),
            uses_components: [Used { component_uuid: software() }],
        }],
    }
}

/// There is no system security plan: the campaign's file says what was reviewed.
fn import() -> Import {
    Import {
        href: reference(layout::CAMPAIGN),
        remarks: "Tenure keeps no system security plan. The resource describes campaign.json, which says what was \
                  reviewed, by which rules and when.",
    }
}

#[derive(Serialize)]
struct Back {
    resources: Vec<Resource>,
}

fn back_matter(facts: &Facts<'_>) -> Back {
    Back { resources: resources(facts).collect() }
}

/// The files of the bundle that documents point to, with their hashes.
fn resources(facts: &Facts<'_>) -> impl Iterator<Item = Resource> {
    FILES.iter().filter_map(|(file, what)| Some(Resource::of(file, what, facts.digest(file)?)))
}
