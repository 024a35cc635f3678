//! Canonical JSON of values whose fields have plain names, written at once: each object is brought into order where it stands.

use super::{CanonicalError, MAX_DEPTH, MAX_INTEGER};
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};
use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::io;

/// The JSON, or none where a name has letters beyond ASCII or has to be escaped: those are in another order by bytes than
/// by UTF-16.
pub(super) fn text<T: Serialize>(value: &T) -> Result<Option<String>, CanonicalError> {
    let out = Out(RefCell::new(SCRATCH.take()));
    let mut state = State::default();
    let mut serializer = Serializer::with_formatter(&out, Sorting { out: &out, state: &mut state });
    let written = value.serialize(&mut serializer);
    let mut bytes = out.0.into_inner();
    let text = match written {
        Err(error) => Err(state.refused.unwrap_or_else(|| CanonicalError::NotJson(error.to_string()))),
        Ok(()) if !state.is_plain => Ok(None),
        Ok(()) => match str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(text.to_owned())),
            Err(error) => Err(CanonicalError::NotJson(error.to_string())),
        },
    };
    if bytes.capacity() <= MOST_KEPT {
        bytes.clear();
        SCRATCH.set(bytes);
    }
    text
}

/// So much is kept for what is written next, at most.
const MOST_KEPT: usize = 1 << 20;

thread_local! {
    /// What was written last, emptied: of a launch fifty thousand texts grow one after the other, each to the size of the others.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// What was written so far; both who writes and who sorts look at it.
struct Out(RefCell<Vec<u8>>);

impl io::Write for &Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A field of an object that is not ended: where its name stands, with its quotes.
#[derive(Clone, Copy)]
struct Field {
    from: usize,
    until: usize,
}

struct State {
    /// How many arrays and objects are not ended.
    depth: usize,
    /// Where each object that is not ended begins among `fields`.
    objects: Vec<usize>,
    /// Of all objects that are not ended.
    fields: Vec<Field>,
    /// The fields of the object that is brought into order, each with its end; and its text anew.
    parts: Vec<(Field, usize)>,
    sorted: Vec<u8>,
    is_plain: bool,
    refused: Option<CanonicalError>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            depth: 0,
            objects: Vec::new(),
            fields: Vec::new(),
            parts: Vec::new(),
            sorted: Vec::new(),
            is_plain: true,
            refused: None,
        }
    }
}

impl State {
    fn refuse(&mut self, error: CanonicalError) -> io::Error {
        let io = io::Error::other(error.to_string());
        self.refused.get_or_insert(error);
        io
    }

    /// Something stands in what is not ended.
    fn within(&mut self) -> io::Result<()> {
        if self.depth > MAX_DEPTH { Err(self.refuse(CanonicalError::TooDeep)) } else { Ok(()) }
    }

    fn unless_too_great(&mut self, fits: bool, number: &impl Display) -> io::Result<()> {
        if fits { Ok(()) } else { Err(self.refuse(CanonicalError::Number(number.to_string()))) }
    }
}

struct Sorting<'a> {
    out: &'a Out,
    state: &'a mut State,
}

impl Sorting<'_> {
    fn at(&self) -> usize {
        self.out.0.borrow().len()
    }

    /// Brings the fields of the object that ends into order, from the first on.
    fn sort(&mut self, first: usize) {
        let State { fields, parts, sorted, is_plain, .. } = &mut *self.state;
        let fields = &fields[first..];
        let Some(begin) = fields.first().map(|field| field.from) else { return };
        let mut out = self.out.0.borrow_mut();
        let name = |field: &Field| &out[field.from + 1..field.until - 1];
        if fields.windows(2).all(|pair| name(&pair[0]) < name(&pair[1])) {
            return;
        }
        parts.clear();
        // Each ends before the comma of the next.
        let ends = fields.iter().skip(1).map(|next| next.from - 1).chain([out.len()]);
        parts.extend(fields.iter().copied().zip(ends));
        parts.sort_by(|(a, _), (b, _)| name(a).cmp(name(b)));
        if parts.windows(2).any(|pair| name(&pair[0].0) == name(&pair[1].0)) {
            *is_plain = false;
            return;
        }
        sorted.clear();
        for (place, (field, end)) in parts.iter().enumerate() {
            if place > 0 {
                sorted.push(b',');
            }
            sorted.extend_from_slice(&out[field.from..*end]);
        }
        out[begin..].copy_from_slice(sorted);
    }
}

/// Writes integers that every reader understands, and refuses others.
macro_rules! integers {
    ($($write:ident $type:ty),+) => {
        $(
            fn $write<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: $type) -> io::Result<()> {
                let max = i128::from(MAX_INTEGER);
                let fits = i128::try_from(value).is_ok_and(|value| (-max..=max).contains(&value));
                self.state.unless_too_great(fits, &value)?;
                CompactFormatter.$write(writer, value)
            }
        )+
    };
}

impl Formatter for Sorting<'_> {
    integers!(write_i64 i64, write_u64 u64, write_i128 i128, write_u128 u128);

    fn write_f32<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        self.write_f64(writer, value.into())
    }

    fn write_f64<W: ?Sized + io::Write>(&mut self, _: &mut W, value: f64) -> io::Result<()> {
        self.state.unless_too_great(false, &value)
    }

    fn write_number_str<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: &str) -> io::Result<()> {
        match value.parse() {
            Ok(number) => self.write_i128(writer, number),
            Err(_) => self.state.unless_too_great(false, &value),
        }
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.state.depth += 1;
        CompactFormatter.begin_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.state.within()?;
        CompactFormatter.begin_array_value(writer, first)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.state.depth -= 1;
        CompactFormatter.end_array(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.state.depth += 1;
        self.state.objects.push(self.state.fields.len());
        CompactFormatter.begin_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.state.within()?;
        CompactFormatter.begin_object_key(writer, first)?;
        let from = self.at();
        self.state.fields.push(Field { from, until: from });
        Ok(())
    }

    fn end_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        let until = self.at();
        if let Some(field) = self.state.fields.last_mut() {
            field.until = until;
            let out = self.out.0.borrow();
            self.state.is_plain &=
                out[field.from..until].iter().all(|byte| byte.is_ascii() && *byte != b'\\');
        }
        CompactFormatter.end_object_key(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if let Some(first) = self.state.objects.pop() {
            if self.state.is_plain {
                self.sort(first);
            }
            self.state.fields.truncate(first);
        }
        self.state.depth -= 1;
        CompactFormatter.end_object(writer)
    }
}
