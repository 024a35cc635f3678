//! Reads many log files at once, for one consumer.

use super::file::{FileError, FileSummary, Stop, Unfinished, read};
use crate::input::InputFile;
use crate::observation::Batch;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

/// What the consumer is told. `file` is the place in the list of files. Of one file: any number of batches, then
/// either of the others; files are interleaved.
#[derive(Debug)]
pub enum FileEvent {
    /// A part of a file that is still being read: valid only once the file is finished.
    Batch {
        /// Which file.
        file: usize,
        /// The part.
        batch: Batch,
    },
    /// The file was read to its end: everything that was told of it is valid.
    Finished {
        /// Which file.
        file: usize,
        /// What is known of it.
        summary: FileSummary,
        /// Its last part; all of it, where no part came before. May be empty.
        batch: Batch,
    },
    /// The file contributes nothing: what was told of it is to be thrown away.
    Broken {
        /// Which file.
        file: usize,
        /// Why.
        error: FileError,
    },
}

/// Reads all files with `threads` threads (at least one is used, no more than there are files) and gives each event to
/// `on_event`, on the calling thread. At most two events a thread wait for it: a slow consumer slows the readers.
/// `progress` grows with each stored byte read; what a broken file has after the break is never read.
///
/// When `on_event` fails the readers stop: each after the piece that it is at, not after its file. A reader that waits
/// for standard input stops when that gives or ends.
///
/// # Errors
/// What `on_event` returned.
pub fn read_all<E>(
    files: &[InputFile],
    threads: usize,
    progress: &AtomicU64,
    on_event: &mut dyn FnMut(FileEvent) -> Result<(), E>,
) -> Result<(), E> {
    let threads = threads.clamp(1, files.len().max(1));
    let shared = Shared { files, next: AtomicUsize::new(0), stop: AtomicBool::new(false), progress };
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(threads * 2);
        for _ in 0..threads {
            let (sender, shared) = (sender.clone(), &shared);
            scope.spawn(move || shared.work(&sender));
        }
        drop(sender);
        let mut outcome = Ok(());
        for event in &receiver {
            outcome = on_event(event);
            if outcome.is_err() {
                break;
            }
        }
        shared.stop.store(true, Ordering::Relaxed);
        // Whoever waits for room in the channel must learn that nobody listens, or the scope would wait forever.
        drop(receiver);
        outcome
    })
}

struct Shared<'a> {
    files: &'a [InputFile],
    next: AtomicUsize,
    stop: AtomicBool,
    progress: &'a AtomicU64,
}

impl Shared<'_> {
    fn work(&self, events: &SyncSender<FileEvent>) {
        let stopped = || self.stop.load(Ordering::Relaxed);
        while !stopped() {
            let file = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(input) = self.files.get(file) else { return };
            let mut on_batch = |batch| events.send(FileEvent::Batch { file, batch }).map_err(|_| Stop);
            let event = match read(input, self.progress, &mut || stopped(), &mut on_batch) {
                Ok((summary, batch)) => FileEvent::Finished { file, summary, batch },
                Err(Unfinished::Broken(error)) => FileEvent::Broken { file, error },
                Err(Unfinished::Stopped(Stop)) => return,
            };
            if events.send(event).is_err() {
                return;
            }
        }
    }
}
