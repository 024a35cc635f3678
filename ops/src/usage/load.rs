//! What the verdict needs, from the database.

use crate::call::Call;
use crate::error::Result;
use crate::identities::Brief;
use domain::coverage::{Completeness, Coverage, Grade, SeenHours, TrailBreak};
use domain::grant::{Granted, GrantedBasis, HeldGrant};
use domain::id::SourceId;
use domain::instant::Instant;
use domain::tally::{Counts, EventName, Tally};
use domain::usage::Lens;
use domain::window::{Day, Window};
use entities::inconsistency::Place;
use entities::{
    assumption, coverage_hours, coverage_statement, coverage_trail, event_name, held_grant, inventory,
    log_fact, tally,
};
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

/// One identity's facts.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Its grants; `None` where no inventory showed it.
    pub grants: Option<Vec<HeldGrant>>,
    /// Its use, from the window's first day on.
    pub tallies: Vec<Tally>,
    /// Days on which it was assumed, from the window's first day on, and how often.
    pub assumed: BTreeMap<Day, u64>,
}

/// One day of an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayUse {
    /// The day.
    pub day: Day,
    /// What was seen.
    pub counts: Counts,
    /// How often it was assumed.
    pub assumed: u64,
    /// How management events were observed that day.
    pub grade: Grade,
}

/// What is worked out once for an account: the names of events, and when policies were granted, as the logs say.
#[derive(Debug, Clone, Default)]
pub(crate) struct Account {
    /// The names of events, by number.
    pub(crate) events: HashMap<i32, EventName>,
    /// By holder (`role/name`) and policy (ARN or name), the earliest.
    policies: HashMap<(String, String), Instant>,
    /// By user and group, the earliest.
    groups: HashMap<(String, String), Instant>,
    /// When the first inventory of the source was taken.
    baseline: Option<Instant>,
}

#[derive(Deserialize)]
struct PolicyGranted {
    holder: String,
    policy: String,
}

#[derive(Deserialize)]
struct JoinedGroup {
    user: String,
    group: String,
}

#[derive(Deserialize)]
struct TrailChanged {
    trail: String,
}

async fn facts_of(call: &Call, source: SourceId, kind: &str) -> Result<Vec<log_fact::Model>> {
    Ok(log_fact::Entity::find()
        .filter(log_fact::COLUMN.source_id.eq(source.uuid()))
        .filter(log_fact::COLUMN.kind.eq(kind))
        .all(call.read())
        .await?)
}

fn earliest(map: &mut HashMap<(String, String), Instant>, key: (String, String), at: Instant) {
    map.entry(key).and_modify(|known| *known = at.min(*known)).or_insert(at);
}

pub(crate) async fn account(call: &Call, source: SourceId) -> Result<Account> {
    let names = event_name::Entity::find().all(call.read()).await?;
    let events =
        names.into_iter().map(|row| (row.id, EventName { source: row.source, name: row.name })).collect();
    let mut facts = Account { events, ..Account::default() };
    for row in facts_of(call, source, "policy granted").await? {
        let fact: PolicyGranted = Place::new("log_fact", &row.event_key).json("data", &row.data)?;
        earliest(&mut facts.policies, (fact.holder, fact.policy), row.at);
    }
    for row in facts_of(call, source, "joined group").await? {
        let fact: JoinedGroup = Place::new("log_fact", &row.event_key).json("data", &row.data)?;
        earliest(&mut facts.groups, (fact.user, fact.group), row.at);
    }
    let first = inventory::Entity::find()
        .filter(inventory::COLUMN.source_id.eq(source.uuid()))
        .order_by_asc(inventory::COLUMN.taken_at)
        .limit(1)
        .one(call.read())
        .await?;
    facts.baseline = first.map(|row| row.taken_at);
    Ok(facts)
}

impl Account {
    /// Was what an import first showed then there since before the first inventory of the source?
    pub(crate) fn is_baseline(&self, first_seen_at: Instant) -> bool {
        self.baseline.is_some_and(|first| first_seen_at <= first)
    }

