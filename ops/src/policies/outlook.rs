//! What a policy would come to: the credentials whose status it changes, by the rule itself, once under each policy.

use super::rotation;
use crate::error::Result;
use crate::exceptions::Leaves;
use crate::rotation::facts;
use domain::credential::{
    Change, ClockFacts, CredentialType, Effect, RotationPolicy, RotationStatus, changes,
};
use domain::id::{CredentialId, IdentityId};
use domain::instant::Instant;
use entities::{credential, identity};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// So many are asked for at once: databases bound the values of one query.
const AT_ONCE: usize = 500;

/// A credential whose status another policy changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The credential.
    pub credential: CredentialId,
    /// The provider's id or slot of it, where known.
    pub reference: Option<String>,
    /// Whose.
    pub identity: IdentityId,
    /// What that is called.
    pub name: String,
    /// Under the policy in force.
    pub before: RotationStatus,
    /// Under the proposed one.
    pub after: RotationStatus,
    /// What that does to its finding.
    pub effect: Effect,
}

/// What a policy would come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// At this instant: when it would begin.
    pub at: Instant,
    /// The policy that holds until then.
    pub before: RotationPolicy,
    /// The number of that; 0 is built in.
    pub before_version: u32,
    /// How many credentials of the type there are.
    pub considered: usize,
    /// Every one whose status is another, findings raised first.
    pub changed: Vec<Changed>,
}

impl Outlook {
    /// How many of the changes have this effect.
    #[must_use]
    pub fn count(&self, effect: Effect) -> usize {
        self.changed.iter().filter(|one| one.effect == effect).count()
    }
}

/// What `policy` for credentials of `kind` would come to, were it to begin at `at`. Credentials that are there count, of
/// identities that are there; `leaves` say which of them cannot be rotated.
pub(super) async fn outlook(
    db: &impl ConnectionTrait,
    leaves: &Leaves,
    (kind, policy): (CredentialType, RotationPolicy),
    at: Instant,
) -> Result<Outlook> {
    let before = rotation(db, at).await?;
    let after = before.clone().with(kind, u32::MAX, policy);
    let mut here = Query::select();
    here.column(identity::Column::Id).from(identity::Entity).and_where(identity::Column::GoneAt.is_null());
    let rows = credential::Entity::find()
        .filter(credential::COLUMN.kind.eq(kind.as_str()))
        .filter(credential::Column::IdentityId.in_subquery(here))
        .all(db)
        .await?;
    let mut clocks = facts(&rows, leaves)?;
    let there: Vec<credential::Model> = rows.into_iter().filter(|row| row.gone_at.is_none()).collect();
    let facts: Vec<ClockFacts> =
        there.iter().map(|row| clocks.remove(&row.id).unwrap_or(ClockFacts::of(kind))).collect();
    let found = changes(&facts, &before, &after, at);
    let names = names(db, &there, &found).await?;
    let mut changed: Vec<Changed> =
        found.into_iter().map(|change| shown(&there[change.place], change, &names)).collect();
    changed.sort_by(|a, b| (a.effect, &a.name, a.credential).cmp(&(b.effect, &b.name, b.credential)));
    let (before, before_version) = (before.of(kind), before.version(kind));
    Ok(Outlook { at, before, before_version, considered: there.len(), changed })
}

fn shown(row: &credential::Model, change: Change, names: &HashMap<Uuid, String>) -> Changed {
    Changed {
        credential: CredentialId::new(row.id),
        reference: crate::rotation::reference(row),
        identity: IdentityId::new(row.identity_id),
        name: names.get(&row.identity_id).cloned().unwrap_or_default(),
        before: change.before,
        after: change.after,
        effect: change.effect(),
    }
}

async fn names(
    db: &impl ConnectionTrait,
    rows: &[credential::Model],
    found: &[Change],
) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = found.iter().map(|change| rows[change.place].identity_id).collect();
    let mut names = HashMap::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let found = identity::Entity::find().filter(identity::Column::Id.is_in(some.iter().copied()));
        names.extend(found.all(db).await?.into_iter().map(|row| (row.id, row.name)));
    }
    Ok(names)
}
