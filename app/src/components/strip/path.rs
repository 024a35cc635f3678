//! Path data in few bytes: relative moves, whole units.

use super::cells::Cell;
use std::fmt::Write;

/// The `d` of one series, and where its pen stands.
#[derive(Debug, Default)]
pub(super) struct Path(pub(super) String, (usize, usize));

impl Path {
    /// Lifts the pen to (x, y).
    fn go(&mut self, x: usize, y: usize) {
        // Writing to a String cannot fail.
        let _ = if self.0.is_empty() {
            write!(self.0, "M{x} {y}")
        } else {
            let (dx, dy) = (signed(x, self.1.0), signed(y, self.1.1));
            let gap = if dy < 0 { "" } else { " " };
            write!(self.0, "m{dx}{gap}{dy}")
        };
        self.1 = (x, y);
    }

    /// A bar that stands on `base`.
    pub(super) fn bar(&mut self, x: usize, base: usize, height: usize) {
        self.go(x, base);
        let _ = write!(self.0, "v-{height}");
        self.1.1 = base.saturating_sub(height);
    }

    /// Lines at `y` below all neighbouring cells that pass `test`.
    pub(super) fn runs(cells: &[Cell], test: fn(&Cell) -> bool, width: usize, y: usize) -> Self {
        let mut path = Self::default();
        let mut at = 0;
        for run in cells.chunk_by(|one, other| test(one) == test(other)) {
            if run.first().is_some_and(test) {
                path.go(at * width, y);
                let _ = write!(path.0, "h{}", run.len() * width);
                path.1.0 += run.len() * width;
            }
            at += run.len();
        }
        path
    }
}

fn signed(to: usize, from: usize) -> i64 {
    i64::try_from(to).unwrap_or(i64::MAX) - i64::try_from(from).unwrap_or(i64::MAX)
}
