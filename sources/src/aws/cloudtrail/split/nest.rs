//! Finds where a JSON value ends, by its brackets and strings alone.

/// The deepest nesting of a record that is read, its own braces counted.
pub(crate) const MAX_DEPTH: u64 = 64;

/// Where in a value the stream stands. Nothing here grows with the depth.
#[derive(Debug, Default)]
pub(super) struct Nest {
    /// Brackets that are open.
    pub(super) depth: u64,
    /// The most that were open at once.
    pub(super) deepest: u64,
    /// Is a string open?
    pub(super) in_string: bool,
    /// Was the string's last byte a backslash that escapes the next?
    escaped: bool,
    /// Bit d: is bracket d a brace? Kinds deeper than [`MAX_DEPTH`] are not kept: what is so deep is refused anyway.
    braces: u64,
}

/// A closing bracket that does not fit the one that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mismatch {
    /// Its place in the piece.
    pub(super) at: usize,
    /// What is open closes with this.
    pub(super) expected: &'static str,
}

impl Nest {
    /// Begins at a value's first byte.
    pub(super) fn start(&mut self, first: u8) {
        *self = Self::default();
        match first {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.open(first),
            _ => {}
        }
    }

    pub(super) fn open(&mut self, bracket: u8) {
        if self.depth < MAX_DEPTH {
            let bit = 1u64 << self.depth;
            if bracket == b'{' { self.braces |= bit } else { self.braces &= !bit }
        }
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
    }

    pub(super) fn close(&mut self, bracket: u8, at: usize) -> Result<(), Mismatch> {
        let Some(depth) = self.depth.checked_sub(1) else { return Err(Mismatch { at, expected: "a value" }) };
        if depth < MAX_DEPTH {
            let brace = self.braces & (1u64 << depth) != 0;
            if brace != (bracket == b'}') {
                return Err(Mismatch { at, expected: if brace { "`}`" } else { "`]`" } });
            }
        }
        self.depth = depth;
        Ok(())
    }

    /// Goes to the end of the string that is open; its place just past the closing quote, or `None` where the piece
    /// ends first.
    pub(super) fn string_end(&mut self, piece: &[u8], mut at: usize) -> Option<usize> {
        if self.escaped && at < piece.len() {
            self.escaped = false;
            at += 1;
        }
        while let Some(found) = memchr::memchr2(b'"', b'\\', &piece[at..]) {
            at += found + 1;
            if piece[at - 1] == b'"' {
                self.in_string = false;
                return Some(at);
            }
            if at == piece.len() {
                self.escaped = true;
                return None;
            }
            at += 1;
        }
        None
    }

    /// Goes on from `at` until no more than `floor` brackets and no string are open; the place just past that, or
    /// `None` where the piece ends first.
    pub(super) fn scan(
        &mut self,
        piece: &[u8],
        mut at: usize,
        floor: u64,
    ) -> Result<Option<usize>, Mismatch> {
        loop {
            if self.in_string {
                match self.string_end(piece, at) {
                    Some(end) => at = end,
                    None => return Ok(None),
                }
                if self.depth <= floor {
                    return Ok(Some(at));
                }
            }
            let Some(found) =
                piece[at..].iter().position(|byte| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']'))
            else {
                return Ok(None);
            };
            at += found;
            match piece[at] {
                b'"' => self.in_string = true,
                bracket @ (b'{' | b'[') => self.open(bracket),
                bracket => {
                    self.close(bracket, at)?;
                    if self.depth <= floor {
                        return Ok(Some(at + 1));
                    }
                }
            }
            at += 1;
        }
    }
}
