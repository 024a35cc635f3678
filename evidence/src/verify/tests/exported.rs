//! The zip itself: whatever of it is changed is found, whether its files are another's or not.

use super::*;
use crate::bundle::{File, Packed};

/// Does taking the zip apart find something, before any signature is looked at?
fn found_in_the_zip(zip: &[u8]) -> bool {
    let mut report = Report::default();
    match unpack::unpack(&mut Cursor::new(zip), Limits::DEFAULT, &mut report) {
        Some((files, exported)) => exported.check(&files, &mut report),
        None => assert!(!report.is_consistent()),
    }
    !report.is_consistent()
}

#[test]
fn whichever_byte_is_changed_it_is_found() {
    let zip = write(&input(), &key()).unwrap();
    assert!(!found_in_the_zip(&zip));
    // Every 23rd byte, and by turns each bit: headers, data, directory and end.
    for (turn, place) in (0..zip.len()).step_by(23).enumerate() {
        let mut changed = zip.clone();
        changed[place] ^= 1 << (turn % 8);
        assert!(found_in_the_zip(&changed), "byte {place} of {}, bit {}", zip.len(), turn % 8);
    }
    // Every byte of the first local header, of the directory's last entry and of the end record.
    for place in (0..60).chain(zip.len() - 120..zip.len()) {
        let mut changed = zip.clone();
        changed[place] ^= 0x20;
        assert!(found_in_the_zip(&changed), "byte {place} of {}", zip.len());
    }
    let mut changed = zip;
    changed[100] ^= 1;
    assert!(!verified(&changed).is_consistent());
}

#[test]
fn an_edition_that_does_not_say_how_it_is_packed_is_packed_anew_and_compared() {
    let zip = zipped(&older());
    assert!(!found_in_the_zip(&zip));
    for (turn, place) in (0..zip.len()).step_by(211).enumerate() {
        let mut changed = zip.clone();
        changed[place] ^= 1 << (turn % 8);
        assert!(found_in_the_zip(&changed), "byte {place} of {}, bit {}", zip.len(), turn % 8);
    }
}

/// A hand that deflates.
type Stream = fn(&[u8]) -> Vec<u8>;

/// The same files, the stream of usage.csv another that inflates to the same.
fn repacked(files: &Unpacked, stream: Stream) -> Vec<u8> {
    let part = |(name, bytes): &(String, Vec<u8>)| {
        let file = match name.as_str() {
            "usage.csv" => File::Packed(Packed::deflated(stream(bytes), bytes)),
            _ => bytes.clone().into(),
        };
        (name.clone(), file)
    };
    archive::write(&files.iter().map(part).collect::<Vec<(String, File)>>()).unwrap()
}

/// The same, with an archive.json that says so.
fn said(mut files: Unpacked, stream: Stream) -> Unpacked {
    let zip = repacked(&files, stream);
    let said = Described::of(deflated(&zip).iter().map(|(name, sum)| (name.as_str(), *sum)));
    *file(&mut files, layout::ARCHIVE) = said.json().unwrap();
    files
}

fn by_another(bytes: &[u8], level: flate2::Compression) -> Vec<u8> {
    let mut stream = flate2::write::DeflateEncoder::new(Vec::new(), level);
    std::io::Write::write_all(&mut stream, bytes).unwrap();
    stream.finish().unwrap()
}

#[test]
fn how_a_zip_is_packed_is_what_was_signed() {
    let streams: [Stream; 3] = [
        |bytes| by_another(bytes, flate2::Compression::none()),
        |bytes| by_another(bytes, flate2::Compression::best()),
        |bytes| [deflate(bytes).as_slice(), b"anything at all"].concat(),
    ];
    for (number, stream) in streams.into_iter().enumerate() {
        assert_eq!(failed(&verified(&repacked(&unpacked(), stream))), [Check::NotAsExported], "{number}");
        // Whoever changes what is said of it, too, has changed a file that is signed.
        let files = said(unpacked(), stream);
        let report = verified(&repacked(&files, stream));
        assert_eq!(failed(&report), [Check::Digest, Check::NotAsExported], "{number}");
        assert!(report.failures.iter().any(|failure| failure.file == layout::ARCHIVE));
        // Whoever signs it, too, hides nothing in it.
        let files = signed(&key(), named(files));
        assert_eq!(failed(&verified(&repacked(&files, stream))), [Check::NotAsExported], "{number}");
    }
    // The check is of the packing alone: ours, signed like this, holds.
    let files = signed(&key(), named(said(unpacked(), deflate)));
    assert_eq!(verified(&repacked(&files, deflate)).failures, []);
}

/// Each file of the zip with the SHA-256 of its deflated bytes.
fn deflated(zip: &[u8]) -> Vec<(String, Digest)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let count = archive.len();
    let of = |place| {
        let file = archive.by_index_raw(place).unwrap();
        let from = usize::try_from(file.data_start().unwrap()).unwrap();
        let length = usize::try_from(file.compressed_size()).unwrap();
        (file.name().unwrap().into_owned(), Digest::of(&zip[from..from + length]))
    };
    (0..count).map(of).collect()
}

#[test]
fn bytes_before_or_after_the_zip_are_found() {
    let zip = write(&input(), &key()).unwrap();
    let after = [zip.as_slice(), b"\0"].concat();
    assert_eq!(failed(&verified(&after)), [Check::Unreadable]);
    let before = [b"\0".as_slice(), &zip].concat();
    assert!(!verified(&before).is_consistent());
    assert!(!verified(&zip[..zip.len() - 1]).is_consistent());
}

#[test]
fn a_zip_made_anew_of_the_same_files_is_told_apart_from_one_that_was_changed() {
    use std::io::Write as _;
    let mut made = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in unpacked() {
        made.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        made.write_all(&bytes).unwrap();
    }
    let report = verified(&made.finish().unwrap().into_inner());
    assert_eq!(failed(&report), [Check::NotAsExported]);
    assert!(
        matches!(report.signer, Signer::Established(_)),
        "the files themselves are still those that were signed"
    );
}
