//! From values to the bytes of a bundle.

use super::archive::{ArchiveError, Zip};
use super::campaign::{Campaign, CampaignFile, FORMAT, population_sha256};
use super::layout::Attested;
use super::packed::{File, Packed, SnapshotFile};
use super::rows::{
    ChangeRow, ConfirmationRow, CoverageRow, DecisionRow, ExceptionRow, InputRow, PersonRow, PopulationRow,
    RequestRow, Row, SecondLookRow, SourceRow, TaskRow, TextRow, UsageRow, WaiverRow, table,
};
use super::{Material, Spool, Typeset, described, layout, readme, sheet};
use crate::controls;
use crate::csv;
use crate::hash::Digest;
use crate::log::checkpoint::origin;
use crate::log::compromise::Compromise;
use crate::log::leaf::{Leaf, LeafError};
use crate::log::proof::{ConsistencyProof, InclusionProof};
use crate::log::witness::Witnessed;
use crate::oscal;
use crate::outcome::{Answer, Counts, ItemOutcome};
use crate::sign::{KeyError, Namespace, PublicKey, SigningKey, Vouching};
use domain::id::{CampaignId, ItemId};
use domain::instant::Instant;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use std::collections::{BTreeMap, BTreeSet};

/// What the bundle takes from the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogPart {
    /// The campaign's leaves: launch, decisions, close, acknowledgement, what else concerns it, and last the freezing's.
    pub leaves: Vec<Leaf>,
    /// The lines of all of them as they stand in the log, where the leaves themselves are not held: of a long campaign they are
    /// hundreds of megabytes.
    pub lines: Option<Packed>,
    /// For each of them, its place in the tree of `checkpoint`.
    pub proofs: Vec<InclusionProof>,
    /// The signed note of the edition's freezing, as it was signed then.
    pub checkpoint: String,
    /// The signed note of the launch, as it was signed then, just after the launch's leaf.
    pub launch_checkpoint: String,
    /// From the launch's tree to the freezing's.
    pub consistency: ConsistencyProof,
    /// Each time the signing key was replaced, the oldest first.
    pub rotations: Vec<Vouching>,
    /// Keys that are stated to be compromised.
    pub compromises: Vec<Compromise>,
    /// Heads that others attest.
    pub witnessed: Vec<Witnessed>,
}

/// Everything that one edition says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleInput {
    /// The campaign.
    pub campaign: Campaign,
    /// What became of every identity in scope.
    pub population: Vec<PopulationRow>,
    /// Where they came from.
    pub sources: Vec<SourceRow>,
    /// What people said.
    pub decisions: Vec<DecisionRow>,
    /// Items with an answer that a change left unconfirmed: a part of those without a response that counts.
    pub unconfirmed: u64,
    /// What changed between the launch and the close.
    pub changes: Vec<ChangeRow>,
    /// What was drawn for a second look, and what it said; empty where no seed was typed.
    pub second_look: Vec<SecondLookRow>,
    /// Waivers of independence that were asked for.
    pub waivers: Vec<WaiverRow>,
    /// What security said of keeps among the privileged; empty where there is no second stage.
    pub confirmations: Vec<ConfirmationRow>,
    /// What they said it on: usage.csv.
    pub usage: Packed,
    /// What was excepted.
    pub exceptions: Vec<ExceptionRow>,
    /// What was asked for and not given.
    pub requests: Vec<RequestRow>,
    /// What was observed, and what was not.
    pub coverage: Vec<CoverageRow>,
    /// The files behind the verdicts.
    pub inputs: Vec<InputRow>,
    /// What came of it.
    pub tasks: Vec<TaskRow>,
    /// One for each item.
    pub snapshots: Vec<SnapshotFile>,
    /// Names, unless erased.
    pub people: Vec<PersonRow>,
    /// Texts, unless erased.
    pub texts: Vec<TextRow>,
    /// The log's part.
    pub log: LogPart,
    /// Keys that signed earlier checkpoints in here; the key that signs the bundle vouches for them.
    pub former_keys: Vec<PublicKey>,
}

