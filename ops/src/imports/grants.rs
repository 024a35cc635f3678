//! Grants of one identity, compared with what it held: by action and resource over its lineage, so that a new policy
//! version or path restarts nothing.

use crate::call::Work;
use crate::error::{Error, Result};
use domain::grant::{Grant, GrantedBasis};
use domain::id::IdentityId;
use domain::instant::Instant;
use entities::held_grant;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Rows a statement.
const ROWS: usize = 1_000;

/// The grants that `identities` hold, by identity.
pub(super) async fn held(
    work: &Work,
    identities: SelectStatement,
) -> Result<HashMap<Uuid, Vec<held_grant::Model>>> {
    let rows = held_grant::Entity::find()
        .filter(held_grant::Column::IdentityId.in_subquery(identities))
        .filter(held_grant::COLUMN.gone_at.is_null())
        .all(work.db())
        .await?;
    let mut held: HashMap<Uuid, Vec<held_grant::Model>> = HashMap::new();
    for row in rows {
        held.entry(row.identity_id).or_default().push(row);
    }
    Ok(held)
}

/// Brings an identity's grants from `before` to `granted`; gives those that are to be [added](add). `is_first`: it is the
/// first inventory of its source.
pub(super) async fn write(
    work: &Work,
    (identity, before): (IdentityId, Vec<held_grant::Model>),
    granted: &[Grant],
    is_first: bool,
) -> Result<Vec<held_grant::ActiveModel>> {
    let mut held = HashMap::with_capacity(before.len());
    for row in before {
        held.insert(row.grant()?, row);
    }
    let wanted: HashSet<&Grant> = granted.iter().collect();
    let mut added = Vec::new();
    let mut seen = HashSet::new();
    for grant in granted.iter().filter(|grant| !held.contains_key(*grant)) {
        if seen.insert(grant) {
            added.push(row(work, identity, grant, since(work, grant, &held, is_first))?);
        }
    }
    for (_, row) in held.into_iter().filter(|(grant, _)| !wanted.contains(grant)) {
        let mut change = row.into_active_model();
        change.gone_at = Set(Some(work.at()));
        change.update(work.db()).await?;
    }
    Ok(added)
}

/// Adds grants.
pub(super) async fn add(work: &Work, added: &[held_grant::ActiveModel]) -> Result<()> {
    for part in added.chunks(ROWS) {
        held_grant::Entity::insert_many(part.to_vec()).exec_without_returning(work.db()).await?;
    }
    Ok(())
}

/// Since when a grant is held that was not held by this path before: as long as an equal one was.
fn since(
    work: &Work,
    grant: &Grant,
    held: &HashMap<Grant, held_grant::Model>,
    is_first: bool,
) -> (Option<Instant>, String) {
    let lineage =
        held.iter().filter(|(other, _)| other.lineage_key() == grant.lineage_key()).map(|(_, row)| row);
    if let Some(oldest) = lineage.min_by_key(|row| row.granted_at) {
        return (oldest.granted_at, oldest.basis.clone());
    }
    if is_first {
        (None, GrantedBasis::Baseline.to_string())
    } else {
        (Some(work.at()), GrantedBasis::FirstSeen.to_string())
    }
}

fn row(
    work: &Work,
    identity: IdentityId,
    grant: &Grant,
    since: (Option<Instant>, String),
) -> Result<held_grant::ActiveModel> {
    Ok(held_grant::ActiveModel {
        id: Set(work.id()),
        identity_id: Set(identity.uuid()),
        effect: Set(grant.effect.to_string()),
        matching: Set(grant.matching.to_string()),
        patterns: Set(serde_json::to_string(&grant.patterns).map_err(Error::unexpected)?),
        resources: Set(serde_json::to_string(&grant.resources).map_err(Error::unexpected)?),
        conditions: Set(grant.conditions.clone()),
        path_kind: Set(grant.path.kind.to_string()),
        policy: Set(grant.path.policy.clone()),
        policy_id: Set(grant.path.policy_id.clone()),
        path_group: Set(grant.path.group.clone()),
        granted_at: Set(since.0),
        basis: Set(since.1),
        first_seen_at: Set(work.at()),
        gone_at: Set(None),
    })
}
