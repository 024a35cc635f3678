//! population.csv against the snapshots, the decisions and the sources.

use super::chain::Chain;
use super::decisions::Decisions;
use super::report::{Check, Report};
use super::tables::{Cells, Rows};
use super::unpack::Files;
use crate::bundle::campaign::{CampaignFile, population_sha256};
use crate::bundle::layout;
use crate::bundle::rows::{PopulationRow, Row as _, SourceRow};
use crate::csv::undefused;
use crate::hash::Digest;
use crate::log::facts;
use crate::outcome::ItemOutcome;
use crate::snapshot::{Owners, Snapshot};
use domain::id::{CampaignId, IdentityId, ImportId, ItemId, PersonId, SourceId};
use domain::identity::Kind;
use domain::instant::Instant;
use domain::principal::PrincipalClass;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One row of population.csv.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) row: usize,
    pub(super) item_id: ItemId,
    pub(super) identity_id: IdentityId,
    pub(super) snapshot_sha256: Digest,
    pub(super) outcome: ItemOutcome,
    source_id: SourceId,
    /// Decisions before this no longer count.
    pub(super) changed_at: Option<Instant>,
    withdrawn: bool,
    /// Did it hold a privileged grant? Its snapshot says the same.
    pub(super) privileged: bool,
}

#[derive(Debug, Default)]
pub(super) struct Population {
    pub(super) items: Vec<Item>,
    by_item: BTreeMap<ItemId, usize>,
    pub(super) identities: BTreeSet<IdentityId>,
    /// Items of which something was not observed or not evaluable.
    pub(super) unobserved: u64,
    /// Who owned each privileged item at the launch, where security confirms what is kept of these.
    pub(super) owners: BTreeMap<ItemId, Vec<PersonId>>,
    /// Hashes of purposes that snapshots name.
    pub(super) texts: BTreeSet<Digest>,
}

impl Population {
    pub(super) fn item(&self, id: ItemId) -> Option<&Item> {
        self.by_item.get(&id).map(|place| &self.items[*place])
    }

    pub(super) fn sha256(&self) -> Digest {
        let lines: Vec<_> = self
            .items
            .iter()
            .map(|item| (item.identity_id.to_string(), item.snapshot_sha256.to_string()))
            .collect();
        population_sha256(lines.iter().map(|(identity, hash)| (identity.as_str(), hash.as_str())))
    }
}

pub(super) fn read(files: &Files, campaign: &CampaignFile, report: &mut Report) -> Population {
    let before = report.failures_total;
    let mut population = Population::default();
    let mut snapshots = read_snapshots(files);
    let rows = Rows::of::<PopulationRow>(files, report);
    for cells in rows.iter() {
        let Some(item) = parse(&cells, report) else { continue };
        if population.by_item.insert(item.item_id, population.items.len()).is_some() {
            cells.fail(Check::Row, format!("item {} is there twice", item.item_id), report);
        }
        if !population.identities.insert(item.identity_id) {
            cells.fail(Check::Row, format!("identity {} is there twice", item.identity_id), report);
        }
        match snapshot(files, &mut snapshots, campaign, (&item, &cells)) {
            Ok(snapshot) => {
                population.unobserved += u64::from(!snapshot.is_observed);
                population.texts.extend(snapshot.purpose_sha256);
                if snapshot.privileged && campaign.campaign.confirmation.is_some() {
                    let owners = &snapshot.owners;
                    let named = [owners.technical, owners.business].into_iter().flatten();
                    let named = named.chain(owners.backups.iter().copied()).collect();
                    population.owners.insert(item.item_id, named);
                }
            }
            Err(detail) => {
                report.fail(Check::Snapshot, &layout::snapshot(cells.get("item_id")), None, detail);
            }
        }
        population.items.push(item);
    }
    for (name, _) in files.iter() {
        let item = layout::snapshot_item(name).map(str::parse::<ItemId>);
        if item.is_some_and(|item| item.ok().and_then(|item| population.item(item)).is_none()) {
            report.fail(Check::Snapshot, name, None, "a snapshot of no item in population.csv");
        }
    }
    let items = population.items.len();
    report.passed(before, format!("population.csv has {items} items, each with the snapshot that it names"));
    population
}

