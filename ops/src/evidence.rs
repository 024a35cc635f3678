//! Evidence: signed tree heads, frozen editions, and taking them out.

mod checkpoint;
mod desk;
mod dossier;
mod export;
mod freeze;
mod input;
mod supports;

use crate::call::Call;
use domain::policy::Action;
use domain::words::words;

pub(crate) use checkpoint::sign;
pub use checkpoint::{CheckpointRow, checkpoints, daily_checkpoint};
pub use desk::{Desk, DeskRow, KeyRow, desk};
pub use dossier::{Dossier, Taken, blind_spans, dossier};
pub use export::{EditionRow, Exported, Which, editions, export, keys};
pub(crate) use freeze::freeze;
pub use supports::{Supported, supported};

/// Whoever may take evidence out, or see everything, may know what evidence there is.
fn may_know(call: &Call) -> crate::error::Result<()> {
    if call.may(Action::ExportEvidence).is_err() {
        call.may(Action::SeeAll)?;
    }
    Ok(())
}

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
