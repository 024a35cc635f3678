//! Arranging a launch: what is too much for one person is dealt among those named beside, or put into stages, and items of
//! one system with equal grants follow one another.

use super::launch::Launch;
use super::plan::{Plan, Planned};
use super::scope::{Scope, Stage};
use crate::call::Call;
use crate::error::{Error, Result};
use crate::people;
use chrono::Duration;
use domain::id::PersonId;
use domain::instant::Instant;
use domain::problem::Problems;
use domain::review::{self, Burden, MANY_ITEMS, MOST_STAGE_DAYS, MOST_STAGES, STAGE_DAYS};
use evidence::hash::Digest;
use evidence::snapshot::Snapshot;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// How a launch lays its items on people. The default leaves them as the rules give them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Arranged {
    /// What is more than 60 for one person is dealt among those who are named for the same identities.
    pub deal: bool,
    /// Among items of one risk, those of one system with equal grants follow one another.
    pub group: bool,
    /// Each reviewer's riskiest 60 come first; the next stage is due so many days later.
    pub stage_days: Option<u32>,
}

/// What each way to arrange a launch would come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offers {
    /// Whoever would have more than 60 items as it is arranged, by name, most first.
    pub overfull: Vec<(String, usize)>,
    /// How many items dealing takes from them.
    pub dealt: usize,
    /// To how many people.
    pub dealt_to: usize,
    /// How many items each stage has, and when it is due. One where nobody has more than 60.
    pub stages: Vec<(usize, Instant)>,
    /// Of how many systems and equal grants the items are.
    pub groups: usize,
    /// How many items are not alone in their group.
    pub alike: usize,
}

/// By what items are alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Alike {
    pub(super) system_name: Option<String>,
    pub(super) system: Option<Uuid>,
    pub(super) grants: Digest,
}

/// The hash of what a snapshot says that is held, whatever was used of it and since when.
pub(super) fn grants_sha256(snapshot: &Snapshot) -> Result<Digest> {
    // All in one text, each from one end to the next.
    let (mut text, mut ends) = (Vec::new(), vec![0]);
    for grant in &snapshot.grants {
        let held = (grant.effect, &grant.pattern, &grant.resources, &grant.conditions);
        serde_json::to_writer(&mut text, &held).map_err(Error::unexpected)?;
        ends.push(text.len());
    }
    let mut held: Vec<&[u8]> =
        ends.windows(2).filter_map(|ends| text.get(*ends.first()?..*ends.last()?)).collect();
    held.sort_unstable();
    held.dedup();
    Ok(Digest::of(&held.join(&b'\n')))
}

/// What was asked for and cannot be.
pub(super) fn check(arranged: Arranged, problems: &mut Problems) {
    if arranged.stage_days.is_some_and(|days| !(1..=MOST_STAGE_DAYS).contains(&days)) {
        problems.add("stage_days", format!("From one stage to the next are 1 to {MOST_STAGE_DAYS} days"));
    }
}

