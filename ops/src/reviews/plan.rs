//! The plan of a launch: its population with snapshots, reviewers and order, before anything is written.

use super::arrange::{self, Alike, Offers};
use super::launch::Launch;
use super::made::{self, Drafted, Freezing, Wanted};
use super::reconcile::{self, ForeignFrozen, Reconciliation, SourceFrozen};
use super::reviewer::{self, Chosen};
use super::warn::{nothing, warnings};
use crate::away;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::identities::{self, Brief};
use crate::people;
use crate::sources::foreign;
use crate::systems;
use crate::usage::Lenses;
use domain::actor::Role;
use domain::id::{AwayId, ImportId, PersonId, SourceId};
use domain::instant::{self, Instant};
use domain::problem::Problems;
use domain::review::{self, MAX_INVENTORY_AGE_DAYS, Naming, ReviewerRule, Risk};
use domain::window::Day;
use entities::inconsistency::Place;
use entities::{identity, person};
use evidence::hash::Digest;
use evidence::snapshot::SourceSnapshot;
use sea_orm::EntityTrait;
use sources::aws::actions;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// How many items one person would have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// By which rule.
    pub rule: ReviewerRule,
    /// How many.
    pub items: usize,
}

/// Somebody who is away at the launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwayLoad {
    /// What they are called.
    pub name: String,
    /// The first day on which they are back.
    pub until: Day,
    /// How many items go to whoever stands behind them.
    pub routed: usize,
    /// How many stay with them, since nobody does.
    pub left: usize,
}

/// What a launch comes to: the numbers that the confirmation shows and the launch repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The query, in words.
    pub scope: String,
    /// How many items.
    pub population: usize,
    /// How many of them are low-risk.
    pub low_risk: usize,
    /// How many hold a privileged grant: what is kept of these security confirms, where that is asked for.
    pub privileged: usize,
    /// By risk, riskiest first.
    pub risks: Vec<(Risk, usize)>,
    /// By person and rule, most items first.
    pub reviewers: Vec<Load>,
    /// Whoever is away now, and what becomes of what would be theirs.
    pub away: Vec<AwayLoad>,
    /// What it is reconciled with.
    pub reconciliation: Reconciliation,
    /// What each way to arrange it would come to.
    pub offers: Offers,
    /// What ought to be known before launching, in sentences.
    pub warnings: Vec<String>,
}

/// One item to be.
pub(super) struct Planned {
    pub(super) made: Drafted,
    pub(super) reviewer: PersonId,
    pub(super) rule: ReviewerRule,
    /// Who it would have been, and is away.
    pub(super) absent: Option<PersonId>,
    /// The statement by which it went to another.
    pub(super) away: Option<AwayId>,
    /// Who else is named for it and is here.
    pub(super) others: Vec<(PersonId, ReviewerRule)>,
    pub(super) alike: Alike,
}

/// A launch that would be accepted.
pub(super) struct Plan {
    /// Riskiest first.
    pub(super) items: Vec<Planned>,
    pub(super) outlook: Outlook,
    pub(super) catalogue_sha256: Digest,
}

/// Plans a launch by `launcher` at `at`.
///
/// # Errors
/// Every problem at once where the population cannot be frozen.
pub(super) async fn plan(call: &Call, launch: &Launch, launcher: PersonId, at: Instant) -> Result<Plan> {
    planned(call, launch, launcher, (at, true)).await
}

/// What [`plan`] would come to: its items cannot be written.
///
/// # Errors
/// As [`plan`].
pub(super) async fn look_ahead(
    call: &Call,
    launch: &Launch,
    launcher: PersonId,
    at: Instant,
) -> Result<Plan> {
    planned(call, launch, launcher, (at, false)).await
}

