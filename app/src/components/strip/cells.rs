//! Days gathered into cells. What was not observed never turns into "unused" by being gathered.

use super::StripDay;
use domain::coverage::Grade;

/// Some days side by side, drawn as one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) used: u64,
    pub(super) denied: u64,
    /// Was any of its days not observed at all?
    pub(super) gap: bool,
    /// Was any of its days observed in part?
    pub(super) partly: bool,
}

/// Cells of `per` days, counted from the last day: the first cell may hold fewer.
pub(super) fn cells(days: &[StripDay], per: usize) -> Vec<Cell> {
    let mut cells: Vec<Cell> = days.rchunks(per).map(gather).collect();
    cells.reverse();
    cells
}

fn gather(days: &[StripDay]) -> Cell {
    days.iter().fold(Cell::default(), |cell, day| Cell {
        used: cell.used.saturating_add(day.used),
        denied: cell.denied.saturating_add(day.denied),
        gap: cell.gap || day.grade == Grade::None,
        partly: cell.partly || day.grade == Grade::Inferred,
    })
}
