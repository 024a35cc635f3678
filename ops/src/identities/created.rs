//! Who made an identity, or a key of it, as the logs say: a hint about its owner, never an owner, and no tie to it.

use crate::call::Call;
use crate::error::Result;
use domain::credential::CredentialType;
use domain::instant::Instant;
use entities::{creation, credential, identity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// What somebody made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// The identity itself.
    Identity,
    /// An access key of it.
    Key,
}

/// Who made something of an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// What.
    pub thing: Thing,
    /// The ARN or id of whoever made it, or the service's name; empty where the log names nobody.
    pub label: String,
    /// The end of that: what people call a user or role.
    pub name: String,
    /// The session's name; empty where the log names none.
    pub session: String,
    /// The source identity; empty where the log names none.
    pub source_identity: String,
    /// When.
    pub at: Instant,
}

/// Who made the identity itself.
pub(super) async fn of(call: &Call, row: &identity::Model) -> Result<Option<Created>> {
    let Some(id) = &row.provider_id else { return Ok(None) };
    let found = creation::Entity::find_by_id((row.source_id, id.clone())).one(call.read()).await?;
    Ok(found.map(|found| created(found, Thing::Identity)))
}

/// Who made each of these identities, then who made their keys, the oldest first. Whichever of log and inventory was
/// imported first.
pub(super) async fn of_all(call: &Call, rows: &[identity::Model]) -> Result<Vec<(Uuid, Created)>> {
    let keys = credential::Entity::find()
        .filter(credential::Column::IdentityId.is_in(rows.iter().map(|row| row.id)))
        .filter(credential::COLUMN.kind.eq(CredentialType::AccessKey.as_str()))
        .filter(credential::COLUMN.key_id.is_not_null())
        .all(call.read())
        .await?;
    let sources: HashMap<Uuid, Uuid> = rows.iter().map(|row| (row.id, row.source_id)).collect();
    let mut wanted: HashMap<(Uuid, String), (Uuid, Thing)> = HashMap::new();
    for row in rows {
        if let Some(id) = &row.provider_id {
            wanted.insert((row.source_id, id.clone()), (row.id, Thing::Identity));
        }
    }
    for key in keys {
        if let (Some(id), Some(source)) = (key.key_id, sources.get(&key.identity_id)) {
            wanted.insert((*source, id), (key.identity_id, Thing::Key));
        }
    }
    let things: Vec<String> = wanted.keys().map(|(_, thing)| thing.clone()).collect();
    let mut found = Vec::new();
    for part in things.chunks(500) {
        let rows = creation::Entity::find()
            .filter(creation::Column::Thing.is_in(part.iter().cloned()))
            .all(call.read())
            .await?;
        for row in rows {
            if let Some((identity, thing)) = wanted.get(&(row.source_id, row.thing.clone())) {
                found.push((*identity, created(row, *thing)));
            }
        }
    }
    found.sort_by(|(a, one), (b, other)| (one.thing, one.at, a).cmp(&(other.thing, other.at, b)));
    Ok(found)
}

fn created(row: creation::Model, thing: Thing) -> Created {
    let name = row.label.rsplit(['/', ':']).next().unwrap_or_default().to_owned();
    Created {
        thing,
        name,
        label: row.label,
        session: row.session,
        source_identity: row.source_identity,
        at: row.at,
    }
}
