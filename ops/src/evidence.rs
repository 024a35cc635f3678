//! Evidence: signed tree heads, frozen editions, and taking them out.

mod checkpoint;
mod export;
mod freeze;
mod input;

use domain::words::words;

pub(crate) use checkpoint::sign;
pub use checkpoint::{CheckpointRow, checkpoints, daily_checkpoint};
pub use export::{EditionRow, Exported, Which, editions, export, keys};
pub(crate) use freeze::freeze;

words! {
    /// Why a head was signed.
    pub enum Occasion {
        /// A population was frozen.
        Launch = "launch",
        /// A campaign was closed.
        Close = "close",
        /// An edition was frozen.
        Freezing = "freezing",
        /// A day has passed.
        Daily = "daily",
    }
}
