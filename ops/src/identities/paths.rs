//! The policies that grants come by, as written, and whom else each of them feeds.

use super::Brief;
use crate::call::Call;
use crate::error::Result;
use domain::grant::{Effect, GrantPath, Granted, HeldGrant, PathKind};
use domain::policy::Action;
use domain::usage::{Row, RowKind};
use entities::{held_grant, identity};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, HashMap};

/// How many of those whom a policy feeds are named.
const NAMED: usize = 5;

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
    /// How many other identities it feeds.
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
    let mut views = Vec::with_capacity(by_path.len());
    for (path, mut grants) in by_path {
        grants
            .sort_by(|a, b| (a.effect, &a.pattern, &a.resources).cmp(&(b.effect, &b.pattern, &b.resources)));
        let (others, names) = fed(call, identity, &path).await?;
        views.push(PolicyView { path, grants, others, names });
    }
    Ok(views)
}

/// Whom else of the same account this policy feeds. An inline policy feeds nobody else.
pub(crate) async fn fed(call: &Call, identity: &Brief, path: &GrantPath) -> Result<(usize, Vec<String>)> {
    use held_grant::Column::{GoneAt, IdentityId, PathGroup, PathKind as Kind, Policy, PolicyId};
    if path.kind == PathKind::Inline {
        return Ok((0, Vec::new()));
    }
    let mut ids = Query::select();
    ids.column(IdentityId).from(held_grant::Entity).and_where(GoneAt.is_null());
    // A managed policy is one object, whatever group it comes through; as a boundary it gives nothing.
    if path.kind == PathKind::Boundary {
        ids.and_where(Kind.eq(path.kind.as_str()));
    } else {
        ids.and_where(Kind.ne(PathKind::Boundary.as_str()));
    }
    match (&path.policy_id, &path.group) {
        (Some(id), _) => ids.and_where(Policy.eq(&path.policy)).and_where(PolicyId.eq(id)),
        // A group gives whatever it gives to each of its members.
        (None, Some(group)) => ids.and_where(PathGroup.eq(group)),
        (None, None) => ids.and_where(Policy.eq(&path.policy)).and_where(Kind.eq(path.kind.as_str())),
    };
    let others = identity::Entity::find()
        .filter(identity::Column::Id.in_subquery(ids))
        .filter(identity::COLUMN.source_id.eq(identity.source.uuid()))
        .filter(identity::COLUMN.id.ne(identity.id.uuid()))
        .filter(identity::COLUMN.gone_at.is_null())
        .all(call.read())
        .await?;
    let count = others.len();
    let mut names: Vec<String> = others.into_iter().map(|row| row.name).collect();
    names.sort();
    names.truncate(if call.may(Action::SeeAll).is_ok() { NAMED } else { 0 });
    Ok((count, names))
}
