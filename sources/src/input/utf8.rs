//! Checks that a stream is UTF-8, whatever the pieces it comes in.

/// A check that goes on from piece to piece.
#[derive(Debug, Default)]
pub(super) struct Utf8Check {
    /// The first bytes of a character whose rest has not come yet.
    open: [u8; 4],
    open_len: usize,
    /// Bytes found good, the open ones not counted.
    good: u64,
}

impl Utf8Check {
    /// Looks at the next piece.
    ///
    /// # Errors
    /// The place, from the stream's begin, of the first byte that belongs to no character.
    pub(super) fn push(&mut self, piece: &[u8]) -> Result<(), u64> {
        let mut rest = piece;
        while self.open_len > 0 {
            let Some((&byte, after)) = rest.split_first() else { return Ok(()) };
            rest = after;
            self.open[self.open_len] = byte;
            self.open_len += 1;
            match std::str::from_utf8(&self.open[..self.open_len]) {
                Ok(_) => {
                    self.good += self.open_len as u64;
                    self.open_len = 0;
                }
                // At most four bytes are open: a whole character or an error comes by then.
                Err(error) if error.error_len().is_none() && self.open_len < 4 => {}
                Err(_) => return Err(self.good),
            }
        }
        match simdutf8::compat::from_utf8(rest) {
            Ok(_) => self.good += rest.len() as u64,
            Err(error) => {
                self.good += error.valid_up_to() as u64;
                let tail = &rest[error.valid_up_to()..];
                if error.error_len().is_some() || tail.len() >= 4 {
                    return Err(self.good);
                }
                self.open[..tail.len()].copy_from_slice(tail);
                self.open_len = tail.len();
            }
        }
        Ok(())
    }

    /// The stream ends here.
    ///
    /// # Errors
    /// The place of a character that was begun and not ended.
    pub(super) fn finish(&self) -> Result<(), u64> {
        if self.open_len == 0 { Ok(()) } else { Err(self.good) }
    }
}
