//! From values to the bytes of the evidence of a time.

use super::rows::{CoverRow, IdentityRow};
use super::story::Story;
use super::{FORMAT, readme, tables};
use crate::bundle::archive;
use crate::bundle::layout::{self, Form};
use crate::bundle::rows::{PersonRow, Row, TextRow, table};
use crate::bundle::{BundleError, signer_line, sum_line};
use crate::csv;
use crate::log::checkpoint::origin;
use crate::log::compromise::Compromise;
use crate::log::frontier::Frontier;
use crate::log::leaf::Leaf;
use crate::log::proof::{ConsistencyProof, InclusionProof};
use crate::sign::{Namespace, PublicKey, SigningKey, Vouching};
use crate::{controls, hash::Digest};
use domain::id::InstallationId;
use domain::instant::Instant;
use domain::window::Window;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which time of whose log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodHead {
    /// Whose log.
    pub installation_id: InstallationId,
    /// Is it of the demonstration organisation, whose key everybody knows?
    pub demonstration: bool,
    /// The software that wrote it.
    pub software_version: String,
    /// The first instant of the time: a midnight, UTC.
    #[serde(with = "domain::instant::fixed")]
    pub from: Instant,
    /// The first instant after it: a midnight, UTC.
    #[serde(with = "domain::instant::fixed")]
    pub until: Instant,
}

/// Leaves by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The number of the first; of the next one where there is none.
    pub first: u64,
    /// The number of the first behind them.
    pub next: u64,
}

/// period.json.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodFile {
    /// [`FORMAT`].
    pub format: String,
    /// Origin of the log and name of its key.
    pub origin: String,
    /// Which time of whose log.
    #[serde(flatten)]
    pub head: PeriodHead,
    /// The leaves of the time.
    pub leaves: Span,
    /// How many rows each table has.
    pub rows: BTreeMap<String, u64>,
}

/// A file of an edition that was frozen in the time, as it stands in that edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    /// The campaign's id.
    pub campaign: String,
    /// One of [`layout::REPEATED`].
    pub file: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What the log says around the leaves of the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodLog {
    /// The log as it was before the first leaf of the time.
    pub before: Frontier,
    /// The last leaf before the time, where there is one, and the first behind it.
    pub bounds: Vec<Leaf>,
    /// The signed head that covers the leaves of the time and the first behind them, and no more.
    pub checkpoint: String,
    /// The newest head that was signed before the time, and the way from it to `checkpoint`; none before there was one.
    pub older: Option<(String, ConsistencyProof)>,
    /// Every head that was signed over the leaves of the time, by its size.
    pub heads: BTreeMap<u64, String>,
    /// For each leaf that is not of the time, its place in the tree of `checkpoint`.
    pub proofs: Vec<InclusionProof>,
    /// Each time the signing key was replaced, the oldest first.
    pub rotations: Vec<Vouching>,
    /// Keys that are stated to be compromised.
    pub compromises: Vec<Compromise>,
}

/// Everything that the evidence of a time says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodInput {
    /// Which time of whose log.
    pub head: PeriodHead,
    /// Its leaves, and the earlier ones that its tables tell of.
    pub story: Story,
    /// Of each campaign whose evidence was frozen in it, the files that are repeated.
    pub repeated: Vec<Repeated>,
    /// Identities that came or went.
    pub identities: Vec<IdentityRow>,
    /// Until when exceptions really covered.
    pub covered: Vec<CoverRow>,
    /// Names, unless erased.
    pub people: Vec<PersonRow>,
    /// Texts, unless erased.
    pub texts: Vec<TextRow>,
    /// The log's part.
    pub log: PeriodLog,
    /// Keys that signed earlier heads in here.
    pub former_keys: Vec<PublicKey>,
}

/// The name under which it is handed out: `tenure-period-<from>-<until>.zip`.
#[must_use]
pub fn file_name(window: Window) -> String {
    format!("tenure-period-{}-{}.zip", window.from, window.until)
}

/// The log as it was, as a text: `size N`, then the root of each whole subtree in base64, the largest first.
#[must_use]
pub fn before_text(before: &Frontier) -> String {
    let roots = before.subtrees().map(|(_, _, root)| format!("{}\n", root.to_base64()));
    std::iter::once(format!("size {}\n", before.size())).chain(roots).collect()
}

