//! The second stage: confirmations.csv against the leaves, each confirmation of the answer that stood then and by another
//! person, and which keeps of privileged identities count therefore.

use super::chain::Chain;
use super::decisions::{Decision, Decisions};
use super::population::{Item, Population};
use super::report::{Check, Report};
use super::tables::Rows;
use super::unpack::Files;
use crate::bundle::campaign::{CampaignFile, SecondStage};
use crate::bundle::layout;
use crate::bundle::rows::{ConfirmationRow, Row, confirmations};
use domain::id::{DecisionId, ItemId, PersonId};
use domain::review::{Confirmation, asks_confirmation, confirmed_until};
use std::collections::BTreeMap;

/// What security said, by decision, as the leaves have it.
#[derive(Debug, Default)]
pub(super) struct Confirmations {
    /// Was the campaign launched with this stage?
    stage: bool,
    said: BTreeMap<DecisionId, Confirmation>,
    /// Who said it of which item, and in which leaf.
    shown: BTreeMap<ItemId, Vec<(PersonId, u64)>>,
}

impl Confirmations {
    /// Does the last decision on this item count: was it confirmed, where that is asked of it?
    pub(super) fn stands(&self, item: &Item, last: &Decision) -> bool {
        let asks = self.stage && asks_confirmation(item.privileged, last.outcome);
        !asks || self.said.get(&last.decision) == Some(&Confirmation::Confirmed)
    }

    /// Is the last decision on this item a keep that nobody confirmed or sent back, where that is asked of it?
    pub(super) fn waits(&self, item: &Item, last: &Decision) -> bool {
        self.stage
            && asks_confirmation(item.privileged, last.outcome)
            && !self.said.contains_key(&last.decision)
    }

    /// Was this person shown an answer on the item before a leaf, to confirm it or send it back?
    pub(super) fn shown_to(&self, item: ItemId, person: PersonId, seq: u64) -> bool {
        let shown = self.shown.get(&item).map_or(&[][..], Vec::as_slice);
        shown.iter().any(|(who, at)| *who == person && *at < seq)
    }
}

pub(super) fn read(campaign: &CampaignFile, chain: &Chain) -> Confirmations {
    let mut all =
        Confirmations { stage: campaign.campaign.confirmation.is_some(), ..Confirmations::default() };
    for row in told(chain) {
        all.said.insert(row.decision_id, row.said);
        all.shown.entry(row.item_id).or_default().push((row.person, row.seq));
    }
    all
}

fn told(chain: &Chain) -> Vec<ConfirmationRow> {
    confirmations(chain.leaves.values().map(|(_, leaf)| leaf))
}

pub(super) fn check(
    files: &Files,
    campaign: &CampaignFile,
    chain: &Chain,
    (population, decisions): (&Population, &Decisions),
    report: &mut Report,
) {
    let before = report.failures_total;
    let rows = told(chain);
    let Some(stage) = campaign.campaign.confirmation else {
        if !rows.is_empty() || files.get(ConfirmationRow::FILE).is_some() {
            let detail = "security confirmed something, and campaign.json has no second stage";
            report.fail(Check::Confirmation, layout::CAMPAIGN, None, detail);
        }
        return;
    };
    table(files, &rows, report);
    let mut known = BTreeMap::new();
    for row in &rows {
        if known.insert(row.decision_id, row.seq).is_some() {
            fail(row, chain, Check::Confirmation, "one answer was confirmed or sent back twice", report);
        }
        if let Some(detail) = unfounded(row, chain, (population, decisions)) {
            fail(row, chain, Check::Confirmation, detail, report);
        }
        let (until, closed) =
            (confirmed_until(campaign.campaign.due_at, stage.days), campaign.campaign.closed_at);
        if row.at >= until || row.at > closed {
            fail(row, chain, Check::Confirmation, "said after the time for it, or after the close", report);
        }
        if let Some(detail) = dependent(row, (population, decisions, campaign)) {
            fail(row, chain, Check::Independence, detail, report);
        }
    }
    let counted = SecondStage::of(stage.days, &rows);
    if counted != stage {
        let detail = format!(
            "says {} confirmed and {} sent back; the leaves {} and {}",
            stage.confirmed, stage.sent_back, counted.confirmed, counted.sent_back
        );
        report.fail(Check::Counts, layout::CAMPAIGN, None, detail);
    }
    report.passed(
        before,
        format!(
            "{} keeps of privileged identities were confirmed and {} sent back, each by another person than answered",
            counted.confirmed, counted.sent_back
        ),
    );
}

