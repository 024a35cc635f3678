//! Taking a zip apart that somebody else may have made: within limits, and only with nothing in it beside its files.

use super::report::{Check, Report};
use crate::bundle::layout::Form;
use crate::bundle::{BEST_RATIO, Described, Entry, archive, begins_as_ours, deflate, is_described, layout};
use crate::hash::Digest;
use flate2::{Decompress, FlushDecompress, Status};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::ops::Range;
use zip::{CompressionMethod, ZipArchive};

/// What a bundle may have at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Bytes of the zip.
    pub(super) zip: u64,
    /// Files.
    pub(super) files: u64,
    /// Bytes of one file, unpacked.
    pub(super) file: u64,
    /// Bytes of all files, unpacked.
    pub(super) total: u64,
}

impl Limits {
    /// Of 50,000 identities that hold twenty statements each a bundle has 230 MiB, and unpacks to 1 GiB.
    pub(super) const DEFAULT: Self = Self { zip: 2 << 30, files: 1_000_000, file: 512 << 20, total: 4 << 30 };
}

/// Small files may shrink by any factor without being a bomb.
const FREE: u64 = 1 << 20;

/// A file that was taken out.
#[derive(Debug)]
struct Unpacked {
    bytes: Vec<u8>,
    sha256: Digest,
}

/// The files of a bundle by name; only names that a bundle can have.
#[derive(Debug, Default)]
pub(super) struct Files {
    form: Form,
    files: BTreeMap<String, Unpacked>,
}

impl Files {
    /// Which kind of bundle they are of.
    pub(super) const fn form(&self) -> Form {
        self.form
    }

    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(|file| file.bytes.as_slice())
    }

    /// The SHA-256 of the file's bytes, worked out once.
    pub(super) fn sha256(&self, name: &str) -> Option<Digest> {
        self.files.get(name).map(|file| file.sha256)
    }

    /// The file as text. None where it is missing, which is reported elsewhere, or not UTF-8, which is a failure here.
    pub(super) fn text(&self, name: &str, check: Check, report: &mut Report) -> Option<&str> {
        let text = std::str::from_utf8(self.get(name)?);
        if text.is_err() {
            report.fail(check, name, None, "not UTF-8");
        }
        text.ok()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, file)| (name.as_str(), file.bytes.as_slice()))
    }

    /// Each name with the SHA-256 of its bytes.
    pub(super) fn digests(&self) -> impl Iterator<Item = (&str, Digest)> {
        self.files.iter().map(|(name, file)| (name.as_str(), file.sha256))
    }

    pub(super) fn len(&self) -> usize {
        self.files.len()
    }
}

/// A zip that was taken apart, and may be one that somebody made anew.
#[derive(Debug)]
pub(super) struct Exported {
    zip: Vec<u8>,
    /// Was there nothing wrong with it so far? Else there is nothing to compare.
    is_whole: bool,
    entries: Vec<(String, Stored)>,
}

/// How the zip holds a file.
#[derive(Debug)]
struct Stored {
    /// Where its deflated bytes stand; none where they do not.
    deflated: Option<Range<usize>>,
    crc32: u32,
    /// Are they one block, of the kind that ours is, and nothing behind it?
    one_block: bool,
}

impl Exported {
    /// Is the zip what was exported of its files? archive.json, which the sums name as all other files, says how they are
    /// packed, each as one block with nothing behind it; the rest is, byte for byte, what we would write. Where there is none all
    /// of it is: then each file is deflated anew, which takes as long as the rest of a verification, and can be asked beside it.
    pub(super) fn check(&self, files: &Files, report: &mut Report) {
        if !self.is_whole {
            return;
        }
        let before = report.failures_total;
        if !self.is_as_written(files) {
            let detail =
                "not the bytes as exported: somebody made this zip anew, or changed what does not unpack";
            report.fail(Check::NotAsExported, "", None, detail);
        }
        let passed = match files.get(layout::ARCHIVE) {
            Some(_) => "the zip is packed as archive.json says, and nothing stands in it beside its files",
            None => "the zip is, byte for byte, the one that was exported",
        };
        report.passed(before, passed);
    }