/// The bytes. The same input and key give the same bytes, whatever the order of rows in `input`.
///
/// It writes what it is given: [`crate::verify::verify`] says whether that holds together.
///
/// # Errors
/// [`BundleError`]; with leaves that are in the log already, only its size can fail.
pub fn write(input: &PeriodInput, key: &SigningKey) -> Result<Vec<u8>, BundleError> {
    let mut files = vec![(layout::SIGNERS.to_owned(), signers(input, key).into_bytes())];
    for one in &input.repeated {
        files.push((layout::of_campaign(&one.campaign, one.file), one.bytes.clone()));
    }
    for told in tables(&input.story) {
        files.push((told.file.into(), told.bytes()));
    }
    files.push((IdentityRow::FILE.into(), table(&input.identities)));
    files.push((CoverRow::FILE.into(), table(&input.covered)));
    files.push((PersonRow::FILE.into(), table(&input.people)));
    files.push((TextRow::FILE.into(), table(&input.texts)));
    files.push(("controls.csv".into(), csv::write(&controls::HEADER, controls::rows())));
    let period = period_file(input, &files);
    let json =
        serde_json::to_string_pretty(&period).map_err(|error| BundleError::Campaign(error.to_string()))?;
    files.push((layout::PERIOD.into(), format!("{json}\n").into_bytes()));
    log(input, &mut files)?;
    let readme = readme::text(&period, key.public(), !input.log.compromises.is_empty());
    files.push((layout::README.into(), readme.into_bytes()));

    files.sort_by(|a, b| Form::Period.place(&a.0).cmp(&Form::Period.place(&b.0)));
    let sums: String = files.iter().map(|(name, bytes)| sum_line(name, bytes)).collect();
    let signature = key.sshsig(Namespace::Evidence, sums.as_bytes())?;
    files.push((layout::SUMS.into(), sums.into_bytes()));
    files.push((layout::SIGNATURE.into(), signature.into_bytes()));
    Ok(archive::write_as(Form::Period, &files)?)
}

fn signers(input: &PeriodInput, key: &SigningKey) -> String {
    let former = input.former_keys.iter().filter(|former| *former != key.public());
    std::iter::once(key.public()).chain(former).map(signer_line).collect()
}

fn period_file(input: &PeriodInput, files: &[(String, Vec<u8>)]) -> PeriodFile {
    let first = input.log.before.size();
    PeriodFile {
        format: FORMAT.into(),
        origin: origin(input.head.installation_id),
        head: input.head.clone(),
        leaves: Span { first, next: first + input.story.leaves.len() as u64 },
        rows: counted(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))),
    }
}

/// How many rows each table among these files has, its header not counted.
pub(crate) fn counted<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> BTreeMap<String, u64> {
    let tables = files.filter(|(name, _)| name.ends_with(".csv"));
    // What cannot be read as a table has no rows: verification says so, and why.
    let rows = |bytes: &[u8]| csv::read(bytes, &[]).map_or(0, |table| table.rows.len() as u64);
    tables.map(|(name, bytes)| (name.to_owned(), rows(bytes))).collect()
}

fn log(input: &PeriodInput, files: &mut Vec<(String, Vec<u8>)>) -> Result<(), BundleError> {
    let log = &input.log;
    files.push((layout::BEFORE.into(), before_text(&log.before).into_bytes()));
    files.push((layout::CHECKPOINT.into(), log.checkpoint.clone().into_bytes()));
    if let Some((note, way)) = &log.older {
        files.push((layout::CHECKPOINT_BEFORE.into(), note.clone().into_bytes()));
        files.push((layout::CONSISTENCY.into(), way.text(&log.checkpoint).into_bytes()));
    }
    for (size, note) in &log.heads {
        files.push((layout::head(*size), note.clone().into_bytes()));
    }
    if !log.rotations.is_empty() {
        files.push((layout::ROTATIONS.into(), Vouching::file(&log.rotations).into_bytes()));
    }
    if !log.compromises.is_empty() {
        files.push((layout::COMPROMISES.into(), Compromise::file(&log.compromises).into_bytes()));
    }
    files.push((layout::LEAVES.into(), lines(input.story.leaves.iter())?.into_bytes()));
    files.push((layout::AROUND.into(), lines(log.bounds.iter())?.into_bytes()));
    files.push((layout::EARLIER.into(), lines(input.story.earlier.iter())?.into_bytes()));
    for proof in &log.proofs {
        files.push((layout::proof(proof.index), proof.text(&log.checkpoint).into_bytes()));
    }
    Ok(())
}

fn lines<'a>(leaves: impl Iterator<Item = &'a Leaf>) -> Result<String, BundleError> {
    let mut lines = String::new();
    for leaf in leaves {
        lines.push_str(&leaf.line().map_err(|error| BundleError::Leaf { seq: leaf.seq, error })?);
        lines.push('\n');
    }
    Ok(lines)
}

/// Reads what [`before_text`] wrote. None for any other text.
#[must_use]
pub(crate) fn parse_before(text: &str) -> Option<Frontier> {
    let mut lines = text.strip_suffix('\n')?.split('\n');
    let size: u64 = lines.next()?.strip_prefix("size ")?.parse().ok()?;
    let mut bytes = size.to_be_bytes().to_vec();
    for line in lines {
        bytes.extend_from_slice(&Digest::from_base64(line)?.0);
    }
    Frontier::from_bytes(&bytes).ok().filter(|before| before_text(before) == text)
}
