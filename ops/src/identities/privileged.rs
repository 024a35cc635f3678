//! Which identities hold privileged grants, told from what they hold without looking at its use.

use crate::error::Result;
use domain::grant::{Effect, PathKind};
use domain::privilege::privileged_pattern;
use entities::held_grant;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
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
                    let said = privileged_pattern(actions::catalogue(), grant.matching, &grant.patterns);
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
