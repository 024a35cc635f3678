//! Writes a chunk: new calls are counted, everything else is looked up or made.

mod assumers;
mod callers;
mod facts;
mod networks;
mod sums;
mod tallies;

use super::chunk::{Chunk, ChunkCall};
use super::dedup;
use crate::call::Work;
use crate::error::{Error, Result};
use crate::imports::accounts::Accounts;
use crate::imports::resolve::{Named, Resolver};
use domain::coverage::hour_bit;
use domain::id::{IdentityId, SourceId};
use domain::instant::from_millis;
use entities::{coverage_hours, identity};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use sources::aws::cloudtrail::stronger;
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

    let credentials = tallies::write(work, chunk, &new, &of).await?;
    networks::write(work, chunk, &new, &credentials, &of).await?;
    callers::write_assumptions(work, &new, &of).await?;
    assumers::write(work, chunk, &new, &of).await?;
    callers::write(work, chunk, &new, &of).await?;
    write_hours(work, chunk, &new, &sources).await?;
    write_identities(work, chunk, &new, &of).await?;
    for fact in &chunk.facts {
        let source = accounts.source(work, &fact.account).await?;
        facts::write(work, source, fact).await?;
    }
    Ok(())
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
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
    let ids: BTreeSet<Uuid> =
        (0..chunk.principals.len()).filter_map(|number| of(Some(number))).map(IdentityId::uuid).collect();
    let mut rows = HashMap::with_capacity(ids.len());
    for part in ids.into_iter().collect::<Vec<_>>().chunks(ROWS) {
        let found = identity::Entity::find().filter(identity::Column::Id.is_in(part.iter().copied()));
        rows.extend(found.all(work.db()).await?.into_iter().map(|row| (row.id, row)));
    }
    for (number, principal) in chunk.principals.iter().enumerate() {
        let Some(row) = of(Some(number)).and_then(|id| rows.get_mut(&id.uuid())) else { continue };
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
                if row.kind_by.is_none() {
                    change.kind = Set(principal.kind.to_string());
                }
            }
        }
        if change.is_changed() {
            *row = change.update(work.db()).await?;
        }
    }
    Ok(())
}
