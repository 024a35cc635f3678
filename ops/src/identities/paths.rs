//! The policies that grants come by, as written, and whom else each of them feeds.

use super::Brief;
use crate::call::Call;
use crate::error::{Error, Result};
use domain::grant::{Effect, GrantPath, Granted, HeldGrant, PathKind};
use domain::policy::Action;
use domain::usage::{Row, RowKind};
use entities::{held_grant, identity};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, DbBackend};
use std::collections::{BTreeMap, HashMap};

/// How many of those whom a policy feeds are named.
const NAMED: usize = 5;
/// How many policies one statement asks about: databases bound the parts of one.
const AT_ONCE: usize = 50;
/// How many of them are counted: what feeds more feeds "more than" so many.
pub const MOST_FED: usize = 100;

/// One statement's pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantedBy {
    /// Does it give or take?
    pub effect: Effect,
    /// As written.
    pub pattern: String,
    /// The resources as written; Tenure does not compare them.
    pub resources: Vec<String>,
    /// The conditions as compact JSON; empty where there are none.
    pub conditions: String,
    /// Since when it is held.
    pub granted: Granted,
    /// What usage says of the pattern, all its paths together; `None` for denies and boundaries.
    pub row: Option<Row>,
}

/// One policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyView {
    /// The path.
    pub path: GrantPath,
    /// Its patterns, as written.
    pub grants: Vec<GrantedBy>,
    /// How many other identities it feeds; one more than [`MOST_FED`] stands for any number above.
    pub others: usize,
    /// Some of them, by name; none for those who see only their own.
    pub names: Vec<String>,
}

/// The policies of an identity, by kind and name.
pub(super) async fn of(
    call: &Call,
    identity: &Brief,
    held: Vec<HeldGrant>,
    rows: &[Row],
) -> Result<Vec<PolicyView>> {
    let patterns: HashMap<&str, &Row> = rows
        .iter()
        .filter(|row| matches!(row.kind, RowKind::Pattern(_)))
        .map(|row| (row.permission.as_str(), row))
        .collect();
    let mut by_path: BTreeMap<GrantPath, Vec<GrantedBy>> = BTreeMap::new();
    for HeldGrant { grant, granted } in held {
        let pattern = grant.pattern();
        let gives = grant.effect == Effect::Allow && grant.path.kind != PathKind::Boundary;
        let row = patterns.get(pattern.as_str()).filter(|_| gives).map(|row| (*row).clone());
        by_path.entry(grant.path).or_default().push(GrantedBy {
            effect: grant.effect,
            pattern,
            resources: grant.resources,
            conditions: grant.conditions,
            granted,
            row,
        });
    }
    let paths: Vec<&GrantPath> = by_path.keys().collect();
    let fed = fed_by(call, identity, &paths).await?;
    let mut views = Vec::with_capacity(by_path.len());
    for ((path, mut grants), (others, names)) in by_path.into_iter().zip(fed) {
        grants
            .sort_by(|a, b| (a.effect, &a.pattern, &a.resources).cmp(&(b.effect, &b.pattern, &b.resources)));
        views.push(PolicyView { path, grants, others, names });
    }
    Ok(views)
}

/// Whom else of the same account this policy feeds, counted up to one more than [`MOST_FED`]. An inline policy feeds
/// nobody else.
pub(crate) async fn fed(call: &Call, identity: &Brief, path: &GrantPath) -> Result<(usize, Vec<String>)> {
    Ok(fed_by(call, identity, &[path]).await?.pop().unwrap_or_default())
}

/// The same of several policies, in their order: one row of the answer each, for rows are dear.
async fn fed_by(call: &Call, identity: &Brief, paths: &[&GrantPath]) -> Result<Vec<(usize, Vec<String>)>> {
    let mut all = vec![(0, Vec::new()); paths.len()];
    let shared: Vec<usize> =
        (0..paths.len()).filter(|place| paths[*place].kind != PathKind::Inline).collect();
    let together = match call.read().get_database_backend() {
        DbBackend::Postgres => "CAST(json_agg(name) AS TEXT)",
        _ => "json_group_array(name)",
    };
    for part in shared.chunks(AT_ONCE) {
        let mut whole: Option<SelectStatement> = None;
        for place in part {
            let mut one = Query::select();
            one.expr_as(Expr::val(i64::try_from(*place).unwrap_or(i64::MAX)), "place")
                .expr_as(Expr::cust(together), "names")
                .from_subquery(others(identity, paths[*place]), "others");
            match &mut whole {
                Some(whole) => {
                    whole.union(UnionType::All, one);
                }
                None => whole = Some(one),
            }
        }
        let Some(query) = whole else { continue };
        for row in call.read().query_all(&query).await? {
            let place = usize::try_from(row.try_get_by_index::<i64>(0)?).map_err(Error::unexpected)?;
            let names: Option<String> = row.try_get_by_index(1)?;
            let mut names: Vec<String> = names
                .map_or(Ok(Vec::new()), |text| serde_json::from_str(&text))
                .map_err(Error::unexpected)?;
            let count = names.len();
            names.sort();
            names.truncate(if call.may(Action::SeeAll).is_ok() { NAMED } else { 0 });
            if let Some(told) = all.get_mut(place) {
                *told = (count, names);
            }
        }
    }
    Ok(all)
}

/// The names of those whom else a policy feeds, one more than are told at most.
fn others(identity: &Brief, path: &GrantPath) -> SelectStatement {
    use held_grant::Column::{GoneAt, IdentityId, PathGroup, PathKind as Kind, Policy, PolicyId};
    let grant = |column: held_grant::Column| Expr::col((held_grant::Entity, column));
    let other = |column: identity::Column| Expr::col((identity::Entity, column));
    let mut query = Query::select();
    query
        .distinct()
        .columns([(identity::Entity, identity::Column::Id), (identity::Entity, identity::Column::Name)])
        .from(held_grant::Entity)
        .inner_join(identity::Entity, other(identity::Column::Id).equals((held_grant::Entity, IdentityId)))
        .and_where(grant(GoneAt).is_null())
        .and_where(other(identity::Column::SourceId).eq(identity.source.uuid()))
        .and_where(other(identity::Column::Id).ne(identity.id.uuid()))
        .and_where(other(identity::Column::GoneAt).is_null())
        // One more than is told: there are others. Nothing is read beyond.
        .limit(u64::try_from(MOST_FED).unwrap_or(u64::MAX) + 1);
    // A managed policy is one object, whatever group it comes through; as a boundary it gives nothing.
    if path.kind == PathKind::Boundary {
        query.and_where(grant(Kind).eq(path.kind.as_str()));
    } else {
        query.and_where(grant(Kind).ne(PathKind::Boundary.as_str()));
    }
    match (&path.policy_id, &path.group) {
        (Some(id), _) => query.and_where(grant(Policy).eq(&path.policy)).and_where(grant(PolicyId).eq(id)),
        // A group gives whatever it gives to each of its members.
        (None, Some(group)) => query.and_where(grant(PathGroup).eq(group)),
        (None, None) => {
            query.and_where(grant(Policy).eq(&path.policy)).and_where(grant(Kind).eq(path.kind.as_str()))
        }
    };
    query
}
