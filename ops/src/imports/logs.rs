//! Writes what the log readers hand on: small files together in one transaction, a large one in its own.

mod chunk;
mod dedup;
mod write;

use super::accounts::Accounts;
use super::resolve::Resolver;
use super::run::Run;
use super::summary::Summary;
use crate::call::{Call, Work};
use crate::error::Result;
use crate::event::Event;
use chunk::Chunk;
use domain::id::SourceId;
use entities::input_file;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;
use sources::aws::cloudtrail::{FileError, FileEvent, FileSummary};
use sources::observation::Batch;
use std::collections::{BTreeSet, HashMap};

/// So many calls make a transaction.
const CALLS: usize = 50_000;
/// Or so many files.
const FILES: usize = 1_000;

/// The writing half of an import of logs.
pub(super) struct Writer {
    call: Call,
    run: Run,
    summary: Summary,
    touched: BTreeSet<SourceId>,
    /// Parts of files that are still being read.
    open: HashMap<usize, Vec<Batch>>,
    /// Files that were read and wait to be written.
    waiting: Vec<FileSummary>,
    chunk: Chunk,
}

/// A large file on its way, in a transaction of its own.
pub(super) struct Stream {
    work: Work,
    resolver: Resolver,
    accounts: Accounts,
    written: write::Written,
}

impl Writer {
    pub(super) fn new(call: Call, run: Run) -> Self {
        Self {
            call,
            run,
            summary: Summary::default(),
            touched: BTreeSet::new(),
            open: HashMap::new(),
            waiting: Vec::new(),
            chunk: Chunk::default(),
        }
    }

    /// Takes what a reader says of a small file.
    pub(super) async fn collect(&mut self, event: FileEvent) -> Result<()> {
        match event {
            FileEvent::Batch { file, batch } => self.open.entry(file).or_default().push(batch),
            FileEvent::Broken { file, error } => {
                self.open.remove(&file);
                self.summary.refuse([error.rejection()], None);
            }
            FileEvent::Finished { file, summary, batch } => {
                for part in self.open.remove(&file).unwrap_or_default() {
                    self.chunk.absorb(part);
                }
                self.chunk.absorb(batch);
                self.waiting.push(summary);
                if self.chunk.len() >= CALLS || self.waiting.len() >= FILES {
                    self.flush().await?;
                }
            }
        }
        Ok(())
    }

    /// Writes what waits.
    pub(super) async fn flush(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut stream = self.open().await?;
        let chunk = std::mem::take(&mut self.chunk);
        let files = std::mem::take(&mut self.waiting);
        stream.write(&chunk).await?;
        self.commit(stream, files).await
    }

    /// Begins a large file.
    pub(super) async fn open(&self) -> Result<Stream> {
        Ok(Stream {
            work: self.call.begin().await?,
            resolver: Resolver::default(),
            accounts: Accounts::default(),
            written: write::Written::default(),
        })
    }

    /// Writes a part of a large file.
    pub(super) async fn stream(&self, stream: &mut Stream, batch: Batch) -> Result<()> {
        let mut chunk = Chunk::default();
        chunk.absorb(batch);
        stream.write(&chunk).await
    }

    /// The large file is whole: it counts.
    pub(super) async fn close(&mut self, stream: Stream, file: FileSummary) -> Result<()> {
        self.commit(stream, vec![file]).await
    }

    /// The large file is broken: it contributes nothing.
    pub(super) async fn throw_away(&mut self, stream: Stream, error: &FileError) -> Result<()> {
        stream.work.abandon().await?;
        self.summary.refuse([error.rejection()], None);
        Ok(())
    }

    async fn commit(&mut self, stream: Stream, files: Vec<FileSummary>) -> Result<()> {
        let Stream { work, resolver, accounts: _, written } = stream;
        ledger(&work, self.run, &files).await?;
        let digests: Vec<&str> = files.iter().map(|file| file.sha256.as_str()).collect();
        let facts = json!({
            "files": files.len(),
            "files_sha256": evidence::hash::Digest::of(digests.join("\n").as_bytes()).to_string(),
            "events": written.events, "identities": resolver.made,
        });
        work.commit(Event::new("import.files", self.run.id, facts)).await?;
        // Only what is committed is counted.
        self.summary.identities += resolver.made;
        self.summary.events += written.events;
        self.summary.duplicates += written.duplicates;
        self.summary.unattributed += written.unattributed;
        self.summary.sources.extend(written.accounts);
        self.touched.extend(written.sources);
        for file in files {
            self.summary.records += file.records;
            self.summary.extend(file.from, file.until);
            self.summary.refuse(file.rejected, Some(file.rejected_total));
        }
        Ok(())
    }

    /// The summary, and the sources that were touched.
    pub(super) fn into_summary(self) -> (Summary, BTreeSet<SourceId>) {
        (self.summary, self.touched)
    }
}

impl Stream {
    async fn write(&mut self, chunk: &Chunk) -> Result<()> {
        write::write(&self.work, &mut self.resolver, &mut self.accounts, chunk, &mut self.written).await
    }
}

/// Remembers whole files by their bytes. The first import of a file is the one that is named.
async fn ledger(work: &Work, run: Run, files: &[FileSummary]) -> Result<()> {
    let mut seen = BTreeSet::new();
    let rows: Vec<_> = files
        .iter()
        .filter(|file| seen.insert(file.sha256.clone()))
        .map(|file| {
            Ok(input_file::ActiveModel {
                sha256: Set(file.sha256.clone()),
                import_id: Set(run.id.uuid()),
                name: Set(base_name(&file.file).to_owned()),
                records: Set(i64::try_from(file.records).map_err(crate::Error::unexpected)?),
                rejected: Set(i64::try_from(file.rejected_total).map_err(crate::Error::unexpected)?),
                from_at: Set(file.from),
                until_at: Set(file.until),
            })
        })
        .collect::<Result<_>>()?;
    for part in rows.chunks(500) {
        input_file::Entity::insert_many(part.to_vec())
            .on_conflict(OnConflict::column(input_file::Column::Sha256).do_nothing().to_owned())
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}

fn base_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
