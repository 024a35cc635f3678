//! campaign.json against the campaign's leaves and against the tables.

use super::chain::Chain;
use super::decisions::Decisions;
use super::population::Population;
use super::report::{Check, Report};
use super::unpack::Files;
use crate::bundle::campaign::{CampaignFile, CampaignWindow, FORMAT, Outside, SavedQuery};
use crate::bundle::layout;
use crate::hash::Digest;
use crate::log::checkpoint::origin;
use crate::log::facts;
use crate::log::leaf::Leaf;
use crate::outcome::{Answer, Counts, ItemOutcome};
use domain::instant::{Instant, format};
use domain::window::Day;
use serde_json::Value;

/// campaign.json, as far as it can be read and agrees with itself.
pub(super) fn read(files: &Files, chain: &Chain, report: &mut Report) -> Option<CampaignFile> {
    let before = report.failures_total;
    let text = files.text(layout::CAMPAIGN, Check::Campaign, report)?;
    let mut fail = |detail: String| report.fail(Check::Campaign, layout::CAMPAIGN, None, detail);
    let file: CampaignFile = match serde_json::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            fail(format!("not the JSON expected: {error}"));
            return None;
        }
    };
    if file.format != FORMAT {
        fail(format!("the format is '{}': this reader knows '{FORMAT}'", file.format));
        return None;
    }
    let campaign = &file.campaign;
    let instants = [campaign.launched_at, campaign.closed_at, campaign.acknowledged_at, campaign.frozen_at];
    if !instants.is_sorted() {
        fail("launch, close, acknowledgement and freezing are not in this order".into());
    }
    let window = campaign.window;
    if !is_whole(&window) {
        fail(format!(
            "the window {} until {} is not {} whole UTC days",
            format(window.from),
            format(window.until),
            window.days
        ));
    }
    // A stage is a part of what was asked: its query is the whole.
    let whole = !campaign.scope.contains(" stage=");
    if campaign
        .saved_scope
        .is_some_and(|saved| whole && saved.query_sha256 != Digest::of(campaign.scope.as_bytes()))
    {
        fail("query_sha256 of the saved scope is not that of the scope".into());
    }
    if (campaign.edition == 1) != campaign.predecessor_sha256.is_none() || campaign.edition == 0 {
        fail(format!(
            "edition {} must{} name a predecessor",
            campaign.edition,
            if campaign.edition == 1 { " not" } else { "" }
        ));
    }
    let named = origin(campaign.installation_id);
    for (origin, of) in
        [(Some(&file.origin), "origin"), (chain.frozen.as_ref().map(|head| &head.origin), "log/checkpoint")]
    {
        if origin.is_some_and(|origin| *origin != named) {
            fail(format!("the origin of its installation is '{named}', and {of} says another"));
        }
    }
    let readme = files.get(layout::README).unwrap_or_default();
    if campaign.demonstration != readme.starts_with(b"DEMONSTRATION") {
        fail("campaign.json and README.txt disagree on whether this is a demonstration".into());
    }
    report.passed(before, "campaign.json agrees with itself and with the log's origin");
    Some(file)
}

/// Whole UTC days, as many as stated?
fn is_whole(window: &CampaignWindow) -> bool {
    let (from, until) = (Day::of(window.from), Day::of(window.until));
    let days = i64::from(until.0) - i64::from(from.0);
    from.start() == window.from && until.start() == window.until && days == i64::from(window.days)
}

pub(super) fn check(
    file: &CampaignFile,
    chain: &Chain,
    population: &Population,
    decisions: &Decisions,
    report: &mut Report,
) {
    let before = report.failures_total;
    counts(file, population, decisions, report);
    report.passed(before, format!("the counts come out: {}", file.counts));
    let before = report.failures_total;
    leaves(file, chain, decisions, report);
    report.passed(before, "launch, close and acknowledgement stand in the log as campaign.json has them");
}

fn counts(file: &CampaignFile, population: &Population, decisions: &Decisions, report: &mut Report) {
    let mut fail = |check, detail| report.fail(check, layout::CAMPAIGN, None, detail);
    if !file.counts.add_up() {
        fail(Check::Counts, format!("the counts do not add up: {}", file.counts));
    }
    let counted = Counts::of(population.items.iter().map(|item| item.outcome));
    if counted != file.counts {
        fail(Check::Counts, format!("says {}, and population.csv {counted}", file.counts));
    }
    let stated = population
        .items
        .iter()
        .filter(|item| item.outcome == ItemOutcome::Kept)
        .filter(|item| decisions.last(item, file).is_some_and(|last| last.outcome == Answer::NeedStated))
        .count() as u64;
    if stated != file.need_stated {
        fail(
            Check::Counts,
            format!("says {} kept on a stated need, and decisions.csv {stated}", file.need_stated),
        );
    }
    let hash = population.sha256();
    if hash != file.population_sha256 {
        let detail =
            format!("population_sha256 is {}, that of population.csv {hash}", file.population_sha256);
        fail(Check::PopulationHash, detail);
    }
}