/// Deals and orders the items as the launch says, and says what every way would come to.
pub(super) async fn arrange(call: &Call, launch: &Launch, items: &mut [Planned]) -> Result<Offers> {
    let arranged = launch.arranged;
    // Riskiest first; ordered here, since databases collate differently.
    items.sort_by(|a, b| {
        let alike = |item: &Planned| arranged.group.then(|| item.alike.clone());
        let key = |item: &Planned| item.made.identity;
        a.made
            .risk
            .cmp(&b.made.risk)
            .then_with(|| alike(a).cmp(&alike(b)))
            .then_with(|| a.made.label.cmp(&b.made.label))
            .then_with(|| key(a).cmp(&key(b)))
    });
    let burdens: Vec<Burden> = items.iter().map(burden).collect();
    let dealt = review::deal(&burdens);
    let mut to: Vec<PersonId> = dealt.values().map(|(person, _)| *person).collect();
    to.sort_unstable();
    to.dedup();
    let mut offers = Offers { dealt: dealt.len(), dealt_to: to.len(), ..Offers::default() };
    if arranged.deal {
        for (place, (reviewer, rule)) in dealt {
            let item = items.get_mut(place).ok_or(Error::NotFound("item"))?;
            (item.reviewer, item.rule) = (reviewer, rule);
            // It is theirs because it was too much for another, whoever is away.
            item.away = None;
        }
    }
    let stages = review::stages(items.iter().map(|item| item.reviewer));
    let last = stages.iter().copied().max().unwrap_or(1);
    for number in 1..=last {
        let count = stages.iter().filter(|stage| **stage == number).count();
        offers.stages.push((count, due(launch, number)));
    }
    if arranged.stage_days.is_some() && last > MOST_STAGES {
        let told = format!(
            "That would be {last} stages, more than {MOST_STAGES}: narrow the scope, or assign owners first"
        );
        return Err(Problems::one("stages", told).into());
    }
    let mut groups: HashMap<&Alike, usize> = HashMap::new();
    for item in items.iter() {
        *groups.entry(&item.alike).or_default() += 1;
    }
    offers.groups = groups.len();
    offers.alike = groups.values().filter(|count| **count > 1).sum();
    if arranged.stage_days.is_none() {
        offers.overfull = overfull(call, items).await?;
    }
    Ok(offers)
}

fn burden(item: &Planned) -> Burden {
    Burden { reviewer: item.reviewer, others: item.others.clone() }
}

async fn overfull(call: &Call, items: &[Planned]) -> Result<Vec<(String, usize)>> {
    let mut loads: BTreeMap<PersonId, usize> = BTreeMap::new();
    for item in items {
        *loads.entry(item.reviewer).or_default() += 1;
    }
    loads.retain(|_, items| *items > MANY_ITEMS);
    let names = people::names(call.read(), loads.keys().copied()).await?;
    let named = loads.into_iter().map(|(id, items)| (names.get(&id).cloned().unwrap_or_default(), items));
    let mut overfull: Vec<(String, usize)> = named.collect();
    overfull.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    Ok(overfull)
}

/// When a stage is due.
fn due(launch: &Launch, number: u32) -> Instant {
    let days = launch.arranged.stage_days.unwrap_or(STAGE_DAYS);
    launch.due_at + Duration::days(i64::from(days) * i64::from(number.saturating_sub(1)))
}

/// The launches that a plan comes to: itself, or one for each stage, each with its part of the items.
pub(super) fn stages(launch: &Launch, plan: Plan) -> Vec<(Launch, Plan)> {
    let numbers = review::stages(plan.items.iter().map(|item| item.reviewer));
    let of = numbers.iter().copied().max().unwrap_or(1);
    if launch.arranged.stage_days.is_none() || of < 2 {
        return vec![(launch.clone(), plan)];
    }
    let mut parts: BTreeMap<u32, Vec<Planned>> = BTreeMap::new();
    for (number, item) in numbers.into_iter().zip(plan.items) {
        parts.entry(number).or_default().push(item);
    }
    let (outlook, catalogue_sha256) = (plan.outlook, plan.catalogue_sha256);
    let part = |(number, items): (u32, Vec<Planned>)| {
        let stage = Launch {
            name: format!("{} ({number} of {of})", launch.name.trim()),
            scope: Scope { stage: Some(Stage { number, of }), ..launch.scope.clone() },
            due_at: due(launch, number),
            ..launch.clone()
        };
        let mut outlook = outlook.clone();
        for source in &mut outlook.reconciliation.sources {
            let here = items.iter().filter(|item| item.made.source == source.source);
            source.population = u64::try_from(here.count()).unwrap_or(u64::MAX);
            source.left_out = source.classes.identities().saturating_sub(source.population);
        }
        (stage, Plan { items, outlook, catalogue_sha256 })
    };
    parts.into_iter().map(part).collect()
}
