//! Why a whole file was refused.

use crate::observation::Rejection;

/// A file of which nothing went in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct FileError {
    /// The file's name as given.
    pub file: String,
    /// Why, and what was expected.
    pub problem: FileProblem,
}

/// What can be wrong with a whole file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// Nothing in it, or white space alone.
    #[error("the file is empty: expected {expected}")]
    Empty {
        /// What should have been there.
        expected: &'static str,
    },
    /// Bytes that are no text.
    #[error("byte {at} is not UTF-8: expected {expected}, saved as UTF-8")]
    NotUtf8 {
        /// The first bad byte, from 1.
        at: usize,
        /// What should have been there.
        expected: &'static str,
    },
    /// The text stops before its end.
    #[error(
        "the text ends in the middle (line {line}, column {column}): is the file truncated? expected {expected}"
    )]
    Truncated {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What should have been there.
        expected: &'static str,
    },
    /// Nested more deeply than any answer of a provider is.
    #[error("nested too deeply (line {line}, column {column}): expected {expected}")]
    TooDeep {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What should have been there.
        expected: &'static str,
    },
    /// Another text than was expected.
    #[error("{found}: expected {expected}")]
    Unexpected {
        /// What stands there instead.
        found: String,
        /// What should have been there.
        expected: &'static str,
    },
    /// Taken alone it would make what it lacks look deleted.
    #[error("{0}")]
    Incomplete(String),
    /// More than is read.
    #[error("{0}")]
    TooLarge(String),
    /// The operating system did not give it.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
}

impl FileProblem {
    pub(crate) fn of(self, file: &str) -> FileError {
        FileError { file: file.into(), problem: self }
    }
}

impl From<FileError> for Rejection {
    fn from(error: FileError) -> Self {
        Self { file: error.file, record: None, reason: error.problem.to_string() }
    }
}
