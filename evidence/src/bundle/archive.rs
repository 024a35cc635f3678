//! The zip itself, written so that the same files are the same bytes: fixed order, fixed times, fixed compression.

use super::layout::Form;
use super::packed::{Enter, Entry};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

/// 1980-01-01, the first day that a zip can name; the time is midnight.
const DATE: u16 = 1 << 5 | 1;
const DEFLATED: u16 = 8;
/// Made on Unix, by version 2.0 of the format.
const MADE_BY: u16 = 3 << 8 | 20;
const NEEDED: u16 = 20;
/// A regular file that everybody may read and its owner may write.
const MODE: u32 = 0o100_644 << 16;
const NO_ZIP64: u64 = 0xFFFF;

/// Why files cannot become a bundle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// A file that no bundle has.
    #[error("a bundle has no file '{0}'")]
    Name(String),
    /// Two files of one name.
    #[error("the file '{0}' is there twice")]
    Twice(String),
    /// Beyond what the format can hold without 64-bit sizes.
    #[error("the bundle is too large: expected less than 4 GiB")]
    TooLarge,
}

/// CRC-32 as zip has it (ISO 3309, reflected), of bytes that come one part after the other: begins with all ones, and is
/// inverted at the end.
pub(super) fn crc32_of(so_far: u32, bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0u32; 256];
        let (mut place, mut start) = (0, 0u32);
        while place < 256 {
            let mut value = start;
            let mut bit = 0;
            while bit < 8 {
                value = if value & 1 == 1 { value >> 1 ^ 0xEDB8_8320 } else { value >> 1 };
                bit += 1;
            }
            table[place] = value;
            (place, start) = (place + 1, start + 1);
        }
        table
    };
    bytes.iter().fold(so_far, |crc, byte| {
        let [lowest, ..] = crc.to_le_bytes();
        crc >> 8 ^ TABLE[usize::from(lowest ^ byte)]
    })
}

/// What local and central header have in common, from "version needed" to "extra field length".
fn common(name: &str, crc: u32, sizes: (u32, u32)) -> Result<Vec<u8>, ArchiveError> {
    let name_length = u16::try_from(name.len()).map_err(|_| ArchiveError::Name(name.into()))?;
    let mut bytes = Vec::with_capacity(26);
    for value in [NEEDED, 0, DEFLATED, 0, DATE] {
        bytes.extend_from_slice(&value.to_le_bytes());
    }
    for value in [crc, sizes.0, sizes.1] {
        bytes.extend_from_slice(&value.to_le_bytes());
    }
    bytes.extend_from_slice(&name_length.to_le_bytes());
    bytes.extend_from_slice(&0u16.to_le_bytes());
    Ok(bytes)
}

fn short(number: usize) -> Result<u32, ArchiveError> {
    u32::try_from(number).ok().filter(|short| *short != u32::MAX).ok_or(ArchiveError::TooLarge)
}

/// The zip of these files, in the bundle's order whatever order they come in.
///
/// # Errors
/// [`ArchiveError`]: a name that no bundle has or that is there twice, or 4 GiB.
pub(crate) fn write<N: AsRef<str>, B: Enter + Sync>(files: &[(N, B)]) -> Result<Vec<u8>, ArchiveError> {
    write_as(Form::Campaign, files)
}

/// The same for a bundle of either kind.
///
/// # Errors
/// As [`write()`].
pub(crate) fn write_as<N: AsRef<str>, B: Enter + Sync>(
    form: Form,
    files: &[(N, B)],
) -> Result<Vec<u8>, ArchiveError> {
    let mut ordered = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let name = name.as_ref();
        let place = form.place(name).ok_or_else(|| ArchiveError::Name(name.chars().take(200).collect()))?;
        ordered.push((place, name, bytes));
    }
    ordered.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    if let Some(pair) = ordered.windows(2).find(|pair| pair[0].1 == pair[1].1) {
        return Err(ArchiveError::Twice(pair[0].1.to_owned()));
    }
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    let files: Vec<&B> = ordered.iter().map(|(.., bytes)| *bytes).collect();
    for ((_, name, _), entry) in ordered.iter().zip(entries(&files)) {
        let offset = short(out.len())?;
        let Entry { deflated, length, crc32 } = entry;
        let common = common(name, crc32, (short(deflated.len())?, short(length)?))?;
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(&deflated);

        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&MADE_BY.to_le_bytes());
        directory.extend_from_slice(&common);
        // No comment, disk 0, no internal attributes.
        directory.extend_from_slice(&[0; 6]);
        directory.extend_from_slice(&MODE.to_le_bytes());
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let start = out.len();
    out.extend_from_slice(&directory);
    end(&mut out, ordered.len() as u64, start)?;
    Ok(out)
}

