//! The parts of the decision page.

#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

pub mod answer;
pub mod changes;
pub mod choices;
pub mod confirm;
pub mod holds;
mod merged;
pub mod second;
pub mod side;
pub mod silence;
