//! The parts of the campaign page.

#![expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]

pub mod actions;
pub mod delegations;
pub mod facts;
mod heads;
pub mod items;
pub mod people;
pub mod second;
pub mod waivers;
