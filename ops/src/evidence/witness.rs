//! What others attest of signed heads: brought in from files, checked for what can be checked here, and carried in bundles.

use super::left::left;
use super::{Attestation, Way, checkpoint::CheckpointRow, checkpoint::shown};
use crate::call::{Call, Work};
use crate::error::{Error, Result};
use crate::event::Event;
use chrono::Duration;
use domain::id::CheckpointId;
use domain::instant::{self, Instant};
use domain::policy::Action;
use entities::checkpoint;
use entities::checkpoint_witness as row;
use entities::inconsistency::Place;
use evidence::hash::Digest;
use evidence::log::checkpoint::SignedCheckpoint;
use evidence::log::witness::{Cosignature, Cosigned, MOST, Timestamp, WitnessKey};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use serde_json::json;
use std::collections::HashMap;

/// How far the clock of whoever attests may be from ours.
const CLOCKS: Duration = Duration::minutes(5);

/// Which signed head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichHead {
    /// The newest.
    Newest,
    /// This one.
    Id(CheckpointId),
    /// The one that covers so many leaves.
    Leaves(u64),
}

impl std::str::FromStr for WhichHead {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let none = |_| {
            format!(
                "'{text}' names no checkpoint: expected its id (chk_…), how many leaves it covers, or newest"
            )
        };
        match text.parse() {
            Ok(leaves) => Ok(Self::Leaves(leaves)),
            Err(_) if text == "newest" => Ok(Self::Newest),
            Err(_) => text.parse().map(Self::Id).map_err(none),
        }
    }
}

/// One statement about a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attested {
    /// What kind.
    pub kind: Attestation,
    /// The policy of the authority, or the name of the witness.
    pub name: String,
    /// When it was made, by the clock of whoever made it.
    pub said_at: Instant,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
}

/// A statement that was read, and what is kept of it.
struct Read {
    said: Attested,
    body: Vec<u8>,
    key: Option<String>,
}

/// One signed head as it was signed.
///
/// # Errors
/// Whoever may neither export nor see everything; [`Error::NotFound`] where there is none.
pub async fn one_head(call: &Call, which: WhichHead) -> Result<CheckpointRow> {
    super::may_know(call)?;
    shown(find(call.read(), which).await?)
}

async fn find(db: &impl ConnectionTrait, which: WhichHead) -> Result<checkpoint::Model> {
    let all = checkpoint::Entity::find()
        .order_by_desc(checkpoint::COLUMN.size)
        .order_by_desc(checkpoint::COLUMN.id);
    let query = match which {
        WhichHead::Newest => all,
        WhichHead::Id(id) => all.filter(checkpoint::COLUMN.id.eq(id.uuid())),
        WhichHead::Leaves(leaves) => {
            // More than any log has: none is found.
            all.filter(checkpoint::COLUMN.size.eq(i64::try_from(leaves).unwrap_or(i64::MAX)))
        }
    };
    query.one(db).await?.ok_or(Error::NotFound("checkpoint"))
}

/// Brings in what others attest of a head: an answer of a timestamping authority, or a note or lines with cosignatures, which
/// verify with `keys`. Gives each statement of the file; those that are there already are not kept twice, and where all are,
/// nothing changes.
///
/// # Errors
/// Whoever may not operate; [`Error::NotFound`] for a head that is none; [`Error::Refused`] for a file that is no such
/// statement, is not of this head, or has a time at which the head was not there yet; [`Error::Conflict`] above [`MOST`].
pub async fn attest(
    call: &Call,
    which: WhichHead,
    file: &[u8],
    keys: &[WitnessKey],
) -> Result<Vec<Attested>> {
    call.may(Action::Operate)?;
    let work = call.begin().await?;
    let head = find(work.db(), which).await?;
    let read = read(&head.note, file, keys)?;
    for one in &read {
        in_time(&one.said, (head.at, work.at()))?;
    }
    let known = row::Entity::find().filter(row::COLUMN.checkpoint_id.eq(head.id)).all(work.db()).await?;
    let is_new = |one: &&Read| known.iter().all(|row| row.sha256 != one.said.sha256);
    let new: Vec<&Read> = read.iter().filter(is_new).collect();
    for kind in Attestation::ALL {
        let before = known.iter().filter(|row| row.kind == kind.as_str()).count();
        if before + new.iter().filter(|one| one.said.kind == *kind).count() > MOST {
            return Err(Error::Conflict(format!("at most {MOST} of a kind are kept of one head")));
        }
    }
    let id = CheckpointId::new(head.id);
    for one in &new {
        keep(&work, id, one).await?;
    }
    if new.is_empty() {
        work.abandon().await?;
    } else {
        let named: Vec<_> =
            new.iter().map(|one| json!({ "kind": one.said.kind, "sha256": one.said.sha256 })).collect();
        let facts = json!({ "checkpoint": id.to_string(), "leaves": head.size, "statements": named });
        work.commit(Event::new("log.witnessed", id, facts)).await?;
    }
    Ok(read.into_iter().map(|one| one.said).collect())
}

async fn keep(work: &Work, id: CheckpointId, one: &Read) -> Result<()> {
    let row = row::ActiveModel {
        checkpoint_id: Set(id.uuid()),
        sha256: Set(one.said.sha256.clone()),
        kind: Set(one.said.kind.to_string()),
        name: Set(one.said.name.clone()),
        said_at: Set(one.said.said_at),
        added_at: Set(work.at()),
        body: Set(one.body.clone()),
        key: Set(one.key.clone()),
    };
    row.insert(work.db()).await?;
    // From now on at the latest: when it was said, somebody else's clock says.
    left(work.db(), (id, work.at()), (Way::Witness, &format!("{} {}", one.said.kind, one.said.name))).await
}

