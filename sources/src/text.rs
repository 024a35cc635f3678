//! The bytes of a file as text.

use crate::file_error::{FileError, FileProblem};

/// The text of a file: UTF-8, without a byte order mark, not empty.
pub(crate) fn of<'a>(file: &str, bytes: &'a [u8], expected: &'static str) -> Result<&'a str, FileError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Err(FileProblem::NotUtf8 { at: error.valid_up_to() + 1, expected }.of(file)),
    };
    if text.trim().is_empty() { Err(FileProblem::Empty { expected }.of(file)) } else { Ok(text) }
}
