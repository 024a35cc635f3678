//! changes.csv against the decisions that name what they saw, against the close, and what each leaves unconfirmed.

use super::chain::Chain;
use super::decisions::{Decision, Decisions};
use super::population::{Item, Population};
use super::report::{Check, Report};
use super::tables::Rows;
use super::unpack::Files;
use crate::bundle::campaign::CampaignFile;
use crate::bundle::layout;
use crate::bundle::rows::{ChangeRow, Row as _, changes_sha256, standing_sha256};
use crate::csv::undefused;
use crate::hash::Digest;
use crate::log::facts;
use crate::outcome::ItemOutcome;
use domain::id::ItemId;
use domain::review::{Change, LastDecision, unconfirmed};
use std::collections::{BTreeMap, BTreeSet};

/// What stood at the close on one item, and what its last decision saw.
#[derive(Debug, Default)]
struct OnItem {
    standing: Vec<Change>,
    seen: Vec<Change>,
}

/// What changed, by item; none in editions that were frozen before changes were kept.
#[derive(Debug, Default)]
pub(super) struct Changes(Option<BTreeMap<ItemId, OnItem>>);

impl Changes {
    /// Does the last decision on this item count: did it see what changed? In older editions by `changed_at`.
    pub(super) fn confirmed(&self, item: &Item, last: &Decision) -> bool {
        let Some(all) = &self.0 else {
            return item.changed_at.is_none_or(|changed| changed <= last.at);
        };
        let Some(on) = all.get(&item.item_id) else { return true };
        let decided = LastDecision { answer: last.outcome, remove: &last.remove, seen: &on.seen };
        unconfirmed(&on.standing, decided).is_empty()
    }

    fn unconfirmed(&self, population: &Population, decisions: &Decisions, campaign: &CampaignFile) -> u64 {
        let items = population.items.iter().filter(|item| item.outcome != ItemOutcome::Withdrawn);
        items
            .filter_map(|item| Some((item, decisions.latest(item, campaign)?)))
            .filter(|(item, last)| last.outcome.counts() && !self.confirmed(item, last))
            .count() as u64
    }
}

pub(super) fn read(files: &Files, population: &Population, report: &mut Report) -> Changes {
    if files.get(ChangeRow::FILE).is_none() {
        return Changes::default();
    }
    let mut all: BTreeMap<ItemId, OnItem> = BTreeMap::new();
    let mut known = BTreeSet::new();
    for cells in Rows::of::<ChangeRow>(files, report).iter() {
        let item: Option<ItemId> = cells.parse("item_id", report);
        let kind = cells.parse("kind", report);
        let at = cells.instant("at", report);
        let standing: Option<bool> = cells.parse("standing", report);
        let seen: Option<bool> = cells.parse("seen", report);
        let (Some(item), Some(kind), Some(at), Some(standing), Some(seen)) = (item, kind, at, standing, seen)
        else {
            continue;
        };
        let what = cells.get("what");
        let change = Change { kind, what: undefused(what).unwrap_or(what).to_owned(), at };
        if population.item(item).is_none() {
            cells.fail(Check::Row, "of an item that is not in population.csv", report);
        }
        if !known.insert((item, kind, change.what.clone())) {
            cells.fail(Check::Row, "this change is there twice", report);
        }
        if !standing && !seen {
            cells.fail(Check::Row, "neither stood at the close nor was seen by a decision", report);
        }
        let on = all.entry(item).or_default();
        on.standing.extend(standing.then(|| change.clone()));
        on.seen.extend(seen.then_some(change));
    }
    Changes(Some(all))
}

pub(super) fn check(
    campaign: &CampaignFile,
    chain: &Chain,
    (population, decisions): (&Population, &Decisions),
    report: &mut Report,
) {
    let changes = &decisions.changes;
    let before = report.failures_total;
    let none = BTreeMap::new();
    let all = changes.0.as_ref().unwrap_or(&none);
    if changes.0.is_some() {
        for item in &population.items {
            let on = all.get(&item.item_id);
            let last = decisions.latest(item, campaign);
            let named = last.and_then(|last| last.changes_sha256);
            let seen = on.and_then(|on| changes_sha256(&on.seen));
            if named != seen {
                let detail = format!("the last decision on item {} saw other changes", item.item_id);
                report.fail(Check::Changes, ChangeRow::FILE, None, detail);
            }
            let standing = on.map(|on| on.standing.as_slice()).unwrap_or_default();
            let newest = standing.iter().filter(|one| one.kind.is_material()).map(|one| one.at).max();
            if newest != item.changed_at {
                let detail = "changed_at is not the last material change in changes.csv";
                report.fail(Check::Changes, "population.csv", Some(item.row), detail);
            }
        }
    }
    for (line, leaf) in chain.of_action(facts::CLOSED) {
        // Closes before this was kept do not say what stood then.
        let Some(said) = leaf.facts.get(facts::CHANGES) else { continue };
        let standing = all.iter().flat_map(|(item, on)| on.standing.iter().map(|change| (*item, change)));
        let hash: Digest = standing_sha256(standing);
        if said.as_str() != Some(hash.to_string().as_str()) {
            let detail = "the close names other changes than changes.csv has standing";
            report.fail(Check::Changes, layout::LEAVES, Some(line), detail);
        }
    }
    let count = changes.unconfirmed(population, decisions, campaign);
    if changes.0.is_some() && campaign.unconfirmed != count {
        let detail = format!("says {} unconfirmed, and changes.csv {count}", campaign.unconfirmed);
        report.fail(Check::Counts, layout::CAMPAIGN, None, detail);
    }
    if changes.0.is_some() {
        let passed = "each decision that counts saw every change that asked for it, as the close has them";
        report.passed(before, passed);
    }
}
