//! Many files at once: complete, attributable to their file, and stopped when asked.

use super::*;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

fn files(contents: &[Vec<u8>]) -> (TempDir, Vec<InputFile>) {
    let folder = TempDir::new().unwrap();
    let inputs = contents.iter().enumerate().map(|(number, bytes)| {
        let path = folder.path().join(format!("{number}.json"));
        std::fs::write(&path, bytes).unwrap();
        InputFile { name: format!("{number}.json"), origin: Origin::Path(path), bytes: None }
    });
    let inputs = inputs.collect();
    (folder, inputs)
}

fn lines(records: usize) -> Vec<u8> {
    small().repeat(records).into_bytes()
}

#[test]
fn each_file_is_told_to_its_end_and_broken_ones_are_named() {
    let mut late = lines(MAX_CALLS + 10);
    late.truncate(late.len() - 5);
    let contents = [lines(2), late, b"{}".to_vec(), lines(MAX_CALLS + 10), b"{\"Records\":[]}".to_vec()];
    let (_folder, inputs) = files(&contents);
    let progress = AtomicU64::new(0);
    let (mut calls, mut ends) = (BTreeMap::<usize, usize>::new(), BTreeMap::new());
    read_all::<()>(&inputs, 3, &progress, &mut |event| {
        let (file, batch) = match event {
            FileEvent::Batch { file, batch } => (file, Some(batch)),
            FileEvent::Finished { file, summary, batch } => {
                ends.insert(file, Ok(summary.records));
                (file, Some(batch))
            }
            FileEvent::Broken { file, error } => {
                ends.insert(file, Err(error.file));
                (file, None)
            }
        };
        *calls.entry(file).or_default() += batch.map_or(0, |batch| batch.calls.len());
        Ok(())
    })
    .unwrap();
    let many = MAX_CALLS + 10;
    let expected = [Ok(2), Err("1.json".to_owned()), Err("2.json".to_owned()), Ok(many as u64), Ok(0)];
    assert_eq!(ends.into_values().collect::<Vec<_>>(), expected);
    // What came of the broken file before it broke is there to be thrown away.
    assert_eq!(calls.into_values().collect::<Vec<_>>(), [2, MAX_CALLS, 0, many, 0]);
    assert_eq!(
        progress.load(Ordering::Relaxed),
        contents.iter().map(|bytes| bytes.len() as u64).sum::<u64>()
    );
}

#[test]
fn a_consumer_that_fails_stops_the_readers() {
    let contents = vec![lines(200); 200];
    let (_folder, inputs) = files(&contents);
    let progress = AtomicU64::new(0);
    let mut told = 0;
    let outcome = read_all(&inputs, 2, &progress, &mut |_| {
        told += 1;
        if told == 3 { Err("full") } else { Ok(()) }
    });
    assert_eq!((outcome, told), (Err("full"), 3));
    // Three told, two threads with two events waiting each, and a file each under way.
    assert!(progress.load(Ordering::Relaxed) <= 10 * contents[0].len() as u64);
}

#[test]
fn one_file_alone_stops_when_its_consumer_says_so() {
    let (_folder, input) = stored(&lines(MAX_CALLS * 2));
    let progress = AtomicU64::new(0);
    let outcome = read_file(&input, &progress, &mut |_| Err(Stop));
    assert!(matches!(outcome, Err(Unfinished::Stopped(Stop))));
    assert!(progress.load(Ordering::Relaxed) < (lines(1).len() * MAX_CALLS * 3 / 2) as u64);
}

#[test]
fn any_number_of_threads_reads_every_file_once() {
    let (_folder, inputs) = files(&vec![lines(3); 20]);
    for threads in [0, 1, 2, 64] {
        let mut records = 0;
        read_all::<()>(&inputs, threads, &AtomicU64::new(0), &mut |event| {
            records += if let FileEvent::Finished { summary, .. } = event { summary.records } else { 0 };
            Ok(())
        })
        .unwrap();
        assert_eq!(records, 60, "{threads} threads");
    }
}

#[test]
fn no_files_are_no_work() {
    assert_eq!(read_all::<()>(&[], 4, &AtomicU64::new(0), &mut |_| Err(())), Ok(()));
}
