//! What the documents say, counted once from the bundle's input.

use crate::bundle::campaign::CampaignFile;
use crate::bundle::layout;
use crate::bundle::rows::{CoverageRow, ExceptionRow, PopulationRow, RequestRow, TaskRow, WaiverRow};
use crate::bundle::{BundleInput, File};
use crate::hash::Digest;
use crate::outcome::ItemOutcome;
use crate::snapshot::{ActionCounts, Gist, WindowSnapshot};
use domain::coverage::Grade;
use domain::id::ItemId;
use domain::instant::{Instant, format, from_millis, months_after};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
const HOUR_MILLIS: i64 = 60 * 60 * 1000;

/// The state of a task that waits for nobody, although nothing was seen done.
const NOT_NEEDED: &str = "no longer needed";

/// Does a task still wait to be seen done?
pub(crate) fn waits(state: &str, seen_done: bool) -> bool {
    !seen_done && state != NOT_NEEDED
}

/// An item with what its snapshot says of use.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) row: &'a PopulationRow,
    pub(super) given: &'a ActionCounts,
    pub(super) window: &'a WindowSnapshot,
    pub(super) observed: bool,
}

impl Item<'_> {
    /// Is there more to say of it than that everything it is given was used, and that somebody answered?
    pub(super) fn is_told(&self) -> bool {
        !self.observed || self.given.used < self.given.total || self.row.outcome == ItemOutcome::NoResponse
    }
}

/// Hours of one source, region and event class that are not known, or by inference alone.
#[derive(Debug)]
pub(super) struct Gap<'a> {
    /// The first of its spans.
    pub(super) row: &'a CoverageRow,
    pub(super) until: Instant,
    /// Hours without coverage, and those known only because records were seen.
    pub(super) hours: [i64; 2],
}

pub(super) struct Facts<'a> {
    pub(super) input: &'a BundleInput,
    pub(super) file: &'a CampaignFile,
    /// By the texts of their ids, as in population.csv.
    pub(super) items: Vec<Item<'a>>,
    pub(super) unobserved: u64,
    pub(super) given: ActionCounts,
    pub(super) gaps: Vec<Gap<'a>>,
    /// By id.
    pub(super) exceptions: Vec<&'a ExceptionRow>,
    /// By id.
    pub(super) requests: Vec<&'a RequestRow>,
    /// Those that were given, by id.
    pub(super) waivers: Vec<&'a WaiverRow>,
    /// Not yet seen done, by id.
    pub(super) waiting: Vec<&'a TaskRow>,
    /// Items to be reduced, rotated or revoked of which nothing shows that it was done.
    pub(super) not_acted: u64,
    /// Records that the inventories' imports refused.
    pub(super) refused: u64,
    /// Identities of accounts that are not foreign, which no inventory shows.
    pub(super) outside: u64,
    /// Until when what was observed is good for.
    pub(super) expires: Instant,
    hashes: BTreeMap<&'a str, Digest>,
}

impl<'a> Facts<'a> {
    /// # Errors
    /// Names an item that has no snapshot.
    pub(super) fn of(
        input: &'a BundleInput,
        file: &'a CampaignFile,
        files: &'a [(String, File)],
    ) -> Result<Self, String> {
        let items = items(input)?;
        let given = items.iter().fold(ActionCounts::default(), |sum, item| sum.plus(item.given));
        let mut exceptions: Vec<_> = input.exceptions.iter().collect();
        exceptions.sort_by(|a, b| a.exception_id.cmp(&b.exception_id));
        let mut requests: Vec<_> = input.requests.iter().collect();
        requests.sort_by(|a, b| a.exception_id.cmp(&b.exception_id));
        let mut waivers: Vec<_> =
            input.waivers.iter().filter(|row| row.state == domain::review::WaiverState::Approved).collect();
        waivers.sort_by_key(|row| row.waiver_id);
        let of_ours = file.campaign.outside.iter().filter(|one| !one.foreign);
        Ok(Self {
            unobserved: items.iter().filter(|item| !item.observed).count() as u64,
            given,
            gaps: gaps(&input.coverage),
            exceptions,
            requests,
            waivers,
            waiting: waiting(&input.tasks),
            not_acted: not_acted(input),
            refused: input.sources.iter().fold(0, |sum, row| sum.saturating_add(row.refused)),
            outside: of_ours.fold(0, |sum, one| sum.saturating_add(one.identities)),
            expires: expires(file),
            hashes: files
                .iter()
                .filter(|(name, _)| layout::proof_seq(name).is_none())
                .map(|(name, file)| (name.as_str(), file.sha256()))
                .collect(),
            items,
            input,
            file,
        })
    }