/// Why there is no bundle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// A leaf has no line.
    #[error("leaf {seq}: {error}")]
    Leaf {
        /// Which.
        seq: u64,
        /// Why.
        error: LeafError,
    },
    /// campaign.json cannot be written.
    #[error("campaign.json: {0}")]
    Campaign(String),
    /// archive.json cannot be written.
    #[error("archive.json: {0}")]
    Described(String),
    /// A document of OSCAL cannot be written.
    #[error("oscal/: {0}")]
    Oscal(String),
    /// The workbook cannot be written.
    #[error("population.xlsx: {0}")]
    Sheet(String),
    /// The report cannot be set.
    #[error("report.pdf: {0}")]
    Report(String),
    /// The key does not sign.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The files do not make a zip.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// The name under which a bundle is handed out: `tenure-<campaign>-<yyyymmdd>.zip`, the day of freezing in UTC; a later
/// edition says its number, for it may be of the same day.
#[must_use]
pub fn file_name(campaign: CampaignId, edition: u32, frozen_at: Instant) -> String {
    let day = frozen_at.format("%Y%m%d");
    match edition {
        0 | 1 => format!("tenure-{campaign}-{day}.zip"),
        later => format!("tenure-{campaign}-{day}-edition-{later}.zip"),
    }
}

/// The bundle's bytes, as [`zip`] makes them.
///
/// # Errors
/// As [`zip`], and 4 GiB.
pub fn write(input: &BundleInput, key: &SigningKey, typeset: Typeset) -> Result<Vec<u8>, BundleError> {
    let mut bytes = Vec::new();
    for part in zip(input.clone(), key, typeset, None)? {
        bytes.append(&mut part?);
    }
    Ok(bytes)
}

/// The bundle as a zip that is yet to be made. The same input and key give the same bytes, whatever the order of rows in
/// `input`.
///
/// `typeset` makes report.pdf; what it answers stands in the bundle as it is.
///
/// What is long is laid in `spool`, where one is given, and not held.
///
/// It writes what it is given: [`crate::verify::verify`] says whether that holds together.
///
/// # Errors
/// [`BundleError`]; with leaves that are in the log already and snapshots once for each item, only its size can fail.
pub fn zip(
    mut input: BundleInput,
    key: &SigningKey,
    typeset: Typeset,
    spool: Option<&Spool>,
) -> Result<Zip, BundleError> {
    let lay = |file: File| file.packed(spool).map_err(ArchiveError::from);
    let mut files: Files = vec![(layout::SIGNERS.to_owned(), signers(&input, key).into_bytes().into())];
    let campaign = campaign_file(&input);
    files.push((layout::CAMPAIGN.into(), campaign_json(&campaign)?.into()));
    let mut tables = Vec::new();
    each_table(&input, &mut |name, file| tables.push(lay(file).map(|file| (name.to_owned(), file))));
    for table in tables {
        files.push(table?);
    }
    log(&input.log, &mut files, spool)?;
    // Whatever follows speaks of tables: of a long campaign these are a hundred megabytes.
    (input.log.leaves, input.log.proofs) = Default::default();
    let (documents, workbook) = rayon::join(
        || oscal::documents(&input, &campaign, &files).map_err(BundleError::Oscal),
        || sheet::workbook(&input, &campaign, &files),
    );
    for (name, document) in documents? {
        files.push((name, lay(document)?));
    }
    files.push((layout::SHEET.into(), workbook?.into()));
    let report =
        typeset(&Material::of(&input, &campaign, &files, key.public())).map_err(BundleError::Report)?;
    files.push((layout::REPORT.into(), report.into()));
    let readme = readme::text(&input, &campaign, (key.public(), has(&files, layout::POAM)));
    files.push((layout::README.into(), readme.into_bytes().into()));
    for snapshot in input.snapshots {
        files.push((layout::snapshot(&snapshot.item_id.to_string()), File::Packed(snapshot.json)));
    }

    let mut files = files
        .into_iter()
        .map(|(name, file)| Ok((name, lay(file)?)))
        .collect::<Result<Files, BundleError>>()?;
    described::add(&mut files).map_err(BundleError::Described)?;
    let sums: String = files.iter().map(|(name, file)| sum_of(name, file.sha256())).collect();
    let signature = key.sshsig(Namespace::Evidence, sums.as_bytes())?;
    files.push((layout::SUMS.into(), sums.into_bytes().into()));
    files.push((layout::SIGNATURE.into(), signature.into_bytes().into()));
    Ok(Zip::of(files)?)
}

