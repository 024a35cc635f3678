//! Canonical JSON of types that declare their fields in the order in which they are hashed: none has to be moved.

use super::{CanonicalError, MAX_INTEGER};
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};
use std::cell::Cell;
use std::fmt::Display;
use std::io;

/// So much is kept for what is written next, at most.
const MOST_KEPT: usize = 1 << 20;

thread_local! {
    /// What was written last, emptied: of a launch fifty thousand texts grow one after the other, each to the size of the others.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The canonical JSON of `value`, whose fields are declared in its order, as are those of its parts; neither has maps.
///
/// # Errors
/// As [`super::text`], whose text it is.
pub(crate) fn text<T: Serialize>(value: &T) -> Result<String, CanonicalError> {
    let mut bytes = SCRATCH.take();
    let mut numbers = Numbers::default();
    let written = value.serialize(&mut Serializer::with_formatter(&mut bytes, &mut numbers));
    let text = match written {
        Err(error) => Err(numbers.refused.unwrap_or_else(|| CanonicalError::NotJson(error.to_string()))),
        Ok(()) => match str::from_utf8(&bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => Err(CanonicalError::NotJson(error.to_string())),
        },
    };
    if bytes.capacity() <= MOST_KEPT {
        bytes.clear();
        SCRATCH.set(bytes);
    }
    debug_assert_eq!(
        text,
        super::text(value),
        "fields are declared in another order than they are hashed in"
    );
    text
}

/// Is `text` what [`text()`] writes of `value`? Nothing is written for it.
///
/// # Errors
/// As [`text()`], where as much as comes before is the same.
pub(crate) fn is_text<T: Serialize>(value: &T, text: &str) -> Result<bool, CanonicalError> {
    let (mut rest, mut numbers) = (Rest(text.as_bytes()), Numbers::default());
    let same = value.serialize(&mut Serializer::with_formatter(&mut rest, &mut numbers)).is_ok();
    match numbers.refused {
        Some(refused) => Err(refused),
        None => Ok(same && rest.0.is_empty()),
    }
}

/// What is yet to be written: the first byte that is another ends it.
struct Rest<'a>(&'a [u8]);

impl io::Write for Rest<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0 = self.0.strip_prefix(bytes).ok_or(io::ErrorKind::InvalidData)?;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes integers that every reader understands, and refuses other numbers.
#[derive(Default)]
struct Numbers {
    refused: Option<CanonicalError>,
}

impl Numbers {
    fn unless_too_great(&mut self, fits: bool, number: &impl Display) -> io::Result<()> {
        if fits {
            return Ok(());
        }
        let error = CanonicalError::Number(number.to_string());
        let io = io::Error::other(error.to_string());
        self.refused.get_or_insert(error);
        Err(io)
    }
}

macro_rules! integers {
    ($($write:ident $type:ty),+) => {
        $(
            fn $write<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: $type) -> io::Result<()> {
                let max = i128::from(MAX_INTEGER);
                let fits = i128::try_from(value).is_ok_and(|value| (-max..=max).contains(&value));
                self.unless_too_great(fits, &value)?;
                CompactFormatter.$write(writer, value)
            }
        )+
    };
}

impl Formatter for &mut Numbers {
    integers!(write_i64 i64, write_u64 u64, write_i128 i128, write_u128 u128);

    fn write_f32<W: ?Sized + io::Write>(&mut self, _: &mut W, value: f32) -> io::Result<()> {
        self.unless_too_great(false, &value)
    }

    fn write_f64<W: ?Sized + io::Write>(&mut self, _: &mut W, value: f64) -> io::Result<()> {
        self.unless_too_great(false, &value)
    }

    fn write_number_str<W: ?Sized + io::Write>(&mut self, _: &mut W, value: &str) -> io::Result<()> {
        self.unless_too_great(false, &value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Sample<'a> {
        counts: [u64; 2],
        name: &'a str,
        nothing: Option<i8>,
    }

    #[test]
    fn it_is_the_text_that_sorting_gives() {
        for name in ["", "s3:Get*", "naïve \"😀\"\\\u{1}\u{7f}"] {
            let sample = Sample { counts: [0, MAX_INTEGER], name, nothing: None };
            let written = text(&sample).unwrap();
            assert_eq!(written, super::super::text(&sample).unwrap());
            assert_eq!(is_text(&sample, &written), Ok(true));
            let (shorter, longer) = (&written[..written.len() - 1], format!("{written} "));
            let spaced = written.replacen(':', ": ", 1);
            for other in [shorter, &longer, &spaced, "", &written.to_uppercase()] {
                assert_eq!(is_text(&sample, other), Ok(false), "{other}");
            }
        }
        assert_eq!(
            text(&Sample { counts: [1, 2], name: "a", nothing: Some(-3) }).unwrap(),
            r#"{"counts":[1,2],"name":"a","nothing":-3}"#
        );
    }

    #[test]
    fn numbers_that_readers_disagree_on_are_refused() {
        let great = text(&Sample { counts: [0, MAX_INTEGER + 1], name: "", nothing: None });
        assert!(matches!(great, Err(CanonicalError::Number(_))));
        assert!(matches!(is_text(&0.5_f64, "0.5"), Err(CanonicalError::Number(_))));
        assert!(matches!(text(&0.5_f64), Err(CanonicalError::Number(_))));
        assert!(matches!(text(&1.0_f32), Err(CanonicalError::Number(_))));
    }

    #[test]
    #[should_panic(expected = "another order")]
    #[cfg(debug_assertions)]
    fn another_order_is_found_by_whatever_writes_it() {
        #[derive(Serialize)]
        struct Unsorted {
            b: u8,
            a: u8,
        }
        let _ = text(&Unsorted { b: 1, a: 2 });
    }
}
