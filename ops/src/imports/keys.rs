//! Access keys: the credential report knows slots without ids, the logs know ids without slots. A key is (user, slot)
//! until a CreateAccessKey of that user and creation instant names it.

use super::merge;
use crate::call::Work;
use crate::error::Result;
use domain::credential::CredentialType;
use domain::id::{CredentialId, IdentityId, SourceId};
use domain::instant::Instant;
use entities::inconsistency::Place;
use entities::{credential, identity, log_fact};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};

/// The credential of a key's id that a log names, made where there is none: "slot unknown" until it is paired.
pub(super) async fn of_log(work: &Work, identity: IdentityId, key_id: &str) -> Result<CredentialId> {
    let found = credential::Entity::find()
        .filter(credential::COLUMN.identity_id.eq(identity.uuid()))
        .filter(credential::COLUMN.key_id.eq(key_id))
        .one(work.db())
        .await?;
    if let Some(row) = found {
        return Ok(CredentialId::new(row.id));
    }
    let id = work.id();
    let row = credential::ActiveModel {
        key_id: Set(Some(key_id.to_owned())),
        ..blank(work, id, identity, CredentialType::AccessKey)
    };
    row.insert(work.db()).await?;
    Ok(CredentialId::new(id))
}

/// A credential of which nothing is known yet.
pub(crate) fn blank(
    work: &Work,
    id: uuid::Uuid,
    identity: IdentityId,
    kind: CredentialType,
) -> credential::ActiveModel {
    credential::ActiveModel {
        id: Set(id),
        identity_id: Set(identity.uuid()),
        kind: Set(kind.to_string()),
        key_id: Set(None),
        slot: Set(None),
        active: Set(None),
        created_at: Set(None),
        rotated_at: Set(None),
        provider_used_at: Set(None),
        valid_until: Set(None),
        key_since: Set(None),
        public_key_sha256: Set(None),
        fingerprint_sha256: Set(None),
        serial: Set(None),
        issuer: Set(None),
        subject: Set(None),
        detail: Set(String::new()),
        first_seen_at: Set(work.at()),
        gone_at: Set(None),
    }
}

#[derive(Deserialize)]
struct KeyCreated {
    user: String,
    key_id: String,
    #[serde(with = "domain::instant::fixed")]
    created_at: Instant,
}

/// Gives slots their ids, where an imported creation names exactly one. Run after every import: the order of imports
/// does not matter.
pub(super) async fn pair(work: &Work, touched: &BTreeSet<SourceId>) -> Result<()> {
    for source in touched {
        let facts = log_fact::Entity::find()
            .filter(log_fact::COLUMN.source_id.eq(source.uuid()))
            .filter(log_fact::COLUMN.kind.eq("key created"))
            .all(work.db())
            .await?;
        // To the second: reports tell no more.
        let mut ids: HashMap<(String, i64), BTreeSet<String>> = HashMap::new();
        for row in facts {
            let fact: KeyCreated = Place::new("log_fact", &row.event_key).json("data", &row.data)?;
            ids.entry((fact.user, fact.created_at.timestamp())).or_default().insert(fact.key_id);
        }
        if ids.is_empty() {
            continue;
        }
        for (slot, user) in unnamed_slots(work, *source).await? {
            // A report dates an access key once: a key is never rotated in place, it is made.
            let Some(created_at) = slot.created_at.or(slot.rotated_at) else { continue };
            let named = ids.get(&(user.name.clone(), created_at.timestamp()));
            // Two keys made in one second cannot be told apart: both stay unpaired.
            if let Some(key_id) = named.filter(|named| named.len() == 1).and_then(BTreeSet::first) {
                name(work, slot, key_id).await?;
            }
        }
    }
    Ok(())
}

async fn name(work: &Work, slot: credential::Model, key_id: &str) -> Result<()> {
    let known = credential::Entity::find()
        .filter(credential::COLUMN.identity_id.eq(slot.identity_id))
        .filter(credential::COLUMN.key_id.eq(key_id))
        .all(work.db())
        .await?;
    let slot_id = slot.id;
    for other in known.into_iter().filter(|other| other.id != slot_id) {
        merge::credentials(work, other.id, slot_id).await?;
    }
    let mut change = slot.into_active_model();
    change.key_id = Set(Some(key_id.to_owned()));
    change.update(work.db()).await?;
    Ok(())
}

/// Access keys that have a slot and no id yet, of one source, each with its user.
async fn unnamed_slots(work: &Work, source: SourceId) -> Result<Vec<(credential::Model, identity::Model)>> {
    let users: HashMap<uuid::Uuid, identity::Model> = identity::Entity::find()
        .filter(identity::COLUMN.source_id.eq(source.uuid()))
        .all(work.db())
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let slots = credential::Entity::find()
        .filter(credential::COLUMN.kind.eq(CredentialType::AccessKey.as_str()))
        .filter(credential::COLUMN.slot.is_not_null())
        .filter(credential::COLUMN.key_id.is_null())
        .all(work.db())
        .await?;
    Ok(slots
        .into_iter()
        .filter_map(|slot| users.get(&slot.identity_id).cloned().map(|user| (slot, user)))
        .collect())
}