/// The SHA-256 of campaign.json and of each table, but for those of names and texts, which may be erased: what the leaf of
/// the freezing names. Nothing of it depends on the input's `log`.
///
/// # Errors
/// [`BundleError::Campaign`].
pub fn named_by_freezing(input: &BundleInput) -> Result<Vec<(String, Digest)>, BundleError> {
    let mut named = vec![(layout::CAMPAIGN.to_owned(), Digest::of(&campaign_json(&campaign_file(input))?))];
    each_table(input, &mut |name, file| {
        if is_named_by_freezing(name) {
            named.push((name.to_owned(), file.sha256()));
        }
    });
    Ok(named)
}

/// Is it a file that the leaf of the freezing names?
pub(crate) fn is_named_by_freezing(name: &str) -> bool {
    let erasable = [PersonRow::FILE, TextRow::FILE];
    name == layout::CAMPAIGN || (name.ends_with(".csv") && !erasable.contains(&name))
}

fn campaign_json(campaign: &CampaignFile) -> Result<Vec<u8>, BundleError> {
    let json =
        serde_json::to_string_pretty(campaign).map_err(|error| BundleError::Campaign(error.to_string()))?;
    Ok(format!("{json}\n").into_bytes())
}

fn has(files: &[(String, File)], name: &str) -> bool {
    files.iter().any(|(found, _)| found == name)
}

/// A line of SHA256SUMS: digest, two spaces, name, LF.
pub(crate) fn sum_line(name: &str, bytes: &[u8]) -> String {
    sum_of(name, Digest::of(bytes))
}

pub(crate) fn sum_of(name: &str, sha256: Digest) -> String {
    format!("{sha256}  {name}\n")
}

/// A line of allowed_signers, as OpenSSH wants it.
pub(crate) fn signer_line(key: &PublicKey) -> String {
    format!("tenure namespaces=\"{}\" {}\n", Namespace::Evidence, key.line())
}

fn signers(input: &BundleInput, key: &SigningKey) -> String {
    let former = input.former_keys.iter().filter(|former| *former != key.public());
    std::iter::once(key.public()).chain(former).map(signer_line).collect()
}

fn campaign_file(input: &BundleInput) -> CampaignFile {
    let lines: Vec<(String, String)> = input
        .population
        .iter()
        .map(|row| (row.identity_id.to_string(), row.snapshot_sha256.to_string()))
        .collect();
    CampaignFile {
        format: FORMAT.into(),
        origin: origin(input.campaign.installation_id),
        campaign: input.campaign.clone(),
        counts: Counts::of(input.population.iter().map(|row| row.outcome)),
        need_stated: need_stated(input),
        changed: changed(input),
        unconfirmed: input.unconfirmed,
        population_sha256: population_sha256(lines.iter().map(|(id, hash)| (id.as_str(), hash.as_str()))),
    }
}

/// Items of which something material changed and stood at the close.
fn changed(input: &BundleInput) -> u64 {
    input.population.iter().filter(|row| row.changed_at.is_some()).count() as u64
}

/// Items that are kept, and whose last answer is that need was stated, not shown.
fn need_stated(input: &BundleInput) -> u64 {
    let mut last: BTreeMap<ItemId, (u64, Answer)> = BTreeMap::new();
    for row in &input.decisions {
        let entry = last.entry(row.item_id).or_insert((row.seq, row.outcome));
        if row.seq >= entry.0 {
            *entry = (row.seq, row.outcome);
        }
    }
    let kept = input.population.iter().filter(|row| row.outcome == ItemOutcome::Kept);
    kept.filter(|row| last.get(&row.item_id).is_some_and(|(_, answer)| *answer == Answer::NeedStated)).count()
        as u64
}

/// The files of a bundle, by name.
type Files = Vec<(String, File)>;