async fn planned(
    call: &Call,
    launch: &Launch,
    launcher: PersonId,
    (at, written): (Instant, bool),
) -> Result<Plan> {
    let mut matched = match launch.scope.asked(launch.window) {
        Some(asked) => identities::all_asked(call, &asked).await?,
        None => Vec::new(),
    };
    if !launch.scope.identities.is_empty() {
        matched.retain(|(brief, _)| launch.scope.identities.contains(&brief.id));
    }
    let mut by_source: BTreeMap<(String, SourceId), Vec<Matched>> = BTreeMap::new();
    for one in matched {
        by_source.entry((one.0.account.clone(), one.0.source)).or_default().push(one);
    }
    let mut problems = Problems::default();
    let mut picked = Picked::default();
    let foreign = foreign(call.read()).await?;
    for ((account, source), briefs) in by_source {
        if foreign.contains(&source.uuid()) {
            picked.foreign.push(ForeignFrozen { account, identities: count(briefs.len()) });
            continue;
        }
        picked.source(call, (source, briefs), at, &mut problems).await?;
    }
    if picked.matched.is_empty() && problems.0.is_empty() {
        problems.add("scope", nothing(&picked.foreign));
    }
    problems.none_or(())?;
    let catalogue_sha256: Digest =
        actions::catalogue().provenance().sha256.parse().map_err(Error::unexpected)?;
    let frozen = Freezing { window: launch.window, catalogue_sha256, at, written };
    let mut items = items(call, frozen, &mut picked, launcher).await?;
    let offers = arrange::arrange(call, launch, &mut items).await?;
    acknowledger(call, launch, launcher, &items).await?;
    let outlook = Outlook {
        scope: launch.scope.to_string(),
        population: items.len(),
        low_risk: items.iter().filter(|item| item.made.low_risk).count(),
        privileged: items.iter().filter(|item| item.made.privileged).count(),
        risks: risks(&items),
        reviewers: reviewers(call, &items).await?,
        away: absent(call, &items, at).await?,
        reconciliation: Reconciliation { sources: picked.sources, foreign: picked.foreign },
        offers,
        warnings: Vec::new(),
    };
    let warnings = warnings(call, launch, &outlook, at).await?;
    Ok(Plan { items, outlook: Outlook { warnings, ..outlook }, catalogue_sha256 })
}

/// An identity that the filter matched, with its row.
type Matched = (Brief, identity::Model);

/// What the filter picked, source by source.
#[derive(Default)]
struct Picked {
    matched: Vec<Matched>,
    sources: Vec<SourceFrozen>,
    foreign: Vec<ForeignFrozen>,
}

