//! Systems as pages show them.

use super::members;
use super::owners::of_row;
use super::{Described, there};
use crate::call::Call;
use crate::error::Result;
use crate::identities::{Brief, Filter, visible};
use crate::{people, teams, texts};
use domain::id::{PersonId, SystemId, SystemOwnerId, SystemRuleId, TeamId};
use domain::identity::Environment;
use domain::instant::Instant;
use domain::ownership::{EndedAs, OwnerPart, lapses_at};
use domain::policy::{Action, Standing};
use domain::principal::PrincipalClass;
use domain::system::MemberRule;
use domain::text::{FunctionText, SystemName};
use entities::inconsistency::Place;
use entities::{identity, system, system_owner};
use sea_orm::sea_query::Cond;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// How many identities a system's page shows.
const SHOWN: u64 = 50;

/// Somebody who owns a system, or was asked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemOwnerRow {
    /// The interval, or the offer.
    pub id: SystemOwnerId,
    /// Of which system.
    pub system: SystemId,
    /// What that is called.
    pub system_name: String,
    /// Who.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// The team that owns through them, and what it is called.
    pub team: Option<(TeamId, String)>,
    /// In what part.
    pub part: OwnerPart,
    /// When it was offered.
    pub offered_at: Instant,
    /// When it was accepted; `None` while it is an offer, or where it was declined.
    pub accepted_at: Option<Instant>,
    /// When it ended, exclusive; what lapsed ended when it did.
    pub until: Option<Instant>,
    /// How it ended.
    pub ended_as: Option<EndedAs>,
    /// Why it was declined, for whoever manages systems.
    pub reason: Option<String>,
}

/// A system in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemRow {
    /// The system.
    pub id: SystemId,
    /// What it is called.
    pub name: String,
    /// Where it runs.
    pub environment: Option<Environment>,
    /// Who owns it now.
    pub owners: Vec<SystemOwnerRow>,
    /// How many identities belong to it.
    pub identities: u64,
}

/// A rule of a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRow {
    /// The rule.
    pub id: SystemRuleId,
    /// What it says.
    pub rule: MemberRule,
    /// Since when.
    pub since: Instant,
}

/// One system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemPage {
    /// The system, its owners and how many identities it has.
    pub system: SystemRow,
    /// What it does for the business; `None` too where that was erased.
    pub function: Option<String>,
    /// When it came here.
    pub created_at: Instant,
    /// How it came here.
    pub origin: String,
    /// Everything that was offered or held of it, newest first.
    pub intervals: Vec<SystemOwnerRow>,
    /// Its rules in force.
    pub rules: Vec<RuleRow>,
    /// Some of what belongs to it, by name.
    pub identities: Vec<Brief>,
    /// May the actor change it?
    pub may_manage: bool,
    /// Whom the actor may offer it to, teams first, by name; empty where it may not.
    pub parties: Vec<(String, String)>,
}

/// A system that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The system.
    pub id: SystemId,
    /// What it is called.
    pub name: String,
}

/// Every system that is there, by name: for whoever says which one an identity serves.
///
/// # Errors
/// What the database says.
pub async fn choices(call: &Call) -> Result<Vec<Choice>> {
    let rows = system::Entity::find().filter(system::COLUMN.ended_at.is_null()).all(call.read()).await?;
    let mut all: Vec<Choice> =
        rows.into_iter().map(|row| Choice { id: SystemId::new(row.id), name: row.name }).collect();
    all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(all)
}

/// What systems are called, those that ended, too.
pub(crate) async fn names(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let mut names = HashMap::new();
    for some in ids.chunks(500) {
        let found: Vec<(Uuid, String)> = system::Entity::find()
            .filter(system::Column::Id.is_in(some.iter().copied()))
            .select_only()
            .columns([system::Column::Id, system::Column::Name])
            .into_tuple()
            .all(db)
            .await?;
        names.extend(found);
    }
    Ok(names)
}

