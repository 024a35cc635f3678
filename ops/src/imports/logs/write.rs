//! Writes a chunk: new calls are counted, everything else is looked up or made.

use super::chunk::{Chunk, ChunkCall};
use super::dedup;
use crate::call::Work;
use crate::error::{Error, Result};
use crate::imports::accounts::Accounts;
use crate::imports::keys;
use crate::imports::resolve::{Named, Resolver};
use domain::coverage::hour_bit;
use domain::id::{CredentialId, IdentityId, SourceId};
use domain::instant::from_millis;
use domain::tally::Counts;
use entities::{assumption, caller, coverage_hours, event_name, identity, log_fact, tally};
use sea_orm::sea_query::{Expr, OnConflict, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, Iterable, QueryFilter,
};
use sources::aws::cloudtrail::stronger;
use sources::observation::{EventId, Fact, FactKind};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Rows a statement: SQLite takes 32,766 parameters, PostgreSQL 65,535.
const ROWS: usize = 1_000;

/// What was written so far in a transaction.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) events: u64,
    pub(super) duplicates: u64,
    pub(super) unattributed: u64,
    pub(super) accounts: BTreeSet<String>,
    pub(super) sources: BTreeSet<SourceId>,
}

/// A count with the first and last millisecond at which it grew.
#[derive(Debug, Clone, Copy)]
struct Span<T> {
    count: T,
    first: i64,
    last: i64,
}

impl<T: Default> Span<T> {
    fn at(millis: i64) -> Self {
        Self { count: T::default(), first: millis, last: millis }
    }

    fn see(&mut self, millis: i64) {
        self.first = self.first.min(millis);
        self.last = self.last.max(millis);
    }
}