/// What the zip says of each, in their order, worked out on as many cores as there are.
fn entries<'a, B: Enter + Sync>(files: &[&'a B]) -> Vec<Entry<'a>> {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    if cores < 2 || files.len() < 2 {
        return files.iter().map(|file| file.entry()).collect();
    }
    // Each takes the next that nobody has: one file may be larger than all the others.
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(place) else { return made };
            made.push((place, file.entry()));
        }
    };
    let mut all: Vec<(usize, Entry<'a>)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for one in others {
            match one.join() {
                Ok(made) => all.extend(made),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_unstable_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, entry)| entry).collect()
}

/// The records after the directory, which begins at `start`: with 65,535 files or more those of ZIP64 first.
fn end(out: &mut Vec<u8>, count: u64, start: usize) -> Result<(), ArchiveError> {
    let zip64_at = out.len() as u64;
    let size = short(out.len() - start)?;
    let start = short(start)?;
    if count >= NO_ZIP64 {
        out.extend_from_slice(b"PK\x06\x06");
        out.extend_from_slice(&44u64.to_le_bytes());
        for value in [MADE_BY, 45] {
            out.extend_from_slice(&value.to_le_bytes());
        }
        out.extend_from_slice(&[0; 8]);
        for value in [count, count, u64::from(size), u64::from(start)] {
            out.extend_from_slice(&value.to_le_bytes());
        }
        out.extend_from_slice(b"PK\x06\x07");
        out.extend_from_slice(&0u32.to_le_bytes());
        out.extend_from_slice(&zip64_at.to_le_bytes());
        out.extend_from_slice(&1u32.to_le_bytes());
    }
    let count = u16::try_from(count.min(NO_ZIP64)).unwrap_or(u16::MAX);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    for value in [count, count] {
        out.extend_from_slice(&value.to_le_bytes());
    }
    for value in [size, start] {
        out.extend_from_slice(&value.to_le_bytes());
    }
    out.extend_from_slice(&0u16.to_le_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::layout;
    use super::*;
    use std::io::{Cursor, Read as _};

    #[test]
    fn another_reader_finds_every_file_in_order_with_its_bytes() {
        let files =
            [("population.csv".to_owned(), b"rows".repeat(50)), ("README.txt".to_owned(), b"hello".to_vec())];
        let zip = write(&files).unwrap();
        assert_eq!(zip, write(&[files[1].clone(), files[0].clone()]).unwrap(), "order given does not matter");
        let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["README.txt", "population.csv"]);
        for (name, bytes) in &files {
            let mut file = archive.by_name(name).unwrap();
            let mut read = Vec::new();
            file.read_to_end(&mut read).unwrap();
            assert_eq!(&read, bytes);
            assert_eq!(file.crc32(), !crc32_of(!0, bytes));
            assert_eq!(file.unix_mode(), Some(0o100_644));
        }
    }

    #[test]
    fn crc32_is_that_of_the_standard() {
        assert_eq!(!crc32_of(!0, b"123456789"), 0xCBF4_3926);
        assert_eq!(!crc32_of(crc32_of(!0, b"1234"), b"56789"), 0xCBF4_3926, "in parts");
    }

    #[test]
    fn more_files_than_a_plain_zip_can_count_are_written_as_zip64() {
        let files: Vec<_> = (0..65_600u64).map(|seq| (layout::proof(seq), Vec::new())).collect();
        let archive = zip::ZipArchive::new(Cursor::new(write(&files).unwrap())).unwrap();
        assert_eq!(archive.len(), 65_600);
    }

    #[test]
    fn a_name_that_escapes_or_stands_twice_is_refused() {
        let file = |name: &str| (name.to_owned(), Vec::new());
        assert_eq!(write(&[file("../x")]), Err(ArchiveError::Name("../x".into())));
        let twice = write(&[file("README.txt"), file("README.txt")]);
        assert_eq!(twice, Err(ArchiveError::Twice("README.txt".into())));
    }
}