fn fail(row: &ConfirmationRow, chain: &Chain, check: Check, detail: &str, report: &mut Report) {
    report.fail(check, layout::LEAVES, chain.leaves.get(&row.seq).map(|(line, _)| *line), detail);
}

/// Each row is what its leaf says, and each leaf has its row.
fn table(files: &Files, rows: &[ConfirmationRow], report: &mut Report) {
    if files.get(ConfirmationRow::FILE).is_none() {
        let detail = "the campaign has a second stage, and the table of it is not here";
        report.fail(Check::Confirmation, ConfirmationRow::FILE, None, detail);
        return;
    }
    let mut missing: BTreeMap<u64, &ConfirmationRow> = rows.iter().map(|row| (row.seq, row)).collect();
    for cells in Rows::of::<ConfirmationRow>(files, report).iter() {
        let Some(seq) = cells.parse::<u64>("seq", report) else { continue };
        let Some(row) = missing.remove(&seq) else {
            cells.fail(Check::Confirmation, "no leaf says this, or it is there twice", report);
            continue;
        };
        for (column, expected) in ConfirmationRow::HEADER.iter().zip(row.cells()) {
            if cells.get(column) != expected {
                cells.fail(Check::Confirmation, format!("{column} is another than its leaf says"), report);
            }
        }
    }
    for seq in missing.into_keys() {
        let detail = format!("leaves out what leaf {seq} says");
        report.fail(Check::Confirmation, ConfirmationRow::FILE, None, detail);
    }
}

/// Why it is not of a keep of a privileged item that stood just then, as it was shown.
fn unfounded(
    row: &ConfirmationRow,
    chain: &Chain,
    (population, decisions): (&Population, &Decisions),
) -> Option<&'static str> {
    let Some(item) = population.item(row.item_id) else {
        return Some("of an item that is not in population.csv");
    };
    let Some(last) = decisions.before(row.item_id, Some(row.seq)) else {
        return Some("of an item that nobody had answered");
    };
    if last.decision != row.decision_id {
        return Some("of another answer than stood then");
    }
    if !asks_confirmation(item.privileged, last.outcome) {
        return Some("of what needs no confirmation: no keep, or not of a privileged identity");
    }
    if item.snapshot_sha256 != row.snapshot_sha256 {
        return Some("names another snapshot than population.csv");
    }
    let hash = chain.leaves.get(&last.seq).and_then(|(_, leaf)| leaf.hash().ok());
    if hash != Some(row.answer_sha256) {
        return Some("names another answer than the decision's leaf is");
    }
    (row.reason_sha256.is_some() != (row.said == Confirmation::SentBack))
        .then_some("what is sent back has a reason, and what is confirmed has none")
}

/// Why whoever said it is not independent of the item: they answered it, owned it at the launch, or acknowledge the campaign.
fn dependent(
    row: &ConfirmationRow,
    (population, decisions, campaign): (&Population, &Decisions, &CampaignFile),
) -> Option<&'static str> {
    let person = row.person.to_string();
    let mut before = decisions.on(row.item_id).filter(|one| one.seq < row.seq);
    if before.any(|one| one.person == person || one.on_behalf_of.as_ref() == Some(&person)) {
        return Some("confirmed or sent back by whoever answered it");
    }
    if campaign.campaign.acknowledger == row.person {
        return Some("confirmed or sent back by whoever acknowledges the campaign");
    }
    let owners = population.owners.get(&row.item_id);
    owners
        .is_some_and(|owners| owners.contains(&row.person))
        .then_some("confirmed or sent back by an owner of the identity")
}