fn parse(cells: &Cells<'_>, report: &mut Report) -> Option<Item> {
    // Everything is read before anything is given up, so that every bad cell of the row is reported.
    let item_id = cells.parse("item_id", report);
    let identity_id = cells.parse("identity_id", report);
    let snapshot_sha256 = cells.parse("snapshot_sha256", report);
    let outcome = cells.parse("outcome", report);
    let source_id = cells.parse("source_id", report);
    let changed_at = cells.instant_or_none("changed_at", report);
    let withdrawn: Option<Option<ImportId>> = cells.parse_or_none("withdrawn_by", report);
    let privileged = cells.parse("privileged", report);
    Some(Item {
        row: cells.row,
        item_id: item_id?,
        identity_id: identity_id?,
        snapshot_sha256: snapshot_sha256?,
        outcome: outcome?,
        source_id: source_id?,
        changed_at: changed_at?,
        withdrawn: withdrawn?.is_some(),
        privileged: privileged?,
    })
}

/// What a snapshot says that is looked at here.
struct Said {
    campaign_id: CampaignId,
    item_id: ItemId,
    identity_id: IdentityId,
    external_id: String,
    source_id: SourceId,
    kind: Kind,
    class: PrincipalClass,
    privileged: bool,
    catalogue_sha256: Digest,
    window: (Instant, Instant),
    is_observed: bool,
    purpose_sha256: Option<Digest>,
    owners: Owners,
}

/// All snapshots, by the names of their files: what is most of a bundle is read on as many cores as there are.
fn read_snapshots(files: &Files) -> HashMap<&str, Result<Said, String>> {
    let all: Vec<(&str, &[u8])> =
        files.iter().filter(|(name, _)| layout::snapshot_item(name).is_some()).collect();
    all.into_par_iter().map(|(name, bytes)| (name, said(bytes))).collect()
}

fn said(bytes: &[u8]) -> Result<Said, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8")?;
    let snapshot = Snapshot::parse(text).map_err(|error| error.to_string())?;
    Ok(Said {
        campaign_id: snapshot.campaign_id,
        item_id: snapshot.item_id,
        identity_id: snapshot.identity_id,
        is_observed: snapshot.is_observed(),
        source_id: snapshot.source.source_id,
        kind: snapshot.kind,
        class: snapshot.class,
        privileged: snapshot.privileged,
        catalogue_sha256: snapshot.catalogue_sha256,
        window: (snapshot.window.from, snapshot.window.until),
        purpose_sha256: snapshot.purpose_sha256,
        external_id: snapshot.external_id,
        owners: snapshot.owners,
    })
}