    /// Since when a grant is held: the provider's date, else the change event in the logs, else the import that first
    /// shows it. What an equal grant handed down is not made younger by a new path's change event.
    pub(crate) fn granted(&self, row: &GrantRow<'_>, (name, label): (&str, Option<&str>)) -> Granted {
        let Granted { at, basis } = row.granted;
        let handed_down = match basis {
            GrantedBasis::Baseline => self.baseline.is_some_and(|first| row.first_seen_at > first),
            GrantedBasis::FirstSeen => at != Some(row.first_seen_at),
            GrantedBasis::Provider | GrantedBasis::Log => true,
        };
        if handed_down || (self.policies.is_empty() && self.groups.is_empty()) {
            return row.granted;
        }
        let policy = row.policy_id.unwrap_or(row.policy);
        let attached = |holder: String| self.policies.get(&(holder, policy.to_owned())).copied();
        let at = match row.group {
            // In force once the group had it and the user had joined.
            Some(group) => attached(format!("group/{group}"))
                .max(self.groups.get(&(name.to_owned(), group.to_owned())).copied()),
            None => {
                let is_user = label.is_some_and(|label| label.contains(":user/"));
                attached(format!("{}/{name}", if is_user { "user" } else { "role" }))
            }
        };
        at.map_or(row.granted, |at| Granted { at: Some(at), basis: GrantedBasis::Log })
    }
}

/// What a stored grant says of its age.
pub(crate) struct GrantRow<'a> {
    pub(crate) granted: Granted,
    pub(crate) first_seen_at: Instant,
    pub(crate) policy: &'a str,
    pub(crate) policy_id: Option<&'a str>,
    pub(crate) group: Option<&'a str>,
}

pub(crate) async fn coverage(call: &Call, source: SourceId, window: Window) -> Result<Coverage> {
    let mut coverage = Coverage::default();
    let trails = coverage_trail::Entity::find().filter(coverage_trail::COLUMN.source_id.eq(source.uuid()));
    for row in trails.all(call.read()).await? {
        coverage.trails.push(Place::new("coverage_trail", &row.trail).json("span", &row.span)?);
    }
    for row in facts_of(call, source, "trail changed").await? {
        let fact: TrailChanged = Place::new("log_fact", &row.event_key).json("data", &row.data)?;
        coverage.breaks.push(TrailBreak { trail: fact.trail, at: row.at });
    }
    let statements =
        coverage_statement::Entity::find().filter(coverage_statement::COLUMN.source_id.eq(source.uuid()));
    for row in statements.all(call.read()).await? {
        coverage.complete.push(Completeness { from: row.from_at, until: row.until_at });
    }
    // An account is observed by any hour ever seen, not only by hours of the window.
    let hours = coverage_hours::Entity::find().filter(coverage_hours::COLUMN.source_id.eq(source.uuid()));
    for row in hours.all(call.read()).await? {
        let place = Place::new("coverage_hours", format!("{} {} {}", row.region, row.class, row.day));
        let day = Day(row.day);
        if window.contains(day) || coverage.seen.is_empty() {
            let hours = u32::try_from(place.count("hours", row.hours.into())?).unwrap_or(u32::MAX);
            coverage.seen.push(SeenHours {
                class: place.word("class", &row.class)?,
                region: row.region,
                day,
                hours,
            });
        }
    }
    Ok(coverage)
}

pub(super) async fn identity(call: &Call, brief: &Brief, window: Window, facts: &Account) -> Result<Loaded> {
    let grants =
        async { if brief.inventoried { grants(call, brief, facts).await.map(Some) } else { Ok(None) } };
    let (grants, assumed, tallies) =
        tokio::try_join!(grants, assumed(call, brief, window), tallies(call, brief, window, facts))?;
    Ok(Loaded { grants, tallies, assumed })
}

/// On which days of the window, and after it, it was assumed how often.
async fn assumed(call: &Call, brief: &Brief, window: Window) -> Result<BTreeMap<Day, u64>> {
    let days = assumption::Entity::find()
        .filter(assumption::COLUMN.identity_id.eq(brief.id.uuid()))
        .filter(assumption::COLUMN.day.gte(window.from.0));
    let place = Place::new("assumption", brief.id);
    let rows = days.all(call.read()).await?.into_iter();
    rows.map(|row| Ok((Day(row.day), place.count("count", row.count)?))).collect()
}

