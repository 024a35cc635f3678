//! What was observed: each step of the review, use as a whole, each item that has more to say than "all used", and the
//! gaps.
//!
//! Use is told item by item only where something that an item is given was not used or not observed, or nobody
//! answered: an estate of 50,000 identities has at most so many, and usage.csv has every row.

use super::FILES;
use super::facts::{Facts, Gap, Item};
use super::name::{Of, name};
use super::objectives;
use super::parts::{Evidence, Origin, Prop, Subject, by_software, reference};
use crate::bundle::layout;
use crate::bundle::rows::{Row as _, WaiverRow};
use crate::controls::Step;
use crate::outcome::ItemOutcome;
use crate::snapshot::ActionCounts;
use domain::instant::{Instant, format};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Observation {
    pub(super) uuid: Uuid,
    title: String,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    props: Vec<Prop>,
    methods: [&'static str; 1],
    types: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    origins: Option<[Origin; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subjects: Option<[Subject; 1]>,
    relevant_evidence: Vec<Evidence>,
    collected: String,
    expires: String,
}

/// Everything that was observed.
pub(super) fn all<'a>(facts: &'a Facts<'a>) -> impl Iterator<Item = Observation> + 'a {
    objectives::steps()
        .map(|step| of_step(step, facts))
        .chain(std::iter::once(use_as_a_whole(facts)))
        .chain(facts.gaps.iter().map(|gap| of_gap(gap, facts)))
        .chain(std::iter::once(not_in_the_population(facts)))
        .chain(facts.waivers.iter().map(|waiver| of_waiver(waiver, facts)))
        .chain(facts.told().map(|item| of_item(item, facts)))
}

/// By which name the observation of a step is known.
pub(super) fn step_name(step: &Step, facts: &Facts<'_>) -> Uuid {
    name(Of::Observation, &facts.campaign(step.name))
}

/// By which name the observation of all use together is known.
pub(super) fn use_name(facts: &Facts<'_>) -> Uuid {
    name(Of::Observation, &facts.campaign("usage"))
}

fn evidence(file: &str, description: impl Into<String>) -> Evidence {
    Evidence { href: reference(file), description: description.into() }
}

fn dates(collected: Instant, facts: &Facts<'_>) -> (String, String) {
    (format(collected), format(facts.expires))
}

/// The files that a step is shown in, as the table of controls names them.
fn shown_in(step: &Step) -> Vec<Evidence> {
    let mut files: Vec<&str> = step
        .shown_in
        .split("; ")
        .filter_map(|place| place.split(" (").next())
        .map(|file| match file {
            // Of what has no one file, the one that names its parts by hash.
            "snapshots/" => "population.csv",
            "texts.csv" => "decisions.csv",
            "SHA256SUMS" | "SHA256SUMS.sig" | "log/" => layout::CHECKPOINT,
            file => file,
        })
        .collect();
    files.sort_unstable();
    files.dedup();
    files.retain(|file| FILES.iter().any(|(known, _)| known == file));
    files.into_iter().map(|file| evidence(file, format!("{file} of this bundle"))).collect()
}

fn of_step(step: &Step, facts: &Facts<'_>) -> Observation {
    let counts = facts.file.counts;
    let props = vec![
        Prop::own("population", &counts.population),
        Prop::own("no_response", &counts.no_response),
        Prop::own("not_observed", &facts.unobserved),
    ];
    let (collected, expires) = dates(facts.file.campaign.closed_at, facts);
    Observation {
        uuid: step_name(step, facts),
        title: format!("Step of the review: {}", step.name),
        description: format!(
            "What the review recorded of this step, for {} items. Shown in: {}.",
            counts.population, step.shown_in
        ),
        props,
        methods: ["EXAMINE"],
        types: ["control-objective"],
        origins: Some([by_software()]),
        subjects: None,
        relevant_evidence: shown_in(step),
        collected,
        expires,
    }
}

/// The total, and the verdicts that there are.
fn given(counts: &ActionCounts) -> Vec<Prop> {
    let verdicts = [
        ("used", counts.used),
        ("denied_only", counts.denied_only),
        ("too_new", counts.too_new),
        ("unused", counts.unused),
        ("not_observed", counts.not_observed),
        ("not_evaluable", counts.not_evaluable),
    ];
    let there = verdicts.into_iter().filter(|(_, count)| *count > 0);
    let total = std::iter::once(("given", counts.total));
    total.chain(there).map(|(word, count)| Prop::own(word, &count)).collect()
}

fn use_as_a_whole(facts: &Facts<'_>) -> Observation {
    let window = &facts.file.campaign.window;
    let mut props = given(&facts.given);
    props.push(Prop::own("items_not_observed", &facts.unobserved));
    props.push(Prop::own("items_told_below", &facts.told().count()));
    let (collected, expires) = dates(facts.file.campaign.launched_at, facts);
    Observation {
        uuid: use_name(facts),
        title: "Use of what all items are given".into(),
        description: format!(
            "Granted actions by verdict, item by item and pattern by pattern (a verdict that is not here has none), over the window from {} until {} \
             (exclusive). Items of which everything was used, and that somebody answered for, are not told one by one; \
             usage.csv has every row of every item. \"unused\" is said only where every hour was proven or declared.",
            format(window.from),
            format(window.until)
        ),
        props,
        methods: ["TEST"],
        types: ["control-objective"],
        origins: Some([by_software()]),
        subjects: None,
        relevant_evidence: vec![
            evidence("usage.csv", "What each identity is given and used, with the verdict"),
            evidence("coverage.csv", "What was observed, how well, and the gaps"),
            evidence("inputs.csv", "Every log file behind the verdicts, by SHA-256"),
        ],
        collected,
        expires,
    }
}

fn of_gap(gap: &Gap<'_>, facts: &Facts<'_>) -> Observation {
    let row = gap.row;
    let class = row.event_class.to_string();
    let id = format!("gap/{}/{}/{class}", row.source_id, row.region);
    let (collected, expires) = dates(facts.file.campaign.launched_at, facts);
    Observation {
        uuid: name(Of::Observation, &facts.campaign(&id)),
        title: format!("Gap in coverage of {}", row.source_id),
        description: format!(
            "Between {} and {} (exclusive), {} hours of this region and class of events were not observed, and {} are \
             known only because records were seen. What was not observed is not unused.",
            format(row.from),
            format(gap.until),
            gap.hours[0],
            gap.hours[1]
        ),
        props: vec![
            Prop::own("source_id", &row.source_id),
            Prop::own("account", &row.account),
            Prop::own("region", &row.region),
            Prop::own("event_class", &class),
            Prop::own("hours_none", &gap.hours[0]),
            Prop::own("hours_inferred", &gap.hours[1]),
        ],
        methods: ["EXAMINE"],
        types: ["discovery"],
        origins: None,
        subjects: None,
        relevant_evidence: vec![evidence("coverage.csv", "The spans of these hours, with their grade")],
        collected,
        expires,
    }
}

fn not_in_the_population(facts: &Facts<'_>) -> Observation {
    let (ours, foreign): (Vec<_>, Vec<_>) = facts.file.campaign.outside.iter().partition(|one| !one.foreign);
    let sum = |rows: &[&crate::bundle::campaign::Outside]| {
        rows.iter().fold(0u64, |sum, one| sum.saturating_add(one.identities))
    };
    let left_out = facts.input.sources.iter().fold(0u64, |sum, row| sum.saturating_add(row.left_out));
    let (collected, expires) = dates(facts.file.campaign.launched_at, facts);
    Observation {
        uuid: name(Of::Observation, &facts.campaign("outside")),
        title: "What the population does not have".into(),
        description: "Identities that the campaign's filter left out, records that the inventories' imports refused, \
                      and identities that no inventory shows: in accounts of the organisation, and in foreign ones."
            .into(),
        props: vec![
            Prop::own("left_out", &left_out),
            Prop::own("refused", &facts.refused),
            Prop::own("outside", &sum(&ours)),
            Prop::own("outside_foreign", &sum(&foreign)),
        ],
        methods: ["EXAMINE"],
        types: ["discovery"],
        origins: None,
        subjects: None,
        relevant_evidence: vec![
            evidence("sources.csv", "Principals by class, refused and left out, source by source"),
            evidence(layout::CAMPAIGN, "outside: identities that no inventory shows, account by account"),
        ],
        collected,
        expires,
    }
}

/// A waiver that was given, with the cells of its row.
fn of_waiver(waiver: &WaiverRow, facts: &Facts<'_>) -> Observation {
    let given = waiver.answered_by.map(|person| format!(" and given by {person}")).unwrap_or_default();
    let of = waiver.item_id.map_or_else(|| "every item of theirs".into(), |item| item.to_string());
    let cells = WaiverRow::HEADER.iter().zip(waiver.cells()).filter(|(_, cell)| !cell.is_empty());
    let (collected, expires) = dates(facts.file.campaign.closed_at, facts);
    Observation {
        uuid: name(Of::Observation, &waiver.waiver_id.to_string()),
        title: format!("Waiver of independence for {}", waiver.person),
        description: format!(
            "Asked for by {}{given}: until {} (exclusive), {} could answer for {of} without being independent of it. \
             {} decision(s) were made under it.",
            waiver.asked_by,
            format(waiver.until),
            waiver.person,
            waiver.decisions.len()
        ),
        props: cells.map(|(column, cell)| Prop::own(column, &cell)).collect(),
        methods: ["EXAMINE"],
        types: ["discovery"],
        origins: None,
        subjects: None,
        relevant_evidence: vec![evidence(
            WaiverRow::FILE,
            "Every waiver that was asked for, and what came of it",
        )],
        collected,
        expires,
    }
}

fn of_item(item: &Item<'_>, facts: &Facts<'_>) -> Observation {
    let row = item.row;
    let mut props = given(item.given);
    props.extend([
        Prop::own("item_id", &row.item_id),
        Prop::own("outcome", &row.outcome),
        Prop::own("grade", &item.window.grade),
    ]);
    let mut said = Vec::new();
    if row.outcome == ItemOutcome::NoResponse {
        said.push("nobody's response counts");
    }
    if !item.observed {
        said.push("not all that it is given was observed, which is not unused");
    }
    if item.given.unused > 0 {
        said.push("some of what it is given was not used");
    }
    if said.is_empty() {
        said.push("some of what it is given was only refused, or is too new to say");
    }
    let (collected, expires) = dates(facts.file.campaign.launched_at, facts);
    Observation {
        uuid: name(Of::Observation, &row.item_id.to_string()),
        title: format!("Use of {}", row.identity_id),
        description: format!(
            "Of {}: {}. {} of {} days were observed.",
            row.identity_id,
            said.join("; "),
            item.window.observed_days,
            item.window.days
        ),
        props,
        methods: ["TEST"],
        types: ["finding"],
        origins: None,
        subjects: Some([Subject {
            subject_uuid: name(Of::Identity, &row.identity_id.to_string()),
            kind: "inventory-item",
        }]),
        relevant_evidence: vec![evidence(
            &layout::snapshot(&row.item_id.to_string()),
            "What the deciding person was shown",
        )],
        collected,
        expires,
    }
}
