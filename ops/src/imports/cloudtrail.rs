//! CloudTrail logs: read on plain threads, written here, a file whole or not at all.

use super::logs::Writer;
use super::run::{self, Run};
use super::summary::Summary;
use crate::call::Call;
use crate::error::{Error, Result};
use domain::instant::Instant;
use domain::policy::Action;
use domain::source::ImportKind;
use sources::aws::cloudtrail::{FileEvent, Stop, read_all};
use sources::input::{InputFile, Origin};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tokio::sync::mpsc;

/// Files above this size are read alone, and written while they are read: what waits in memory stays bounded.
const ALONE: u64 = 8 * 1024 * 1024;
/// How many parts of files wait for the writer.
const WAITING: usize = 4;

/// What to read.
#[derive(Debug, Clone, Default)]
pub struct Logs {
    /// The files, as [`sources::input::collect`] finds them.
    pub files: Vec<InputFile>,
    /// Somebody states that every log file of [from, until) is among what was imported.
    pub complete: Option<(Instant, Instant)>,
    /// Grows with each byte read.
    pub progress: Arc<AtomicU64>,
}

/// Imports log files. A file that breaks contributes nothing; a record that is invalid is refused alone; both are in
/// the summary.
///
/// # Errors
/// Whoever may not import, or not state completeness; what the database says.
pub async fn cloudtrail(call: &Call, logs: Logs) -> Result<Summary> {
    if let Some((from, until)) = logs.complete {
        call.may(Action::DeclareComplete)?;
        if from >= until {
            return Err(Error::Refused("--complete needs FROM before UNTIL; UNTIL is exclusive".into()));
        }
    }
    let run = run::begin(call, ImportKind::AwsCloudtrail).await?;
    let mut writer = Writer::new(call.clone(), run);
    let (alone, small): (Vec<InputFile>, Vec<InputFile>) = logs
        .files
        .into_iter()
        .partition(|file| file.origin == Origin::Stdin || file.bytes.is_none_or(|bytes| bytes > ALONE));
    read_small(&mut writer, small, &logs.progress).await?;
    for file in alone {
        read_alone(&mut writer, file, &logs.progress).await?;
    }
    finish(call, run, writer, logs.complete).await
}

/// Starts readers; the receiver ends when they do.
fn readers(files: Vec<InputFile>, threads: usize, progress: &Arc<AtomicU64>) -> mpsc::Receiver<FileEvent> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let progress = Arc::clone(progress);
    // Nobody waits for it: it ends when the receiver is gone, or when all is read; which, the receiver learns itself.
    tokio::task::spawn_blocking(move || {
        read_all(&files, threads, &progress, &mut |event| sender.blocking_send(event).map_err(|_| Stop))
            .is_ok()
    });
    receiver
}

async fn read_small(writer: &mut Writer, files: Vec<InputFile>, progress: &Arc<AtomicU64>) -> Result<()> {
    let expected = files.len();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut receiver = readers(files, threads, progress);
    let mut ended = 0;
    while let Some(event) = receiver.recv().await {
        ended += usize::from(!matches!(event, FileEvent::Batch { .. }));
        writer.collect(event).await?;
    }
    all_ended(ended, expected)?;
    writer.flush().await
}

async fn read_alone(writer: &mut Writer, file: InputFile, progress: &Arc<AtomicU64>) -> Result<()> {
    let mut receiver = readers(vec![file], 1, progress);
    let mut stream = writer.open().await?;
    while let Some(event) = receiver.recv().await {
        match event {
            FileEvent::Batch { batch, .. } => writer.stream(&mut stream, batch).await?,
            FileEvent::Finished { summary, batch, .. } => {
                writer.stream(&mut stream, batch).await?;
                return writer.close(stream, summary).await;
            }
            FileEvent::Broken { error, .. } => return writer.throw_away(stream, &error).await,
        }
    }
    all_ended(0, 1)
}

/// A reader that ended without a word has died: nothing it was at may count as read.
fn all_ended(ended: usize, expected: usize) -> Result<()> {
    if ended == expected { Ok(()) } else { Err(Error::unexpected("a reader ended before its files did")) }
}

async fn finish(
    call: &Call,
    run: Run,
    writer: Writer,
    complete: Option<(Instant, Instant)>,
) -> Result<Summary> {
    let (mut summary, touched) = writer.into_summary();
    let work = call.begin().await?;
    super::keys::pair(&work, &touched).await?;
    if let Some((from, until)) = complete {
        if summary.rejected_total == 0 {
            super::trails::state_complete(&work, &touched, from, until).await?;
        } else {
            summary.remarks.push(
                "completeness was not recorded: something was refused, so not every record was imported"
                    .into(),
            );
        }
    }
    run::finish(work, run, &summary).await?;
    Ok(summary)
}
