//! The policies that grants come by, as written, and whom else each of them feeds.

use super::Brief;
use crate::call::Call;
use crate::error::Result;
use crate::usage::AsOf;
use domain::grant::{Effect, GrantPath, Granted, HeldGrant, PathKind};
use domain::id::SourceId;
use domain::policy::Action;
use domain::usage::{Row, RowKind};
use entities::{held_grant, identity};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// How many of those whom a policy feeds are named.
const NAMED: usize = 5;
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

/// The same of several policies, in their order.
async fn fed_by(call: &Call, identity: &Brief, paths: &[&GrantPath]) -> Result<Vec<(usize, Vec<String>)>> {
    let sees_all = call.may(Action::SeeAll).is_ok();
    let as_of = AsOf::now(call).await?;
    let mut all = Vec::with_capacity(paths.len());
    for path in paths {
        if path.kind == PathKind::Inline {
            all.push((0, Vec::new()));
            continue;
        }
        let key = (identity.source.uuid(), (*path).clone());
        let kept = &call.tenure.database.fed;
        let holders = kept.get_as_of(as_of, key, async || holders(call, identity.source, path).await).await?;
        let mut names: Vec<String> = holders
            .iter()
            .filter(|(id, _)| *id != identity.id.uuid())
            .take(MOST_FED + 1)
            .map(|(_, name)| name.clone())
            .collect();
        let count = names.len();
        names.sort();
        names.truncate(if sees_all { NAMED } else { 0 });
        all.push((count, names));
    }
    Ok(all)
}

/// Whom a policy of an account feeds, two more than are told at most: one may be whoever is asked about, and one says that
/// there are more.
async fn holders(call: &Call, source: SourceId, path: &GrantPath) -> Result<Vec<(Uuid, String)>> {
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
        .and_where(other(identity::Column::SourceId).eq(source.uuid()))
        .and_where(other(identity::Column::GoneAt).is_null())
        .limit(u64::try_from(MOST_FED).unwrap_or(u64::MAX) + 2);
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
    let mut found = Vec::new();
    for row in call.read().query_all(&query).await? {
        found.push((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    }
    Ok(found)
}