    /// Then, if the sums and their signature hold, no byte of it was changed since.
    fn is_as_written(&self, files: &Files) -> bool {
        let said = match files.get(layout::ARCHIVE).map(Described::read) {
            Some(None) => return false,
            said => said.flatten(),
        };
        let ours = |(name, stored): &'_ (String, Stored)| {
            let bytes = files.get(name)?;
            let deflated = self.zip.get(stored.deflated.clone()?)?;
            let entry = Entry { deflated: deflated.into(), length: bytes.len(), crc32: stored.crc32 };
            if said.is_some() && is_described(name) {
                return stored.one_block.then(|| (entry, Some(Digest::of(deflated))));
            }
            (deflated == deflate(bytes)).then_some((entry, None))
        };
        let packed: Option<Vec<_>> = self.entries.par_iter().map(ours).collect();
        let Some((entries, sums)) = packed.map(|packed| packed.into_iter().unzip::<_, _, Vec<_>, Vec<_>>())
        else {
            return false;
        };
        let names = || self.entries.iter().map(|(name, _)| name.as_str());
        let found = Described::of(names().zip(sums).filter_map(|(name, sum)| Some((name, sum?))));
        if said.is_some_and(|said| said != found) {
            return false;
        }
        let named: Vec<(&str, &Entry<'_>)> = names().zip(&entries).collect();
        archive::is_written_as(files.form, &named, &self.zip) == Ok(true)
    }
}

/// The files of the zip. None, and at least one failure, when it cannot be taken apart at all.
pub(super) fn unpack<R: Read + Seek>(
    reader: &mut R,
    limits: Limits,
    report: &mut Report,
) -> Option<(Files, Exported)> {
    let before = report.failures_total;
    let zip = match announced(reader, limits).and_then(|length| whole(reader, length)) {
        Ok(zip) => zip,
        Err((check, detail)) => {
            report.fail(check, "", None, detail);
            return None;
        }
    };
    let mut archive = match ZipArchive::new(Cursor::new(zip.as_slice())) {
        Ok(archive) => archive,
        Err(error) => {
            report.fail(Check::Unreadable, "", None, format!("not a zip that can be read: {error}"));
            return None;
        }
    };
    let form = if archive.index_for_name(layout::PERIOD).is_some() { Form::Period } else { Form::Campaign };
    if archive.has_duplicate_names() {
        report.fail(Check::Name, "", None, "two files have one name");
    }
    let listed = listed(&mut archive, (form, limits), report)?;
    // Each by itself: on as many cores as there are.
    let take = |archive: &mut ZipArchive<_>, one: &Listed| taken(archive, &zip, one);
    let taken: Vec<_> = listed.par_iter().map_init(|| archive.clone(), take).collect();
    let mut entries = Vec::with_capacity(listed.len());
    let mut files = Files { form, files: BTreeMap::new() };
    for (one, taken) in listed.into_iter().zip(taken) {
        match taken {
            Ok((file, stored)) => {
                entries.push((one.name.clone(), stored));
                files.files.insert(one.name, file);
            }
            Err(detail) => report.fail(Check::Unreadable, &one.name, None, detail),
        }
    }
    drop(archive);
    Some((files, Exported { zip, is_whole: report.failures_total == before, entries }))
}

/// The bytes of the zip.
fn whole<R: Read + Seek>(reader: &mut R, length: u64) -> Result<Vec<u8>, (Check, String)> {
    let mut zip = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    let read = reader.seek(SeekFrom::Start(0)).and_then(|_| reader.take(length).read_to_end(&mut zip));
    match read {
        Ok(read) if read as u64 == length => Ok(zip),
        Ok(_) => Err((Check::Unreadable, "the zip changed while it was read".into())),
        Err(error) => Err((Check::Unreadable, format!("cannot be read: {error}"))),
    }
}

