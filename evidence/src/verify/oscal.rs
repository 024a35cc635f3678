//! OSCAL documents, where a bundle has them: against campaign.json, the tables, the files that they name, and each other.
//! Editions that were frozen before there were any have none.

mod independence;
mod read;

use super::chain::Chain;
use super::decisions::Decisions;
use super::population::Population;
use super::report::{Check, Report};
use super::tables::Rows;
use super::unpack::Files;
use crate::bundle::campaign::CampaignFile;
use crate::bundle::layout::{PLAN, POAM, RESULTS};
use crate::bundle::rows::{ExceptionRow, RequestRow, TaskRow};
use crate::oscal::{Of, REQUESTED, is_leave, name, status, waits};
use crate::outcome::ItemOutcome;
use domain::instant::format;
use read::{Body, Risk};
use std::collections::HashMap;
use uuid::Uuid;

pub(super) fn check(
    files: &Files,
    campaign: &CampaignFile,
    (chain, population, decisions): (&Chain, &Population, &Decisions),
    report: &mut Report,
) {
    if [PLAN, RESULTS, POAM].iter().all(|name| files.get(name).is_none()) {
        return;
    }
    let before = report.failures_total;
    for name in [PLAN, RESULTS].into_iter().filter(|name| files.get(name).is_none()) {
        report.fail(Check::Oscal, name, None, "plan and results are there both, or neither");
    }
    let plan = document(files, PLAN, campaign, report);
    let results = document(files, RESULTS, campaign, report);
    let poam = document(files, POAM, campaign, report);
    if let Some(plan) = &plan {
        plan.says("population", &campaign.counts.population, &plan.metadata.props, (PLAN, report));
    }
    if let Some(results) = &results {
        counts(results, campaign, report);
        independence::check(results, campaign, (chain, population, decisions), report);
        findings(results, campaign, population, report);
        leave(files, results, campaign, report);
        open(files, results, (poam.as_ref(), population), report);
    }
    report.passed(
        before,
        "the OSCAL documents agree with campaign.json, the tables and the files that they name",
    );
}

/// The document, if it can be read; of this campaign and edition, whole, and of files that are in the bundle.
fn document(files: &Files, name: &'static str, campaign: &CampaignFile, report: &mut Report) -> Option<Body> {
    let bytes = files.get(name)?;
    let (body, followed) = rayon::join(|| read::document(bytes), || read::references(bytes, files));
    let body = match body {
        Ok(body) => body,
        Err(error) => {
            report.fail(Check::Oscal, name, None, format!("not the JSON expected: {error}"));
            return None;
        }
    };
    let props = &body.metadata.props;
    body.says("campaign_id", &campaign.campaign.campaign_id, props, (name, report));
    body.says("edition", &campaign.campaign.edition, props, (name, report));
    match followed {
        Ok(problems) => {
            for problem in problems {
                report.fail(Check::Oscal, name, None, problem);
            }
        }
        Err(error) => report.fail(Check::Oscal, name, None, format!("cannot be followed: {error}")),
    }
    Some(body)
}

fn counts(results: &Body, campaign: &CampaignFile, report: &mut Report) {
    let counts = campaign.counts;
    let numbers = [
        ("population", counts.population),
        ("kept", counts.kept),
        ("reduced", counts.reduced),
        ("rotated", counts.rotated),
        ("revoked", counts.revoked),
        ("no_response", counts.no_response),
        ("withdrawn", counts.withdrawn),
        ("need_stated", campaign.need_stated),
    ];
    let props = results.result_props();
    for (word, number) in numbers {
        results.says(word, &number, props, (RESULTS, report));
    }
    results.says("population_sha256", &campaign.population_sha256, props, (RESULTS, report));
}

