//! What no leaf tells whole: the identities that came or went in a time, and until when exceptions really covered.

use crate::error::Result;
use crate::evidence::input::Endings;
use crate::exceptions;
use crate::sources::foreign;
use domain::id::{IdentityId, SourceId};
use domain::instant::Instant;
use domain::principal::PrincipalClass;
use entities::identity;
use entities::inconsistency::Place;
use evidence::period::{CoverRow, IdentityRow, Story};
use sea_orm::sea_query::Cond;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const RETIRED: &str = "identity.retired";

/// Identities of the population that were first seen or gone in the time, and those that a leaf of it says were retired.
pub(super) async fn identities(db: &DatabaseTransaction, story: &Story) -> Result<Vec<IdentityRow>> {
    let mut retired: BTreeMap<IdentityId, (u64, Instant)> = BTreeMap::new();
    for leaf in story.leaves.iter().filter(|leaf| leaf.action == RETIRED) {
        if let Ok(id) = leaf.subject.parse::<IdentityId>() {
            retired.insert(id, (leaf.seq, leaf.at));
        }
    }
    let classes = PrincipalClass::ALL.iter().filter(|class| class.in_population());
    let (first, gone) = (identity::Column::FirstSeenAt, identity::Column::GoneAt);
    let within =
        |column: identity::Column| Cond::all().add(column.gte(story.from)).add(column.lt(story.until));
    let mut found = identity::Entity::find()
        .filter(identity::Column::Class.is_in(classes.map(|class| class.as_str())))
        .filter(identity::Column::SourceId.is_not_in(foreign(db).await?))
        .filter(Cond::any().add(within(first)).add(within(gone)))
        .all(db)
        .await?;
    let known: BTreeSet<Uuid> = found.iter().map(|row| row.id).collect();
    let missing: Vec<Uuid> = retired.keys().map(|id| id.uuid()).filter(|id| !known.contains(id)).collect();
    for some in missing.chunks(500) {
        let more = identity::Entity::find().filter(identity::Column::Id.is_in(some.iter().copied()));
        found.extend(more.all(db).await?);
    }
    let mut rows = Vec::with_capacity(found.len());
    for row in found {
        let (place, identity_id) = (Place::new("identity", row.id), IdentityId::new(row.id));
        rows.push(IdentityRow {
            identity_id,
            source_id: Some(SourceId::new(row.source_id)),
            kind: Some(place.word("kind", &row.kind)?),
            class: Some(place.word("class", &row.class)?),
            first_seen_at: Some(row.first_seen_at),
            gone_at: row.gone_at.filter(|at| *at < story.until),
            retired: retired.remove(&identity_id),
            external_id: row.label.or(row.provider_id).unwrap_or_default(),
        });
    }
    // Merged into another since: its leaf is all that is left of it.
    rows.extend(retired.into_iter().map(|(identity_id, leaf)| IdentityRow {
        identity_id,
        external_id: String::new(),
        source_id: None,
        kind: None,
        class: None,
        first_seen_at: None,
        gone_at: None,
        retired: Some(leaf),
    }));
    Ok(rows)
}

/// Of each exception that was given for some of the time, until when it really covered. What happened to it after the time
/// is not of it.
pub(super) async fn covered(
    db: &DatabaseTransaction,
    endings: &Endings,
    identities: &BTreeSet<Uuid>,
    story: &Story,
) -> Result<Vec<CoverRow>> {
    let given = exceptions::during(db, endings, identities, (story.from, story.until)).await?;
    let rows = given.into_iter().map(|row| CoverRow {
        exception_id: row.exception_id,
        start: row.start,
        covered_until: if row.covered_until < story.until { row.covered_until } else { row.end },
        ended_why: row.ended_why,
    });
    Ok(rows.collect())
}
