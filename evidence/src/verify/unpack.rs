//! Taking a zip apart that somebody else may have made: within limits, and only as one that we would have made.

use super::report::{Check, Report};
use crate::bundle::layout::Form;
use crate::bundle::{BEST_RATIO, archive, layout};
use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};
use zip::ZipArchive;

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
    pub(super) const DEFAULT: Self =
        Self { zip: 512 << 20, files: 1_000_000, file: 512 << 20, total: 1 << 30 };
}

/// Small files may shrink by any factor without being a bomb.
const FREE: u64 = 1 << 20;

/// The files of a bundle by name; only names that a bundle can have.
#[derive(Debug, Default)]
pub(super) struct Files {
    form: Form,
    files: BTreeMap<String, Vec<u8>>,
}

impl Files {
    /// Which kind of bundle they are of.
    pub(super) const fn form(&self) -> Form {
        self.form
    }

    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
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
        self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    pub(super) fn len(&self) -> usize {
        self.files.len()
    }
}

/// The files of the zip. None, and at least one failure, when it cannot be taken apart at all.
pub(super) fn unpack<R: Read + Seek>(reader: &mut R, limits: Limits, report: &mut Report) -> Option<Files> {
    let before = report.failures_total;
    let length = match announced(reader, limits) {
        Ok(length) => length,
        Err((check, detail)) => {
            report.fail(check, "", None, detail);
            return None;
        }
    };
    let mut files = Files::default();
    match ZipArchive::new(&mut *reader) {
        Ok(mut archive) => {
            if archive.index_for_name(layout::PERIOD).is_some() {
                files.form = Form::Period;
            }
            if archive.has_duplicate_names() {
                report.fail(Check::Name, "", None, "two files have one name");
            }
            if !take(&mut archive, limits, &mut files, report) {
                return None;
            }
        }
        Err(error) => {
            report.fail(Check::Unreadable, "", None, format!("not a zip that can be read: {error}"));
            return None;
        }
    }
    if report.failures_total == before {
        compare(reader, length, &files, report);
    }
    report.passed(before, "the zip is, byte for byte, the one that was exported");
    Some(files)
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

/// Takes every file out. False when a limit says to stop.
fn take<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    limits: Limits,
    files: &mut Files,
    report: &mut Report,
) -> bool {
    let mut total = 0u64;
    for place in 0..archive.len() {
        let mut file = match archive.by_index(place) {
            Ok(file) => file,
            Err(error) => {
                report.fail(Check::Unreadable, "", None, format!("file {place} cannot be read: {error}"));
                continue;
            }
        };
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        if files.form.place(&name).is_none() {
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
            return false;
        }
        let mut bytes = Vec::new();
        match (&mut file).take(size.saturating_add(1)).read_to_end(&mut bytes) {
            Ok(read) if read as u64 == size => {
                files.files.insert(name, bytes);
            }
            Ok(_) => {
                report.fail(Check::Unreadable, &name, None, "its size is not the one that the zip states");
            }
            Err(error) => report.fail(Check::Unreadable, &name, None, format!("cannot be unpacked: {error}")),
        }
    }
    true
}

/// Is the zip what we would write of these files? Then no byte of it can be changed without a failure here.
fn compare<R: Read + Seek>(reader: &mut R, length: u64, files: &Files, report: &mut Report) {
    let list: Vec<(&str, &[u8])> = files.iter().collect();
    let same =
        archive::write_as(files.form, &list).ok().filter(|ours| ours.len() as u64 == length).map(|ours| {
            let mut theirs = Vec::with_capacity(ours.len());
            let read =
                reader.seek(SeekFrom::Start(0)).and_then(|_| reader.take(length).read_to_end(&mut theirs));
            read.is_ok() && ours == theirs
        });
    if same != Some(true) {
        let detail =
            "not the bytes as exported: somebody made this zip anew, or changed what does not unpack";
        report.fail(Check::NotAsExported, "", None, detail);
    }
}