/// The systems that the actor may see, by name: all of them, or those that they have to do with.
///
/// # Errors
/// What the database says.
pub async fn list(call: &Call) -> Result<Vec<SystemRow>> {
    let mut query = system::Entity::find().filter(system::COLUMN.ended_at.is_null());
    if call.may_to(Action::SeeSystem, Standing::None, "system").is_err() {
        query = query.filter(system::Column::Id.is_in(theirs(call).await?));
    }
    let rows = query.all(call.read()).await?;
    let mut all = Vec::with_capacity(rows.len());
    let mut owners = owners(call, rows.iter().map(|row| row.id).collect()).await?;
    let counts = counts(call).await?;
    for row in rows {
        let held = owners.remove(&row.id).unwrap_or_default();
        all.push(self::row(call, &row, held, counts.get(&row.id).copied().unwrap_or_default())?);
    }
    // Ordered here: databases collate differently.
    all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(all)
}

/// How many identities belong to each.
async fn counts(call: &Call) -> Result<HashMap<Uuid, u64>> {
    let rows: Vec<(Option<Uuid>, i64)> = identity::Entity::find()
        .filter(identity::COLUMN.gone_at.is_null())
        .filter(identity::COLUMN.system_id.is_not_null())
        .select_only()
        .column(identity::Column::SystemId)
        .column_as(identity::Column::Id.count(), "count")
        .group_by(identity::Column::SystemId)
        .into_tuple()
        .all(call.read())
        .await?;
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    Ok(rows.into_iter().filter_map(|(id, number)| Some((id?, count(number)))).collect())
}

/// The systems that the actor owns or was asked to own, and those that something they own serves: its page leads there.
async fn theirs(call: &Call) -> Result<Vec<Uuid>> {
    let Some(person) = call.actor.person() else { return Ok(Vec::new()) };
    let whose = Cond::any()
        .add(system_owner::COLUMN.person_id.eq(person.uuid()))
        .add(system_owner::Column::TeamId.in_subquery(teams::teams_of(person, call.now())));
    let rows = system_owner::Entity::find()
        .filter(whose)
        .filter(system_owner::COLUMN.until.is_null())
        .all(call.read())
        .await?;
    let mut ids = Vec::new();
    for row in rows {
        let said = of_row(&row)?;
        if said.holds(call.now()) || said.waits(call.now()) {
            ids.push(row.system_id);
        }
    }
    let (_, own) = visible(call, &Filter::default()).await?;
    let served: Vec<Option<Uuid>> = own
        .filter(identity::COLUMN.system_id.is_not_null())
        .select_only()
        .column(identity::Column::SystemId)
        .distinct()
        .into_tuple()
        .all(call.read())
        .await?;
    ids.extend(served.into_iter().flatten());
    Ok(ids)
}

fn row(call: &Call, row: &system::Model, held: Vec<SystemOwnerRow>, identities: u64) -> Result<SystemRow> {
    let now = call.now();
    let environment = row.environment.as_deref();
    let mut owners: Vec<SystemOwnerRow> = held
        .into_iter()
        .filter(|one| {
            one.accepted_at.is_some_and(|at| at <= now) && one.until.is_none_or(|until| now < until)
        })
        .collect();
    owners.sort_by(|a, b| (a.part, &a.name, a.id).cmp(&(b.part, &b.name, b.id)));
    Ok(SystemRow {
        id: SystemId::new(row.id),
        name: row.name.clone(),
        environment: environment
            .map(|word| Place::new("system", row.id).word("environment", word))
            .transpose()?,
        owners,
        identities,
    })
}

/// What was said of a system, as far as it was not erased.
pub(super) async fn said(db: &impl ConnectionTrait, row: &system::Model) -> Result<Described> {
    let place = Place::new("system", row.id);
    let function = match &row.function_sha256 {
        Some(hash) => texts::read(db, hash).await?,
        None => None,
    };
    Ok(Described {
        name: place.word::<Name>("name", &row.name)?.0,
        function: function.and_then(|text| FunctionText::parse(&text).ok()),
        environment: row.environment.as_deref().map(|word| place.word("environment", word)).transpose()?,
    })
}

struct Name(SystemName);

impl std::str::FromStr for Name {
    type Err = domain::problem::Problems;
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        SystemName::parse(text).map(Self)
    }
}

