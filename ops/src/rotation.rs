//! Rotation: stored credentials on their clocks, under the policies in force.

mod calendar;
mod clocks;
mod first_key;
mod overdue;
mod reminders;

pub use calendar::{Asked, Bucket, Calendar, CalendarRow, calendar};
pub(crate) use clocks::{Clocks, facts, reference};
pub(crate) use first_key::first_keys;
pub(crate) use overdue::overdue;
pub use reminders::remind;
