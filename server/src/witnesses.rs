//! A folder of what others attest of the log's heads: each file is named after its head, and kept as `tenure log witness add`
//! would keep it.

use crate::config::Config;
use domain::actor::Actor;
use evidence::log::witness::WitnessKey;
use ops::evidence::{Attested, WhichHead, attest};
use ops::{Error, Tenure};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Far more bytes than any statement has.
const LARGEST: u64 = 1 << 20;
/// So many files are looked at, the first by name.
const MOST_FILES: usize = 10_000;
/// What a file with keys of witnesses is called behind its last dot.
const KEYS: &str = "keys";

/// The bytes of a statement, or of keys.
///
/// # Errors
/// A sentence: it cannot be read, or has more bytes than any statement.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= LARGEST) {
        Ok(bytes)
    } else {
        Err(format!("has more than {LARGEST} bytes"))
    }
}

/// The keys that a file has, a line each.
///
/// # Errors
/// A sentence: it cannot be read, or is no such file.
pub(crate) fn keys(path: &Path) -> Result<Vec<WitnessKey>, String> {
    let text = String::from_utf8(read(path)?).map_err(|error| error.to_string())?;
    WitnessKey::parse_lines(&text).map_err(|error| error.to_string())
}

/// By what it is seen that a file was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    length: u64,
    changed: Option<SystemTime>,
}

/// What became of a file, or why the folder was not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Which.
    pub path: PathBuf,
    /// The statements that it has, or a sentence why they were not kept.
    pub came: Result<Vec<Attested>, String>,
}

/// The folder, and what was said of it.
#[derive(Debug)]
pub struct Witnesses {
    folder: PathBuf,
    seen: BTreeMap<PathBuf, Version>,
    /// What was last wrong with the folder itself.
    wrong: Option<String>,
}

impl Witnesses {
    /// The folder that is configured.
    #[must_use]
    pub fn of(config: &Config) -> Option<Self> {
        config.get("evidence.witness").map(|folder| Self::new(folder.into()))
    }

    /// This folder, of which nothing was said yet.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder, seen: BTreeMap::new(), wrong: None }
    }

    /// Keeps what files attest that are new, or were changed since they were last looked at; all of them again where keys were.
    /// Each is said once, and one that is refused does not stop the others: what was kept before is not kept twice.
    pub async fn look(&mut self, tenure: &Tenure) -> Vec<Said> {
        let mut said = Vec::new();
        let (all, wrong) = match files(&self.folder) {
            Ok((all, rest)) if rest > 0 => {
                (all, Some(format!("has {rest} files more than the {MOST_FILES} that are looked at")))
            }
            Ok((all, _)) => (all, None),
            Err(error) => (BTreeMap::new(), Some(error.to_string())),
        };
        if let Some(wrong) = wrong.clone().filter(|wrong| self.wrong.as_ref() != Some(wrong)) {
            said.push(Said { path: self.folder.clone(), came: Err(wrong) });
        }
        self.wrong = wrong;
        self.seen.retain(|path, _| all.contains_key(path));
        let (of_keys, statements): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(path, _)| path.extension().is_some_and(|end| end == KEYS));
        let mut known = Vec::new();
        let changed = of_keys.iter().any(|(path, version)| self.seen.get(path) != Some(version));
        if changed {
            self.seen.retain(|path, _| path.extension().is_some_and(|end| end == KEYS));
        }
        for (path, version) in of_keys {
            match keys(&path) {
                Ok(found) => known.extend(found),
                Err(wrong) if self.seen.get(&path) != Some(&version) => {
                    said.push(Said { path: path.clone(), came: Err(wrong) });
                }
                Err(_) => {}
            }
            self.seen.insert(path, version);
        }
        for (path, version) in statements {
            if self.seen.get(&path) == Some(&version) {
                continue;
            }
            match one(tenure, &path, &known).await {
                // Ours to mend, not the file's: it is looked at again.
                Err(Error::Unexpected(cause)) => {
                    said.push(Said { path, came: Err(format!("could not be kept: {cause}")) });
                }
                came => {
                    said.push(Said { path: path.clone(), came: came.map_err(|error| error.to_string()) });
                    self.seen.insert(path, version);
                }
            }
        }
        said
    }
}

/// The files of a folder by name, without hidden ones, and how many more than are looked at there are.
fn files(folder: &Path) -> std::io::Result<(BTreeMap<PathBuf, Version>, usize)> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        // What is gone since, or leads nowhere, is no file.
        let Ok(about) = std::fs::metadata(entry.path()) else { continue };
        if about.is_file() && !entry.file_name().to_string_lossy().starts_with('.') {
            let version = Version { length: about.len(), changed: about.modified().ok() };
            all.insert(entry.path(), version);
        }
    }
    let rest = all.len().saturating_sub(MOST_FILES);
    while all.len() > MOST_FILES {
        all.pop_last();
    }
    Ok((all, rest))
}

/// Which head a file is named after: its id, or how many leaves it covers, and whatever else behind a dot.
fn head(path: &Path) -> ops::Result<WhichHead> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    match stem.parse() {
        Ok(WhichHead::Newest) | Err(_) => Err(Error::Refused(
            "is not named after a checkpoint: its id or how many leaves it covers, such as 480.tsr".into(),
        )),
        Ok(which) => Ok(which),
    }
}

async fn one(tenure: &Tenure, path: &Path, keys: &[WitnessKey]) -> ops::Result<Vec<Attested>> {
    let which = head(path)?;
    let bytes = read(path).map_err(Error::Refused)?;
    attest(&tenure.call(Actor::Operator), which, &bytes, keys).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_its_head_and_never_after_the_newest() {
        let of = |name: &str| head(Path::new(name)).ok();
        assert_eq!(of("in/480.tsr"), Some(WhichHead::Leaves(480)));
        assert_eq!(of("480.witness.example.cosigned"), Some(WhichHead::Leaves(480)));
        let id = "chk_00000000000000000000000001";
        assert_eq!(of(&format!("{id}.tsr")), Some(WhichHead::Id(id.parse().unwrap())));
        for none in ["newest.tsr", "head.tsr", ".tsr", "", "-1.tsr"] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
