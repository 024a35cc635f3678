//! Reads one log file into batches.

use super::accept::accept;
use super::batch::Builder;
use super::record::{Record, Unread};
use super::split::{Piece, SplitError, Splitter};
use crate::input::InputFile;
use crate::input::stream::{StreamError, TextStream};
use crate::observation::{Batch, Rejection};
use chrono::Duration;
use domain::instant::Instant;
use std::sync::atomic::AtomicU64;

/// How many refused records of a file are told one by one; the others are counted.
pub const MAX_REJECTIONS: usize = 1_000;

const PIECE: usize = 128 * 1024;

/// What is known of a file that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSummary {
    /// The name as given.
    pub file: String,
    /// SHA-256 of the bytes as stored (compressed, where they are), lower-case hex.
    pub sha256: String,
    /// How many bytes that is.
    pub bytes: u64,
    /// Records that were accepted; an event that stands twice counts twice.
    pub records: u64,
    /// The first instant of an accepted record; `None` where there is none.
    pub from: Option<Instant>,
    /// Exclusive: the last instant of an accepted record and one millisecond.
    pub until: Option<Instant>,
    /// The first [`MAX_REJECTIONS`] records that were refused, in file order.
    pub rejected: Vec<Rejection>,
    /// All that were refused.
    pub rejected_total: u64,
}

/// The consumer wants no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stopped on request")]
pub struct Stop;

/// What is wrong with a whole file: it then contributes nothing.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// Its bytes are no text.
    #[error("{0}")]
    Stream(#[from] StreamError),
    /// Its text is no log.
    #[error("{0}")]
    Split(#[from] SplitError),
    /// One of its records is no JSON.
    #[error("record {record}, byte {at}: not JSON: {detail}")]
    Record {
        /// The record's number, from 1.
        record: u64,
        /// Bytes of the content, from 0.
        at: u64,
        /// What was found and expected.
        detail: String,
    },
}

/// A file that contributes nothing, by name.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {why}")]
pub struct FileError {
    /// The name as given.
    pub file: String,
    /// Why.
    pub why: Broken,
}

impl FileError {
    /// The same as a refusal of the whole file.
    #[must_use]
    pub fn rejection(&self) -> Rejection {
        Rejection { file: self.file.clone(), record: None, reason: self.why.to_string() }
    }
}

/// Why a file was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum Unfinished {
    /// It is broken.
    #[error(transparent)]
    Broken(#[from] FileError),
    /// The consumer wants no more.
    #[error(transparent)]
    Stopped(#[from] Stop),
}

/// Reads a file, handing on each batch as it fills (at most [`super::batch::MAX_CALLS`] records) and the rest at the
/// end. `progress` grows with each stored byte.
///
/// A file may prove broken at its last byte: **what `on_batch` was given is valid only once this returns `Ok`**. Until
/// then the consumer must be able to take it back.
///
/// # Errors
/// [`Unfinished::Broken`] names the file, the place, and what was expected; [`Unfinished::Stopped`] when `on_batch`
/// said so.
pub fn read_file(
    input: &InputFile,
    progress: &AtomicU64,
    on_batch: &mut dyn FnMut(Batch) -> Result<(), Stop>,
) -> Result<FileSummary, Unfinished> {
    let (summary, last) = read(input, progress, &mut || false, on_batch)?;
    if !last.calls.is_empty() {
        on_batch(last)?;
    }
    Ok(summary)
}

/// [`read_file`], the last batch given back instead of handed on. `stop` is asked before each piece.
pub(super) fn read(
    input: &InputFile,
    progress: &AtomicU64,
    stop: &mut dyn FnMut() -> bool,
    on_batch: &mut dyn FnMut(Batch) -> Result<(), Stop>,
) -> Result<(FileSummary, Batch), Unfinished> {
    let mut reading =
        Reading { file: &input.name, builder: Builder::default(), summary: summary(input), on_batch };
    reading.read(input, progress, stop).map_err(|halt| match halt {
        Halt::Stopped(stop) => Unfinished::Stopped(stop),
        Halt::Broken(why) => Unfinished::Broken(FileError { file: input.name.clone(), why }),
    })?;
    let Reading { mut builder, summary, .. } = reading;
    Ok((summary, builder.take()))
}

fn summary(input: &InputFile) -> FileSummary {
    FileSummary {
        file: input.name.clone(),
        sha256: String::new(),
        bytes: 0,
        records: 0,
        from: None,
        until: None,
        rejected: Vec::new(),
        rejected_total: 0,
    }
}

/// Why reading does not go on.
enum Halt {
    Stopped(Stop),
    Broken(Broken),
}

impl From<StreamError> for Halt {
    fn from(error: StreamError) -> Self {
        Self::Broken(error.into())
    }
}

impl From<SplitError> for Halt {
    fn from(error: SplitError) -> Self {
        Self::Broken(error.into())
    }
}

struct Reading<'a> {
    file: &'a str,
    builder: Builder,
    summary: FileSummary,
    on_batch: &'a mut dyn FnMut(Batch) -> Result<(), Stop>,
}

impl Reading<'_> {
    fn read(
        &mut self,
        input: &InputFile,
        progress: &AtomicU64,
        stop: &mut dyn FnMut() -> bool,
    ) -> Result<(), Halt> {
        let mut stream = TextStream::open(input, progress)?;
        let mut splitter = Splitter::default();
        let mut piece = vec![0; PIECE];
        loop {
            if stop() {
                return Err(Halt::Stopped(Stop));
            }
            let read = stream.read(&mut piece)?;
            if read == 0 {
                break;
            }
            splitter.push(&piece[..read], &mut |found| self.take(found))?;
        }
        splitter.finish()?;
        let stored = stream.finish()?;
        self.summary.sha256 = stored.sha256;
        self.summary.bytes = stored.bytes;
        Ok(())
    }

    fn take(&mut self, found: Piece<'_>) -> Result<(), Halt> {
        let (number, at, bytes) = match found {
            Piece::Record { number, at, bytes } => (number, at, bytes),
            Piece::Refused { number, why } => {
                self.refuse(number, why.to_string());
                return Ok(());
            }
        };
        let record = match Record::read(bytes) {
            Ok(record) => record,
            Err(Unread::Refused(reason)) => {
                self.refuse(number, reason);
                return Ok(());
            }
            Err(Unread::Broken { at: within, detail }) => {
                return Err(Halt::Broken(Broken::Record { record: number, at: at + within, detail }));
            }
        };
        match accept(&mut self.builder, &record, bytes) {
            Ok(at) => self.count(at),
            Err(reason) => self.refuse(number, reason),
        }
        if self.builder.is_full() {
            (self.on_batch)(self.builder.take()).map_err(Halt::Stopped)?;
        }
        Ok(())
    }

    fn count(&mut self, at: Instant) {
        self.summary.records += 1;
        let after = at.checked_add_signed(Duration::milliseconds(1)).unwrap_or(at);
        self.summary.from = Some(self.summary.from.map_or(at, |from| from.min(at)));
        self.summary.until = Some(self.summary.until.map_or(after, |until| until.max(after)));
    }

    fn refuse(&mut self, record: u64, reason: String) {
        self.summary.rejected_total += 1;
        if self.summary.rejected.len() < MAX_REJECTIONS {
            self.summary.rejected.push(Rejection {
                file: self.file.to_owned(),
                record: Some(record),
                reason,
            });
        }
    }
}
