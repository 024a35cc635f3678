//! Evidence: signed tree heads, frozen editions, and taking them out.

mod checkpoint;
mod export;
mod freeze;
mod input;

pub(crate) use checkpoint::{Occasion, sign};
pub use checkpoint::{CheckpointRow, checkpoints, daily_checkpoint};
pub use export::{EditionRow, Exported, Which, editions, export, keys};
pub(crate) use freeze::freeze;
