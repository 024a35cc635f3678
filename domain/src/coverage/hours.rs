//! A set of the hours of one window.

use crate::instant::Instant;
use crate::window::{Day, Hour, Window};

/// Which hours of a window. All sets that meet are of the same window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HourSet {
    window: Window,
    hours: Vec<bool>,
}

impl HourSet {
    /// No hour of the window.
    #[must_use]
    pub fn empty(window: Window) -> Self {
        Self { window, hours: vec![false; window.hours().len()] }
    }

    /// Every hour of the window.
    #[must_use]
    pub fn full(window: Window) -> Self {
        Self { window, hours: vec![true; window.hours().len()] }
    }

    fn place(&self, hour: i32) -> Option<usize> {
        usize::try_from(hour.checked_sub(self.window.hours().start)?)
            .ok()
            .filter(|place| *place < self.hours.len())
    }

    /// Adds the hours that lie whole in [from, until).
    pub fn add_whole_hours(&mut self, from: Instant, until: Instant) {
        let first = Hour::of(from);
        let first = if first.start() < from { first.0.saturating_add(1) } else { first.0 };
        let hours = self.window.hours();
        for hour in first.max(hours.start)..Hour::of(until).0.min(hours.end) {
            if let Some(place) = self.place(hour) {
                self.hours[place] = true;
            }
        }
    }

    /// Adds the hours of `day` whose bits are set.
    pub fn add_bits(&mut self, day: Day, bits: u32) {
        for hour in 0..24 {
            if bits & (1 << hour) != 0
                && let Some(place) = self.place(day.first_hour().0.saturating_add(hour))
            {
                self.hours[place] = true;
            }
        }
    }

    /// Leaves only what `other` has too.
    pub fn keep_only(&mut self, other: &Self) {
        for (mine, theirs) in self.hours.iter_mut().zip(&other.hours) {
            *mine &= *theirs;
        }
    }

    /// How many hours it has.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.hours.iter().filter(|hour| **hour).count()).unwrap_or(u32::MAX)
    }

    /// Has it none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.hours.contains(&true)
    }

    /// Has it every hour of its window?
    #[must_use]
    pub fn is_full(&self) -> bool {
        !self.hours.contains(&false)
    }

    /// Has it this hour?
    #[must_use]
    pub fn has(&self, hour: Hour) -> bool {
        self.place(hour.0).is_some_and(|place| self.hours[place])
    }

    /// How many hours of `day` it has; none of a day outside the window.
    #[must_use]
    pub fn hours_of(&self, day: Day) -> usize {
        self.place(day.first_hour().0)
            .map_or(0, |first| self.hours.iter().skip(first).take(24).filter(|hour| **hour).count())
    }
}
