//! The signing keys: one takes the place of another, and one is stated to be compromised.

use super::Occasion;
use super::checkpoint::sign;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::{installation, texts};
use domain::instant::{self, Instant};
use domain::policy::Action;
use domain::problem::Problems;
use domain::text::ReasonText;
use entities::{checkpoint, checkpoint_left, key_compromise, key_vouching, public_key};
use evidence::hash::Digest;
use evidence::log::compromise::Compromise;
use evidence::sign::{Rotation, SigningKey, Vouching};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    Set,
};
use serde_json::json;

/// What came of a rotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// The fingerprint of the key until then.
    pub former: String,
    /// The fingerprint of the key from then on.
    pub key: String,
    /// Does the former key vouch for it? It does not where it is stated to be compromised.
    pub vouched: bool,
    /// The last note that the former key signed.
    pub note: String,
}

/// Has `next` take the place of the key in use, which vouches for it and signs one last head over the leaf that says so.
/// From the commit on, only a process that was started with `next` signs anything.
///
/// # Errors
/// Whoever may not operate; [`Error::Conflict`] in a demonstration, and where `next` was a key before.
pub async fn rotate(call: &Call, next: &SigningKey) -> Result<Rotated> {
    call.may(Action::Operate)?;
    let work = call.begin().await?;
    let installation = installation::of(&work).await?;
    if installation.demonstration {
        return Err(Error::Conflict("the demonstration's key is known to everybody, and stays".into()));
    }
    let (former, key) = (work.tenure().key.public().clone(), next.public().clone());
    let (old, new) = (former.fingerprint(), key.fingerprint());
    if public_key::Entity::find_by_id(new.clone()).one(work.db()).await?.is_some() {
        return Err(Error::Conflict(format!("{new} is or was a key of this installation: make a new one")));
    }
    let rotation = Rotation { installation: installation.id, former, key: key.clone(), at: work.at() };
    let is_compromised = key_compromise::Entity::find()
        .filter(key_compromise::COLUMN.fingerprint.eq(old.as_str()))
        .one(work.db())
        .await?;
    let vouching = match is_compromised {
        // Whoever else has the key could vouch just as well.
        Some(_) => None,
        None => Some(rotation.sign(&work.tenure().key).map_err(Error::unexpected)?),
    };
    let row = public_key::ActiveModel {
        fingerprint: Set(new.clone()),
        line: Set(key.line()),
        created_at: Set(work.at()),
        retired_at: Set(None),
    };
    row.insert(work.db()).await?;
    let statement = vouching.as_ref().map(|one| Digest::of(one.statement.as_bytes()).to_string());
    if let Some(Vouching { statement, signature }) = vouching.clone() {
        let row = key_vouching::ActiveModel {
            fingerprint: Set(new.clone()),
            former: Set(old.clone()),
            statement: Set(statement),
            signature: Set(signature),
            at: Set(work.at()),
        };
        row.insert(work.db()).await?;
    }
    let facts = json!({ "former": old, "fingerprint": new, "statement_sha256": statement });
    let recorded = work.record(Event::new("key.rotated", installation.id, facts)).await?;
    let note = sign(recorded.work(), Occasion::Rotation, None).await?;
    // Last of all: who is retired signs nothing.
    let work = recorded.work();
    let row = public_key::Entity::find_by_id(old.clone()).one(work.db()).await?;
    let mut change = row.ok_or(Error::NotFound("key"))?.into_active_model();
    change.retired_at = Set(Some(work.at()));
    change.update(work.db()).await?;
    recorded.commit().await?;
    Ok(Rotated { former: old, key: new, vouched: vouching.is_some(), note })
}

/// A key that somebody else may have had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspected {
    /// Its fingerprint, `SHA256:…`.
    pub fingerprint: String,
    /// Since when.
    pub since: Instant,
    /// Why that is thought.
    pub reason: String,
}

