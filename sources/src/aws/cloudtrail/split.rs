//! Cuts a stream into records without parsing it whole: in memory of one record, whatever the file.
//!
//! Three forms, which may follow one another: `{"Records":[…]}` with other keys around it, bare records, and a
//! top-level array. What is outside the records must be JSON; what is inside is for whoever reads them. A record that
//! is too long or too deep is passed over by its brackets and strings alone.

mod capture;
mod error;
mod keys;
mod nest;

#[cfg(test)]
mod tests;

use capture::Capture;
pub(crate) use capture::MAX_RECORD;
pub(crate) use error::Refusal;
pub use error::SplitError;
use keys::Keys;
pub(crate) use nest::MAX_DEPTH;
use nest::{Mismatch, Nest};

/// What is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// A record's bytes, from its first to its last.
    Record {
        /// Its number in the file, from 1.
        number: u64,
        /// Where it begins.
        at: u64,
        /// From `{` to `}`; another JSON value where one stands in an array.
        bytes: &'a [u8],
    },
    /// A record that was passed over.
    Refused {
        /// Its number in the file, from 1.
        number: u64,
        /// Why.
        why: Refusal,
    },
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between top-level values.
    #[default]
    Top,
    /// In a top-level object, outside its records.
    Object,
    /// In an array of records, where one may begin; `]` too when it is the first.
    Element { first: bool },
    /// In a record that is an object, array or string.
    Nested,
    /// In a record that is a number or a word.
    Scalar,
    /// After a record of an array.
    Comma,
}

/// The splitter. Feed it with [`Splitter::push`], then call [`Splitter::finish`].
#[derive(Debug, Default)]
pub(crate) struct Splitter {
    state: State,
    /// Bytes before the present piece.
    before: u64,
    records: u64,
    /// A container or a record was met.
    is_log: bool,
    anything: bool,
    /// The top-level object: a bare record, or what is around the records.
    whole: Capture,
    whole_at: u64,
    outer: Nest,
    keys: Keys,
    /// Does the array of records stand in an object?
    in_object: bool,
    element: Capture,
    element_at: u64,
    inner: Nest,
}

