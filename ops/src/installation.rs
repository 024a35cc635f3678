//! The installation: whose log this is, and which keys sign it.

use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use domain::id::InstallationId;
use domain::instant;
use entities::{installation, public_key};
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use serde_json::json;

/// The one row of `installation`.
const ROW: i32 = 1;

/// Whose log it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Installation {
    /// Its id: the log's origin is `tenure/<id>`.
    pub id: InstallationId,
    /// Is it the demonstration, whose key everybody knows?
    pub demonstration: bool,
}

/// Makes the installation at its first start, and records the key that signs. Later starts change nothing.
///
/// # Errors
/// What the database says.
pub async fn start(call: &Call) -> Result<Installation> {
    let work = call.begin().await?;
    let (installation, mut events) = prepared(&work).await?;
    let Some(last) = events.pop() else {
        work.abandon().await?;
        return Ok(installation);
    };
    for event in events {
        work.note(event).await?;
    }
    work.commit(last).await?;
    Ok(installation)
}

/// The installation, made and logged where this is its first use.
pub(crate) async fn of(work: &Work) -> Result<Installation> {
    let (installation, events) = prepared(work).await?;
    for event in events {
        work.note(event).await?;
    }
    Ok(installation)
}

/// Writes what is missing; gives the events that say so.
async fn prepared(work: &Work) -> Result<(Installation, Vec<Event>)> {
    let mut events = Vec::new();
    let row = match installation::Entity::find_by_id(ROW).one(work.db()).await? {
        Some(row) => row,
        None => {
            let row = installation::ActiveModel {
                id: Set(ROW),
                uuid: Set(work.id()),
                demonstration: Set(false),
                clock_at: Set(None),
                created_at: Set(work.at()),
            };
            let row = row.insert(work.db()).await?;
            events.push(Event::new("installation.made", InstallationId::new(row.uuid), json!({})));
            row
        }
    };
    let installation = Installation { id: InstallationId::new(row.uuid), demonstration: row.demonstration };
    let key = work.tenure().key.public();
    let fingerprint = key.fingerprint();
    let known = public_key::Entity::find_by_id(fingerprint.clone()).one(work.db()).await?;
    if let Some(at) = known.as_ref().and_then(|row| row.retired_at) {
        // A process that was started before the rotation, or with a file that was put back.
        return Err(Error::Conflict(format!(
            "the evidence key {fingerprint} was replaced at {}: put the new one in its place, and start again",
            instant::format(at)
        )));
    }
    if known.is_none() {
        public_key::ActiveModel {
            fingerprint: Set(fingerprint.clone()),
            line: Set(key.line()),
            created_at: Set(work.at()),
            retired_at: Set(None),
        }
        .insert(work.db())
        .await?;
        events.push(Event::new("key.first_used", installation.id, json!({ "fingerprint": fingerprint })));
    }
    Ok((installation, events))
}