/// The one leaf of `action`, at the instant that campaign.json has.
fn one<'a>(chain: &'a Chain, action: &str, at: Instant, report: &mut Report) -> Option<(usize, &'a Leaf)> {
    let mut leaves = chain.of_action(action);
    let (first, second) = (leaves.next(), leaves.next());
    let Some((line, leaf)) = first.filter(|_| second.is_none()) else {
        let detail = format!("expected exactly one leaf {action}");
        report.fail(Check::CampaignLeaf, layout::LEAVES, second.map(|(line, _)| line), detail);
        return None;
    };
    if leaf.at != at {
        let detail = format!("{action} at {}, in campaign.json {}", format(leaf.at), format(at));
        report.fail(Check::CampaignLeaf, layout::LEAVES, Some(line), detail);
    }
    Some((line, leaf))
}

fn leaves(file: &CampaignFile, chain: &Chain, decisions: &Decisions, report: &mut Report) {
    let campaign = &file.campaign;
    let launched = one(chain, facts::LAUNCHED, campaign.launched_at, report);
    let closed = one(chain, facts::CLOSED, campaign.closed_at, report);
    let acknowledged = one(chain, facts::ACKNOWLEDGED, campaign.acknowledged_at, report);
    let mut fail = |check, line, detail: String| report.fail(check, layout::LEAVES, Some(line), detail);

    if let Some((line, leaf)) = launched {
        let expected = facts::launched(campaign.campaign_id, file.counts.population, file.population_sha256);
        if let Some(fact) = differs(&expected, &leaf.facts) {
            fail(Check::CampaignLeaf, line, format!("the launch's {fact} is another than campaign.json's"));
        }
        // Launches before this was kept do not say whom they left outside.
        let said = leaf.facts.get(facts::OUTSIDE).cloned();
        let outside = said.map(serde_json::from_value::<Vec<Outside>>);
        if outside.is_some_and(|outside| outside.ok().as_ref() != Some(&campaign.outside)) {
            let detail = "the launch left other identities outside than campaign.json says";
            fail(Check::CampaignLeaf, line, detail.into());
        }
        let opened = leaf.facts.get(facts::OPENED_BY).cloned().unwrap_or_else(|| Value::Array(Vec::new()));
        if serde_json::to_value(&campaign.opened_by).ok() != Some(opened) {
            let detail = "opened by other events than campaign.json says";
            fail(Check::CampaignLeaf, line, detail.into());
        }
        if SavedQuery::of(&leaf.facts) != campaign.saved_scope {
            let detail = "launched with another saved scope than campaign.json says";
            fail(Check::CampaignLeaf, line, detail.into());
        }
        let stage = campaign.confirmation.map(|stage| u64::from(stage.days));
        if leaf.facts.get(facts::CONFIRM_DAYS).map(Value::as_u64) != stage.map(Some) {
            let detail = "launched with another second stage than campaign.json says";
            fail(Check::CampaignLeaf, line, detail.into());
        }
        let then = leaf.facts.get(facts::NO_RESPONSE).map(Value::as_str);
        if then != campaign.no_response.map(|then| Some(then.as_str())) {
            let detail = "launched with another choice for what nobody answers than campaign.json says";
            fail(Check::CampaignLeaf, line, detail.into());
        }
        if leaf.actor != campaign.launched_by {
            fail(Check::CampaignLeaf, line, "launched by another than campaign.json says".into());
        }
        if chain.launch.as_ref().is_some_and(|launch| launch.head.size <= leaf.seq) {
            fail(Check::LaunchCheckpoint, line, "log/checkpoint.launch was signed before this leaf".into());
        }
    }
    if let Some((line, leaf)) = closed {
        let expected = facts::closed(campaign.campaign_id, file.counts);
        if let Some(fact) = differs(&expected, &leaf.facts) {
            fail(Check::CampaignLeaf, line, format!("the close's {fact} is another than campaign.json's"));
        }
    }
    if let Some((line, leaf)) = acknowledged {
        let acknowledger = campaign.acknowledger.to_string();
        if leaf.actor != acknowledger {
            fail(Check::CampaignLeaf, line, "acknowledged by another than campaign.json names".into());
        }
        if campaign.launched_by == acknowledger || decisions.rows.iter().any(|row| row.person == acknowledger)
        {
            let detail = "the acknowledger ran the campaign, or decided in it";
            fail(Check::Independence, line, detail.into());
        }
    }
    let order = [launched, closed, acknowledged].map(|found| found.map(|(_, leaf)| leaf.seq));
    let order: Vec<u64> = order.into_iter().flatten().collect();
    if !order.is_sorted() {
        let detail = "launch, close and acknowledgement do not stand in this order in the log".into();
        fail(Check::CampaignLeaf, 1, detail);
    }
}

/// The first fact that `expected` has and `found` has not, or has otherwise. What else `found` says is no matter.
pub(super) fn differs<'a>(expected: &'a Value, found: &Value) -> Option<&'a str> {
    let expected = expected.as_object()?;
    expected
        .iter()
        .find(|(name, value)| found.get(name.as_str()) != Some(*value))
        .map(|(name, _)| name.as_str())
}
