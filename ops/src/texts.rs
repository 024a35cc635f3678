//! Free text: kept once under its salted hash, so that it can be erased while everything that names it still verifies.

use crate::call::Work;
use crate::error::{Error, Result};
use entities::free_text;
use evidence::bundle::rows::TextRow;
use evidence::hash::{Digest, salted};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use std::collections::BTreeSet;

/// Keeps a text, and gives the hash that leaves and rows name.
pub(crate) async fn keep(work: &Work, text: &str) -> Result<Digest> {
    let salt = work.tenure().ids.bytes();
    let hash = salted(&salt, text);
    free_text::ActiveModel {
        hash: Set(hash.to_string()),
        salt: Set(Digest(salt).to_string()),
        text: Set(text.to_owned()),
        written_at: Set(work.at()),
    }
    .insert(work.db())
    .await?;
    Ok(hash)
}

/// The text of a hash; `None` once it is erased.
pub(crate) async fn read(db: &impl ConnectionTrait, hash: &str) -> Result<Option<String>> {
    Ok(free_text::Entity::find_by_id(hash).one(db).await?.map(|row| row.text))
}

/// Texts with their salts, as bundles have them; those that are erased are left out.
pub(crate) async fn rows(db: &impl ConnectionTrait, hashes: &BTreeSet<String>) -> Result<Vec<TextRow>> {
    let mut rows = Vec::new();
    let hashes: Vec<&str> = hashes.iter().map(String::as_str).collect();
    for some in hashes.chunks(500) {
        let found =
            free_text::Entity::find().filter(free_text::Column::Hash.is_in(some.iter().copied())).all(db).await?;
        for row in found {
            let salt: Digest = row.salt.parse().map_err(Error::unexpected)?;
            rows.push(TextRow { salt: salt.0, text: row.text });
        }
    }
    Ok(rows)
}