/// What a file attests of the head with this note.
fn read(note: &str, file: &[u8], keys: &[WitnessKey]) -> Result<Vec<Read>> {
    let refused = |error: &dyn std::fmt::Display| Error::Refused(error.to_string());
    // DER begins with a sequence; nothing that is text begins with `0` and a length.
    if let Some(text) = std::str::from_utf8(file).ok().filter(|text| text.contains('—')) {
        return cosignatures(note, text, keys);
    }
    let said = Timestamp::parse(file).and_then(|said| said.is_of(note.as_bytes()).map(|()| said));
    let said = said.map_err(|error| refused(&error))?;
    let said = Attested {
        kind: Attestation::Timestamp,
        name: said.policy,
        said_at: said.at,
        sha256: Digest::of(file).to_string(),
    };
    Ok(vec![Read { said, body: file.to_vec(), key: None }])
}

fn cosignatures(note: &str, text: &str, keys: &[WitnessKey]) -> Result<Vec<Read>> {
    let head = SignedCheckpoint::parse(note).map_err(Error::unexpected)?.checkpoint;
    let ours = note.lines().last().unwrap_or_default();
    let lines = match text.rsplit_once("\n\n") {
        Some((of, lines)) if format!("{of}\n") == head.text() => lines,
        Some(_) => {
            return Err(Error::Refused("the note is of another head than the one that is named".into()));
        }
        None => text,
    };
    let mut found: Vec<Read> = Vec::new();
    for line in lines.lines().filter(|line| !line.is_empty() && *line != ours) {
        let (said, key) = Cosignature::verify(&head.text(), line, keys)
            .map_err(|error| Error::Refused(error.to_string()))?;
        let said = Attested {
            kind: Attestation::Cosignature,
            name: said.name,
            said_at: said.at,
            sha256: Digest::of(line.as_bytes()).to_string(),
        };
        if found.iter().all(|one| one.said.sha256 != said.sha256) {
            found.push(Read { said, body: line.as_bytes().to_vec(), key: Some(key.text()) });
        }
    }
    if found.is_empty() {
        return Err(Error::Refused("nobody but this installation signed it".into()));
    }
    Ok(found)
}

/// Between the head's signing and now, by clocks that may differ a little.
fn in_time(said: &Attested, (signed, now): (Instant, Instant)) -> Result<()> {
    let at = instant::format(said.said_at);
    if said.said_at > now + CLOCKS {
        return Err(Error::Refused(format!("the {} is of {at}, which has not been yet", said.kind)));
    }
    if said.said_at + CLOCKS < signed {
        let signed = instant::format(signed);
        return Err(Error::Refused(format!(
            "the {} is of {at}, and the head was signed at {signed} only",
            said.kind
        )));
    }
    Ok(())
}

/// What is attested of each of these heads, the first said first.
pub(super) async fn of(
    db: &impl ConnectionTrait,
    heads: impl IntoIterator<Item = CheckpointId>,
) -> Result<HashMap<CheckpointId, Vec<Attested>>> {
    let rows = row::Entity::find()
        .filter(row::Column::CheckpointId.is_in(heads.into_iter().map(CheckpointId::uuid)))
        .order_by_asc(row::COLUMN.said_at)
        .order_by_asc(row::COLUMN.sha256)
        .all(db)
        .await?;
    let mut all: HashMap<CheckpointId, Vec<Attested>> = HashMap::new();
    for one in rows {
        let kind = Place::new("checkpoint_witness", &one.sha256).word("kind", &one.kind)?;
        let said = Attested { kind, name: one.name, said_at: one.said_at, sha256: one.sha256 };
        all.entry(CheckpointId::new(one.checkpoint_id)).or_default().push(said);
    }
    Ok(all)
}

/// A head that others attest, without the way from it: its size, its note, answers of authorities, lines of witnesses.
pub(super) type Carried = (u64, String, Vec<Vec<u8>>, Vec<Cosigned>);

/// The heads of at least `from` and at most `until` leaves that others attest, smallest first.
pub(super) async fn carried(db: &impl ConnectionTrait, (from, until): (u64, u64)) -> Result<Vec<Carried>> {
    let heads: HashMap<_, _> =
        checkpoint::Entity::find().all(db).await?.into_iter().map(|head| (head.id, head)).collect();
    let rows = row::Entity::find()
        .order_by_asc(row::COLUMN.said_at)
        .order_by_asc(row::COLUMN.sha256)
        .all(db)
        .await?;
    let mut all: std::collections::BTreeMap<u64, Carried> = std::collections::BTreeMap::new();
    for one in rows {
        let place = Place::new("checkpoint_witness", &one.sha256);
        let head = heads.get(&one.checkpoint_id).ok_or(Error::NotFound("checkpoint"))?;
        let size = place.count("size", head.size)?;
        if !(from..=until).contains(&size) {
            continue;
        }
        let carried = all.entry(size).or_insert_with(|| (size, head.note.clone(), Vec::new(), Vec::new()));
        match place.word("kind", &one.kind)? {
            Attestation::Timestamp => carried.2.push(one.body),
            Attestation::Cosignature => carried.3.push(Cosigned {
                line: String::from_utf8(one.body).map_err(Error::unexpected)?,
                key: one.key.unwrap_or_default(),
            }),
        }
    }
    Ok(all.into_values().collect())
}