fn snapshot(
    files: &Files,
    snapshots: &mut HashMap<&str, Result<Said, String>>,
    campaign: &CampaignFile,
    (item, cells): (&Item, &Cells<'_>),
) -> Result<Said, String> {
    let name = layout::snapshot(cells.get("item_id"));
    let digest = files.sha256(&name).ok_or("the item has no snapshot")?;
    if digest != item.snapshot_sha256 {
        return Err(format!("its SHA-256 is {digest}, population.csv names {}", item.snapshot_sha256));
    }
    // An item that stands there twice has been reported.
    let snapshot = snapshots.remove(name.as_str()).ok_or("another row has its snapshot")??;
    let external = cells.get("external_id");
    let same = [
        ("campaign_id", snapshot.campaign_id == campaign.campaign.campaign_id),
        ("item_id", snapshot.item_id == item.item_id),
        ("identity_id", snapshot.identity_id == item.identity_id),
        (
            "external_id",
            snapshot.external_id == external || undefused(external) == Some(&snapshot.external_id),
        ),
        ("source_id", snapshot.source_id == item.source_id),
        ("kind", snapshot.kind.as_str() == cells.get("kind")),
        ("class", snapshot.class.as_str() == cells.get("class")),
        ("privileged", snapshot.privileged.to_string() == cells.get("privileged")),
        ("catalogue_sha256", snapshot.catalogue_sha256 == campaign.campaign.catalogue_sha256),
        ("window", snapshot.window == (campaign.campaign.window.from, campaign.campaign.window.until)),
    ];
    match same.iter().find(|(_, same)| !same) {
        Some((field, _)) => Err(format!("its {field} is another than population.csv's or campaign.json's")),
        None => Ok(snapshot),
    }
}

/// Each outcome is that of the last decision that counts: before the close, and not before a material change.
pub(super) fn outcomes(
    campaign: &CampaignFile,
    chain: &Chain,
    population: &Population,
    decisions: &Decisions,
    report: &mut Report,
) {
    let before = report.failures_total;
    let closed = chain.of_action(facts::CLOSED).next().map(|(_, leaf)| leaf.seq);
    for row in &decisions.rows {
        if row.at > campaign.campaign.closed_at || closed.is_some_and(|closed| row.seq > closed) {
            report.fail(
                Check::Decision,
                "decisions.csv",
                Some(row.row),
                "made after the close: late is late",
            );
        }
    }
    for item in &population.items {
        let last = decisions.last(item, campaign);
        let decided = last.map_or(ItemOutcome::NoResponse, |last| last.outcome.outcome());
        let expected = if item.withdrawn { ItemOutcome::Withdrawn } else { decided };
        if item.outcome != expected {
            let why = match (item.withdrawn, last) {
                (true, _) => "an import showed it gone".into(),
                (false, Some(last)) => format!("the last decision that counts is '{}'", last.outcome),
                (false, None)
                    if decisions
                        .latest(item, campaign)
                        .is_some_and(|last| !decisions.confirmations.stands(item, last)) =>
                {
                    "security did not confirm the last decision".into()
                }
                (false, None) => "no decision counts".into(),
            };
            let detail = format!("the outcome is '{}', but {why}: expected '{expected}'", item.outcome);
            report.fail(Check::Outcome, PopulationRow::FILE, Some(item.row), detail);
        }
    }
    report.passed(before, "each outcome is that of the last decision before the close");
}

/// sources.csv: principals by class, identities, what was left out, and what remains.
pub(super) fn sources(files: &Files, population: &Population, report: &mut Report) {
    let before = report.failures_total;
    let mut counted: BTreeMap<SourceId, u64> = BTreeMap::new();
    for item in &population.items {
        *counted.entry(item.source_id).or_default() += 1;
    }
    let rows = Rows::of::<SourceRow>(files, report);
    for cells in rows.iter() {
        let numbers: Option<Vec<u64>> = [
            "principals",
            "machine",
            "unsure",
            "person",
            "persons_role",
            "provider_managed",
            "identities",
            "left_out",
            "population",
            "refused",
        ]
        .into_iter()
        .map(|column| cells.parse(column, report))
        .collect();
        let source: Option<SourceId> = cells.parse("source_id", report);
        let digest: Option<Digest> = cells.parse("file_sha256", report);
        let (Some(numbers), Some(source), Some(_)) = (numbers, source, digest) else { continue };
        let sum = |numbers: &[u64]| numbers.iter().try_fold(0u64, |sum, number| sum.checked_add(*number));
        if sum(&numbers[1..6]) != Some(numbers[0]) {
            cells.fail(Check::Sources, "the classes do not add up to the principals", report);
        }
        if sum(&numbers[1..3]) != Some(numbers[6]) {
            cells.fail(Check::Sources, "machine and unsure do not add up to the identities", report);
        }
        if numbers[6].checked_sub(numbers[7]) != Some(numbers[8]) {
            cells.fail(Check::Sources, "identities less those left out are not the population", report);
        }
        let found = counted.remove(&source).unwrap_or_default();
        if found != numbers[8] {
            let detail =
                format!("says {} identities are in the population, and population.csv {found}", numbers[8]);
            cells.fail(Check::Sources, detail, report);
        }
    }
    for (source, count) in counted {
        let detail = format!("source {source} has {count} items in population.csv, and no row here");
        report.fail(Check::Sources, SourceRow::FILE, None, detail);
    }
    report.passed(before, "sources.csv reconciles with population.csv");
}
