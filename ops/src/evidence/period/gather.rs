//! From the log and the database to everything that the evidence of a time says.

use super::stated;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::evidence::input::Endings;
use crate::evidence::{keys, stored};
use crate::log::tree;
use crate::texts;
use domain::id::{CampaignId, CheckpointId, PersonId};
use domain::instant::Instant;
use entities::{checkpoint, log_leaf, person, public_key};
use evidence::bundle::layout::REPEATED;
use evidence::bundle::rows::{DecisionRow, PersonRow, Row};
use evidence::csv;
use evidence::log::checkpoint::{Checkpoint, origin};
use evidence::log::frontier::Frontier;
use evidence::log::leaf::Leaf;
use evidence::log::proof::{ConsistencyProof, InclusionProof};
use evidence::log::tree::Tree;
use evidence::period::{Frozen, PeriodHead, PeriodInput, PeriodLog, Repeated, Story, around, is_of_thread};
use evidence::sign::PublicKey;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use uuid::Uuid;

/// So many are named to the database at once.
const TOGETHER: usize = 500;

/// The input, and the recorded heads that it hands out.
pub(super) async fn input(
    call: &Call,
    db: &DatabaseTransaction,
    head: PeriodHead,
    (excepted, endings): (&BTreeSet<Uuid>, &Endings),
) -> Result<(PeriodInput, Vec<CheckpointId>)> {
    let next = first_at(db, head.until).await?.ok_or(Error::NotFound("leaf behind the time"))?;
    let first = first_at(db, head.from).await?.unwrap_or(next);
    let leaves = leaves(db, (first, next)).await?;
    let earlier = around(threads(db, first).await?, &leaves, head.from);
    let bounds = [first.checked_sub(1), Some(next)].into_iter().flatten();
    let mut bounding = Vec::new();
    for seq in bounds {
        bounding.extend(self::leaves(db, (seq, seq + 1)).await?);
    }
    let story = Story { from: head.from, until: head.until, earlier, leaves };
    let mut repeated = Vec::new();
    for one in story.frozen() {
        repeated.extend(of_edition(db, one).await?);
    }
    let (log, heads) = log(call, db, (&head, &story), (first, next, bounding)).await?;
    let identities = stated::identities(db, &story).await?;
    let covered = stated::covered(db, endings, excepted, &story).await?;
    let texts = texts::rows(db, &hashes(&story, &repeated)).await?;
    let people = people(db, &named(&story, &repeated)?).await?;
    let mut former_keys = Vec::new();
    for key in public_key::Entity::find().all(db).await? {
        former_keys.extend(PublicKey::parse_lines(&key.line).map_err(Error::unexpected)?);
    }
    former_keys.sort_by_key(PublicKey::fingerprint);
    let input = PeriodInput { head, story, repeated, identities, covered, people, texts, log, former_keys };
    Ok((input, heads))
}

fn stored(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(Error::unexpected)
}

/// The number of the first leaf of this instant or later.
async fn first_at(db: &DatabaseTransaction, at: Instant) -> Result<Option<u64>> {
    let found: Option<i64> = log_leaf::Entity::find()
        .select_only()
        .column(log_leaf::Column::Seq)
        .filter(log_leaf::COLUMN.at.gte(at))
        .order_by_asc(log_leaf::COLUMN.seq)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    found.map(|seq| u64::try_from(seq).map_err(Error::unexpected)).transpose()
}

async fn leaves(db: &DatabaseTransaction, (first, next): (u64, u64)) -> Result<Vec<Leaf>> {
    let rows: Vec<String> = log_leaf::Entity::find()
        .select_only()
        .column(log_leaf::Column::Line)
        .filter(log_leaf::COLUMN.seq.gte(stored(first)?))
        .filter(log_leaf::COLUMN.seq.lt(stored(next)?))
        .order_by_asc(log_leaf::COLUMN.seq)
        .into_tuple()
        .all(db)
        .await?;
    rows.iter().map(|line| Leaf::parse(line).map_err(Error::unexpected)).collect()
}

/// Every leaf from before that is part of something which goes on for a while.
async fn threads(db: &DatabaseTransaction, first: u64) -> Result<Vec<Leaf>> {
    let actions: Vec<String> = log_leaf::Entity::find()
        .select_only()
        .column(log_leaf::Column::Action)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let actions = actions.into_iter().filter(|action| is_of_thread(action));
    let rows: Vec<String> = log_leaf::Entity::find()
        .select_only()
        .column(log_leaf::Column::Line)
        .filter(log_leaf::COLUMN.seq.lt(stored(first)?))
        .filter(log_leaf::Column::Action.is_in(actions))
        .order_by_asc(log_leaf::COLUMN.seq)
        .into_tuple()
        .all(db)
        .await?;
    rows.iter().map(|line| Leaf::parse(line).map_err(Error::unexpected)).collect()
}