impl Splitter {
    /// Takes the next piece of the stream, cut anywhere, and hands out what ends in it, in order.
    ///
    /// # Errors
    /// The sink's own, and [`SplitError`]; after either the splitter is of no use.
    pub(crate) fn push<E: From<SplitError>>(
        &mut self,
        piece: &[u8],
        sink: &mut dyn FnMut(Piece<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut at = 0;
        while at < piece.len() {
            at = match self.state {
                State::Top => self.top(piece, at)?,
                State::Object => self.object(piece, at, sink)?,
                State::Element { first } => self.element(piece, at, first)?,
                State::Nested => match self.inner.scan(piece, at, 0) {
                    Ok(Some(end)) => self.emit_element(piece, end, sink)?,
                    Ok(None) => piece.len(),
                    Err(mismatch) => return Err(self.mismatch(piece, mismatch).into()),
                },
                State::Scalar => match piece[at..].iter().position(|&byte| ends_scalar(byte)) {
                    Some(found) => self.emit_element(piece, at + found, sink)?,
                    None => piece.len(),
                },
                State::Comma => self.comma(piece, at)?,
            };
        }
        self.whole.carry(piece);
        self.element.carry(piece);
        self.before += piece.len() as u64;
        Ok(())
    }

    /// The stream is over. How many records there were, those passed over included.
    ///
    /// # Errors
    /// [`SplitError::Truncated`], [`SplitError::Empty`], [`SplitError::NoRecords`].
    pub(crate) fn finish(&self) -> Result<u64, SplitError> {
        let expected = match self.state {
            State::Top if !self.anything => return Err(SplitError::Empty),
            State::Top if !self.is_log => return Err(SplitError::NoRecords),
            State::Top => return Ok(self.records),
            State::Object if self.outer.in_string => "the end of a string, and `}`",
            State::Object => "`}`",
            State::Nested if self.inner.in_string => "the end of a string and of the record it is in",
            State::Nested | State::Scalar => "the end of the record",
            State::Element { .. } => "a record or `]`",
            State::Comma => "`,` or `]`",
        };
        Err(SplitError::Truncated { at: self.before, records: self.records, expected })
    }

    fn place(&self, at: usize) -> u64 {
        self.before + at as u64
    }

    fn top(&mut self, piece: &[u8], at: usize) -> Result<usize, SplitError> {
        const MARK: [u8; 3] = [0xef, 0xbb, 0xbf];
        let place = self.place(at);
        match piece[at] {
            b' ' | b'\t' | b'\r' | b'\n' => return Ok(at + 1),
            // A byte order mark, as some editors put at the begin.
            mark if usize::try_from(place).ok().and_then(|place| MARK.get(place)) == Some(&mark) => {
                return Ok(at + 1);
            }
            b'{' => {
                self.state = State::Object;
                self.whole.start(at);
                self.whole_at = place;
                self.outer.start(b'{');
                self.keys.start();
            }
            b'[' => {
                self.state = State::Element { first: true };
                self.in_object = false;
                self.is_log = true;
            }
            _ => return Err(self.unexpected(piece, at, "`{` or `[`")),
        }
        self.anything = true;
        Ok(at + 1)
    }

    fn object<E: From<SplitError>>(
        &mut self,
        piece: &[u8],
        at: usize,
        sink: &mut dyn FnMut(Piece<'_>) -> Result<(), E>,
    ) -> Result<usize, E> {
        if self.outer.in_string && self.outer.depth == 1 {
            let end = self.outer.string_end(piece, at);
            if self.keys.open {
                self.keys.grow(&piece[at..end.map_or(piece.len(), |end| end - 1)]);
                if end.is_some() {
                    self.keys.end();
                }
            }
            return Ok(end.unwrap_or(piece.len()));
        }
        if self.outer.depth > 1 {
            return match self.outer.scan(piece, at, 1) {
                Ok(end) => Ok(end.unwrap_or(piece.len())),
                Err(mismatch) => Err(self.mismatch(piece, mismatch).into()),
            };
        }
        let byte = piece[at];
        if self.keys.see(byte) {
            self.whole.pause(piece, at, b"[]");
            self.state = State::Element { first: true };
            self.in_object = true;
            return Ok(at + 1);
        }
        match byte {
            b'"' => self.outer.in_string = true,
            b'{' | b'[' => self.outer.open(byte),
            b'}' | b']' => {
                if let Err(mismatch) = self.outer.close(byte, at) {
                    return Err(self.mismatch(piece, mismatch).into());
                }
                self.end_object(piece, at + 1, sink)?;
            }
            _ => {}
        }
        Ok(at + 1)
    }

    fn end_object<E: From<SplitError>>(
        &mut self,
        piece: &[u8],
        end: usize,
        sink: &mut dyn FnMut(Piece<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.state = State::Top;
        let (at, records) = (self.whole_at, self.records);
        let deep = self.outer.deepest > MAX_DEPTH;
        let kept = self.whole.finish(piece, end);
        if self.keys.holds_records || self.keys.no_array.is_some() {
            // What is around the records: too long for a look is too long for a complaint, its brackets did match.
            if let Some(bytes) = kept
                && let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(bytes)
            {
                return Err(SplitError::NotJson { at, records, detail: plain(&error) }.into());
            }
            if let Some(found) = self.keys.no_array.filter(|_| !self.keys.holds_records) {
                let found = format!("{} after \"Records\"", kind(found));
                let expected = "an array of records";
                return Err(SplitError::Unexpected { at, records, found, expected }.into());
            }
            self.is_log = true;
            return Ok(());
        }
        self.is_log |= self.keys.of_record;
        self.records += 1;
        sink(pack(self.records, at, kept, deep))
    }

    fn element(&mut self, piece: &[u8], at: usize, first: bool) -> Result<usize, SplitError> {
        match piece[at] {
            b' ' | b'\t' | b'\r' | b'\n' => return Ok(at + 1),
            b']' if first => return Ok(self.end_array(at)),
            byte @ (b'{' | b'[' | b'"') => {
                self.inner.start(byte);
                self.state = State::Nested;
            }
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                self.inner.start(b'0');
                self.state = State::Scalar;
            }
            _ => return Err(self.unexpected(piece, at, if first { "a record or `]`" } else { "a record" })),
        }
        self.element.start(at);
        self.element_at = self.place(at);
        Ok(at + 1)
    }

    fn emit_element<E: From<SplitError>>(
        &mut self,
        piece: &[u8],
        end: usize,
        sink: &mut dyn FnMut(Piece<'_>) -> Result<(), E>,
    ) -> Result<usize, E> {
        self.state = State::Comma;
        self.records += 1;
        let deep = self.inner.deepest > MAX_DEPTH;
        sink(pack(self.records, self.element_at, self.element.finish(piece, end), deep))?;
        Ok(end)
    }

    fn comma(&mut self, piece: &[u8], at: usize) -> Result<usize, SplitError> {
        match piece[at] {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b',' => self.state = State::Element { first: false },
            b']' => return Ok(self.end_array(at)),
            _ => return Err(self.unexpected(piece, at, "`,` or `]`")),
        }
        Ok(at + 1)
    }

    fn end_array(&mut self, at: usize) -> usize {
        if self.in_object {
            self.state = State::Object;
            self.whole.resume(at + 1);
            self.keys.after_records();
        } else {
            self.state = State::Top;
        }
        at + 1
    }

    fn mismatch(&self, piece: &[u8], mismatch: Mismatch) -> SplitError {
        self.unexpected(piece, mismatch.at, mismatch.expected)
    }

    fn unexpected(&self, piece: &[u8], at: usize, expected: &'static str) -> SplitError {
        let found = match piece[at] {
            byte @ 0x21..=0x7e => format!("`{}`", char::from(byte)),
            byte => format!("byte {byte:#04x}"),
        };
        SplitError::Unexpected { at: self.place(at), records: self.records, found, expected }
    }
}

fn pack(number: u64, at: u64, kept: Option<&[u8]>, deep: bool) -> Piece<'_> {
    match kept {
        None => Piece::Refused { number, why: Refusal::TooLong },
        Some(_) if deep => Piece::Refused { number, why: Refusal::TooDeep },
        Some(bytes) => Piece::Record { number, at, bytes },
    }
}

fn ends_scalar(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b']' | b'}' | b'{' | b'[' | b'"' | b':')
}

/// What kind of value a first byte begins.
pub(super) fn kind(first: u8) -> &'static str {
    match first {
        b'{' => "an object",
        b'[' => "an array",
        b'"' => "a text",
        b't' | b'f' => "a truth value",
        b'n' => "null",
        _ => "a number",
    }
}

/// The parser's words without its own line and column, which count from somewhere inside the file.
pub(super) fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(words, _)| words.to_owned())
}