async fn grants(call: &Call, brief: &Brief, facts: &Account) -> Result<Vec<HeldGrant>> {
    let rows = held_grant::Entity::find()
        .filter(held_grant::COLUMN.identity_id.eq(brief.id.uuid()))
        .filter(held_grant::COLUMN.gone_at.is_null())
        .order_by_asc(held_grant::COLUMN.id)
        .all(call.read())
        .await?;
    let mut grants = Vec::with_capacity(rows.len());
    for row in rows {
        let mut held = row.held()?;
        let said = GrantRow {
            granted: held.granted,
            first_seen_at: row.first_seen_at,
            policy: &row.policy,
            policy_id: row.policy_id.as_deref(),
            group: row.path_group.as_deref(),
        };
        held.granted = facts.granted(&said, (&brief.name, brief.label.as_deref()));
        grants.push(held);
    }
    Ok(grants)
}

async fn tallies(call: &Call, brief: &Brief, window: Window, account: &Account) -> Result<Vec<Tally>> {
    let rows = tally::Entity::find()
        .filter(tally::COLUMN.identity_id.eq(brief.id.uuid()))
        .filter(tally::COLUMN.day.gte(window.from.0))
        .all(call.read())
        .await?;
    let place = Place::new("tally", brief.id);
    rows.into_iter()
        .map(|row| {
            let event = account.events.get(&row.event_id).ok_or(crate::Error::NotFound("event name"))?;
            Ok(Tally {
                event: event.clone(),
                day: Day(row.day),
                counts: Counts {
                    allowed: place.count("allowed", row.allowed)?,
                    denied: place.count("denied", row.denied)?,
                    failed: place.count("failed", row.failed)?,
                    on_behalf: place.count("on_behalf", row.on_behalf)?,
                },
                first_at: place.millis("first_ms", row.first_ms)?,
                last_at: place.millis("last_ms", row.last_ms)?,
            })
        })
        .collect()
}

/// Every day of the window, and how it was observed.
pub(super) fn days(lens: &Lens<'_>, loaded: &Loaded) -> Vec<DayUse> {
    let mut counts: HashMap<Day, Counts> = HashMap::new();
    for tally in &loaded.tallies {
        counts.entry(tally.day).or_default().merge(tally.counts);
    }
    each_day(lens, &counts, &loaded.assumed)
}

/// The same where nothing else is asked of an identity: the database adds up each day.
pub(super) async fn days_alone(call: &Call, brief: &Brief, lens: &Lens<'_>) -> Result<Vec<DayUse>> {
    let window = lens.window();
    let sum = |column: &str| Expr::cust(format!("CAST(SUM({column}) AS BIGINT)"));
    let sums = async {
        let rows: Vec<(i32, i64, i64, i64, i64)> = tally::Entity::find()
            .select_only()
            .column(tally::Column::Day)
            .column_as(sum("allowed"), "allowed_sum")
            .column_as(sum("denied"), "denied_sum")
            .column_as(sum("failed"), "failed_sum")
            .column_as(sum("on_behalf"), "on_behalf_sum")
            .filter(tally::COLUMN.identity_id.eq(brief.id.uuid()))
            .filter(tally::COLUMN.day.gte(window.from.0))
            .filter(tally::COLUMN.day.lt(window.until.0))
            .group_by(tally::Column::Day)
            .into_tuple()
            .all(call.read())
            .await?;
        Ok(rows)
    };
    let (sums, assumed) = tokio::try_join!(sums, assumed(call, brief, window))?;
    let place = Place::new("tally", brief.id);
    let mut counts: HashMap<Day, Counts> = HashMap::with_capacity(sums.len());
    for (day, allowed, denied, failed, on_behalf) in sums {
        let sum = Counts {
            allowed: place.count("allowed", allowed)?,
            denied: place.count("denied", denied)?,
            failed: place.count("failed", failed)?,
            on_behalf: place.count("on_behalf", on_behalf)?,
        };
        counts.insert(Day(day), sum);
    }
    Ok(each_day(lens, &counts, &assumed))
}

fn each_day(lens: &Lens<'_>, counts: &HashMap<Day, Counts>, assumed: &BTreeMap<Day, u64>) -> Vec<DayUse> {
    let window = lens.window();
    (window.from.0..window.until.0)
        .map(Day)
        .map(|day| DayUse {
            day,
            counts: counts.get(&day).copied().unwrap_or_default(),
            assumed: assumed.get(&day).copied().unwrap_or_default(),
            grade: lens.management().day(day),
        })
        .collect()
}
