//! Campaigns with their snapshots and acknowledgements against the leaves of their launch, close and acknowledgement.

use super::columns::Columns;
use super::leaves::Said;
use super::{Checked, or_nothing};
use super::{confirmations, second};
use crate::error::Result;
use crate::reviews::ChangeFrozen;
use domain::actor::Actor;
use domain::id::{CampaignId, IdentityId, ItemId, PersonId, RecurringId};
use domain::instant;
use domain::review::Change;
use entities::{acknowledgement, campaign, item};
use evidence::bundle::campaign::population_sha256;
use evidence::bundle::rows::standing_sha256;
use evidence::hash::Digest;
use evidence::log::facts::{ACKNOWLEDGED, CHANGES, CLOSED, LAUNCHED, NO_RESPONSE, SEEDED};
use evidence::log::leaf::Leaf;
use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Snapshots read with one statement: they can be long.
const TOGETHER: u64 = 100;

pub(super) async fn check(snapshot: &DatabaseTransaction, said: &Said, found: &mut Checked) -> Result<()> {
    let mut populations = snapshots(snapshot, found).await?;
    let rows = campaign::Entity::find().order_by_asc(campaign::COLUMN.id).all(snapshot).await?;
    for row in &rows {
        found.rows += 1;
        let leaves = said.campaigns.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        let of = |action: &str| leaves.iter().find(|leaf| leaf.action == action);
        let population = populations.remove(&row.id).unwrap_or_default();
        match of(LAUNCHED) {
            Some(leaf) => {
                launched(row, (leaf, &population.lines), found);
                confirmations::stage(row, leaf, found);
            }
            None => found.add(named(row.id), "was inserted: no leaf says that it was launched"),
        }
        population.columns.check(of(LAUNCHED), found);
        closed(row, (of(CLOSED), &population), found);
        second::seed(row, of(SEEDED), found);
        let acknowledged = acknowledgement::Entity::find_by_id(row.id).one(snapshot).await?;
        acknowledgement(row, (acknowledged.as_ref(), of(ACKNOWLEDGED)), found);
    }
    second::looks(snapshot, &said.looked, found).await?;
    for id in said.campaigns.keys().filter(|id| rows.iter().all(|row| row.id != **id)) {
        found.add(named(*id), "is missing: leaves of the log tell of it");
    }
    Ok(())
}

fn named(id: Uuid) -> String {
    format!("campaign {}", CampaignId::new(id))
}

/// What the items of a campaign come to.
#[derive(Default)]
struct Population {
    /// Identities with the hashes of their snapshots.
    lines: Vec<(String, String)>,
    /// How many items have each outcome.
    outcomes: BTreeMap<String, u64>,
    /// What had changed on each when it was closed.
    changes: Vec<(ItemId, Change)>,
    /// What the items' columns say of their snapshots.
    columns: Columns,
}

/// Each snapshot against the hash beside it; gives each campaign's population.
async fn snapshots(
    snapshot: &DatabaseTransaction,
    found: &mut Checked,
) -> Result<BTreeMap<Uuid, Population>> {
    let mut populations: BTreeMap<Uuid, Population> = BTreeMap::new();
    let mut after = None;
    loop {
        let mut query = item::Entity::find().order_by_asc(item::COLUMN.id).limit(TOGETHER);
        if let Some(after) = after {
            query = query.filter(item::COLUMN.id.gt(after));
        }
        let page = query.all(snapshot).await?;
        let Some(last) = page.last() else { return Ok(populations) };
        after = Some(last.id);
        for row in page {
            found.rows += 1;
            let population = populations.entry(row.campaign_id).or_default();
            match row.snapshot.text() {
                Ok(text) if Digest::of(text.as_bytes()).to_string() == row.snapshot_sha256 => {
                    population.columns.compare((&row, &text), found);
                }
                Ok(_) => found.add(
                    format!("item {}", ItemId::new(row.id)),
                    "was changed: its snapshot has another hash than was kept of it",
                ),
                Err(error) => found.add(
                    format!("item {}", ItemId::new(row.id)),
                    format!("was changed: its snapshot is not what was packed: {error}"),
                ),
            }
            let line = (IdentityId::new(row.identity_id).to_string(), row.snapshot_sha256);
            population.lines.push(line);
            match changes(row.changes.as_deref()) {
                Ok(stood) => population.changes.extend(stood.map(|one| (ItemId::new(row.id), one))),
                Err(reason) => {
                    let thing = format!("item {}", ItemId::new(row.id));
                    found.add(thing, format!("was changed: what had changed on it cannot be read: {reason}"));
                }
            }
            *population.outcomes.entry(row.outcome.unwrap_or_default()).or_default() += 1;
        }
    }
}

