//! No response: what was chosen at the launch for items that nobody answered followed for each of them, and for no other.

use super::chain::Chain;
use super::population::Population;
use super::report::{Check, Report};
use super::tables::Rows;
use super::unpack::Files;
use crate::bundle::campaign::CampaignFile;
use crate::bundle::layout;
use crate::bundle::rows::{PopulationRow, Row as _, TaskRow};
use crate::log::facts::{CLOSED, SilentTask, TASK_OPENED, TASK_STANDS};
use crate::log::leaf::Leaf;
use crate::outcome::ItemOutcome;
use domain::id::{DecisionId, ItemId};
use domain::instant::format;
use domain::review::NoResponse;
use domain::task::TaskKind;
use std::collections::BTreeMap;

/// The leaves by which a close says what follows for an item.
const FOLLOWS: [&str; 2] = [TASK_OPENED, TASK_STANDS];

pub(super) fn check(
    files: &Files,
    campaign: &CampaignFile,
    chain: &Chain,
    population: &Population,
    report: &mut Report,
) {
    let before = report.failures_total;
    let then = campaign.campaign.no_response;
    let kind = then.and_then(NoResponse::task);
    let mut opened: BTreeMap<String, (usize, &Leaf, SilentTask)> = BTreeMap::new();
    let mut told: BTreeMap<ItemId, usize> = BTreeMap::new();
    let mut stands = 0u64;
    let closed = chain.of_action(CLOSED).next().map(|(_, leaf)| leaf.seq);
    for (line, leaf) in chain.leaves.values().filter(|(_, leaf)| FOLLOWS.contains(&leaf.action.as_str())) {
        let mut fail = |detail: &str| report.fail(Check::Silence, layout::LEAVES, Some(*line), detail);
        let Some(said) = SilentTask::of(leaf) else {
            fail("a task of the campaign itself that does not say for which item without a response it is");
            continue;
        };
        match population.item(said.item).map(|item| item.outcome) {
            None => fail("a task of an item that is not in population.csv"),
            Some(ItemOutcome::NoResponse) => {}
            Some(_) => fail("a task of no response, of an item that was answered or withdrawn"),
        }
        if Some(said.kind) != kind {
            fail("another kind of task than was chosen at the launch for what nobody answers");
        }
        if leaf.at != campaign.campaign.closed_at || closed.is_some_and(|closed| leaf.seq > closed) {
            fail("a task of no response that the close did not open");
        }
        if told.insert(said.item, *line).is_some() {
            fail("a second task for an item that nobody answered");
        }
        if leaf.action == TASK_OPENED {
            opened.insert(said.task.to_string(), (*line, leaf, said));
        } else {
            stands += 1;
        }
    }
    let count = opened.len();
    rows(files, opened, report);
    let silent = population.items.iter().filter(|item| item.outcome == ItemOutcome::NoResponse);
    for item in silent.filter(|item| kind.is_some() && !told.contains_key(&item.item_id)) {
        let detail = "nobody answered for it, and neither a task follows nor is one said to wait already";
        report.fail(Check::Silence, PopulationRow::FILE, Some(item.row), detail);
    }
    if let Some(kind) = kind {
        let done =
            format!("what nobody answered has its task '{kind}': {count} opened, {stands} waited already");
        report.passed(before, done);
    }
}

/// Each task without a decision is what its leaf says, and each leaf has its task.
fn rows(files: &Files, mut opened: BTreeMap<String, (usize, &Leaf, SilentTask)>, report: &mut Report) {
    let silent = [TaskKind::Suspend, TaskKind::AnswerFor].map(TaskKind::as_str);
    // What cannot be read was reported before.
    let mut unread = Report::default();
    for cells in Rows::of::<TaskRow>(files, &mut unread).iter() {
        let decision: Option<Option<DecisionId>> = cells.parse_or_none("decision_id", report);
        match decision {
            None => continue,
            Some(Some(_)) => {
                if silent.contains(&cells.get("kind")) {
                    cells.fail(Check::Silence, "a task of no response names a decision", report);
                }
                continue;
            }
            Some(None) => {}
        }
        let Some((_, leaf, said)) = opened.remove(cells.get("task_id")) else {
            let detail = "neither a decision caused this, nor does a leaf say that nobody answered, or it is there twice";
            cells.fail(Check::Silence, detail, report);
            continue;
        };
        let expected = [
            ("item_id", said.item.to_string()),
            ("kind", said.kind.to_string()),
            ("opened_at", format(leaf.at)),
        ];
        for (column, _) in expected.iter().filter(|(column, expected)| cells.get(column) != expected) {
            cells.fail(Check::Silence, format!("{column} is another than its leaf says"), report);
        }
    }
    for (line, ..) in opened.into_values() {
        let detail = format!("leaves out the task that line {line} of leaves.ndjson opens");
        report.fail(Check::Silence, TaskRow::FILE, None, detail);
    }
}
