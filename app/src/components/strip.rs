//! The strip: one row, a cell a day, how much was used, what was refused, and where nobody listened.
//!
//! A server-rendered SVG with one path a series and no ids, so that a page can hold hundreds: a full strip stays under
//! 2 kB, a compact one (30 cells) under 600 bytes. Its hatching is the pattern `#hatch` that the shell draws once.

mod cells;
mod path;
#[cfg(test)]
mod tests;

use domain::coverage::Grade;
use domain::window::{Day, Window};
use leptos::prelude::*;
use std::fmt::Write;

use cells::{Cell, cells};
use path::Path;

/// What one day says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StripDay {
    /// Calls that needed the identity's permissions: allowed and on behalf.
    pub used: u64,
    /// Calls refused for want of permission.
    pub denied: u64,
    /// How well the day was observed.
    pub grade: Grade,
}

impl StripDay {
    /// A day on which nobody listened.
    pub const UNOBSERVED: Self = Self { used: 0, denied: 0, grade: Grade::None };
}

/// What happened on a day, marked above the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A grant was added: a triangle.
    Granted,
    /// A credential was rotated: a ring.
    Rotated,
    /// A review kept the identity: a tick.
    Attested,
}

/// Everything a strip shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    window: Window,
    days: Vec<StripDay>,
    marks: Vec<(Day, Mark)>,
    exceptions: Vec<Window>,
}

impl Strip {
    /// The days of `window` in order. Days that are missing at the end were not observed; days too many are left out.
    #[must_use]
    pub fn new(window: Window, mut days: Vec<StripDay>) -> Self {
        days.resize(usize::try_from(window.days()).unwrap_or(0), StripDay::UNOBSERVED);
        Self { window, days, marks: Vec::new(), exceptions: Vec::new() }
    }

    /// With marks and the spans of exceptions; those outside the window are left out. Compact strips show neither.
    #[must_use]
    pub fn marked(self, marks: Vec<(Day, Mark)>, exceptions: Vec<Window>) -> Self {
        Self { marks, exceptions, ..self }
    }

    /// The window it shows.
    #[must_use]
    pub fn window(&self) -> Window {
        self.window
    }