impl Picked {
    async fn source(
        &mut self,
        call: &Call,
        (id, matched): (SourceId, Vec<Matched>),
        at: Instant,
        problems: &mut Problems,
    ) -> Result<()> {
        let source = reconcile::inventoried(call, id).await?;
        let Some(newest) = source.newest else {
            problems.add(
                "scope",
                format!(
                    "Account {} has no inventory: import one, or leave the account out of the scope",
                    source.account
                ),
            );
            return Ok(());
        };
        if !review::is_fresh(newest.taken_at, at) {
            problems.add(
                "scope",
                format!(
                    "The inventory of account {} was taken {}, more than {MAX_INVENTORY_AGE_DAYS} days ago: import a newer one",
                    source.account,
                    instant::format(newest.taken_at)
                ),
            );
            return Ok(());
        }
        let place = Place::new("inventory", newest.id);
        let classes = reconcile::by_class(call, newest.id).await?;
        let (inside, outside): (Vec<Matched>, Vec<Matched>) =
            matched.into_iter().partition(|(_, row)| reconcile::shows(newest.id, row));
        let population = count(inside.len());
        self.sources.push(SourceFrozen {
            source: id,
            provider: source.provider,
            account: source.account,
            import: ImportId::new(newest.import_id),
            taken_at: newest.taken_at,
            file_sha256: place.word("sha256", &newest.sha256)?,
            classes,
            refused: place.count("refused", newest.refused)?,
            left_out: classes.identities().saturating_sub(population),
            population,
            outside: count(outside.len()),
            coverage: Vec::new(),
        });
        self.matched.extend(inside);
        Ok(())
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

async fn items(
    call: &Call,
    freezing: Freezing,
    picked: &mut Picked,
    launcher: PersonId,
) -> Result<Vec<Planned>> {
    let mut sources = HashMap::new();
    let mut lenses = Lenses::new(freezing.window);
    for source in &mut picked.sources {
        source.coverage = lenses.coverage(call, source.source).await?.spans(freezing.window);
        let snapshot = SourceSnapshot {
            source_id: source.source,
            provider: source.provider,
            account: source.account.clone(),
            import_id: source.import,
            imported_at: source.taken_at,
        };
        sources.insert(source.source, Arc::new(snapshot));
    }
    let served = picked.matched.iter().filter_map(|(_, row)| row.system_id);
    let systems = systems::names(call.read(), served).await?;
    let gone = away::gone(call.read(), freezing.at, call.tenure.zone).await?;
    let mut wanted = Vec::with_capacity(picked.matched.len());
    for (brief, row) in std::mem::take(&mut picked.matched) {
        let source = Arc::clone(sources.get(&brief.source).ok_or(Error::NotFound("source"))?);
        wanted.push(Wanted { brief, row, source });
    }
    let mut items = Vec::with_capacity(wanted.len());
    for made in made::together(call, freezing, wanted, launcher).await? {
        let Chosen { reviewer, rule, absent, away, others } = reviewer::choose(&made.owners, launcher, &gone);
        let alike = Alike {
            system_name: made.system.and_then(|id| systems.get(&id).cloned()),
            system: made.system,
            grants: made.grants,
        };
        items.push(Planned { made, reviewer, rule, absent, away, others, alike });
    }
    Ok(items)
}

async fn acknowledger(call: &Call, launch: &Launch, launcher: PersonId, items: &[Planned]) -> Result<()> {
    let person = launch.acknowledger;
    let managers = people::holders(call.read(), Role::Management).await?;
    let has_part = items.iter().any(|item| {
        let owners = &item.made.owners;
        item.reviewer == person
            || [owners.technical, owners.business].contains(&Some(person))
            || owners.backups.contains(&person)
    });
    Ok(review::may_be_acknowledger(Naming {
        acknowledger: person,
        is_management: managers.contains(&person),
        launcher: Some(launcher),
        has_part,
    })?)
}

fn risks(items: &[Planned]) -> Vec<(Risk, usize)> {
    let mut risks: BTreeMap<Risk, usize> = BTreeMap::new();
    for item in items {
        *risks.entry(item.made.risk).or_default() += 1;
    }
    risks.into_iter().collect()
}

async fn reviewers(call: &Call, items: &[Planned]) -> Result<Vec<Load>> {
    let mut loads: BTreeMap<(PersonId, ReviewerRule), usize> = BTreeMap::new();
    for item in items {
        *loads.entry((item.reviewer, item.rule)).or_default() += 1;
    }
    let mut reviewers = Vec::with_capacity(loads.len());
    for ((id, rule), items) in loads {
        let name = person::Entity::find_by_id(id.uuid()).one(call.read()).await?.map(|row| row.name);
        reviewers.push(Load { person: id, name: name.unwrap_or_default(), rule, items });
    }
    reviewers.sort_by(|a, b| (b.items, &a.name, a.person).cmp(&(a.items, &b.name, b.person)));
    Ok(reviewers)
}

/// Whoever is away, by name.
async fn absent(call: &Call, items: &[Planned], at: Instant) -> Result<Vec<AwayLoad>> {
    let mut loads: BTreeMap<PersonId, (usize, usize)> = BTreeMap::new();
    for item in items {
        let Some(person) = item.absent else { continue };
        let sums = loads.entry(person).or_default();
        sums.0 += usize::from(item.away.is_some());
        sums.1 += usize::from(item.away.is_none());
    }
    let gone = away::gone(call.read(), at, call.tenure.zone).await?;
    let names = people::names(call.read(), loads.keys().copied()).await?;
    let mut away: Vec<AwayLoad> = loads
        .into_iter()
        .filter_map(|(person, (routed, left))| {
            let name = names.get(&person).cloned().unwrap_or_default();
            Some(AwayLoad { name, until: gone.get(&person)?.until, routed, left })
        })
        .collect();
    away.sort_by(|a, b| (&a.name, a.until).cmp(&(&b.name, b.until)));
    Ok(away)
}
