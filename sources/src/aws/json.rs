//! Reading a provider's JSON so that one bad entry is refused alone.

use crate::file_error::{FileError, FileProblem};
use crate::text;
use chrono::{DateTime, Utc};
use domain::instant::{self, Instant};
use serde::de::{Deserialize, Deserializer, Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// The most entries one list may have; AWS allows an account 5,000 users and 5,000 roles.
pub(super) const MOST_ENTRIES: usize = 100_000;

/// The largest object that is read as one, in bytes: several times the largest policy with all its versions. In memory
/// a hostile one takes some twenty times as much.
const MOST_OBJECT_BYTES: usize = 8 << 20;

/// 9999-12-31T23:59:59Z, the last second that has four digits for its year.
const LAST_SECOND: f64 = 253_402_300_799.0;

/// A whole file as one JSON object.
pub(super) fn file<'a, T: Deserialize<'a>>(
    file: &str,
    bytes: &'a [u8],
    expected: &'static str,
) -> Result<T, FileError> {
    let text = text::of(file, bytes, expected)?;
    if !text.trim_start().starts_with('{') {
        return Err(FileProblem::Unexpected { found: "it is no JSON object".into(), expected }.of(file));
    }
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let problem = if error.is_eof() {
            FileProblem::Truncated { line, column, expected }
        } else if is_too_deep(&error) {
            FileProblem::TooDeep { line, column, expected }
        } else {
            FileProblem::Unexpected { found: short(&error.to_string()), expected }
        };
        problem.of(file)
    })
}

/// serde_json gives its recursion limit no category of its own.
fn is_too_deep(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("recursion limit exceeded")
}

/// One part of a file that was cut out unread. The error is a sentence.
pub(super) fn part<'a, T: Deserialize<'a>>(raw: &'a str) -> Result<T, String> {
    serde_json::from_str(raw).map_err(|error| {
        if is_too_deep(&error) { "it is nested too deeply".into() } else { short(&error.to_string()) }
    })
}

/// [`part`] for an object; serde would take a list for one, its values in the order of the fields.
pub(super) fn object<'a, T: Deserialize<'a>>(raw: &'a str) -> Result<T, String> {
    if raw.len() > MOST_OBJECT_BYTES {
        return Err(format!("it has {} bytes: expected at most {MOST_OBJECT_BYTES}", raw.len()));
    }
    if raw.trim_start().starts_with('{') { part(raw) } else { Err("it is no JSON object".into()) }
}

/// Messages quote what they read: at most 200 characters of it.
fn short(message: &str) -> String {
    let mut cut: String = message.chars().take(200).filter(|letter| !letter.is_control()).collect();
    if cut.len() < message.len() {
        cut.push('…');
    }
    cut
}

/// A list whose entries are cut out unread; at most [`MOST_ENTRIES`].
#[derive(Debug)]
pub(super) struct Entries<'a>(pub(super) Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        // The entries borrow from the file's text.
        impl<'de> Visitor<'de> for Each {
            type Value = Entries<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "a list of at most {MOST_ENTRIES} entries")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = list.next_element()? {
                    if entries.len() == MOST_ENTRIES {
                        return Err(A::Error::custom(format!("a list has more than {MOST_ENTRIES} entries")));
                    }
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_seq(Each)
    }
}

/// An instant as AWS writes it: RFC 3339, with a space for the `T`, or epoch seconds as a number. Null is no instant.
pub(super) fn instant(field: &str, raw: Option<&RawValue>) -> Result<Option<Instant>, String> {
    let Some(raw) = raw.map(RawValue::get) else { return Ok(None) };
    if raw == "null" {
        return Ok(None);
    }
    if raw.starts_with('"') {
        let text: String = part(raw).map_err(|error| format!("{field}: {error}"))?;
        return instant::parse(&text).map(Some).map_err(|error| format!("{field}: {error}"));
    }
    raw.parse().ok().and_then(from_seconds).map(Some).ok_or_else(|| {
        format!("{field}: '{}' is not an instant: expected 2026-03-01T09:30:00Z or epoch seconds", short(raw))
    })
}

/// Epoch seconds of the years 1970 to 9999.
fn from_seconds(seconds: f64) -> Option<Instant> {
    if !(0.0..=LAST_SECOND).contains(&seconds) {
        return None;
    }
    // By way of microseconds: what is finer than a millisecond is cut off, what a float cannot hold is not.
    #[expect(clippy::cast_possible_truncation, reason = "checked: at most 253,402,300,799 million")]
    let micros = (seconds * 1_000_000.0).round() as i64;
    DateTime::<Utc>::from_timestamp_micros(micros).map(instant::truncate)
}

/// A text that must be there: trimmed of nothing, at most `most` bytes, no control characters.
pub(super) fn needed(field: &str, text: Option<String>, most: usize) -> Result<String, String> {
    match text {
        None => Err(format!("{field} is missing")),
        Some(text) if text.is_empty() => Err(format!("{field} is empty")),
        Some(text) if text.len() > most => {
            Err(format!("{field} has {} bytes: expected at most {most}", text.len()))
        }
        Some(text) if text.contains(char::is_control) => Err(format!("{field} has control characters")),
        Some(text) => Ok(text),
    }
}

/// AWS writes one value bare, several as a list.
#[derive(Debug, serde::Deserialize)]
#[serde(untagged, expecting = "expected a text or a list of texts")]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub(super) fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Option<Instant>, String> {
        let raw: Box<RawValue> = serde_json::from_str(json).unwrap();
        instant("At", Some(&raw))
    }

    #[test]
    fn an_instant_may_be_text_or_epoch_seconds() {
        let expected = instant::parse("2023-03-09T10:41:45.250Z").unwrap();
        for json in [
            "\"2023-03-09T10:41:45.250Z\"",
            "\"2023-03-09 10:41:45.250+00:00\"",
            "1678358505.25",
            "1.67835850525e9",
        ] {
            assert_eq!(read(json).unwrap(), Some(expected), "{json}");
        }
        assert_eq!(read("1678358505").unwrap(), Some(instant::parse("2023-03-09T10:41:45Z").unwrap()));
        assert_eq!(
            read("1678358505.1239").unwrap(),
            Some(instant::parse("2023-03-09T10:41:45.123Z").unwrap())
        );
        assert_eq!(read("null").unwrap(), None);
        assert_eq!(instant("At", None).unwrap(), None);
    }

    #[test]
    fn an_instant_beyond_the_year_9999_or_of_another_type_is_refused_by_its_field() {
        for json in ["1e300", "-1", "1678358505000", "true", "[]", "\"yesterday\"", "\"2023-03-09\""] {
            assert!(read(json).unwrap_err().starts_with("At: "), "{json}");
        }
    }

    #[test]
    fn a_list_with_too_many_entries_is_refused() {
        let json = format!("[{}0]", "0,".repeat(MOST_ENTRIES));
        assert!(
            serde_json::from_str::<Entries<'_>>(&json).unwrap_err().to_string().contains("more than 100000")
        );
    }
}