    /// The digest of a file that the bundle has.
    pub(super) fn digest(&self, file: &str) -> Option<Digest> {
        self.hashes.get(file).copied()
    }

    /// What names this campaign, in all its editions.
    pub(super) fn campaign(&self, thing: &str) -> String {
        format!("{}/{thing}", self.file.campaign.campaign_id)
    }

    /// What names this edition.
    pub(super) fn edition(&self, thing: &str) -> String {
        format!("{}/{}/{thing}", self.file.campaign.campaign_id, self.file.campaign.edition)
    }

    pub(super) fn frozen_at(&self) -> String {
        format(self.file.campaign.frozen_at)
    }

    /// Items that have more to say than that all is used and answered.
    pub(super) fn told(&self) -> impl Iterator<Item = &Item<'a>> {
        self.items.iter().filter(|item| item.is_told())
    }
}

fn items(input: &BundleInput) -> Result<Vec<Item<'_>>, String> {
    let gists: HashMap<ItemId, &Gist> = input.snapshots.iter().map(|one| (one.item_id, &one.gist)).collect();
    let item = |row| item(row, &gists);
    let mut items: Vec<Item<'_>> = input.population.iter().map(item).collect::<Result<_, String>>()?;
    items.sort_by_cached_key(|item| item.row.item_id.to_string());
    Ok(items)
}

fn item<'a>(row: &'a PopulationRow, gists: &HashMap<ItemId, &'a Gist>) -> Result<Item<'a>, String> {
    let gist = *gists.get(&row.item_id).ok_or_else(|| format!("{} has no snapshot", row.item_id))?;
    Ok(Item { row, given: &gist.given, window: &gist.window, observed: gist.observed })
}

fn gaps(coverage: &[CoverageRow]) -> Vec<Gap<'_>> {
    let mut gaps: BTreeMap<(String, &str, String), Gap<'_>> = BTreeMap::new();
    for row in coverage {
        let kind = match row.grade {
            Grade::None => 0,
            Grade::Inferred => 1,
            Grade::Declared | Grade::Proven => continue,
        };
        let of = (row.source_id.to_string(), row.region.as_str(), row.event_class.to_string());
        let gap = gaps.entry(of).or_insert(Gap { row, until: row.until, hours: [0, 0] });
        let millis = row.until.timestamp_millis().saturating_sub(row.from.timestamp_millis());
        gap.hours[kind] = gap.hours[kind].saturating_add(millis / HOUR_MILLIS);
        gap.until = gap.until.max(row.until);
        if row.from < gap.row.from {
            gap.row = row;
        }
    }
    gaps.into_values().collect()
}

fn waiting(tasks: &[TaskRow]) -> Vec<&TaskRow> {
    let mut waiting: Vec<_> =
        tasks.iter().filter(|row| waits(&row.state, row.seen_done_at.is_some())).collect();
    waiting.sort_by(|a, b| a.task_id.cmp(&b.task_id));
    waiting
}

fn not_acted(input: &BundleInput) -> u64 {
    let acts = [ItemOutcome::Reduced, ItemOutcome::Rotated, ItemOutcome::Revoked];
    let is_open = |row: &&TaskRow| waits(&row.state, row.seen_done_at.is_some());
    let open: BTreeSet<ItemId> = input.tasks.iter().filter(is_open).map(|row| row.item_id).collect();
    let any: BTreeSet<ItemId> = input.tasks.iter().map(|row| row.item_id).collect();
    let of_those = input.population.iter().filter(|row| acts.contains(&row.outcome));
    of_those.filter(|row| open.contains(&row.item_id) || !any.contains(&row.item_id)).count() as u64
}

/// Until the next review begins, so many months or days after this one began; where there is to be none, as long again as the
/// window was. Never before the freezing.
fn expires(file: &CampaignFile) -> Instant {
    let campaign = &file.campaign;
    let later = campaign.frequency.every_months.and_then(|months| months_after(campaign.launched_at, months));
    if let Some(next) = later {
        return next.max(campaign.frozen_at);
    }
    let days = i64::from(campaign.frequency.every_days.unwrap_or(campaign.window.days));
    let millis = campaign.launched_at.timestamp_millis().saturating_add(days.saturating_mul(DAY_MILLIS));
    from_millis(millis).unwrap_or(campaign.frozen_at).max(campaign.frozen_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::task::TaskState;

    #[test]
    fn a_task_waits_until_it_is_seen_done_or_no_longer_needed() {
        let at = domain::instant::parse("2026-03-01T00:00:00Z").unwrap();
        assert!(waits(TaskState::Open.as_str(), false) && waits(TaskState::Overdue.as_str(), false));
        assert!(!waits(TaskState::NotNeeded { at }.as_str(), false));
        assert!(!waits("whatever", true));
    }
}
