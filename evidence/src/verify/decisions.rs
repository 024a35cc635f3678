//! decisions.csv against the leaves: each decision stands in the log, and each decision in the log stands here.

use super::campaign::differs;
use super::chain::Chain;
use super::changes::Changes;
use super::confirmations::Confirmations;
use super::population::{Item, Population};
use super::report::{Check, Report};
use super::tables::{Cells, Rows};
use super::unpack::Files;
use crate::bundle::campaign::CampaignFile;
use crate::bundle::layout;
use crate::bundle::rows::DecisionRow;
use crate::hash::Digest;
use crate::log::facts::{CHANGES, DECIDED, Decided, ON_BEHALF_OF, UNDONE};
use crate::outcome::Answer;
use domain::id::{DecisionId, ItemId, PersonId};
use domain::instant::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// One row of decisions.csv.
#[derive(Debug)]
pub(super) struct Decision {
    pub(super) row: usize,
    pub(super) seq: u64,
    pub(super) decision: DecisionId,
    pub(super) person: String,
    pub(super) outcome: Answer,
    pub(super) at: Instant,
    /// In whose place, as its leaf says.
    pub(super) on_behalf_of: Option<String>,
    /// What it takes away, as its leaf says.
    pub(super) remove: Vec<String>,
    /// What changes it was shown.
    pub(super) changes_sha256: Option<Digest>,
}

#[derive(Debug, Default)]
pub(super) struct Decisions {
    pub(super) rows: Vec<Decision>,
    /// Does the table say in whose place? Then the edition is of a version that tells waivers and the second stage in OSCAL.
    pub(super) says_for_whom: bool,
    by_item: BTreeMap<ItemId, Vec<usize>>,
    /// What changed after the launch.
    pub(super) changes: Changes,
    /// What security confirmed.
    pub(super) confirmations: Confirmations,
    /// Hashes of reasons.
    pub(super) texts: BTreeSet<Digest>,
}

impl Decisions {
    /// The last decision on an item before the close.
    pub(super) fn latest(&self, item: &Item, campaign: &CampaignFile) -> Option<&Decision> {
        let places = self.by_item.get(&item.item_id)?.iter();
        let rows = places.map(|place| &self.rows[*place]);
        rows.filter(|row| row.at <= campaign.campaign.closed_at).max_by_key(|row| row.seq)
    }

    /// The decisions on an item, in the order of the log.
    pub(super) fn on(&self, item: ItemId) -> impl Iterator<Item = &Decision> {
        self.by_item.get(&item).into_iter().flatten().map(|place| &self.rows[*place])
    }

    /// The last of them before a leaf; the last of all where none is given.
    pub(super) fn before(&self, item: ItemId, seq: Option<u64>) -> Option<&Decision> {
        self.on(item).filter(|row| seq.is_none_or(|seq| row.seq < seq)).max_by_key(|row| row.seq)
    }

    /// The items of which somebody ever said keep.
    pub(super) fn ever_kept(&self) -> impl Iterator<Item = ItemId> {
        let kept = |row: &Decision| matches!(row.outcome, Answer::Keep | Answer::NeedStated);
        self.by_item.keys().copied().filter(move |item| self.on(*item).any(kept))
    }

    /// The last before the close, where it counts: where it was confirmed after every change that asked for it, and by
    /// security where the campaign has that stage.
    pub(super) fn last(&self, item: &Item, campaign: &CampaignFile) -> Option<&Decision> {
        self.latest(item, campaign)
            .filter(|last| self.changes.confirmed(item, last) && self.confirmations.stands(item, last))
    }
}

pub(super) fn check(
    files: &Files,
    chain: &Chain,
    (population, changes): (&Population, Changes),
    report: &mut Report,
) -> Decisions {
    let before = report.failures_total;
    let mut decisions = Decisions { changes, ..Decisions::default() };
    let (mut ids, mut seqs) = (BTreeSet::new(), BTreeSet::new());
    let rows = Rows::of::<DecisionRow>(files, report);
    let says_for_whom = rows.has(ON_BEHALF_OF);
    decisions.says_for_whom = says_for_whom;
    for cells in rows.iter() {
        let Some((facts, mut row)) = parse(&cells, report) else { continue };
        row.remove = removed(row.seq, chain);
        row.on_behalf_of = for_whom(row.seq, chain);
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
        if let Some(detail) = contradicts(&facts, &row, (chain, says_for_whom)) {
            cells.fail(Check::Decision, detail, report);
        }
        if row.on_behalf_of.as_ref() == Some(&row.person) {
            cells.fail(Check::Decision, "made by somebody in their own place", report);
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
    // Which versions wrote the column cannot be told from the log: that it was not taken out is what the freezing says.
    let untold = decisions.rows.iter().filter(|row| !says_for_whom && row.on_behalf_of.is_some()).count();
    if untold > 0 {
        report.note(format!(
            "decisions.csv is of a version that did not say in whose place a decision was made: {untold} of the leaves do"
        ));
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
    let changes = cells.parse_or_none("changes_sha256", report);
    let on_behalf_of = cells.parse_or_none(ON_BEHALF_OF, report);
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
        changes_sha256: changes?,
        on_behalf_of: on_behalf_of?,
    };
    let row = Decision {
        row: cells.row,
        seq: seq?,
        decision: facts.decision,
        person: person?.to_string(),
        outcome: facts.outcome,
        at: at?,
        on_behalf_of: None,
        remove: Vec::new(),
        changes_sha256: facts.changes_sha256,
    };
    Some((facts, row))
}

/// What the leaf of a decision takes away; nothing where it reduces nothing.
fn removed(seq: u64, chain: &Chain) -> Vec<String> {
    let facts = chain.leaves.get(&seq).and_then(|(_, leaf)| leaf.facts.get("remove")?.as_array());
    let texts = facts.into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned));
    texts.collect()
}

/// In whose place the leaf of a decision says that it was made.
fn for_whom(seq: u64, chain: &Chain) -> Option<String> {
    let fact = chain.leaves.get(&seq).and_then(|(_, leaf)| leaf.facts.get(ON_BEHALF_OF)?.as_str());
    fact.map(str::to_owned)
}

/// What the row says and its leaf does not. `says_for_whom`: does the table have that column?
fn contradicts(facts: &Decided, row: &Decision, (chain, says_for_whom): (&Chain, bool)) -> Option<String> {
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
    // Nothing shown is not written into the leaf: what stands there must stand here.
    if leaf.facts.get(CHANGES).is_some() && facts.changes_sha256.is_none() {
        return said(CHANGES);
    }
    if says_for_whom && leaf.facts.get(ON_BEHALF_OF).is_some() && facts.on_behalf_of.is_none() {
        return said(ON_BEHALF_OF);
    }
    differs(&facts.facts(), &leaf.facts).and_then(said)
}
