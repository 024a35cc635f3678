//! What the results say of waivers of independence and of the second stage, against the leaves and the tables.
//!
//! Editions that were frozen before they said so do not: these are known by decisions.csv, which the leaf of the freezing names.

use super::read::Body;
use crate::bundle::campaign::CampaignFile;
use crate::bundle::layout::RESULTS;
use crate::bundle::rows::{ConfirmationRow, Row as _, WaiverCounts, WaiverRow, waived};
use crate::oscal::{NOT_CONFIRMED, Of, name};
use crate::verify::chain::Chain;
use crate::verify::decisions::Decisions;
use crate::verify::population::Population;
use crate::verify::report::{Check, Report};
use domain::review::WaiverState;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The words for what the second stage came to.
const STAGE: [&str; 3] = ["confirmed", "sent_back", NOT_CONFIRMED];

pub(super) fn check(
    results: &Body,
    campaign: &CampaignFile,
    (chain, population, decisions): (&Chain, &Population, &Decisions),
    report: &mut Report,
) {
    let props = results.result_props();
    let waivers = waived(chain.leaves.values().map(|(_, leaf)| leaf));
    let counts = WaiverCounts::of(&waivers, campaign.campaign.closed_at).words();
    let words: Vec<&str> = counts.iter().map(|(word, _)| *word).chain(STAGE).collect();
    let is_said = props.iter().any(|prop| words.contains(&prop.name.as_str()));
    if !decisions.says_for_whom && !is_said && results.waivers().next().is_none() {
        return;
    }
    for (word, number) in counts {
        Body::said((word, WaiverRow::FILE), &number, props, (RESULTS, report));
    }
    given(results, &waivers, report);
    let Some(stage) = campaign.campaign.confirmation else {
        for prop in props.iter().filter(|prop| STAGE.contains(&prop.name.as_str())) {
            let detail = format!("{} is {}, and campaign.json has no second stage", prop.name, prop.value);
            report.fail(Check::Oscal, RESULTS, None, detail);
        }
        return;
    };
    let waits = population.items.iter().filter(|item| {
        decisions.latest(item, campaign).is_some_and(|last| decisions.confirmations.waits(item, last))
    });
    let numbers = [stage.confirmed, stage.sent_back, waits.count() as u64];
    for (word, number) in STAGE.into_iter().zip(numbers) {
        Body::said((word, ConfirmationRow::FILE), &number, props, (RESULTS, report));
    }
}

/// Each waiver that was given is an observation with the cells of its row, and no other is.
fn given(results: &Body, waivers: &[WaiverRow], report: &mut Report) {
    let mut expected: BTreeMap<Uuid, &WaiverRow> = waivers
        .iter()
        .filter(|waiver| waiver.state == WaiverState::Approved)
        .map(|waiver| (name(Of::Observation, &waiver.waiver_id.to_string()), waiver))
        .collect();
    for one in results.waivers() {
        let Some(waiver) = expected.remove(&one.uuid) else {
            let detail = format!("observation {} is of a waiver that nobody gave", one.uuid);
            report.fail(Check::Oscal, RESULTS, None, detail);
            continue;
        };
        let mut said: Vec<(&str, &str)> =
            one.props.iter().map(|prop| (prop.name.as_str(), prop.value.as_str())).collect();
        let cells = waiver.cells();
        let mut cells: Vec<(&str, &str)> = WaiverRow::HEADER
            .iter()
            .zip(&cells)
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| (*column, cell.as_str()))
            .collect();
        said.sort_unstable();
        cells.sort_unstable();
        if said != cells {
            let detail = format!("says otherwise of waiver {} than its leaves", waiver.waiver_id);
            report.fail(Check::Oscal, RESULTS, None, detail);
        }
    }
    for waiver in expected.into_values() {
        let detail = format!("waiver {} was given, and is not among the observations", waiver.waiver_id);
        report.fail(Check::Oscal, RESULTS, None, detail);
    }
}
