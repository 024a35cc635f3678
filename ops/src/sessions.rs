//! Browser sessions under our own clock: an id that only the browser knows, an idle end and an absolute end.

use crate::call::Tenure;
use crate::error::{Error, Result};
use chrono::Duration;
use domain::id::PersonId;
use domain::instant::Instant;
use entities::session;
use sea_orm::sea_query::{Cond, Expr};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set};
use sha2::{Digest, Sha256};

/// Nobody signed in yet: what such a session holds, a sign-in under way, is not worth keeping longer.
const ANONYMOUS_IDLE: Duration = Duration::minutes(15);
/// Seeing a session is written down at most this often within its idle time; so it may end this part of it early.
const SEEN_PARTS: i32 = 30;
/// The most a session may hold, in bytes of JSON.
const LARGEST: usize = 64 * 1024;

/// A session's id: whoever has it is signed in. Never stored, logged or shown; its SHA-256 is what is stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SessionId([u8; 16]);

impl std::fmt::Debug for SessionId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SessionId(…)")
    }
}

impl SessionId {
    /// The id that a browser sent.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// What the browser keeps.
    #[must_use]
    pub const fn bytes(self) -> [u8; 16] {
        self.0
    }

    fn hash(self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }
}

/// When sessions end. At its end a session is none any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// So long after it was last seen.
    pub idle: Duration,
    /// So long after it began, whatever happened in it.
    pub absolute: Duration,
}

/// A session and what it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// Who signed in; none before.
    pub person: Option<PersonId>,
    /// When that person last proved who they are.
    pub signed_in_at: Option<Instant>,
    /// What else it holds, a JSON object.
    pub data: String,
}

/// Begins a session and gives its id, which is told to nobody else.
///
/// # Errors
/// [`Error::Refused`] where it holds too much; what the database says.
pub async fn create(tenure: &Tenure, held: &Session) -> Result<SessionId> {
    check_size(held)?;
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&tenure.ids.bytes()[..16]);
    let id = SessionId(bytes);
    let now = tenure.clock.now();
    let work = tenure.database.begin().await?;
    session::ActiveModel {
        id_hash: Set(id.hash()),
        person_id: Set(held.person.map(PersonId::uuid)),
        data: Set(held.data.clone()),
        created_at: Set(now),
        seen_at: Set(now),
        signed_in_at: Set(held.signed_in_at),
    }
    .insert(&work)
    .await?;
    work.commit().await?;
    Ok(id)
}

/// The session of an id, and remembers that it was seen. `None` where there is none, or where it has ended.
///
/// # Errors
/// What the database says.
pub async fn load(tenure: &Tenure, id: SessionId, ends: Ends) -> Result<Option<Session>> {
    let Some(row) = session::Entity::find_by_id(id.hash()).one(tenure.database.read()).await? else {
        return Ok(None);
    };
    let now = tenure.clock.now();
    let idle = idle(row.person_id.is_some(), ends);
    if now - row.created_at >= ends.absolute || now - row.seen_at >= idle {
        delete(tenure, id).await?;
        return Ok(None);
    }
    if now - row.seen_at >= idle / SEEN_PARTS {
        let work = tenure.database.begin().await?;
        session::Entity::update_many()
            .col_expr(session::Column::SeenAt, Expr::value(now))
            .filter(session::Column::IdHash.eq(id.hash()))
            .exec(&work)
            .await?;
        work.commit().await?;
    }
    Ok(Some(Session {
        person: row.person_id.map(PersonId::new),
        signed_in_at: row.signed_in_at,
        data: row.data,
    }))
}

fn idle(signed_in: bool, ends: Ends) -> Duration {
    if signed_in { ends.idle } else { ends.idle.min(ANONYMOUS_IDLE) }
}

/// Writes what a session holds. A session that was deleted meanwhile stays deleted.
///
/// # Errors
/// [`Error::Refused`] where it holds too much; what the database says.
pub async fn save(tenure: &Tenure, id: SessionId, held: &Session) -> Result<()> {
    check_size(held)?;
    let work = tenure.database.begin().await?;
    session::Entity::update_many()
        .col_expr(session::Column::PersonId, Expr::value(held.person.map(PersonId::uuid)))
        .col_expr(session::Column::SignedInAt, Expr::value(held.signed_in_at))
        .col_expr(session::Column::Data, Expr::value(held.data.clone()))
        .filter(session::Column::IdHash.eq(id.hash()))
        .exec(&work)
        .await?;
    Ok(work.commit().await?)
}

fn check_size(held: &Session) -> Result<()> {
    if held.data.len() > LARGEST {
        return Err(Error::Refused(format!("a session holds at most {LARGEST} bytes")));
    }
    Ok(())
}

/// Ends a session; once more is no error.
///
/// # Errors
/// What the database says.
pub async fn delete(tenure: &Tenure, id: SessionId) -> Result<()> {
    let work = tenure.database.begin().await?;
    session::Entity::delete_by_id(id.hash()).exec(&work).await?;
    Ok(work.commit().await?)
}

/// Signs a person in: a new session under a new id, and the one from before ends, so that an id somebody else planted
/// or saw is worth nothing.
///
/// # Errors
/// [`Error::Refused`] where it holds too much; what the database says.
pub async fn sign_in(
    tenure: &Tenure,
    before: Option<SessionId>,
    person: PersonId,
    data: String,
) -> Result<SessionId> {
    if let Some(before) = before {
        delete(tenure, before).await?;
    }
    let signed_in_at = Some(tenure.clock.now());
    create(tenure, &Session { person: Some(person), signed_in_at, data }).await
}

/// Deletes every session that has ended, and gives their number.
///
/// # Errors
/// What the database says.
pub async fn delete_ended(tenure: &Tenure, ends: Ends) -> Result<u64> {
    let now = tenure.clock.now();
    let seen_before = |idle: Duration| session::Column::SeenAt.lte(now - idle);
    let ended = Cond::any()
        .add(session::Column::CreatedAt.lte(now - ends.absolute))
        .add(seen_before(ends.idle))
        .add(Cond::all().add(session::Column::PersonId.is_null()).add(seen_before(idle(false, ends))));
    let work = tenure.database.begin().await?;
    let deleted = session::Entity::delete_many().filter(ended).exec(&work).await?;
    work.commit().await?;
    Ok(deleted.rows_affected)
}
