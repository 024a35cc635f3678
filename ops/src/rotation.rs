//! Rotation: stored credentials on their clocks, under the policies in force.

mod clocks;
mod overdue;

pub(crate) use clocks::{Clocks, facts, reference};
pub(crate) use overdue::overdue;
