//! The zip itself, written so that the same files are the same bytes: fixed order, fixed times, fixed compression.

use super::layout::Form;
use super::packed::{Enter, Entry, File};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

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
    /// A file that lies in a spool cannot be read back.
    #[error("what was laid aside of the bundle cannot be read: {0}")]
    Spool(String),
    /// Beyond what the format can hold without 64-bit sizes.
    #[error("the bundle is too large: expected less than 4 GiB")]
    TooLarge,
}

impl From<std::io::Error> for ArchiveError {
    fn from(error: std::io::Error) -> Self {
        Self::Spool(error.to_string())
    }
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
#[cfg(test)]
pub(crate) fn write<N: AsRef<str> + Sync, B: Enter + Sync>(
    files: &[(N, B)],
) -> Result<Vec<u8>, ArchiveError> {
    write_as(Form::Campaign, files)
}

/// The same for a bundle of either kind.
///
/// # Errors
/// As [`write()`].
pub(crate) fn write_as<N: AsRef<str> + Sync, B: Enter + Sync>(
    form: Form,
    files: &[(N, B)],
) -> Result<Vec<u8>, ArchiveError> {
    let mut ordered: Vec<&(N, B)> = files.iter().collect();
    in_order(form, &mut ordered, |(name, _)| name.as_ref())?;
    let mut out = Vec::new();
    let mut records = Records::default();
    let entries: Vec<Entry<'_>> =
        ordered.par_iter().map(|(_, file)| file.entry()).collect::<std::io::Result<_>>()?;
    for ((name, _), entry) in ordered.iter().zip(entries) {
        records.add(&mut out, name.as_ref(), &entry)?;
    }
    records.end(&mut out)?;
    Ok(out)
}

/// Is `zip` what [`write_as`] would write? Nothing is made but one file's part after the other.
///
/// # Errors
/// As [`write()`].
pub(crate) fn is_written_as<N: AsRef<str>, B: Enter>(
    form: Form,
    files: &[(N, B)],
    zip: &[u8],
) -> Result<bool, ArchiveError> {
    let mut ordered: Vec<&(N, B)> = files.iter().collect();
    in_order(form, &mut ordered, |(name, _)| name.as_ref())?;
    let (mut rest, mut part, mut records) = (zip, Vec::new(), Records::default());
    for (name, file) in ordered {
        part.clear();
        records.add(&mut part, name.as_ref(), &file.entry()?)?;
        match rest.strip_prefix(part.as_slice()) {
            Some(later) => rest = later,
            None => return Ok(false),
        }
    }
    part.clear();
    records.end(&mut part)?;
    Ok(rest == part)
}

/// Brings files into the bundle's order.
fn in_order<F>(form: Form, files: &mut [F], name: impl Fn(&F) -> &str) -> Result<(), ArchiveError> {
    for file in &*files {
        let name = name(file);
        if form.place(name).is_none() {
            return Err(ArchiveError::Name(name.chars().take(200).collect()));
        }
    }
    files.sort_by(|a, b| {
        let (a, b) = (name(a), name(b));
        (form.place(a), a).cmp(&(form.place(b), b))
    });
    match files.windows(2).find(|pair| name(&pair[0]) == name(&pair[1])) {
        Some(pair) => Err(ArchiveError::Twice(name(&pair[0]).to_owned())),
        None => Ok(()),
    }
}

/// The zip of a campaign's bundle, made one part after the other: what a part was made of is let go of, so that no bundle
/// is held twice, or, by whoever takes the parts away, whole.
pub struct Zip {
    files: std::vec::IntoIter<(String, File)>,
    /// None once its end was given.
    records: Option<Records>,
}

impl Zip {
    /// A part is made of so many bytes, if no single file has more.
    const PART: usize = 4 << 20;

    /// The zip of these files, in the bundle's order.
    ///
    /// # Errors
    /// [`ArchiveError`]: a name that no bundle has or that is there twice.
    pub(super) fn of(mut files: Vec<(String, File)>) -> Result<Self, ArchiveError> {
        in_order(Form::Campaign, &mut files, |(name, _)| name)?;
        Ok(Self { files: files.into_iter(), records: Some(Records::default()) })
    }