/// Makes one table after the other.
fn each_table(input: &BundleInput, take: &mut dyn FnMut(&str, File)) {
    fn add<R: Row>(take: &mut dyn FnMut(&str, File), rows: &[R]) {
        take(R::FILE, table(rows).into());
    }
    add(take, &input.population);
    add(take, &input.sources);
    add(take, &input.changes);
    if input.campaign.second_look.is_some() {
        add(take, &input.second_look);
    }
    if !input.waivers.is_empty() {
        add(take, &input.waivers);
    }
    if input.campaign.confirmation.is_some() {
        add(take, &input.confirmations);
    }
    take(UsageRow::FILE, File::Packed(input.usage.clone()));
    add(take, &input.exceptions);
    add(take, &input.requests);
    add(take, &input.coverage);
    add(take, &input.inputs);
    add(take, &input.tasks);
    add(take, &input.people);
    add(take, &input.texts);
    // Decisions are read as a history: in the order of the log.
    let mut decisions: Vec<&DecisionRow> = input.decisions.iter().collect();
    decisions.sort_by_key(|row| row.seq);
    let cells = decisions.into_iter().map(Row::cells);
    take(DecisionRow::FILE, csv::write(&[DecisionRow::HEADER, DecisionRow::ADDED].concat(), cells).into());
    take("controls.csv", csv::write(&controls::HEADER, controls::rows()).into());
}

/// Heads that others attest, what they say, and the keys of those who cosigned, each once.
fn witnesses(log: &LogPart, files: &mut Files) {
    let mut keys = BTreeSet::new();
    for one in &log.witnessed {
        let mut add =
            |what: Attested, bytes: Vec<u8>| files.push((layout::witness(one.size, what), bytes.into()));
        add(Attested::Note, one.note.clone().into_bytes());
        add(Attested::Consistency, one.consistency.text(&log.checkpoint).into_bytes());
        if let Some(cosigned) = one.cosigned() {
            add(Attested::Cosigned, cosigned.into_bytes());
        }
        for (number, answer) in (1..).zip(&one.timestamps) {
            add(Attested::Timestamp(number), answer.clone());
        }
        keys.extend(one.cosignatures.iter().map(|one| format!("{}\n", one.key)));
    }
    if !keys.is_empty() {
        files.push((layout::WITNESS_KEYS.into(), keys.into_iter().collect::<String>().into_bytes().into()));
    }
}

fn lines(leaves: &[Leaf]) -> Result<Packed, BundleError> {
    let mut leaves: Vec<&Leaf> = leaves.iter().collect();
    leaves.sort_by_key(|leaf| leaf.seq);
    let line = |leaf: &Leaf| leaf.line().map_err(|error| BundleError::Leaf { seq: leaf.seq, error });
    Ok(Packed::of_lines(leaves.into_iter().map(line).collect::<Result<Vec<_>, _>>()?))
}

fn log(log: &LogPart, files: &mut Files, spool: Option<&Spool>) -> Result<(), BundleError> {
    files.push((layout::CHECKPOINT.into(), log.checkpoint.clone().into_bytes().into()));
    files.push((layout::CHECKPOINT_LAUNCH.into(), log.launch_checkpoint.clone().into_bytes().into()));
    files.push((layout::CONSISTENCY.into(), log.consistency.text(&log.checkpoint).into_bytes().into()));
    if !log.rotations.is_empty() {
        files.push((layout::ROTATIONS.into(), Vouching::file(&log.rotations).into_bytes().into()));
    }
    if !log.compromises.is_empty() {
        files.push((layout::COMPROMISES.into(), Compromise::file(&log.compromises).into_bytes().into()));
    }
    witnesses(log, files);
    let lines = match &log.lines {
        Some(lines) => lines.clone(),
        None => lines(&log.leaves)?,
    };
    let lay = |packed: Packed| File::Packed(packed).packed(spool).map_err(ArchiveError::from);
    files.push((layout::LEAVES.into(), lay(lines)?));
    // Fifty thousand of these, with the same head in each, are little only when they are packed.
    let packed = |proof: &InclusionProof| -> Result<(String, File), BundleError> {
        let text = proof.text(&log.checkpoint);
        Ok((layout::proof(proof.index), lay(Packed::of(text.as_bytes()))?))
    };
    files.extend(log.proofs.par_iter().map(packed).collect::<Result<Files, _>>()?);
    Ok(())
}