/// Everything that was offered or held of these systems.
async fn owners(call: &Call, systems: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<SystemOwnerRow>>> {
    let mut all: HashMap<Uuid, Vec<SystemOwnerRow>> = HashMap::new();
    for some in systems.chunks(500) {
        let rows = system_owner::Entity::find()
            .filter(system_owner::Column::SystemId.is_in(some.iter().copied()))
            .all(call.read())
            .await?;
        for row in owner_rows(call, rows).await? {
            all.entry(row.system.uuid()).or_default().push(row);
        }
    }
    Ok(all)
}

pub(super) async fn owner_rows(call: &Call, rows: Vec<system_owner::Model>) -> Result<Vec<SystemOwnerRow>> {
    let names = people::names(call.read(), rows.iter().map(|row| PersonId::new(row.person_id))).await?;
    let teams = teams::names(call.read(), rows.iter().filter_map(|row| row.team_id)).await?;
    let systems = system::Entity::find()
        .filter(system::Column::Id.is_in(rows.iter().map(|row| row.system_id)))
        .all(call.read())
        .await?;
    let systems: HashMap<Uuid, String> = systems.into_iter().map(|row| (row.id, row.name)).collect();
    let manages = call.may(Action::ManageSystems).is_ok();
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let place = Place::new("system_owner", row.id);
        let said = of_row(&row)?;
        let lapsed = row.accepted_at.is_none() && row.until.is_none() && !said.waits(call.now());
        let ended_as = row.ended_as.as_deref().map(|word| place.word("ended_as", word)).transpose()?;
        let reason = match &row.reason_sha256 {
            Some(hash) if manages => texts::read(call.read(), hash).await?,
            _ => None,
        };
        all.push(SystemOwnerRow {
            id: SystemOwnerId::new(row.id),
            system: SystemId::new(row.system_id),
            system_name: systems.get(&row.system_id).cloned().unwrap_or_default(),
            person: said.person,
            name: names.get(&said.person).cloned().unwrap_or_default(),
            team: row.team_id.map(|id| (TeamId::new(id), teams.get(&id).cloned().unwrap_or_default())),
            part: said.part,
            offered_at: row.offered_at,
            accepted_at: row.accepted_at,
            until: if lapsed { Some(lapses_at(row.offered_at)) } else { row.until },
            ended_as: if lapsed { Some(EndedAs::Lapsed) } else { ended_as },
            reason,
        });
    }
    Ok(all)
}

/// One system.
///
/// # Errors
/// [`crate::Error::NotFound`] where there is none, or none that the actor may see.
pub async fn show(call: &Call, id: SystemId) -> Result<SystemPage> {
    let sees_all = call.may_to(Action::SeeSystem, Standing::None, "system").is_ok();
    if !sees_all {
        let is_theirs = theirs(call).await?.contains(&id.uuid());
        let standing = if is_theirs { Standing::Owner } else { Standing::None };
        call.may_to(Action::SeeSystem, standing, "system")?;
    }
    let found = there(call.read(), id).await?;
    let mut intervals = owners(call, vec![found.id]).await?.remove(&found.id).unwrap_or_default();
    intervals.sort_by_key(|one| std::cmp::Reverse((one.offered_at, one.id)));
    let filter = Filter { classes: population(), ..Filter::default() };
    // Whoever owns the system sees what they own of it; whoever sees everything, all of it.
    let (accounts, query) = visible(call, &filter).await?;
    let query = query.filter(identity::COLUMN.system_id.eq(id.uuid()));
    let total = query.clone().count(call.read()).await?;
    let members = query
        .order_by_asc(identity::COLUMN.name)
        .order_by_asc(identity::COLUMN.id)
        .limit(SHOWN)
        .all(call.read())
        .await?;
    let identities =
        members.into_iter().map(|row| crate::identities::brief(row, &accounts)).collect::<Result<_>>()?;
    let mut rules = Vec::new();
    for rule in members::open_rules(call.read()).await?.into_iter().filter(|row| row.system_id == found.id) {
        rules.push(RuleRow {
            id: SystemRuleId::new(rule.id),
            rule: members::of_row(&rule)?,
            since: rule.since,
        });
    }
    let function = match &found.function_sha256 {
        Some(hash) => texts::read(call.read(), hash).await?,
        None => None,
    };
    let may_manage = call.may(Action::ManageSystems).is_ok();
    Ok(SystemPage {
        system: row(call, &found, intervals.clone(), total)?,
        function,
        created_at: found.created_at,
        origin: found.origin,
        intervals,
        rules,
        identities,
        may_manage,
        parties: if may_manage { crate::owners::parties(call).await? } else { Vec::new() },
    })
}

fn population() -> Vec<PrincipalClass> {
    PrincipalClass::ALL.iter().copied().filter(|class| class.in_population()).collect()
}
