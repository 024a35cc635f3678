//! Files, folders and standard input, as a command line names them.

pub mod stream;
mod utf8;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The endings of the files that a folder is searched for, compared without regard to case.
pub const ENDINGS: [&str; 4] = [".json", ".json.gz", ".ndjson", ".ndjson.gz"];

/// Where an input's bytes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Standard input.
    Stdin,
    /// A file; a pipe where an argument named one.
    Path(PathBuf),
}

/// One input, found but not yet opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// The name as given: an argument, or an argument joined with the way to a file below it. `-` is standard input.
    pub name: String,
    /// Where its bytes come from.
    pub origin: Origin,
    /// Its size in bytes as stored, where it has one: for a progress bar, not for a decision.
    pub bytes: Option<u64>,
}

/// What the arguments name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// In the order of the arguments; within a folder by name, bytewise, a sub-folder standing where its name does.
    pub files: Vec<InputFile>,
    /// How many files of the folders were left out, being of another sort than was asked for.
    pub left_out: u64,
}

/// Why the arguments do not name inputs.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// No argument at all.
    #[error("nothing to read: expected files, folders, or - for standard input")]
    Nothing,
    /// Standard input can be read only once.
    #[error("- stands there twice: standard input can be read only once")]
    StdinTwice,
    /// Nothing is there.
    #[error("{path}: there is no such file or folder")]
    Missing {
        /// The name as given.
        path: String,
    },
    /// It is there, and cannot be looked at.
    #[error("{path}: cannot be read: {source}")]
    Unreadable {
        /// The name as given.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A folder's entry that is named like a log and is a device, socket or pipe.
    #[error(
        "{path}: is no regular file: a folder may hold regular files and folders, a pipe is named by itself"
    )]
    NotRegular {
        /// The name as given.
        path: String,
    },
    /// A folder without a file to read.
    #[error("{path}: no file in this folder or below ends in .json, .json.gz, .ndjson or .ndjson.gz")]
    NoFiles {
        /// The name as given.
        path: String,
    },
}

/// Turns arguments into inputs. A folder is searched whole, links followed, each folder once, so that a link to a
/// folder above ends there. `leave_out` says which files of folders are of another sort; a file that is itself an
/// argument is always taken, whatever its name.
///
/// # Errors
/// The first [`InputError`]; it names the argument or the entry.
pub fn collect(arguments: &[PathBuf], leave_out: &dyn Fn(&Path) -> bool) -> Result<Inputs, InputError> {
    if arguments.is_empty() {
        return Err(InputError::Nothing);
    }
    let mut inputs = Inputs::default();
    for argument in arguments {
        if argument.as_os_str() == OsStr::new("-") {
            if inputs.files.iter().any(|file| file.origin == Origin::Stdin) {
                return Err(InputError::StdinTwice);
            }
            inputs.files.push(InputFile { name: "-".into(), origin: Origin::Stdin, bytes: None });
            continue;
        }
        let about = fs::metadata(argument).map_err(|source| unreadable(argument, source))?;
        if about.is_dir() {
            let before = inputs.files.len();
            search(argument, leave_out, &mut inputs)?;
            if inputs.files.len() == before {
                return Err(InputError::NoFiles { path: name(argument) });
            }
        } else {
            inputs.files.push(file(argument, &about));
        }
    }
    Ok(inputs)
}

fn search(folder: &Path, leave_out: &dyn Fn(&Path) -> bool, inputs: &mut Inputs) -> Result<(), InputError> {
    let mut seen = HashSet::new();
    // A stack of our own: folders may be nested deeper than a thread's stack is.
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(path) = waiting.pop() {
        let logs = is_log_name(&path);
        let about = match fs::metadata(&path) {
            Ok(about) => about,
            // A link that leads nowhere matters only where a log should be.
            Err(_) if !logs && path.is_symlink() => continue,
            Err(source) => return Err(unreadable(&path, source)),
        };
        if about.is_dir() {
            let place = fs::canonicalize(&path).map_err(|source| unreadable(&path, source))?;
            if seen.insert(place) {
                waiting.extend(entries(&path)?.into_iter().rev());
            }
        } else if !logs {
        } else if leave_out(&path) {
            inputs.left_out += 1;
        } else if about.is_file() {
            inputs.files.push(file(&path, &about));
        } else {
            return Err(InputError::NotRegular { path: name(&path) });
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, InputError> {
    let mut all = fs::read_dir(folder)
        .and_then(|entries| {
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()
        })
        .map_err(|source| unreadable(folder, source))?;
    all.sort_unstable_by(|left, right| left.as_os_str().cmp(right.as_os_str()));
    Ok(all)
}

fn is_log_name(path: &Path) -> bool {
    let Some(name) = path.file_name().map(OsStr::as_encoded_bytes) else { return false };
    ENDINGS.iter().any(|ending| {
        name.len() > ending.len() && name[name.len() - ending.len()..].eq_ignore_ascii_case(ending.as_bytes())
    })
}

fn file(path: &Path, about: &fs::Metadata) -> InputFile {
    let bytes = about.is_file().then_some(about.len());
    InputFile { name: name(path), origin: Origin::Path(path.to_path_buf()), bytes }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

fn unreadable(path: &Path, source: io::Error) -> InputError {
    let path = name(path);
    if source.kind() == io::ErrorKind::NotFound {
        InputError::Missing { path }
    } else {
        InputError::Unreadable { path, source }
    }
}