/// None is satisfied while an answer is missing or something was not observed.
fn findings(results: &Body, campaign: &CampaignFile, population: &Population, report: &mut Report) {
    let (silent, unobserved) = (campaign.counts.no_response, population.unobserved);
    for finding in results.findings().filter(|finding| finding.target.status.state == "satisfied") {
        if silent > 0 || unobserved > 0 {
            let detail = format!(
                "says that {} is satisfied, with {silent} item(s) without a response and {unobserved} not observed",
                finding.target.target_id
            );
            report.fail(Check::Oscal, RESULTS, None, detail);
        }
    }
}

/// Each exception and each request is a risk with its end, and no leave is claimed that the tables do not have.
fn leave(files: &Files, results: &Body, campaign: &CampaignFile, report: &mut Report) {
    let risks: HashMap<Uuid, &Risk> = results.risks().map(|risk| (risk.uuid, risk)).collect();
    let closed_at = format(campaign.campaign.closed_at);
    let mut given = 0;
    for cells in Rows::of::<ExceptionRow>(files, &mut Report::default()).iter() {
        let expected = status(cells.get("covered_until"), &closed_at);
        given += usize::from(is_leave(expected));
        one(cells.get("exception_id"), (expected, cells.get("end")), &risks, report);
    }
    for cells in Rows::of::<RequestRow>(files, &mut Report::default()).iter() {
        given += 1;
        one(cells.get("exception_id"), (REQUESTED, cells.get("end")), &risks, report);
    }
    let claimed = risks.values().filter(|risk| is_leave(&risk.status)).count();
    if claimed != given {
        let detail =
            format!("{claimed} risks are deviations with leave or asked for, and the tables have {given}");
        report.fail(Check::Oscal, RESULTS, None, detail);
    }
}

fn one(id: &str, (status, end): (&str, &str), risks: &HashMap<Uuid, &Risk>, report: &mut Report) {
    let detail = match risks.get(&name(Of::Risk, id)) {
        None => format!("exception {id} is not among the risks"),
        Some(risk) if risk.status != status => {
            format!("exception {id} is '{}': expected '{status}'", risk.status)
        }
        Some(risk) if risk.deadline.as_deref() != Some(end) => {
            format!("the deadline of exception {id} is not its end, {end}")
        }
        Some(_) => return,
    };
    report.fail(Check::Oscal, RESULTS, None, detail);
}

/// What is open stands in the plan of action; where nothing is, there is none.
fn open(
    files: &Files,
    results: &Body,
    (poam, population): (Option<&Body>, &Population),
    report: &mut Report,
) {
    let mut expected: Vec<(Uuid, String)> =
        results.risks().map(|risk| (risk.uuid, format!("risk {}", risk.uuid))).collect();
    let silent = population.items.iter().filter(|item| item.outcome == ItemOutcome::NoResponse);
    expected.extend(silent.map(|item| {
        let id = item.item_id.to_string();
        (name(Of::Risk, &id), format!("item {id}, without a response"))
    }));
    for cells in Rows::of::<TaskRow>(files, &mut Report::default()).iter() {
        if waits(cells.get("state"), !cells.get("seen_done_at").is_empty()) {
            let id = cells.get("task_id");
            expected.push((name(Of::Risk, id), format!("task {id}, not seen done")));
        }
    }
    let Some(poam) = poam else {
        if let (Some((_, what)), None) = (expected.first(), files.get(POAM)) {
            let detail = format!("left out, and {} thing(s) are open, such as {what}", expected.len());
            report.fail(Check::Oscal, POAM, None, detail);
        }
        return;
    };
    let there: HashMap<Uuid, &Risk> = poam.risks().map(|risk| (risk.uuid, risk)).collect();
    for (_, what) in expected.iter().filter(|(uuid, _)| !there.contains_key(uuid)) {
        report.fail(Check::Oscal, POAM, None, format!("leaves out {what}"));
    }
    if there.len() > expected.len() {
        let detail = format!("has {} risks: expected {}", there.len(), expected.len());
        report.fail(Check::Oscal, POAM, None, detail);
    }
}
