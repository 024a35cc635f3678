//! The folder with a trail's answers: plain file names, plain files, bounded reads.

use crate::file_error::{FileError, FileProblem};
use std::io::{ErrorKind, Read};
use std::path::Path;

/// The most one answer may have, in bytes: thousands of times what CloudTrail answers.
const MOST_BYTES: u64 = 16 << 20;

/// The most entries of a folder that are looked at for strays.
const MOST_STRAYS: usize = 1000;

/// A trail's name, by CloudTrail's own rule; nothing of it can lead out of a folder.
pub(super) fn is_plain(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter))
}

/// Where the answers lie.
pub(super) struct Folder<'a>(pub(super) &'a Path);

impl Folder<'_> {
    /// The name by which a file of the folder is spoken of, and its bytes.
    pub(super) fn needed(&self, name: &str) -> Result<(String, Vec<u8>), FileError> {
        self.optional(name)?.ok_or_else(|| {
            let hint = "no such file; expected a folder with trails.json, status/<trail>.json, selectors/<trail>.json";
            FileProblem::Unreadable(hint.into()).of(&self.spoken(name))
        })
    }

    /// The same, or `None` where there is no such file.
    pub(super) fn optional(&self, name: &str) -> Result<Option<(String, Vec<u8>)>, FileError> {
        let (path, spoken) = (self.0.join(name), self.spoken(name));
        let unreadable = |reason: String| FileProblem::Unreadable(reason).of(&spoken);
        // Before it is opened: opening a pipe waits for its writer.
        match std::fs::metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(error.to_string())),
            Ok(found) if !found.is_file() => return Err(unreadable("it is no ordinary file".into())),
            Ok(_) => {}
        }
        let mut bytes = Vec::new();
        let file = std::fs::File::open(&path).map_err(|error| unreadable(error.to_string()))?;
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(error.to_string()))?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length > MOST_BYTES) {
            return Err(
                FileProblem::TooLarge(format!("it has more than {} MiB", MOST_BYTES >> 20)).of(&spoken)
            );
        }
        Ok(Some((spoken, bytes)))
    }

    /// Files of `status` and `selectors` that are named for no trail, in sorted order.
    pub(super) fn strays(&self, is_trail: impl Fn(&str) -> bool) -> Vec<String> {
        let mut strays = Vec::new();
        for folder in ["status", "selectors"] {
            let Ok(entries) = std::fs::read_dir(self.0.join(folder)) else { continue };
            for entry in entries.take(MOST_STRAYS).flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                if !name.strip_suffix(".json").is_some_and(&is_trail) {
                    strays.push(format!("{folder}/{}", name.escape_debug()));
                }
            }
        }
        strays.sort();
        strays
    }

    fn spoken(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}
