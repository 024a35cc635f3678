//! Since when a public key is certified, kept beside each certificate of it: the database compares by it.

use crate::call::Work;
use crate::error::Result;
use domain::id::IdentityId;
use domain::instant::Instant;
use entities::credential;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use std::collections::HashMap;

/// Brings the first instant of each of an identity's public keys up to date, over all its certificates, those that are
/// gone among them.
pub(crate) async fn first_keys(work: &Work, identity: IdentityId) -> Result<()> {
    let rows = credential::Entity::find()
        .filter(credential::COLUMN.identity_id.eq(identity.uuid()))
        .filter(credential::COLUMN.public_key_sha256.is_not_null())
        .all(work.db())
        .await?;
    let mut first: HashMap<String, Instant> = HashMap::new();
    for row in &rows {
        if let (Some(key), Some(made)) = (&row.public_key_sha256, row.created_at) {
            first.entry(key.clone()).and_modify(|known| *known = made.min(*known)).or_insert(made);
        }
    }
    for row in rows {
        let since = row.public_key_sha256.as_ref().and_then(|key| first.get(key)).copied();
        if row.key_since != since {
            let mut change = row.into_active_model();
            change.key_since = Set(since);
            change.update(work.db()).await?;
        }
    }
    Ok(())
}
