//! decisions.csv against the leaves: each decision stands in the log, and each decision in the log stands here.

use super::campaign::differs;
use super::chain::Chain;
use super::population::{Item, Population};
use super::report::{Check, Report};
use super::tables::{Cells, Rows};
use super::unpack::Files;
use crate::bundle::campaign::CampaignFile;
use crate::bundle::layout;
use crate::bundle::rows::DecisionRow;
use crate::hash::Digest;
use crate::log::facts::{DECIDED, Decided, UNDONE};
use crate::outcome::Answer;
use domain::id::{DecisionId, ItemId, PersonId};
use domain::instant::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// One row of decisions.csv.
#[derive(Debug)]
pub(super) struct Decision {
    pub(super) row: usize,
    pub(super) seq: u64,
    pub(super) person: String,
    pub(super) outcome: Answer,
    pub(super) at: Instant,
}

#[derive(Debug, Default)]
pub(super) struct Decisions {
    pub(super) rows: Vec<Decision>,
    by_item: BTreeMap<ItemId, Vec<usize>>,
    /// Hashes of reasons.
    pub(super) texts: BTreeSet<Digest>,
}

impl Decisions {
    /// The last decision on an item that counts: before the close, and not before a material change.
    pub(super) fn last(&self, item: &Item, campaign: &CampaignFile) -> Option<&Decision> {
        self.by_item
            .get(&item.item_id)?
            .iter()
            .map(|place| &self.rows[*place])
            .filter(|row| row.at <= campaign.campaign.closed_at)
            .filter(|row| item.changed_at.is_none_or(|changed| changed <= row.at))
            .max_by_key(|row| row.seq)
    }
}

pub(super) fn check(files: &Files, chain: &Chain, population: &Population, report: &mut Report) -> Decisions {
    let before = report.failures_total;
    let mut decisions = Decisions::default();
    let (mut ids, mut seqs) = (BTreeSet::new(), BTreeSet::new());
    let rows = Rows::of::<DecisionRow>(files, report);
    for cells in rows.iter() {
        let Some((facts, row)) = parse(&cells, report) else { continue };
        if !ids.insert(facts.decision) {
            cells.fail(Check::Row, "this decision is there twice", report);
        }
        if decisions.rows.last().is_some_and(|last| last.seq >= row.seq) {
            cells.fail(Check::Row, "does not come after the row before, by seq", report);
        }
        match population.item(facts.item) {
            None => cells.fail(Check::Decision, "on an item that is not in population.csv", report),
            Some(item) if item.snapshot_sha256 != facts.snapshot_sha256 => {
                cells.fail(Check::Decision, "names another snapshot than population.csv", report);
            }
            Some(_) => {}
        }
        if let Some(detail) = contradicts(&facts, &row, chain) {
            cells.fail(Check::Decision, detail, report);
        }
        seqs.insert(row.seq);
        decisions.texts.extend(facts.reason_sha256);
        decisions.by_item.entry(facts.item).or_default().push(decisions.rows.len());
        decisions.rows.push(row);
    }
    for (line, leaf) in chain.of_action(DECIDED).chain(chain.of_action(UNDONE)) {
        if !seqs.contains(&leaf.seq) {
            let detail = "a decision in the log that decisions.csv leaves out";
            report.fail(Check::Decision, layout::LEAVES, Some(line), detail);
        }
    }
    let count = decisions.rows.len();
    report
        .passed(before, format!("each of the {count} decisions is what its leaf says, and none is left out"));
    decisions
}

fn parse(cells: &Cells<'_>, report: &mut Report) -> Option<(Decided, Decision)> {
    let decision: Option<DecisionId> = cells.parse("decision_id", report);
    let seq = cells.parse("seq", report);
    let item = cells.parse("item_id", report);
    let person: Option<PersonId> = cells.parse("person", report);
    let outcome = cells.parse("outcome", report);
    let reason = cells.parse_or_none("reason_sha256", report);
    let snapshot = cells.parse("snapshot_sha256", report);
    let at = cells.instant("at", report);
    let batch_size: Option<u64> = cells.parse("batch_size", report);
    if batch_size == Some(0) {
        cells.fail(Check::Row, "a batch of 0", report);
    }
    let facts = Decided {
        decision: decision?,
        item: item?,
        outcome: outcome?,
        snapshot_sha256: snapshot?,
        reason_sha256: reason?,
        batch_size: batch_size?,
    };
    let row =
        Decision { row: cells.row, seq: seq?, person: person?.to_string(), outcome: facts.outcome, at: at? };
    Some((facts, row))
}

/// What the row says and its leaf does not.
fn contradicts(facts: &Decided, row: &Decision, chain: &Chain) -> Option<String> {
    let Some((_, leaf)) = chain.leaves.get(&row.seq) else {
        return Some(format!("names leaf {}, which is not in log/leaves.ndjson", row.seq));
    };
    let said = |what: &str| Some(format!("leaf {} says another {what}", row.seq));
    if leaf.action != facts.action() {
        return said("action");
    }
    if leaf.actor != row.person {
        return said("person");
    }
    if leaf.at != row.at {
        return said("instant");
    }
    differs(&facts.facts(), &leaf.facts).and_then(said)
}