/// States that a key is compromised. A second statement about the same key may only reach further back: what was said
/// stays said. The same again changes nothing. Says what still stands.
///
/// # Errors
/// Whoever may not operate; [`Error::NotFound`] for a key that is none of this installation's; [`Error::Invalid`] for an
/// instant in the future or a reason that is none; [`Error::Conflict`] for a later instant than was stated before.
pub async fn compromised(call: &Call, suspected: &Suspected) -> Result<Compromise> {
    call.may(Action::Operate)?;
    let reason = ReasonText::parse(&suspected.reason)?;
    let work = call.begin().await?;
    let fingerprint = suspected.fingerprint.as_str();
    installation::of(&work).await?;
    if public_key::Entity::find_by_id(fingerprint).one(work.db()).await?.is_none() {
        return Err(Error::NotFound("signing key"));
    }
    if suspected.since > work.at() {
        return Err(Problems::one("since", "Expected an instant that has been").into());
    }
    let before = compromises(work.db()).await?.into_iter().find(|one| one.fingerprint == fingerprint);
    if let Some(before) = before {
        if before.since == suspected.since {
            work.abandon().await?;
            return Ok(before);
        }
        if before.since < suspected.since {
            let since = instant::format(before.since);
            return Err(Error::Conflict(format!(
                "this key is stated to be compromised since {since} already"
            )));
        }
    }
    let reason = texts::keep(&work, reason.as_str()).await?.to_string();
    let row = key_compromise::ActiveModel {
        id: Set(work.id()),
        fingerprint: Set(fingerprint.to_owned()),
        since: Set(suspected.since),
        reason_sha256: Set(reason.clone()),
        stated_at: Set(work.at()),
    };
    row.insert(work.db()).await?;
    let said = Compromise {
        fingerprint: fingerprint.to_owned(),
        since: suspected.since,
        stated_at: work.at(),
        stands: stands(work.db(), suspected.since).await?,
    };
    let facts = json!({
        "fingerprint": fingerprint, "since": instant::format(said.since), "reason_sha256": reason,
        "stands": said.stands,
    });
    work.commit(Event::new("key.compromised", fingerprint, facts)).await?;
    Ok(said)
}

/// How many leaves the newest head covers that left the building before `since`.
async fn stands(db: &impl ConnectionTrait, since: Instant) -> Result<Option<u64>> {
    let left = checkpoint_left::Entity::find().filter(checkpoint_left::COLUMN.at.lt(since)).all(db).await?;
    let heads: Vec<checkpoint::Model> = checkpoint::Entity::find()
        .filter(checkpoint::Column::Id.is_in(left.into_iter().map(|row| row.checkpoint_id)))
        .order_by_desc(checkpoint::COLUMN.size)
        .all(db)
        .await?;
    heads.first().map(|head| u64::try_from(head.size).map_err(Error::unexpected)).transpose()
}

/// The keys that are stated to be compromised, each once, with what was stated of it last.
pub(super) async fn compromises(db: &impl ConnectionTrait) -> Result<Vec<Compromise>> {
    let rows = key_compromise::Entity::find().order_by_asc(key_compromise::COLUMN.since).all(db).await?;
    let mut all: Vec<Compromise> = Vec::new();
    for row in rows {
        if all.iter().all(|one| one.fingerprint != row.fingerprint) {
            all.push(Compromise {
                stands: stands(db, row.since).await?,
                fingerprint: row.fingerprint,
                since: row.since,
                stated_at: row.stated_at,
            });
        }
    }
    Ok(all)
}

/// Each time the key was replaced and the former one vouched, the oldest first.
pub(super) async fn rotations(db: &impl ConnectionTrait) -> Result<Vec<Vouching>> {
    let rows = key_vouching::Entity::find().order_by_asc(key_vouching::COLUMN.at).all(db).await?;
    Ok(rows.into_iter().map(|row| Vouching { statement: row.statement, signature: row.signature }).collect())
}
