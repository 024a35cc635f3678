//! Keeps the bytes between two places of a stream that comes in pieces, up to a limit.

/// The longest record that is kept, in bytes.
pub(crate) const MAX_RECORD: usize = 1024 * 1024;

/// What lies between a begin and an end. Bytes of one piece alone are never copied.
#[derive(Debug, Default)]
pub(super) struct Capture {
    /// What earlier pieces held.
    spill: Vec<u8>,
    /// Where in the present piece it goes on; `None` while nothing is captured.
    from: Option<usize>,
    /// It is longer than [`MAX_RECORD`]: what was kept is thrown away.
    over: bool,
}

impl Capture {
    /// Begins anew at a place of the present piece.
    pub(super) fn start(&mut self, at: usize) {
        self.spill.clear();
        self.over = false;
        self.from = Some(at);
    }

    /// Leaves a part of the stream out: what comes before `end` is kept, `instead` stands for what follows.
    pub(super) fn pause(&mut self, piece: &[u8], end: usize, instead: &[u8]) {
        if let Some(from) = self.from.take() {
            self.append(&piece[from..end]);
            self.append(instead);
        }
    }

    /// Goes on after [`Capture::pause`].
    pub(super) fn resume(&mut self, at: usize) {
        self.from = Some(at);
    }

    /// The present piece is over.
    pub(super) fn carry(&mut self, piece: &[u8]) {
        if let Some(from) = self.from {
            self.append(&piece[from..]);
            self.from = Some(0);
        }
    }

    /// Everything up to `end` of the present piece; `None` where it is longer than [`MAX_RECORD`].
    pub(super) fn finish<'a>(&'a mut self, piece: &'a [u8], end: usize) -> Option<&'a [u8]> {
        let last = &piece[self.from.take().unwrap_or(end)..end];
        if self.spill.is_empty() && !self.over {
            return (last.len() <= MAX_RECORD).then_some(last);
        }
        self.append(last);
        (!self.over).then_some(&self.spill)
    }

    fn append(&mut self, part: &[u8]) {
        if self.over || self.spill.len() + part.len() > MAX_RECORD {
            self.over = true;
            self.spill.clear();
        } else {
            self.spill.extend_from_slice(part);
        }
    }

    /// How much memory it holds, in bytes.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.spill.capacity()
    }
}
