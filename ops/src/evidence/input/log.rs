//! The log's part of a bundle: the campaign's leaves with their places in the tree of the freezing.

use crate::call::Work;
use crate::error::{Error, Result};
use crate::evidence::{Occasion, keys, witness};
use crate::log::tree;
use domain::id::PersonId;
use entities::{campaign, checkpoint, log_leaf};
use evidence::bundle::campaign::SavedQuery;
use evidence::bundle::{Lines, LogPart, Packed, Spool};
use evidence::hash::Digest;
use evidence::log::checkpoint::SignedCheckpoint;
use evidence::log::facts;
use evidence::log::leaf::Leaf;
use evidence::log::proof::{ConsistencyProof, InclusionProof};
use evidence::log::witness::Witnessed;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::BTreeSet;

/// So many leaves are held at a time.
const AT_A_TIME: usize = 500;

/// What the campaign's leaves tell that its tables are made from, whoever and whatever they name, and how many they are.
pub(super) struct Story {
    /// In order, without those of which there is one for each item: of a long campaign these are hundreds of megabytes.
    pub(super) leaves: Vec<Leaf>,
    /// Whoever did something.
    pub(super) people: BTreeSet<PersonId>,
    /// Texts, by hash.
    pub(super) texts: BTreeSet<String>,
    /// How many leaves there are.
    pub(super) count: u64,
}

/// The campaign's leaves so far.
pub(super) async fn story(work: &Work, row: &campaign::Model) -> Result<Story> {
    let mut story = Story { leaves: Vec::new(), people: BTreeSet::new(), texts: BTreeSet::new(), count: 0 };
    for part in seqs(work, row).await?.chunks(AT_A_TIME) {
        for (_, line) in lines_of(work, part).await? {
            let leaf = Leaf::parse(&line).map_err(Error::unexpected)?;
            story.count += 1;
            story.people.extend(leaf.actor.parse::<PersonId>());
            for fact in ["name_sha256", "scope_name_sha256", "statement_sha256"] {
                story.texts.extend(leaf.facts.get(fact).and_then(|hash| hash.as_str()).map(str::to_owned));
            }
            // decisions.csv and tasks.csv are made from their own rows.
            let many = [facts::DECIDED, facts::TASK_OPENED].contains(&leaf.action.as_str());
            if !many || leaf.facts.get(facts::WAIVER).is_some() {
                story.leaves.push(leaf);
            }
        }
    }
    Ok(story)
}

/// The numbers of the campaign's leaves so far, in order.
async fn seqs(work: &Work, row: &campaign::Model) -> Result<Vec<i64>> {
    let mut seqs: Vec<i64> = log_leaf::Entity::find()
        .filter(log_leaf::COLUMN.campaign_id.eq(row.id))
        .select_only()
        .column(log_leaf::Column::Seq)
        .into_tuple()
        .all(work.db())
        .await?;
    seqs.sort_unstable();
    Ok(seqs)
}

/// These leaves as they stand in the log, in order.
async fn lines_of(work: &Work, seqs: &[i64]) -> Result<Vec<(i64, String)>> {
    let mut rows: Vec<(i64, String)> = log_leaf::Entity::find()
        .filter(log_leaf::Column::Seq.is_in(seqs.iter().copied()))
        .select_only()
        .columns([log_leaf::Column::Seq, log_leaf::Column::Line])
        .into_tuple()
        .all(work.db())
        .await?;
    rows.sort_unstable_by_key(|(seq, _)| *seq);
    Ok(rows)
}

/// The lines of the campaign's leaves, packed, and the number of each.
async fn lines(work: &Work, row: &campaign::Model, spool: &Spool) -> Result<(Packed, Vec<u64>)> {
    let seqs = seqs(work, row).await?;
    let mut lines = Lines::default();
    for part in seqs.chunks(AT_A_TIME) {
        for (_, line) in lines_of(work, part).await? {
            lines.add(&line);
        }
    }
    let packed = lines.finish().laid(spool).map_err(Error::unexpected)?;
    let seqs = seqs.into_iter().map(|seq| u64::try_from(seq).map_err(Error::unexpected));
    Ok((packed, seqs.collect::<Result<_>>()?))
}

/// The same with their proofs. `note` is the head signed at the edition's freezing; the transaction has written all the
/// leaves that it covers.
pub(in crate::evidence) async fn part(
    work: &Work,
    row: &campaign::Model,
    (note, spool): (String, &Spool),
) -> Result<LogPart> {
    let size = size(&note)?;
    let launch = checkpoint::Entity::find()
        .filter(checkpoint::COLUMN.campaign_id.eq(row.id))
        .filter(checkpoint::COLUMN.occasion.eq(Occasion::Launch.as_str()))
        .one(work.db())
        .await?
        .ok_or(Error::NotFound("checkpoint of the launch"))?;
    let old = self::size(&launch.note)?;
    let tree = tree(work.db(), size).await?;
    let (lines, seqs) = lines(work, row, spool).await?;
    let mut proofs = Vec::with_capacity(seqs.len());
    for seq in seqs {
        let hashes = tree.inclusion(seq, size).map_err(Error::unexpected)?;
        proofs.push(InclusionProof { index: seq, hashes });
    }
    let hashes = tree.consistency(old, size).map_err(Error::unexpected)?;
    let mut witnessed = Vec::new();
    for (size_of, note, timestamps, cosignatures) in witness::carried(work.db(), (old, size)).await? {
        let hashes = tree.consistency(size_of, size).map_err(Error::unexpected)?;
        let consistency = ConsistencyProof { old: size_of, hashes };
        witnessed.push(Witnessed { size: size_of, note, consistency, timestamps, cosignatures });
    }
    Ok(LogPart {
        leaves: Vec::new(),
        lines: Some(lines),
        proofs,
        checkpoint: note,
        launch_checkpoint: launch.note,
        consistency: ConsistencyProof { old, hashes },
        rotations: keys::rotations(work.db()).await?,
        compromises: keys::compromises(work.db()).await?,
        witnessed,
    })
}

fn size(note: &str) -> Result<u64> {
    Ok(SignedCheckpoint::parse(note).map_err(Error::unexpected)?.checkpoint.head.size)
}

/// The saved scope that the launch names.
pub(super) fn saved_scope(story: &Story) -> Option<SavedQuery> {
    let launched = story.leaves.iter().find(|leaf| leaf.action == facts::LAUNCHED);
    SavedQuery::of(&launched?.facts)
}

/// A digest among the facts of the campaign's one leaf of this action.
pub(super) fn fact(story: &Story, action: &str, name: &str) -> Result<Digest> {
    story
        .leaves
        .iter()
        .find(|leaf| leaf.action == action)
        .and_then(|leaf| leaf.facts.get(name)?.as_str()?.parse().ok())
        .ok_or_else(|| Error::unexpected(format!("the leaf {action} has no {name}")))
}
