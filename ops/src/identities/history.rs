//! An identity's history: what the log says of it.

use crate::call::Call;
use crate::error::Result;
use domain::id::{ClientId, IdentityId, PersonId};
use domain::instant::Instant;
use entities::inconsistency::Place;
use entities::{client, log_leaf, person};
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use std::collections::HashMap;

/// How many of the newest are shown.
const SHOWN: u64 = 50;

/// One leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// Its number in the log.
    pub seq: u64,
    /// When.
    pub at: Instant,
    /// What was done, such as `ownership.offered`.
    pub action: String,
    /// Who: a person's name, else the actor as the log writes it.
    pub actor: String,
    /// In what part, where it speaks of ownership.
    pub part: Option<String>,
}

#[derive(Deserialize)]
struct Line {
    actor: String,
    #[serde(default)]
    facts: Facts,
}

#[derive(Default, Deserialize)]
struct Facts {
    #[serde(default)]
    part: Option<String>,
}

/// The newest leaves about an identity, newest first, and how many there are.
pub(super) async fn of(call: &Call, id: IdentityId) -> Result<(Vec<HistoryRow>, u64)> {
    let about = log_leaf::Entity::find().filter(log_leaf::COLUMN.subject.eq(id.to_string()));
    let total = about.clone().count(call.read()).await?;
    let mut names: HashMap<String, String> = HashMap::new();
    let mut rows = Vec::new();
    for leaf in about.order_by_desc(log_leaf::COLUMN.seq).limit(SHOWN).all(call.read()).await? {
        let place = Place::new("log_leaf", leaf.seq);
        let line: Line = place.json("line", &leaf.line)?;
        if !names.contains_key(&line.actor) {
            let name = name(call, &line.actor).await?;
            names.insert(line.actor.clone(), name);
        }
        rows.push(HistoryRow {
            seq: place.count("seq", leaf.seq)?,
            at: leaf.at,
            action: leaf.action,
            actor: names.get(&line.actor).cloned().unwrap_or(line.actor),
            part: line.facts.part,
        });
    }
    Ok((rows, total))
}

/// What an actor of the log is called: a person by name, as long as that is not erased; a program by its own.
pub(crate) async fn name(call: &Call, actor: &str) -> Result<String> {
    if let Ok(id) = actor.parse::<ClientId>() {
        let row = client::Entity::find_by_id(id.uuid()).one(call.read()).await?;
        return Ok(row.map_or_else(|| actor.to_owned(), |row| row.name));
    }
    let Ok(id) = actor.parse::<PersonId>() else { return Ok(actor.to_owned()) };
    let row = person::Entity::find_by_id(id.uuid()).one(call.read()).await?;
    Ok(row.map(|row| row.name).filter(|name| !name.is_empty()).unwrap_or_else(|| actor.to_owned()))
}
