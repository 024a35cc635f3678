//! Inputs on disk as a command line names them, and streams as disks give them.

use super::stream::{INFLATED_FREELY, INFLATED_RATIO, StreamError, TextStream, is_bomb};
use super::utf8::Utf8Check;
use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::io::{Cursor, Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

fn folder(files: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "{}").unwrap();
    }
    folder
}

fn names(folder: &TempDir, inputs: &Inputs) -> Vec<String> {
    let root = format!("{}/", folder.path().display());
    inputs.files.iter().map(|file| file.name.strip_prefix(&root).unwrap_or(&file.name).to_owned()).collect()
}

fn all(paths: &[&Path]) -> Result<Inputs, InputError> {
    let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
    collect(&paths, &|_| false)
}

#[test]
fn a_folder_gives_its_logs_sorted_and_nothing_else() {
    let folder = folder(&[
        "b/2.json",
        "b/1.JSON.gz",
        "a.ndjson",
        "c.ndjson.gz",
        "notes.txt",
        "b/x.json.bak",
        ".json",
        "z/y/x.json",
    ]);
    let inputs = all(&[folder.path()]).unwrap();
    assert_eq!(names(&folder, &inputs), ["a.ndjson", "b/1.JSON.gz", "b/2.json", "c.ndjson.gz", "z/y/x.json"]);
    assert_eq!(inputs.files[0].bytes, Some(2));
}