fn launched(row: &campaign::Model, (leaf, lines): (&Leaf, &[(String, String)]), found: &mut Checked) {
    let thing = named(row.id);
    let said = |name: &str| leaf.facts.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    found.same(&thing, ("its launch", instant::format(row.launched_at), instant::format(leaf.at)));
    let launcher = match (&row.opened_by, row.recurring_id) {
        (Some(_), _) | (_, Some(_)) => Actor::System.name(),
        (None, None) => PersonId::new(row.launched_by).to_string(),
    };
    found.same(&thing, ("its launcher", &launcher, &leaf.actor));
    let manager = PersonId::new(row.acknowledger_id).to_string();
    found.same(&thing, ("its acknowledger", manager, said("acknowledger")));
    let recurring = row.recurring_id.map(|id| RecurringId::new(id).to_string()).unwrap_or_default();
    found.same(&thing, ("its recurring review", recurring, said("recurring")));
    let then = row.no_response.clone().unwrap_or_default();
    found.same(&thing, ("what becomes of no response", then, said(NO_RESPONSE)));
    let query = row.query_sha256.clone().unwrap_or_default();
    found.same(&thing, ("its saved query's hash", query, said("query_sha256")));
    found.same(&thing, ("its due instant", instant::format(row.due_at), said("due_at")));
    found.same(&thing, ("its population's hash", row.population_sha256.clone(), said("population_sha256")));
    let count = leaf.facts.get("population").and_then(Value::as_i64).unwrap_or_default();
    found.same(&thing, ("its population", row.population, count));
    let hash = population_sha256(lines.iter().map(|(id, hash)| (id.as_str(), hash.as_str())));
    if hash.to_string() != said("population_sha256") {
        found.add(
            thing,
            format!(
                "its {} items do not come to the population that leaf {} froze: one was changed, removed or inserted",
                lines.len(),
                leaf.seq
            ),
        );
    }
}

fn closed(row: &campaign::Model, (leaf, population): (Option<&Leaf>, &Population), found: &mut Checked) {
    let thing = named(row.id);
    let at = or_nothing(row.closed_at.map(instant::format));
    let by = or_nothing(row.closed_by.map(PersonId::new));
    let Some(leaf) = leaf else {
        if row.closed_at.is_some() || row.closed_by.is_some() || row.counts.is_some() {
            found.add(thing, "was changed: no leaf says that it was closed");
        }
        return;
    };
    found.same(&thing, ("its close", at, instant::format(leaf.at)));
    if leaf.actor.starts_with(PersonId::PREFIX) {
        found.same(&thing, ("whoever closed it", &by, &leaf.actor));
    }
    if let Some(said) = leaf.facts.get(CHANGES).and_then(Value::as_str) {
        let stood = population.changes.iter().map(|(item, change)| (*item, change));
        let hash = standing_sha256(stood).to_string();
        found.same(&thing, ("the hash of what had changed", hash.as_str(), said));
    }
    let counts: Value =
        row.counts.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    for (name, said) in leaf.facts.get("counts").and_then(Value::as_object).into_iter().flatten() {
        found.same(&thing, (&format!("its count '{name}'"), counts.get(name).unwrap_or(&Value::Null), said));
        let items = population.outcomes.get(name).copied().unwrap_or_default();
        if name != "population" && said.as_u64() != Some(items) {
            found
                .add(&thing, format!("{items} of its items are '{name}', and leaf {} says {said}", leaf.seq));
        }
    }
}

/// What an item says had changed, and stood, when its campaign was closed.
fn changes(text: Option<&str>) -> serde_json::Result<impl Iterator<Item = Change>> {
    let all: Vec<ChangeFrozen> = text.map(serde_json::from_str).transpose()?.unwrap_or_default();
    Ok(all.into_iter().filter(|one| one.standing).map(|one| one.change))
}

fn acknowledgement(
    row: &campaign::Model,
    (stored, leaf): (Option<&acknowledgement::Model>, Option<&Leaf>),
    found: &mut Checked,
) {
    let thing = format!("acknowledgement of {}", CampaignId::new(row.id));
    match (stored, leaf) {
        (None, None) => {}
        (Some(_), None) => found.add(thing, "was inserted: no leaf records it"),
        (None, Some(leaf)) => found.add(thing, format!("is missing: leaf {} records it", leaf.seq)),
        (Some(stored), Some(leaf)) => {
            found.rows += 1;
            let person = PersonId::new(stored.person_id).to_string();
            found.same(&thing, ("its person", &person, &leaf.actor));
            found.same(&thing, ("its instant", instant::format(stored.at), instant::format(leaf.at)));
            let hash = or_nothing(stored.statement_sha256.as_deref());
            let said = or_nothing(leaf.facts.get("statement_sha256").and_then(Value::as_str));
            found.same(&thing, ("the hash of its statement", hash, said));
        }
    }
}