    fn part(&mut self, records: &mut Records) -> Result<Vec<u8>, ArchiveError> {
        let (mut taken, mut held) = (Vec::new(), 0);
        while held < Self::PART
            && let Some((name, file)) = self.files.next()
        {
            held += file.held();
            taken.push((name, file));
        }
        let mut out = Vec::with_capacity(held);
        let entries: Vec<Entry<'_>> =
            taken.par_iter().map(|(_, file)| file.entry()).collect::<std::io::Result<_>>()?;
        for ((name, _), entry) in taken.iter().zip(entries) {
            records.add(&mut out, name, &entry)?;
        }
        if self.files.len() == 0 {
            records.end(&mut out)?;
        }
        Ok(out)
    }
}

/// The parts in their order; nothing after one that failed.
impl Iterator for Zip {
    type Item = Result<Vec<u8>, ArchiveError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut records = self.records.take()?;
        let part = self.part(&mut records);
        if part.is_ok() && self.files.len() > 0 {
            self.records = Some(records);
        }
        Some(part)
    }
}

/// What a zip says at its end of the files before.
#[derive(Default)]
struct Records {
    directory: Vec<u8>,
    count: u64,
    /// Bytes so far.
    written: usize,
}

impl Records {
    /// Appends a file to what was written before.
    fn add(&mut self, out: &mut Vec<u8>, name: &str, entry: &Entry<'_>) -> Result<(), ArchiveError> {
        let offset = short(self.written)?;
        let begins = out.len();
        let Entry { deflated, length, crc32 } = entry;
        let common = common(name, *crc32, (short(deflated.len())?, short(*length)?))?;
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(deflated);

        self.directory.extend_from_slice(b"PK\x01\x02");
        self.directory.extend_from_slice(&MADE_BY.to_le_bytes());
        self.directory.extend_from_slice(&common);
        // No comment, disk 0, no internal attributes.
        self.directory.extend_from_slice(&[0; 6]);
        self.directory.extend_from_slice(&MODE.to_le_bytes());
        self.directory.extend_from_slice(&offset.to_le_bytes());
        self.directory.extend_from_slice(name.as_bytes());
        self.count += 1;
        self.written += out.len() - begins;
        Ok(())
    }

    /// Appends the directory and the records after it: with 65,535 files or more those of ZIP64 first.
    fn end(&mut self, out: &mut Vec<u8>) -> Result<(), ArchiveError> {
        let (size, start) = (short(self.directory.len())?, short(self.written)?);
        let zip64_at = self.written as u64 + self.directory.len() as u64;
        out.append(&mut self.directory);
        let count = self.count;
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
        let again = write(&files).unwrap();
        assert_eq!(is_written_as(Form::Campaign, &files, &again), Ok(true));
        for place in 0..again.len() {
            let mut changed = again.clone();
            changed[place] ^= 1;
            assert_eq!(is_written_as(Form::Campaign, &files, &changed), Ok(false), "byte {place}");
        }
        assert_eq!(is_written_as(Form::Campaign, &files, &again[1..]), Ok(false));
        assert_eq!(is_written_as(Form::Campaign, &files, &[again.as_slice(), b"x"].concat()), Ok(false));
        for (name, bytes) in &files {
            let mut file = archive.by_name(name).unwrap();
            let mut read = Vec::new();
            file.read_to_end(&mut read).unwrap();
            assert_eq!(&read, bytes);
            assert_eq!(file.crc32(), crc32fast::hash(bytes));
            assert_eq!(file.unix_mode(), Some(0o100_644));
        }
    }

    #[test]
    fn made_in_parts_it_is_the_same() {
        let files: Vec<(String, File)> = (0..3u64)
            .map(|seq| (layout::proof(seq), File::from(vec![0; Zip::PART - 1])))
            .chain([("README.txt".to_owned(), File::from(b"hello".to_vec()))])
            .collect();
        let parts: Vec<Vec<u8>> = Zip::of(files.clone()).unwrap().map(Result::unwrap).collect();
        assert_eq!(parts.len(), 2, "the first two and the least of the third, then the rest");
        assert_eq!(parts.concat(), write(&files).unwrap());
        assert_eq!(
            Zip::of(Vec::new()).unwrap().map(Result::unwrap).collect::<Vec<_>>(),
            [write::<&str, File>(&[]).unwrap()]
        );
        assert!(matches!(Zip::of(vec![("../x".into(), Vec::new().into())]), Err(ArchiveError::Name(_))));
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