/// The zip's length, if its end says that it stays within limits.
fn announced<R: Read + Seek>(reader: &mut R, limits: Limits) -> Result<u64, (Check, String)> {
    const END: usize = 22;
    let unreadable = |error: std::io::Error| (Check::Unreadable, format!("cannot be read: {error}"));
    let length = reader.seek(SeekFrom::End(0)).map_err(unreadable)?;
    if length > limits.zip {
        return Err((Check::Limit, format!("the zip has {length} bytes: expected at most {}", limits.zip)));
    }
    let no_end = || {
        let detail =
            "the zip does not end with its end record: it is no zip, was cut off, or has bytes appended";
        (Check::Unreadable, detail.to_owned())
    };
    let mut end = [0; END];
    let at = length.checked_sub(END as u64).ok_or_else(no_end)?;
    reader.seek(SeekFrom::Start(at)).and_then(|_| reader.read_exact(&mut end)).map_err(unreadable)?;
    if !end.starts_with(b"PK\x05\x06") || end[20..] != [0, 0] {
        return Err(no_end());
    }
    let mut count = u64::from(u16::from_le_bytes([end[10], end[11]]));
    if count == 0xFFFF {
        // ZIP64: the locator stands before the end, and before it, in our zips and in those of others, its record.
        let mut record = [0; 56 + 20];
        let at = at.checked_sub(record.len() as u64).ok_or_else(no_end)?;
        reader.seek(SeekFrom::Start(at)).and_then(|_| reader.read_exact(&mut record)).map_err(unreadable)?;
        let counted = record[32..40].try_into().map(u64::from_le_bytes);
        count = counted.ok().filter(|_| record.starts_with(b"PK\x06\x06")).ok_or_else(no_end)?;
    }
    if count > limits.files {
        return Err((Check::Limit, format!("the zip has {count} files: expected at most {}", limits.files)));
    }
    Ok(length)
}

/// A file as the zip lists it.
struct Listed {
    place: usize,
    name: String,
    size: u64,
}

/// Every file that a bundle may have, before any is unpacked. None when a limit says to stop.
fn listed<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    (form, limits): (Form, Limits),
    report: &mut Report,
) -> Option<Vec<Listed>> {
    let (mut all, mut total) = (Vec::with_capacity(archive.len()), 0u64);
    for place in 0..archive.len() {
        let file = match archive.by_index_raw(place) {
            Ok(file) => file,
            Err(error) => {
                report.fail(Check::Unreadable, "", None, format!("file {place} cannot be read: {error}"));
                continue;
            }
        };
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        if form.place(&name).is_none() {
            report.fail(Check::Name, &name, None, "no bundle has a file of this name");
            continue;
        }
        let size = file.size();
        total = total.saturating_add(size);
        let bomb = size > FREE && size / BEST_RATIO > file.compressed_size();
        if size > limits.file || total > limits.total || bomb {
            let detail = format!(
                "unpacks to {size} bytes ({total} with those before it): more than a bundle may have"
            );
            report.fail(Check::Limit, &name, None, detail);
            return None;
        }
        all.push(Listed { place, name, size });
    }
    Some(all)
}

/// The file, and how the zip holds it.
fn taken(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    zip: &[u8],
    one: &Listed,
) -> Result<(Unpacked, Stored), String> {
    let unreadable = |error: &dyn std::fmt::Display| format!("cannot be unpacked: {error}");
    let mut file = archive.by_index(one.place).map_err(|error| unreadable(&error))?;
    let deflated = || {
        let from = usize::try_from(file.data_start()?).ok()?;
        let length = usize::try_from(file.compressed_size()).ok()?;
        Some(from..from.checked_add(length)?)
    };
    let (deflated, crc32) = (deflated(), file.crc32());
    // No more than the limits of a bundle, and looked at against its own size before.
    let mut bytes = Vec::with_capacity(usize::try_from(one.size).unwrap_or_default() + 1);
    let stream = deflated.clone().and_then(|range| zip.get(range));
    let stream = stream.filter(|_| file.compression() == CompressionMethod::Deflated);
    let mut one_block = false;
    match stream {
        // By ourselves: a reader of zips stops where the stream ends, and does not say what stands behind.
        Some(stream) => {
            let mut inflater = Decompress::new(false);
            let status = inflater.decompress_vec(stream, &mut bytes, FlushDecompress::Finish);
            let ended = status.map_err(|error| unreadable(&error))? == Status::StreamEnd;
            if bytes.len() as u64 == one.size && (!ended || crc32fast::hash(&bytes) != crc32) {
                return Err(unreadable(&"it is damaged: its end or its checksum is not the one expected"));
            }
            one_block = begins_as_ours(stream) && inflater.total_in() == stream.len() as u64;
        }
        None => {
            let read = (&mut file).take(one.size.saturating_add(1)).read_to_end(&mut bytes);
            read.map_err(|error| unreadable(&error))?;
        }
    }
    if bytes.len() as u64 != one.size {
        return Err("its size is not the one that the zip states".into());
    }
    let sha256 = Digest::of(&bytes);
    Ok((Unpacked { bytes, sha256 }, Stored { deflated, crc32, one_block }))
}