/// What is repeated of an edition, as it stands in its zip.
async fn of_edition(db: &DatabaseTransaction, frozen: Frozen<'_>) -> Result<Vec<Repeated>> {
    let campaign: CampaignId = frozen.campaign.parse().map_err(Error::unexpected)?;
    let number = i32::try_from(frozen.edition).map_err(Error::unexpected)?;
    let bytes = stored::bytes(db, (campaign.uuid(), number)).await?;
    if bytes.is_empty() {
        return Err(Error::NotFound("edition"));
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(Error::unexpected)?;
    let mut files = Vec::new();
    for file in REPEATED {
        let mut bytes = Vec::new();
        let mut inside = zip.by_name(file).map_err(Error::unexpected)?;
        inside.read_to_end(&mut bytes).map_err(Error::unexpected)?;
        files.push(Repeated { campaign: frozen.campaign.to_owned(), file, bytes });
    }
    Ok(files)
}

async fn log(
    call: &Call,
    db: &DatabaseTransaction,
    (head, story): (&PeriodHead, &Story),
    (first, next, bounds): (u64, u64, Vec<Leaf>),
) -> Result<(PeriodLog, Vec<CheckpointId>)> {
    let size = next + 1;
    let tree: Tree = tree(db, size).await?;
    let signed = Checkpoint {
        origin: origin(head.installation_id),
        head: tree.head(size).map_err(Error::unexpected)?,
    };
    let checkpoint = signed.sign(&call.tenure.key).map_err(Error::unexpected)?;
    let rows = checkpoint::Entity::find()
        .filter(checkpoint::COLUMN.size.lte(stored(next)?))
        .order_by_asc(checkpoint::COLUMN.size)
        .order_by_asc(checkpoint::COLUMN.id)
        .all(db)
        .await?;
    let (mut older, mut heads, mut ids) = (None, BTreeMap::new(), BTreeMap::new());
    for row in rows {
        let covers = u64::try_from(row.size).map_err(Error::unexpected)?;
        if covers <= first {
            older = Some((covers, row));
        } else if let std::collections::btree_map::Entry::Vacant(free) = heads.entry(covers) {
            free.insert(row.note);
            ids.insert(covers, CheckpointId::new(row.id));
        }
    }
    let mut out: Vec<CheckpointId> = ids.into_values().collect();
    let older = match older {
        None => None,
        Some((old, row)) => {
            out.push(CheckpointId::new(row.id));
            let hashes = tree.consistency(old, size).map_err(Error::unexpected)?;
            Some((row.note, ConsistencyProof { old, hashes }))
        }
    };
    let outside: BTreeSet<u64> = story.earlier.iter().chain(&bounds).map(|leaf| leaf.seq).collect();
    let mut proofs = Vec::with_capacity(outside.len());
    for index in outside {
        let hashes = tree.inclusion(index, size).map_err(Error::unexpected)?;
        proofs.push(InclusionProof { index, hashes });
    }
    let log = PeriodLog {
        before: Frontier::of(&tree, first).map_err(Error::unexpected)?,
        bounds,
        checkpoint,
        older,
        heads,
        proofs,
        rotations: keys::rotations(db).await?,
        compromises: keys::compromises(db).await?,
    };
    Ok((log, out))
}

/// The texts that leaves, and decisions that were frozen, name.
fn hashes(story: &Story, repeated: &[Repeated]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for leaf in story.all() {
        if let Value::Object(facts) = &leaf.facts {
            let named = facts.iter().filter(|(name, _)| name.ends_with("_sha256"));
            all.extend(named.filter_map(|(_, value)| value.as_str().map(str::to_owned)));
        }
    }
    let decisions = repeated.iter().filter(|one| one.file == DecisionRow::FILE);
    for table in decisions.filter_map(|one| csv::read(&one.bytes, DecisionRow::HEADER).ok()) {
        let reasons = table.rows.into_iter().filter_map(|row| row.into_iter().nth(5));
        all.extend(reasons.filter(|hash| !hash.is_empty()));
    }
    all
}

/// The people whom leaves and repeated files name.
fn named(story: &Story, repeated: &[Repeated]) -> Result<BTreeSet<PersonId>> {
    let mut all = BTreeSet::new();
    for leaf in story.all() {
        within(&leaf.line().map_err(Error::unexpected)?, &mut all);
    }
    for one in repeated {
        within(&String::from_utf8_lossy(&one.bytes), &mut all);
    }
    Ok(all)
}

fn within(text: &str, all: &mut BTreeSet<PersonId>) {
    const BEGINS: &str = "per_";
    let ids = text.match_indices(BEGINS).map(|(place, _)| {
        let rest = &text[place..];
        let word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        rest.split(|letter| !word(letter)).next().unwrap_or_default()
    });
    all.extend(ids.filter_map(|id| id.parse::<PersonId>().ok()));
}

async fn people(db: &DatabaseTransaction, ids: &BTreeSet<PersonId>) -> Result<Vec<PersonRow>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let mut rows = Vec::new();
    for some in ids.chunks(TOGETHER) {
        let found =
            person::Entity::find().filter(person::Column::Id.is_in(some.iter().copied())).all(db).await?;
        rows.extend(found.into_iter().map(|row| PersonRow {
            person: PersonId::new(row.id),
            name: row.name,
            mail: row.email,
        }));
    }
    Ok(rows)
}