/// Writes `chunk`.
pub(super) async fn write(
    work: &Work,
    resolver: &mut Resolver,
    accounts: &mut Accounts,
    chunk: &Chunk,
    written: &mut Written,
) -> Result<()> {
    let mut sources = Vec::with_capacity(chunk.places.list.len());
    for place in &chunk.places.list {
        sources.push(accounts.source(work, &place.account).await?);
        written.accounts.insert(place.account.clone());
    }
    written.sources.extend(sources.iter().copied());
    let fresh = dedup::fresh(work, chunk, &sources).await?;
    let mut identities = Vec::with_capacity(chunk.principals.len());
    for principal in &chunk.principals {
        let named = Named { key: &principal.key, class: &principal.class, kind: principal.kind };
        identities.push(resolver.identity(work, accounts, &named).await?);
    }
    let new: Vec<&ChunkCall> =
        chunk.calls.iter().zip(&fresh).filter(|(_, new)| **new).map(|(call, _)| call).collect();
    let of = |number: Option<usize>| number.and_then(|at| identities.get(at).copied());
    written.events += count(new.len());
    written.duplicates += count(chunk.len() - new.len());
    written.unattributed += count(new.iter().filter(|call| call.principal.is_none()).count());

    write_tallies(work, chunk, &new, &of).await?;
    write_assumptions(work, &new, &of).await?;
    write_callers(work, chunk, &new, &of).await?;
    write_hours(work, chunk, &new, &sources).await?;
    write_identities(work, chunk, &new, &of).await?;
    for fact in &chunk.facts {
        let source = accounts.source(work, &fact.account).await?;
        write_fact(work, source, fact).await?;
    }
    Ok(())
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn stored(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(Error::unexpected)
}

/// On conflict: counts are added, the span is widened.
fn add_up<C: Iterable + sea_orm::Iden + Copy + sea_orm::sea_query::IntoIden>(
    table: &str,
    keys: &[C],
    counts: &[(C, &str)],
    span: [(C, &str); 2],
) -> OnConflict {
    let sum = |name: &str| -> SimpleExpr { Expr::cust(format!("{table}.{name} + excluded.{name}")) };
    let pick = |name: &str, sign: &str| -> SimpleExpr {
        Expr::cust(format!(
            "CASE WHEN excluded.{name} {sign} {table}.{name} THEN excluded.{name} ELSE {table}.{name} END"
        ))
    };
    let mut conflict = OnConflict::columns(keys.iter().copied());
    conflict.values(counts.iter().map(|(column, name)| (*column, sum(name))));
    conflict.value(span[0].0, pick(span[0].1, "<"));
    conflict.value(span[1].0, pick(span[1].1, ">"));
    conflict
}

async fn write_tallies(
    work: &Work,
    chunk: &Chunk,
    new: &[&ChunkCall],
    of: &impl Fn(Option<usize>) -> Option<IdentityId>,
) -> Result<()> {
    let events = event_numbers(work, chunk).await?;
    let mut credentials: HashMap<(IdentityId, usize), CredentialId> = HashMap::new();
    let mut sums: BTreeMap<(Uuid, i32, Uuid, i32), Span<Counts>> = BTreeMap::new();
    for call in new {
        let Some(identity) = of(call.principal) else { continue };
        let credential = match call.credential {
            None => Uuid::nil(),
            Some(key) => match credentials.get(&(identity, key)) {
                Some(id) => id.uuid(),
                None => {
                    let id = keys::of_log(work, identity, &chunk.credentials.list[key]).await?;
                    credentials.insert((identity, key), id);
                    id.uuid()
                }
            },
        };
        let Some(event) = events.get(call.event) else { continue };
        let sum = sums
            .entry((identity.uuid(), *event, credential, call.day.0))
            .or_insert_with(|| Span::at(call.millis));
        sum.count.add(call.outcome);
        sum.see(call.millis);
    }
    let rows: Vec<tally::ActiveModel> = sums
        .into_iter()
        .map(|((identity, event, credential, day), sum)| {
            Ok(tally::ActiveModel {
                identity_id: Set(identity),
                event_id: Set(event),
                credential_id: Set(credential),
                day: Set(day),
                allowed: Set(stored(sum.count.allowed)?),
                denied: Set(stored(sum.count.denied)?),
                failed: Set(stored(sum.count.failed)?),
                on_behalf: Set(stored(sum.count.on_behalf)?),
                first_ms: Set(sum.first),
                last_ms: Set(sum.last),
            })
        })
        .collect::<Result<_>>()?;
    use tally::Column::{
        Allowed, CredentialId as Credential, Day, Denied, EventId as Event, Failed, FirstMs,
        IdentityId as Identity, LastMs, OnBehalf,
    };
    let conflict = add_up(
        "tally",
        &[Identity, Event, Credential, Day],
        &[(Allowed, "allowed"), (Denied, "denied"), (Failed, "failed"), (OnBehalf, "on_behalf")],
        [(FirstMs, "first_ms"), (LastMs, "last_ms")],
    );
    for part in rows.chunks(ROWS) {
        tally::Entity::insert_many(part.to_vec())
            .on_conflict(conflict.clone())
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}

/// The numbers of the chunk's event names, made where they have none.
async fn event_numbers(work: &Work, chunk: &Chunk) -> Result<Vec<i32>> {
    let mut known: HashMap<(String, String), i32> = HashMap::new();
    let names: BTreeSet<&str> = chunk.events.list.iter().map(|event| event.source.as_str()).collect();
    for part in names.into_iter().collect::<Vec<_>>().chunks(ROWS) {
        let rows = event_name::Entity::find()
            .filter(event_name::Column::Source.is_in(part.iter().copied()))
            .all(work.db())
            .await?;
        known.extend(rows.into_iter().map(|row| ((row.source, row.name), row.id)));
    }
    let mut next: Option<i32> = None;
    let mut numbers = Vec::with_capacity(chunk.events.list.len());
    for event in &chunk.events.list {
        let key = (event.source.clone(), event.name.clone());
        if let Some(id) = known.get(&key) {
            numbers.push(*id);
            continue;
        }
        let id = match next {
            Some(id) => id,
            None => {
                use sea_orm::{QueryOrder, QuerySelect};
                let last = event_name::Entity::find()
                    .order_by_desc(event_name::COLUMN.id)
                    .limit(1)
                    .one(work.db())
                    .await?;
                last.map_or(1, |row| row.id + 1)
            }
        };
        event_name::ActiveModel { id: Set(id), source: Set(key.0.clone()), name: Set(key.1.clone()) }
            .insert(work.db())
            .await?;
        next = Some(id + 1);
        known.insert(key, id);
        numbers.push(id);
    }
    Ok(numbers)
}

async fn write_assumptions(
    work: &Work,
    new: &[&ChunkCall],
    of: &impl Fn(Option<usize>) -> Option<IdentityId>,
) -> Result<()> {
    let mut sums: BTreeMap<(Uuid, i32), Span<i64>> = BTreeMap::new();
    for call in new {
        let Some(identity) = of(call.assumed) else { continue };
        let sum = sums.entry((identity.uuid(), call.day.0)).or_insert_with(|| Span::at(call.millis));
        sum.count += 1;
        sum.see(call.millis);
    }
    let rows: Vec<assumption::ActiveModel> = sums
        .into_iter()
        .map(|((identity, day), sum)| assumption::ActiveModel {
            identity_id: Set(identity),
            day: Set(day),
            count: Set(sum.count),
            first_ms: Set(sum.first),
            last_ms: Set(sum.last),
        })
        .collect();
    use assumption::Column::{Count, Day, FirstMs, IdentityId as Identity, LastMs};
    let conflict = add_up(
        "assumption",
        &[Identity, Day],
        &[(Count, "count")],
        [(FirstMs, "first_ms"), (LastMs, "last_ms")],
    );
    for part in rows.chunks(ROWS) {
        assumption::Entity::insert_many(part.to_vec())
            .on_conflict(conflict.clone())
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}

async fn write_callers(
    work: &Work,
    chunk: &Chunk,
    new: &[&ChunkCall],
    of: &impl Fn(Option<usize>) -> Option<IdentityId>,
) -> Result<()> {
    let mut sums: BTreeMap<(Uuid, usize), Span<i64>> = BTreeMap::new();
    for call in new {
        let (Some(identity), Some(caller)) = (of(call.principal), call.caller) else { continue };
        let sum = sums.entry((identity.uuid(), caller)).or_insert_with(|| Span::at(call.millis));
        sum.count += 1;
        sum.see(call.millis);
    }
    let rows: Vec<caller::ActiveModel> = sums
        .into_iter()
        .map(|((identity, number), sum)| {
            let behind = &chunk.callers.list[number];
            let text = |value: &Option<String>| Set(value.clone().unwrap_or_default());
            caller::ActiveModel {
                identity_id: Set(identity),
                session: text(&behind.session),
                source_identity: text(&behind.source_identity),
                address: text(&behind.address),
                calls: Set(sum.count),
                first_ms: Set(sum.first),
                last_ms: Set(sum.last),
            }
        })
        .collect();
    use caller::Column::{Address, Calls, FirstMs, IdentityId as Identity, LastMs, Session, SourceIdentity};
    let conflict = add_up(
        "caller",
        &[Identity, Session, SourceIdentity, Address],
        &[(Calls, "calls")],
        [(FirstMs, "first_ms"), (LastMs, "last_ms")],
    );
    for part in rows.chunks(ROWS) {
        caller::Entity::insert_many(part.to_vec())
            .on_conflict(conflict.clone())
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}

async fn write_hours(work: &Work, chunk: &Chunk, new: &[&ChunkCall], sources: &[SourceId]) -> Result<()> {
    let mut bits: BTreeMap<(Uuid, &str, String, i32), u32> = BTreeMap::new();
    for call in new {
        let (Some(source), Some(place)) = (sources.get(call.place), chunk.places.list.get(call.place)) else {
            continue;
        };
        let Some(at) = from_millis(call.millis) else { continue };
        let (day, bit) = hour_bit(at);
        *bits.entry((source.uuid(), place.region.as_str(), place.class.to_string(), day.0)).or_default() |=
            bit;
    }
    let rows: Vec<coverage_hours::ActiveModel> = bits
        .into_iter()
        .map(|((source, region, class, day), bits)| {
            Ok(coverage_hours::ActiveModel {
                source_id: Set(source),
                region: Set(region.to_owned()),
                class: Set(class),
                day: Set(day),
                hours: Set(i32::try_from(bits).map_err(Error::unexpected)?),
            })
        })
        .collect::<Result<_>>()?;
    use coverage_hours::Column::{Class, Day, Hours, Region, SourceId as Source};
    let mut conflict = OnConflict::columns([Source, Region, Class, Day]);
    conflict.value(Hours, Expr::cust("coverage_hours.hours | excluded.hours"));
    for part in rows.chunks(ROWS) {
        coverage_hours::Entity::insert_many(part.to_vec())
            .on_conflict(conflict.clone())
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}

/// Last activity, and what the log says they are, where no inventory and no person has said better.
async fn write_identities(
    work: &Work,
    chunk: &Chunk,
    new: &[&ChunkCall],
    of: &impl Fn(Option<usize>) -> Option<IdentityId>,
) -> Result<()> {
    let mut last: BTreeMap<Uuid, i64> = BTreeMap::new();
    for call in new {
        for identity in [of(call.principal), of(call.assumed)].into_iter().flatten() {
            let at = last.entry(identity.uuid()).or_insert(call.millis);
            *at = call.millis.max(*at);
        }
    }
    for (number, principal) in chunk.principals.iter().enumerate() {
        let Some(id) = of(Some(number)) else { continue };
        let Some(row) = identity::Entity::find_by_id(id.uuid()).one(work.db()).await? else { continue };
        let mut change = row.clone().into_active_model();
        if let Some(at) = last.get(&row.id).copied().and_then(from_millis)
            && row.active_at < Some(at)
        {
            change.active_at = Set(Some(at));
        }
        if row.inventory_id.is_none() && row.class_by.is_none() {
            let class = entities::inconsistency::Place::new("identity", row.id).word("class", &row.class)?;
            let known = domain::principal::Classified::new(class, row.class_rule.clone());
            if *stronger(&known, &principal.class) != known {
                change.class = Set(principal.class.class.to_string());
                change.class_rule = Set(principal.class.rule.clone());
                change.kind = Set(principal.kind.to_string());
            }
        }
        if change.is_changed() {
            change.update(work.db()).await?;
        }
    }
    Ok(())
}

async fn write_fact(work: &Work, source: SourceId, fact: &Fact) -> Result<()> {
    let key = match &fact.id {
        EventId::Uuid(id) => Uuid::from_bytes(*id).to_string(),
        EventId::Text(id) => id.clone(),
        EventId::Digest(id) => format!("sha256:{}", dedup::hex(id)),
    };
    let (kind, data) = match &fact.what {
        FactKind::TrailChanged { trail, operation } => {
            ("trail changed", serde_json::json!({ "trail": trail, "operation": operation }))
        }
        FactKind::KeyCreated { user, key_id, created_at } => (
            "key created",
            serde_json::json!({ "user": user, "key_id": key_id, "created_at": domain::instant::format(*created_at) }),
        ),
        FactKind::PolicyGranted { holder, policy } => {
            ("policy granted", serde_json::json!({ "holder": holder, "policy": policy }))
        }
        FactKind::JoinedGroup { user, group } => {
            ("joined group", serde_json::json!({ "user": user, "group": group }))
        }
    };
    let row = log_fact::ActiveModel {
        source_id: Set(source.uuid()),
        event_key: Set(key),
        kind: Set(kind.into()),
        at: Set(fact.at),
        data: Set(data.to_string()),
    };
    log_fact::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([log_fact::Column::SourceId, log_fact::Column::EventKey])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}
