//! Watches the keys of a top-level object: is it a record, or what holds records?

/// Longer than any key of interest.
const KEPT: usize = 16;

/// What an object's keys have said so far.
#[derive(Debug, Default)]
pub(super) struct Keys {
    key: [u8; KEPT],
    len: usize,
    /// The next string is a key.
    expected: bool,
    /// The string that is open is a key.
    pub(super) open: bool,
    /// The last byte between strings that is no white space.
    previous: u8,
    /// The last key is `Records`.
    records: bool,
    /// There is a key that only a record has.
    pub(super) of_record: bool,
    /// The records' array was met.
    pub(super) holds_records: bool,
    /// `Records` is there, and its value begins with this byte, not with `[`.
    pub(super) no_array: Option<u8>,
}

impl Keys {
    /// Begins at an object's `{`.
    pub(super) fn start(&mut self) {
        *self = Self { expected: true, previous: b'{', ..Self::default() };
    }

    /// A byte of the object's own level, outside strings. True for the `[` that opens the records.
    pub(super) fn see(&mut self, byte: u8) -> bool {
        if byte.is_ascii_whitespace() {
            return false;
        }
        let begins_value = self.previous == b':';
        self.previous = byte;
        match byte {
            b'"' if self.expected => {
                self.open = true;
                self.len = 0;
            }
            b',' => self.expected = true,
            b'[' if begins_value && self.records => {
                self.holds_records = true;
                return true;
            }
            _ => {}
        }
        if begins_value && self.records {
            self.no_array = Some(byte);
        }
        false
    }

    /// More bytes of the key that is open.
    pub(super) fn grow(&mut self, part: &[u8]) {
        let room = KEPT - self.len.min(KEPT);
        let kept = part.len().min(room);
        let from = self.len.min(KEPT);
        self.key[from..from + kept].copy_from_slice(&part[..kept]);
        // One more than fits says "longer than any key of interest".
        self.len = if part.len() > room { KEPT + 1 } else { self.len + part.len() };
    }

    /// The key is over.
    pub(super) fn end(&mut self) {
        self.open = false;
        self.expected = false;
        let key: &[u8] = if self.len <= KEPT { &self.key[..self.len] } else { b"" };
        self.records = key == b"Records";
        self.of_record |=
            [&b"eventTime"[..], b"eventName", b"eventSource", b"eventID", b"eventVersion", b"userIdentity"]
                .contains(&key);
    }

    /// The records' array is over.
    pub(super) fn after_records(&mut self) {
        self.records = false;
        self.previous = b']';
    }
}
