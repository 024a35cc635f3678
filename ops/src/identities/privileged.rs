//! Which identities hold privileged grants, told from what they hold without looking at its use.

use crate::error::Result;
use domain::grant::{Effect, Matching, PathKind};
use entities::held_grant;
use entities::inconsistency::Place;
use sea_orm::sea_query::{Cond, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use sources::aws::actions;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How many identities one statement asks for.
const ROWS: usize = 500;

/// Those of `ids` that hold a privileged grant now. Denies and boundaries give nothing.
pub(crate) async fn privileged(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
    let mut found = HashSet::new();
    // The same statement stands in many policies: it is judged once.
    let mut judged: HashMap<(String, String), bool> = HashMap::new();
    for some in ids.chunks(ROWS) {
        let rows = held_grant::Entity::find()
            .filter(held_grant::Column::IdentityId.is_in(some.iter().copied()))
            .filter(held_grant::COLUMN.effect.eq(Effect::Allow.as_str()))
            .filter(held_grant::COLUMN.path_kind.ne(PathKind::Boundary.as_str()))
            .filter(held_grant::COLUMN.gone_at.is_null())
            .all(db)
            .await?;
        for row in rows.into_iter().filter(|row| !row.patterns.is_empty()) {
            if found.contains(&row.identity_id) {
                continue;
            }
            let key = (row.matching.clone(), row.patterns.clone());
            let is_privileged = match judged.get(&key) {
                Some(known) => *known,
                None => {
                    let grant = row.grant()?;
                    let said = actions::catalogue().statement(grant.matching, &grant.patterns).privileged;
                    judged.insert(key, said.is_some());
                    said.is_some()
                }
            };
            if is_privileged {
                found.insert(row.identity_id);
            }
        }
    }
    Ok(found)
}

/// A query for whoever holds a privileged grant now: each statement that anybody holds is judged once, and the database
/// does the rest.
pub(crate) async fn holding_privileged(db: &impl ConnectionTrait) -> Result<SelectStatement> {
    let gives = || {
        Cond::all()
            .add(held_grant::COLUMN.effect.eq(Effect::Allow.as_str()))
            .add(held_grant::COLUMN.path_kind.ne(PathKind::Boundary.as_str()))
            .add(held_grant::COLUMN.gone_at.is_null())
    };
    let written: Vec<(String, String)> = held_grant::Entity::find()
        .filter(gives())
        .select_only()
        .columns([held_grant::Column::Matching, held_grant::Column::Patterns])
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let mut any: HashMap<String, Vec<String>> = HashMap::new();
    for (matching, patterns) in written {
        let place = Place::new("held_grant", &patterns);
        let (how, list): (Matching, Vec<String>) =
            (place.word("matching", &matching)?, place.json("patterns", &patterns)?);
        if actions::catalogue().statement(how, &list).privileged.is_some() {
            any.entry(matching).or_default().push(patterns);
        }
    }
    let statements = any.into_iter().fold(Cond::any(), |cond, (matching, patterns)| {
        cond.add(
            Cond::all()
                .add(held_grant::COLUMN.matching.eq(matching))
                .add(held_grant::Column::Patterns.is_in(patterns)),
        )
    });
    // An empty "any" is everything; nobody holds what nobody wrote.
    let statements =
        if statements.is_empty() { Cond::all().add(held_grant::COLUMN.matching.eq("")) } else { statements };
    let mut ids = Query::select();
    ids.column(held_grant::Column::IdentityId)
        .from(held_grant::Entity)
        .cond_where(gives())
        .cond_where(statements);
    Ok(ids)
}