    /// Each day with its date, oldest first.
    pub fn days(&self) -> impl DoubleEndedIterator<Item = (Day, StripDay)> + '_ {
        let first = self.window.from.0;
        self.days
            .iter()
            .enumerate()
            .map(move |(at, day)| (Day(first.saturating_add(i32::try_from(at).unwrap_or(i32::MAX))), *day))
    }

    /// How many days were observed whole (proven or declared).
    #[must_use]
    pub fn observed(&self) -> usize {
        self.days.iter().filter(|day| matches!(day.grade, Grade::Proven | Grade::Declared)).count()
    }

    /// The last day of the window with any use.
    #[must_use]
    pub fn last_used(&self) -> Option<Day> {
        self.days().rev().find(|(_, day)| day.used > 0).map(|(date, _)| date)
    }

    /// The picture in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let count = |test: fn(&StripDay) -> bool| self.days.iter().filter(|day| test(day)).count();
        let until = date(Day(self.window.until.0.saturating_sub(1)));
        let mut said = format!("{} days to {until}: ", self.days.len());
        let used = count(|day| day.used > 0);
        // Writing to a String cannot fail.
        let _ = match self.last_used() {
            Some(last) => write!(said, "used on {used}, last {}", date(last)),
            None => write!(said, "no use seen"),
        };
        let denied = count(|day| day.denied > 0);
        let partly = count(|day| day.grade == Grade::Inferred);
        let missing = count(|day| day.grade == Grade::None);
        let _ = write!(said, "; observed {}", self.observed());
        for (count, word) in [(partly, "partly"), (missing, "not observed"), (denied, "refused on")] {
            if count > 0 {
                let _ = write!(said, ", {word} {count}");
            }
        }
        said
    }

    /// The picture of at most 90 cells, with marks: 4 × 48 units a cell.
    #[must_use]
    pub fn svg(&self) -> String {
        let per = self.days.len().div_ceil(90).max(1);
        let cells = cells(&self.days, per);
        let look = Look { class: "strip", cell: 4, top: 12, base: 40, height: 46 };
        self.draw(&look, &cells, &self.marks_paths(&look, per, cells.len()))
    }

    /// The picture of at most 30 cells, for lists: 3 × 15 units a cell. Heights have
    /// one digit, which is what keeps it within its bytes.
    #[must_use]
    pub fn compact_svg(&self) -> String {
        let per = self.days.len().div_ceil(30).max(1);
        let look = Look { class: "strip compact", cell: 3, top: 2, base: 11, height: 15 };
        self.draw(&look, &cells(&self.days, per), "")
    }

    fn draw(&self, look: &Look, cells: &[Cell], marks: &str) -> String {
        let most = cells.iter().map(|cell| cell.used).max().unwrap_or(0);
        let (width, middle) = (look.cell * cells.len(), (look.top + look.base) / 2);
        let mut used = Path::default();
        for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.used > 0) {
            used.bar(
                look.cell * at + look.cell / 2,
                look.base,
                root_height(cell.used, most, look.base - look.top),
            );
        }
        let runs = |y: usize, test: fn(&Cell) -> bool| Path::runs(cells, test, look.cell, y).0;
        // The order is that of painting.
        let series = [
            ("g", runs(middle, |cell| cell.used == 0 && cell.gap)),
            ("o", runs(look.base, |cell| cell.used == 0 && !cell.gap && !cell.partly)),
            ("p", runs(look.base, |cell| cell.used == 0 && !cell.gap && cell.partly)),
            ("u", used.0),
            ("d", runs(look.base + 3, |cell| cell.denied > 0)),
        ];
        let mut svg = format!(
            r#"<svg class="{}" viewBox="0 0 {width} {}" role="img" aria-label="{}">"#,
            look.class,
            look.height,
            self.sentence()
        );
        for (class, data) in series.iter().filter(|(_, data)| !data.is_empty()) {
            let _ = write!(svg, r#"<path class="{class}" d="{data}"/>"#);
        }
        svg + marks + "</svg>"
    }

    fn marks_paths(&self, look: &Look, per: usize, count: usize) -> String {
        // Cells are counted from the window's end, so a first cell may hold fewer days.
        let spare = count * per - self.days.len();
        let x = |day: Day| {
            let at = usize::try_from(day.0 - self.window.from.0).unwrap_or(0);
            (at + spare) / per * look.cell
        };
        let mut svg = String::new();
        let mut spans = String::new();
        for span in &self.exceptions {
            let (from, until) = (span.from.max(self.window.from), span.until.min(self.window.until));
            if from < until {
                let _ = write!(spans, "M{} 10H{}", x(from), x(Day(until.0 - 1)) + look.cell);
            }
        }
        for (class, mark, shape) in [
            ("mg", Mark::Granted, "l3 6h-6z"),
            ("mr", Mark::Rotated, "a3 3 0 1 1 0 6a3 3 0 1 1 0-6"),
            ("ma", Mark::Attested, "m-3 3l2 3l5-6"),
        ] {
            let mut data = String::new();
            for (day, _) in
                self.marks.iter().filter(|(day, kind)| *kind == mark && self.window.contains(*day))
            {
                let _ = write!(data, "M{} 2{shape}", x(*day) + look.cell / 2);
            }
            if !data.is_empty() {
                let _ = write!(svg, r#"<path class="{class}" d="{data}"/>"#);
            }
        }
        if !spans.is_empty() {
            let _ = write!(svg, r#"<path class="me" d="{spans}"/>"#);
        }
        svg
    }
}

/// Where things are in a cell, in units of the picture.
struct Look {
    class: &'static str,
    cell: usize,
    top: usize,
    base: usize,
    height: usize,
}

/// Square-root scale: a day with a hundredth of the most is a tenth as high. Any use at all is at least 2 units.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a picture's height: a ratio of 0 to 1 times a few dozen units"
)]
fn root_height(used: u64, most: u64, room: usize) -> usize {
    let share = (used as f64 / most.max(1) as f64).sqrt();
    ((share * room as f64).round() as usize).clamp(2, room)
}

fn date(day: Day) -> String {
    super::time::date(day.start())
}

/// The strip of a list's row.
#[component]
pub fn CompactStrip(
    /// What to show.
    strip: Strip,
) -> impl IntoView {
    view! { <span class="strip-cell" inner_html=strip.compact_svg()></span> }
}