#[test]
fn a_named_file_is_taken_whatever_its_name_and_left_out_files_are_counted() {
    let folder = folder(&["log.txt", "CloudTrail/a.json", "CloudTrail-Digest/b.json"]);
    let paths =
        [folder.path().join("log.txt"), folder.path().join("CloudTrail-Digest/b.json"), folder.path().into()];
    let inputs = collect(&paths, &|path| path.to_string_lossy().contains("Digest")).unwrap();
    assert_eq!(names(&folder, &inputs), ["log.txt", "CloudTrail-Digest/b.json", "CloudTrail/a.json"]);
    assert_eq!(inputs.left_out, 1);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_above_does_not_go_round_in_circles() {
    let folder = folder(&["a/b/1.json"]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/b/up")).unwrap();
    std::os::unix::fs::symlink("/nowhere", folder.path().join("a/dangling")).unwrap();
    assert_eq!(names(&folder, &all(&[folder.path()]).unwrap()), ["a/b/1.json"]);
    std::os::unix::fs::symlink("/nowhere", folder.path().join("a/dangling.json")).unwrap();
    let error = all(&[folder.path()]).unwrap_err().to_string();
    assert!(error.contains("a/dangling.json: there is no such file"), "{error}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_where_a_log_should_be() {
    let folder = folder(&["a.json"]);
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("b.json")).unwrap();
    let error = all(&[folder.path()]).unwrap_err();
    assert!(matches!(&error, InputError::NotRegular { path } if path.ends_with("b.json")), "{error}");
}

#[test]
fn what_is_not_there_is_named() {
    let folder = folder(&["notes.txt"]);
    let missing = folder.path().join("missing.json");
    assert!(all(&[&missing]).unwrap_err().to_string().contains("missing.json: there is no such file"));
    let empty = all(&[folder.path()]).unwrap_err();
    assert!(matches!(&empty, InputError::NoFiles { path } if *path == folder.path().display().to_string()));
    assert!(matches!(all(&[]), Err(InputError::Nothing)));
    assert!(matches!(all(&[Path::new("-"), Path::new("-")]), Err(InputError::StdinTwice)));
    assert_eq!(all(&[Path::new("-")]).unwrap().files[0].origin, Origin::Stdin);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Gives one byte at a time, as a slow pipe may.
struct Drip(Cursor<Vec<u8>>);

impl Read for Drip {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into.len().min(1);
        self.0.read(&mut into[..most])
    }
}

fn content(stored: &[u8], drip: bool) -> Result<(Vec<u8>, String, u64), StreamError> {
    let progress = AtomicU64::new(0);
    let bytes = Cursor::new(stored.to_vec());
    let inner: Box<dyn Read + Send> = if drip { Box::new(Drip(bytes)) } else { Box::new(bytes) };
    let mut stream = TextStream::over(inner, &progress)?;
    let (mut all, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        match stream.read(&mut piece)? {
            0 => break,
            read => all.extend_from_slice(&piece[..read]),
        }
    }
    let digest = stream.finish()?;
    assert_eq!(digest.bytes, progress.load(Ordering::Relaxed));
    Ok((all, digest.sha256, digest.bytes))
}

#[test]
fn gzip_is_known_by_its_bytes_and_the_hash_is_of_what_is_stored() {
    let text = "é{\"a\":1}\n".repeat(9_000).into_bytes();
    let (first, second) = text.split_at(10_001);
    let members = [gzip(first), gzip(second), gzip(b"")].concat();
    for stored in [text.clone(), gzip(&text), members] {
        for drip in [false, true] {
            let (found, sha256, bytes) = content(&stored, drip).unwrap();
            assert_eq!(found, text);
            assert_eq!(sha256, hex::encode(Sha256::digest(&stored)));
            assert_eq!(bytes, stored.len() as u64);
        }
    }
    assert_eq!(content(b"", true).unwrap().2, 0);
}

#[test]
fn gzip_cut_anywhere_is_truncated_and_gzip_changed_is_damaged() {
    let whole = gzip("[{\"a\":1}]".repeat(50).as_bytes());
    for end in 2..whole.len() {
        assert!(
            matches!(content(&whole[..end], false), Err(StreamError::GzipTruncated { .. })),
            "cut at {end}"
        );
    }
    let mut changed = whole.clone();
    let crc = whole.len() - 6;
    changed[crc] ^= 1;
    assert!(matches!(content(&changed, false), Err(StreamError::GzipDamaged { .. })));
    let trailing = [whole.clone(), b"rubbish rubbish".to_vec()].concat();
    assert!(matches!(content(&trailing, false), Err(StreamError::GzipDamaged { .. })));
}

#[test]
fn a_bomb_is_refused_soon_after_it_shows() {
    let bomb = gzip(&vec![b' '; 1 << 20]).repeat(80);
    let error = content(&bomb, false).unwrap_err();
    assert!(matches!(error, StreamError::GzipBomb { inflated, .. } if inflated < 65 << 20), "{error}");
}

#[test]
fn a_large_log_and_a_small_tight_one_are_no_bombs() {
    assert!(!is_bomb(1_000, INFLATED_FREELY));
    assert!(is_bomb(1_000, INFLATED_FREELY + 1));
    assert!(!is_bomb(INFLATED_FREELY, INFLATED_FREELY * INFLATED_RATIO));
    assert!(is_bomb(INFLATED_FREELY, INFLATED_FREELY * INFLATED_RATIO + 1));
}

#[test]
fn a_stream_that_is_not_utf8_is_refused_at_its_place() {
    let bad = [&b"{\"a\":\"\xc3\xa9"[..], b"\xff\"}"].concat();
    assert!(matches!(content(&bad, true), Err(StreamError::NotUtf8 { at: 8 })));
    assert!(matches!(content(b"abc\xe2\x82", false), Err(StreamError::NotUtf8 { at: 3 })));
    assert!(matches!(
        content(
            "a".encode_utf16().flat_map(u16::to_le_bytes).chain([0xff]).collect::<Vec<_>>().as_slice(),
            false
        ),
        Err(StreamError::NotUtf8 { at: 2 })
    ));
}

proptest! {
    #[test]
    fn utf8_is_judged_alike_however_it_is_cut(
        bytes in prop_oneof![any::<String>().prop_map(String::into_bytes), prop::collection::vec(any::<u8>(), 0..40),
            prop::collection::vec(prop_oneof![Just(0xf0u8), Just(0x9f), Just(0x98), Just(0x80), Just(b'a'), Just(0xe2)], 0..12)],
        size in 1..7usize
    ) {
        let mut check = Utf8Check::default();
        let found = bytes.chunks(size).try_for_each(|piece| check.push(piece)).and_then(|()| check.finish());
        let expected = std::str::from_utf8(&bytes).map(|_| ()).map_err(|error| error.valid_up_to() as u64);
        prop_assert_eq!(found, expected);
    }
}
